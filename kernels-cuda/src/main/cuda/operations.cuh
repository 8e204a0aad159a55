// The functions of one and two elements, by the number that Java's UnaryOperation and BinaryOperation have
// (a test compares both lists).
#pragma once
#include "device.cuh"

enum Unary {
  ABS, NEGATE, SIGN, RECIPROCAL, FLOOR, CEIL, ROUND, SQRT, EXP, LOG, SIN, COS, TAN, ASIN, ACOS, ATAN, SINH, COSH, TANH,
  ASINH, ACOSH, ATANH, ERF, SIGMOID, HARD_SIGMOID, HARD_SWISH, SWISH, MISH, GELU, GELU_TANH, RELU, LEAKY_RELU,
  THRESHOLDED_RELU, ELU, SELU, CELU, SOFTPLUS, SOFTSIGN, SHRINK, CLIP, AFFINE, RELU_AFFINE, HARD_SWISH_AFFINE,
  BITWISE_NOT, LOGICAL_NOT
};

enum Binary {
  ADD, SUBTRACT, MULTIPLY, DIVIDE, POWER, MIN, MAX, MODULO, REMAINDER, PARAMETRIC_RELU, BITWISE_AND, BITWISE_OR,
  BITWISE_XOR, SHIFT_LEFT, SHIFT_RIGHT
};

enum Comparison { EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL };

// Elementary functions by one name for both precisions.
#define BOTH(NAME, SINGLE, DOUBLE) \
  DEVICE float NAME(float x) { return SINGLE(x); } \
  DEVICE double NAME(double x) { return DOUBLE(x); }
BOTH(absolute, fabsf, fabs)
BOTH(floorOf, floorf, floor)
BOTH(ceilOf, ceilf, ceil)
BOTH(nearestInteger, rintf, rint)
BOTH(squareRoot, sqrtf, sqrt)
BOTH(exponential, expf, exp)
BOTH(hyperbolicTangent, tanhf, tanh)
BOTH(errorFunction, erff, erf)
#undef BOTH

// Rarer functions are called, not inlined: their code is long.
#define BOTH(NAME, SINGLE, DOUBLE) \
  DEVICE_CALL float NAME(float x) { return SINGLE(x); } \
  DEVICE_CALL double NAME(double x) { return DOUBLE(x); }
BOTH(exponentialMinusOne, expm1f, expm1)
BOTH(logarithm, logf, log)
BOTH(logarithmOfOnePlus, log1pf, log1p)
BOTH(sine, sinf, sin)
BOTH(cosine, cosf, cos)
BOTH(tangent, tanf, tan)
BOTH(arcSine, asinf, asin)
BOTH(arcCosine, acosf, acos)
BOTH(arcTangent, atanf, atan)
BOTH(hyperbolicSine, sinhf, sinh)
BOTH(hyperbolicCosine, coshf, cosh)
BOTH(areaHyperbolicSine, asinhf, asinh)
BOTH(areaHyperbolicCosine, acoshf, acosh)
BOTH(areaHyperbolicTangent, atanhf, atanh)
#undef BOTH

DEVICE_CALL float powerOf(float x, float y) { return powf(x, y); }
DEVICE_CALL double powerOf(double x, double y) { return pow(x, y); }
DEVICE_CALL float remainderOf(float x, float y) { return fmodf(x, y); }
DEVICE_CALL double remainderOf(double x, double y) { return fmod(x, y); }
DEVICE float withSign(float x, float sign) { return copysignf(x, sign); }
DEVICE double withSign(double x, double sign) { return copysign(x, sign); }

// The lesser and the greater of two; NaN if either is, and -0 is less than 0.
template <class V> DEVICE V lesser(V a, V b) {
  return a != a || b != b ? a + b : a == b ? (withSign(V(1), a) < V(0) ? a : b) : a < b ? a : b;
}
template <class V> DEVICE V greater(V a, V b) {
  return a != a || b != b ? a + b : a == b ? (withSign(V(1), a) < V(0) ? b : a) : a > b ? a : b;
}

template <class V> DEVICE V softplusOf(V x) {
  return greater(x, V(0)) + logarithmOfOnePlus(exponential(-absolute(x)));
}
template <class V> DEVICE V hardSwishOf(V x) { return x * greater(V(0), lesser(V(1), x / V(6) + V(0.5))); }
template <class V> DEVICE V moduloOf(V a, V b) {
  V remainder = remainderOf(a, b);
  if (remainder == V(0)) {
    return withSign(V(0), b);
  }
  return (remainder < V(0)) == (b < V(0)) ? remainder : remainder + b;
}

// A function of each of N elements in place: the choice is made once for all of them.
#define CASE(NAME, EXPRESSION) \
  case NAME: \
    for (int i = 0; i < N; i++) { \
      V x = v[i]; \
      v[i] = EXPRESSION; \
    } \
    break;
