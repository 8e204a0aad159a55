// Functions of one and two elements on integers and DOUBLE, comparisons of all types, and choices between two.
#include "operations.cuh"

template <class T> struct Unsigned { static const bool value = T(-1) > T(0); };

// Integers truncate towards 0; what has no value is 0, as in numpy.
template <class T> DEVICE T quotientOf(T a, T b) {
  if (b == T(0)) {
    return T(0);
  }
  return !Unsigned<T>::value && b == T(-1) ? T(0 - (uint64)a) : T(a / b);
}
template <class T> DEVICE T wholeRemainder(T a, T b) {
  return b == T(0) || (!Unsigned<T>::value && b == T(-1)) ? T(0) : T(a % b);
}
template <class T> DEVICE T floorModulo(T a, T b) {
  T remainder = wholeRemainder(a, b);
  return remainder != T(0) && (remainder < T(0)) != (b < T(0)) ? T(remainder + b) : remainder;
}

// By squaring, modulo 2^64; a negative exponent truncates the fraction to an integer.
DEVICE_CALL int64 wholePower(int64 base, int64 exponent, bool isSigned) {
  if (isSigned && exponent < 0) {
    return base == 1 ? 1 : base == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0;
  }
  uint64 result = 1;
  uint64 square = (uint64)base;
  for (uint64 rest = (uint64)exponent; rest != 0; rest >>= 1) {
    if (rest & 1) {
      result *= square;
    }
    square *= square;
  }
  return (int64)result;
}

template <class T> DEVICE T shiftedLeft(T a, T b) {
  return b < T(0) || (uint64)b >= 8 * sizeof(T) ? T(0) : T((uint64)a << b);
}
template <class T> DEVICE T shiftedRight(T a, T b) {
  bool out = b < T(0) || (uint64)b >= 8 * sizeof(T);
  return out ? (a < T(0) ? T(-1) : T(0)) : T(a >> b);
}

template <class T> DEVICE T wholeBinary(int operation, T a, T b) {
  switch (operation) {
    case ADD: return T((uint64)a + (uint64)b);
    case SUBTRACT: return T((uint64)a - (uint64)b);
    case MULTIPLY: return T((uint64)a * (uint64)b);
    case DIVIDE: return quotientOf(a, b);
    case POWER: return (T)wholePower((int64)a, (int64)b, !Unsigned<T>::value);
    case MIN: return a < b ? a : b;
    case MAX: return a > b ? a : b;
    case MODULO: return floorModulo(a, b);
    case REMAINDER: return wholeRemainder(a, b);
    case PARAMETRIC_RELU: return a < T(0) ? T((uint64)a * (uint64)b) : a;
    case BITWISE_AND: return T(a & b);
    case BITWISE_OR: return T(a | b);
    case BITWISE_XOR: return T(a ^ b);
    case SHIFT_LEFT: return shiftedLeft(a, b);
    case SHIFT_RIGHT: return shiftedRight(a, b);
  }
  return T(0);
}

template <class T> DEVICE T wholeUnary(int operation, T x) {
  switch (operation) {
    case ABS: return x < T(0) ? T(0 - (uint64)x) : x;
    case NEGATE: return T(0 - (uint64)x);
    case SIGN: return x > T(0) ? T(1) : x < T(0) ? T(-1) : T(0);
    case RELU: return x < T(0) ? T(0) : x;
    case BITWISE_NOT: return T(~x);
    case LOGICAL_NOT: return T(x ^ T(1));
  }
  return x; // FLOOR, CEIL, ROUND
}

// BOOL is uint8: `and`, `or`, `xor` of bytes that are 0 or 1.
#define WHOLE(SUFFIX, T) \
  KERNEL(256, unary_##SUFFIX, uint32 n, int32 operation, const T *x, T *y) { \
    FOR_EACH(i, n) { y[i] = wholeUnary(operation, x[i]); } \
  } \
  KERNEL(256, binary_##SUFFIX, uint32 n, int32 operation, Walk<2> walk, const T *a, const T *b, T *y) { \
    FOR_EACH(i, n) { \
      int32 at[2]; \
      locate(walk, i, at); \
      y[i] = wholeBinary(operation, a[at[0]], b[at[1]]); \
    } \
  }
WHOLE(i8, int8)
WHOLE(u8, uint8)
WHOLE(i16, int16)
WHOLE(u16, uint16)
WHOLE(i32, int32)
WHOLE(u32, uint32)
WHOLE(i64, int64)
WHOLE(u64, uint64)

KERNEL(256, unary_f64, uint32 n, int32 operation, double p, double q, const double *x, double *y) {
  FOR_EACH(i, n) {
    double v[1] = {x[i]};
    applyUnary<1, double>(operation, p, q, v);
    y[i] = v[0];
  }
}

KERNEL(256, binary_f64, uint32 n, int32 operation, Walk<2> walk, const double *a, const double *b, double *y) {
  FOR_EACH(i, n) {
    int32 at[2];
    locate(walk, i, at);
    double v[1] = {a[at[0]]};
    double w[1] = {b[at[1]]};
    applyBinary<1, double>(operation, v, w);
    y[i] = v[0];
  }
}

template <class V> DEVICE uint8 holds(int comparison, V a, V b) {
  switch (comparison) {
    case EQUAL: return a == b;
    case LESS: return a < b;
    case LESS_OR_EQUAL: return a <= b;
    case GREATER: return a > b;
    case GREATER_OR_EQUAL: return a >= b;
  }
  return 0;
}

#define COMPARE(SUFFIX, T) \
  KERNEL(256, compare_##SUFFIX, uint32 n, int32 comparison, Walk<2> walk, const T *a, const T *b, uint8 *y) { \
    FOR_EACH(i, n) { \
      int32 at[2]; \
      locate(walk, i, at); \
      y[i] = holds(comparison, Element<T>::load(a[at[0]]), Element<T>::load(b[at[1]])); \
    } \
  }
COMPARE(f32, float)
COMPARE(f16, float16)
COMPARE(bf16, bfloat16)
COMPARE(f64, double)
COMPARE(i8, int8)
COMPARE(u8, uint8)
COMPARE(i16, int16)
COMPARE(u16, uint16)
COMPARE(i32, int32)
COMPARE(u32, uint32)
COMPARE(i64, int64)
COMPARE(u64, uint64)

// Bits of `kinds`: 1 NaN, 2 positive infinity, 4 negative infinity.
template <class V> DEVICE uint8 isOf(int kinds, V x) {
  if (x != x) {
    return kinds & 1;
  }
  bool infinite = x - x != V(0);
  return infinite && (x > V(0) ? kinds >> 1 & 1 : kinds >> 2 & 1);
}

#define CLASSIFY(SUFFIX, T) \
  KERNEL(256, classify_##SUFFIX, uint32 n, int32 kinds, const T *x, uint8 *y) { \
    FOR_EACH(i, n) { y[i] = isOf(kinds, Element<T>::load(x[i])); } \
  }
CLASSIFY(f32, float)
CLASSIFY(f16, float16)
CLASSIFY(bf16, bfloat16)
CLASSIFY(f64, double)

// By size of an element, in bytes.
#define WHERE(SIZE, T) \
  KERNEL(256, where_##SIZE, uint32 n, Walk<3> walk, const uint8 *condition, const T *a, const T *b, T *y) { \
    FOR_EACH(i, n) { \
      int32 at[3]; \
      locate(walk, i, at); \
      y[i] = condition[at[0]] ? a[at[1]] : b[at[2]]; \
    } \
  }
WHERE(1, uint8)
WHERE(2, uint16)
WHERE(4, uint32)
WHERE(8, uint64)
