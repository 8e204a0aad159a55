// Element types by the numbers that ONNX gives them (TensorProto.DataType), for kernels that take many of them.
#pragma once
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
