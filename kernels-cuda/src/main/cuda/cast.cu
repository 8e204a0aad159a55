// Conversion of every type to every other: from and to are numbers that ONNX gives the types (TensorProto.DataType).
#include "device.cuh"

enum Type {
  FLOAT = 1, UINT8 = 2, INT8 = 3, UINT16 = 4, INT16 = 5, INT32 = 6, INT64 = 7, BOOL = 9, FLOAT16 = 10, DOUBLE = 11,
  UINT32 = 12, UINT64 = 13, BFLOAT16 = 16
};

// The float that rounds to a narrower format as `value` itself would: truncated, and its last bit set if anything was
// lost.
DEVICE float toOddFloat(double value) {
  float rounded = (float)value;
  if ((double)rounded == value || value != value) {
    return rounded;
  }
  uint32 bits = __float_as_uint(rounded);
  if (fabs((double)rounded) > fabs(value)) {
    bits--;
  }
  return __uint_as_float(bits | 1u);
}

// Truncates towards 0; beyond the range the nearest end of it, as in Java, and 0 for NaN.
DEVICE int64 toWhole(double value) {
  if (value != value) {
    return 0;
  }
  if (value >= 9223372036854775808.0) {
    return 0x7fffffffffffffffll;
  }
  return value <= -9223372036854775808.0 ? (int64)0x8000000000000000ull : (int64)value;
}

DEVICE bool isWhole(int type) { return type != FLOAT && type != FLOAT16 && type != BFLOAT16 && type != DOUBLE; }

DEVICE int64 readWhole(int type, const void *x, uint32 i) {
  switch (type) {
    case INT8: return ((const int8 *)x)[i];
    case INT16: return ((const int16 *)x)[i];
    case UINT16: return ((const uint16 *)x)[i];
    case INT32: return ((const int32 *)x)[i];
    case UINT32: return ((const uint32 *)x)[i];
    case INT64: case UINT64: return ((const int64 *)x)[i];
  }
  return ((const uint8 *)x)[i];
}

// What doesn't fit loses its high bits.
DEVICE void writeWhole(int type, void *y, uint32 i, int64 value) {
  switch (type) {
    case INT8: case UINT8: ((int8 *)y)[i] = (int8)value; break;
    case BOOL: ((uint8 *)y)[i] = value != 0; break;
    case INT16: case UINT16: ((int16 *)y)[i] = (int16)value; break;
    case INT32: case UINT32: ((int32 *)y)[i] = (int32)value; break;
    case INT64: case UINT64: ((int64 *)y)[i] = value; break;
  }
}

DEVICE double readReal(int type, const void *x, uint32 i) {
  switch (type) {
    case FLOAT: return ((const float *)x)[i];
    case FLOAT16: return toFloat(((const float16 *)x)[i]);
    case BFLOAT16: return toFloat(((const bfloat16 *)x)[i]);
    case DOUBLE: return ((const double *)x)[i];
    case UINT64: return (double)((const uint64 *)x)[i];
  }
  return (double)readWhole(type, x, i);
}

DEVICE void writeReal(int type, void *y, uint32 i, double value) {
  switch (type) {
    case FLOAT: ((float *)y)[i] = (float)value; break;
    case FLOAT16: ((float16 *)y)[i] = toFloat16(toOddFloat(value)); break;
    case BFLOAT16: ((bfloat16 *)y)[i] = toBfloat16(toOddFloat(value)); break;
    case DOUBLE: ((double *)y)[i] = value; break;
    case BOOL: ((uint8 *)y)[i] = value != 0.0; break;
    case UINT64:
      ((uint64 *)y)[i] = value >= 9223372036854775808.0
                             ? (uint64)toWhole(value - 9223372036854775808.0) ^ 0x8000000000000000ull
                             : (uint64)toWhole(value);
      break;
    default: writeWhole(type, y, i, toWhole(value));
  }
}

DEVICE float readFloat(int type, const void *x, uint32 i) {
  return type == FLOAT ? ((const float *)x)[i]
                       : type == FLOAT16 ? toFloat(((const float16 *)x)[i]) : toFloat(((const bfloat16 *)x)[i]);
}

// The choices are the same for all threads, so that each costs one branch that no thread diverges on.
KERNEL(256, cast, uint32 n, int32 from, int32 to, const void *x, void *y) {
  bool fromHalf = from == FLOAT || from == FLOAT16 || from == BFLOAT16;
  bool toHalf = to == FLOAT || to == FLOAT16 || to == BFLOAT16;
  if (fromHalf && toHalf) {
    // Without double precision, which is slow on many devices.
    FOR_EACH(i, n) {
      float value = readFloat(from, x, i);
      if (to == FLOAT) {
        ((float *)y)[i] = value;
      } else if (to == FLOAT16) {
        ((float16 *)y)[i] = toFloat16(value);
      } else {
        ((bfloat16 *)y)[i] = toBfloat16(value);
      }
    }
  } else if (isWhole(from) && isWhole(to)) {
    FOR_EACH(i, n) { writeWhole(to, y, i, readWhole(from, x, i)); }
  } else if (isWhole(from) && to == FLOAT && from != UINT64) {
    FOR_EACH(i, n) { ((float *)y)[i] = (float)readWhole(from, x, i); }
  } else {
    FOR_EACH(i, n) { writeReal(to, y, i, readReal(from, x, i)); }
  }
}
