// Conversion of every type to every other.
#include "numbers.cuh"

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