template <int N, class V> DEVICE void applyUnary(int operation, V p, V q, V (&v)[N]) {
  switch (operation) {
    CASE(ABS, absolute(x))
    CASE(NEGATE, -x)
    CASE(SIGN, x != x ? x : x > V(0) ? V(1) : x < V(0) ? V(-1) : V(0))
    CASE(RECIPROCAL, V(1) / x)
    CASE(FLOOR, floorOf(x))
    CASE(CEIL, ceilOf(x))
    CASE(ROUND, nearestInteger(x))
    CASE(SQRT, squareRoot(x))
    CASE(EXP, exponential(x))
    CASE(LOG, logarithm(x))
    CASE(SIN, sine(x))
    CASE(COS, cosine(x))
    CASE(TAN, tangent(x))
    CASE(ASIN, arcSine(x))
    CASE(ACOS, arcCosine(x))
    CASE(ATAN, arcTangent(x))
    CASE(SINH, hyperbolicSine(x))
    CASE(COSH, hyperbolicCosine(x))
    CASE(TANH, hyperbolicTangent(x))
    CASE(ASINH, areaHyperbolicSine(x))
    CASE(ACOSH, areaHyperbolicCosine(x))
    CASE(ATANH, areaHyperbolicTangent(x))
    CASE(ERF, errorFunction(x))
    CASE(SIGMOID, V(1) / (V(1) + exponential(-x)))
    CASE(HARD_SIGMOID, greater(V(0), lesser(V(1), p * x + q)))
    CASE(HARD_SWISH, hardSwishOf(x))
    CASE(SWISH, x / (V(1) + exponential(-p * x)))
    CASE(MISH, x * hyperbolicTangent(softplusOf(x)))
    CASE(GELU, V(0.5) * x * (V(1) + errorFunction(x * V(0.70710678118654752440))))
    CASE(GELU_TANH,
         V(0.5) * x * (V(1) + hyperbolicTangent(V(0.79788456080286535588) * (x + V(0.044715) * x * x * x))))
    CASE(RELU, x < V(0) ? V(0) : x)
    CASE(LEAKY_RELU, x < V(0) ? p * x : x)
    CASE(THRESHOLDED_RELU, x > p ? x : V(0))
    CASE(ELU, x < V(0) ? p * exponentialMinusOne(x) : x)
    CASE(SELU, q * (x <= V(0) ? p * exponentialMinusOne(x) : x))
    CASE(CELU, greater(V(0), x) + lesser(V(0), p * exponentialMinusOne(x / p)))
    CASE(SOFTPLUS, softplusOf(x))
    CASE(SOFTSIGN, x / (V(1) + absolute(x)))
    CASE(SHRINK, x < -p ? x + q : x > p ? x - q : V(0))
    CASE(CLIP, lesser(q, greater(p, x)))
    CASE(AFFINE, p * x + q)
    CASE(RELU_AFFINE, p * (x < V(0) ? V(0) : x) + q)
    CASE(HARD_SWISH_AFFINE, p * hardSwishOf(x) + q)
  }
}
#undef CASE

// v = v operation w, for each of N elements.
#define CASE(NAME, EXPRESSION) \
  case NAME: \
    for (int i = 0; i < N; i++) { \
      V a = v[i], b = w[i]; \
      v[i] = EXPRESSION; \
    } \
    break;
template <int N, class V> DEVICE void applyBinary(int operation, V (&v)[N], const V (&w)[N]) {
  switch (operation) {
    CASE(ADD, a + b)
    CASE(SUBTRACT, a - b)
    CASE(MULTIPLY, a * b)
    CASE(DIVIDE, a / b)
    CASE(POWER, powerOf(a, b))
    CASE(MIN, lesser(a, b))
    CASE(MAX, greater(a, b))
    CASE(MODULO, moduloOf(a, b))
    CASE(REMAINDER, remainderOf(a, b))
    CASE(PARAMETRIC_RELU, a < V(0) ? a * b : a)
  }
}
#undef CASE

// What happens to a sum of products before it is stored: bias, functions of one element, a residual in between.
#define MAX_STEPS 4
struct Epilogue {
  float scale;        // of the product
  int32 bias;         // 0 none, 1 an element a row, 2 an element a column, 3 an element each
  int32 biasStride;   // elements from one row of bias to the next, for kind 3
  int32 steps;
  int32 residualStep; // the residual is added before this step; -1 for none
  int32 operation[MAX_STEPS];
  float p[MAX_STEPS];
  float q[MAX_STEPS];
};

enum Bias { NO_BIAS, ROW_BIAS, COLUMN_BIAS, MATRIX_BIAS };

// One function for all steps of all epilogues of a module: inlined at each element its code would be long.
DEVICE_CALL float step(int operation, float p, float q, float x) {
  float v[1] = {x};
  applyUnary<1, float>(operation, p, q, v);
  return v[0];
}

DEVICE float finish(const Epilogue &epilogue, float value, float residual) {
#pragma unroll 1
  for (int s = 0; s < epilogue.steps; s++) {
    if (s == epilogue.residualStep) {
      value += residual;
    }
    int operation = epilogue.operation[s];
    value = operation == RELU ? (value < 0.f ? 0.f : value) : step(operation, epilogue.p[s], epilogue.q[s], value);
  }
  return epilogue.residualStep == epilogue.steps ? value + residual : value;
}
