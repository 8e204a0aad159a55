// Reductions over any axes: of each output element, `reduced` elements that a walk finds from the place of its first.
#pragma once
#include "device.cuh"

// By the number that Java's Accumulation has; SUM_OF_EXPONENTIALS is that of exp(x - reference), for ReduceLogSumExp.
enum Accumulation { SUM, SUM_OF_MAGNITUDES, SUM_OF_SQUARES, PRODUCT, MAXIMUM, MINIMUM, SUM_OF_EXPONENTIALS };

// What happens to a finished result.
enum Finish { AS_IT_IS, MEAN, SQUARE_ROOT, LOGARITHM, LOGARITHM_PLUS_REFERENCE };

DEVICE float magnitude(float x) { return fabsf(x); }
DEVICE double magnitude(double x) { return fabs(x); }
DEVICE int8 magnitude(int8 x) { return (int8)(x < 0 ? -x : x); }
DEVICE uint8 magnitude(uint8 x) { return x; }
DEVICE int32 magnitude(int32 x) { return x < 0 ? (int32)(0u - (uint32)x) : x; }
DEVICE uint32 magnitude(uint32 x) { return x; }
DEVICE int64 magnitude(int64 x) { return x < 0 ? (int64)(0ull - (uint64)x) : x; }
DEVICE uint64 magnitude(uint64 x) { return x; }
DEVICE float rootOf(float x) { return sqrtf(x); }
DEVICE double rootOf(double x) { return sqrt(x); }
template <class V> DEVICE V rootOf(V x) { return x; } // Java asks it of reals alone
DEVICE float logOf(float x) { return logf(x); }
DEVICE double logOf(double x) { return log(x); }
template <class V> DEVICE V logOf(V x) { return x; } // Java asks it of reals alone
DEVICE float expOf(float x) { return expf(x); }
DEVICE double expOf(double x) { return exp(x); }
template <class V> DEVICE V expOf(V x) { return x; } // Java asks it of reals alone

// The result of no elements, given that of the type's least and greatest values.
template <class V> struct Limits;
template <> struct Limits<float> {
  DEVICE_MEMBER float least() { return -INFINITY_F; }
  DEVICE_MEMBER float greatest() { return INFINITY_F; }
};
template <> struct Limits<double> {
  DEVICE_MEMBER double least() { return -INFINITY_D; }
  DEVICE_MEMBER double greatest() { return INFINITY_D; }
};
#define LIMITS(T, LEAST, GREATEST) \
  template <> struct Limits<T> { \
    DEVICE_MEMBER T least() { return LEAST; } \
    DEVICE_MEMBER T greatest() { return GREATEST; } \
  };
LIMITS(int8, -128, 127)
LIMITS(uint8, 0, 255)
LIMITS(int32, (int32)0x80000000u, 0x7fffffff)
LIMITS(uint32, 0u, 0xffffffffu)
LIMITS(int64, (int64)0x8000000000000000ull, 0x7fffffffffffffffll)
LIMITS(uint64, 0ull, 0xffffffffffffffffull)

template <class V> DEVICE V initial(int kind) {
  switch (kind) {
    case PRODUCT: return V(1);
    case MAXIMUM: return Limits<V>::least();
    case MINIMUM: return Limits<V>::greatest();
  }
  return V(0);
}

template <class V> DEVICE V combine(int kind, V a, V b) {
  switch (kind) {
    case PRODUCT: return a * b;
    case MAXIMUM: return a > b || a != a ? a : b;
    case MINIMUM: return a < b || a != a ? a : b;
  }
  return a + b;
}

template <class V> DEVICE V term(int kind, V x, V reference) {
  switch (kind) {
    case SUM_OF_MAGNITUDES: return magnitude(x);
    case SUM_OF_SQUARES: return x * x;
    case SUM_OF_EXPONENTIALS: return expOf(V(x - reference));
  }
  return x;
}

template <class V> DEVICE V finished(int finish, V value, V reference, uint32 count) {
  switch (finish) {
    case MEAN: return value / V(count);
    case SQUARE_ROOT: return rootOf(value);
    case LOGARITHM: return logOf(value);
    case LOGARITHM_PLUS_REFERENCE: return logOf(value) + reference;
  }
  return value;
}

// A reference that is infinite is left out of the exponents: exp(x - x) is then 1 or 0, not NaN.
DEVICE float finiteReference(float x) { return x - x == 0.f ? x : 0.f; }
DEVICE double finiteReference(double x) { return x - x == 0.0 ? x : 0.0; }
template <class V> DEVICE V finiteReference(V x) { return x; }

struct Combine {
  int kind;
  template <class V> DEVICE_OPERATOR V operator()(V a, V b) const { return combine(kind, a, b); }
};

// A line of threads for each output element. ROWS: the innermost axes are reduced, and blocks are [threads of an output,
// outputs]. Else they are kept, and blocks are [outputs, threads of an output], so that neighbouring threads read
// neighbouring elements. With gridDim.y > 1 each part of the elements goes to y[part * outputs + output] as it is.
template <bool ROWS, class T, class Y>
DEVICE void reduce(int kind, int finish, uint32 outputs, uint32 reduced, const Walk<1> &kept, const Walk<1> &within,
                   const T *x, const T *references, Y *y) {
  typedef typename Element<T>::value V;
  __shared__ V shared[256];
  uint32 lane = ROWS ? threadIdx.x : threadIdx.y;
  uint32 lanes = ROWS ? blockDim.x : blockDim.y;
  uint32 output = ROWS ? blockIdx.x * blockDim.y + threadIdx.y : blockIdx.x * blockDim.x + threadIdx.x;
  uint32 part = (reduced + gridDim.y - 1) / gridDim.y;
  uint32 begin = blockIdx.y * part;
  uint32 end = begin + part < reduced ? begin + part : reduced;
  V reference = V(0);
  V value = initial<V>(kind);
  if (output < outputs) {
    int32 from[1];
    locate(kept, output, from);
    if (references) {
      reference = finiteReference(Element<T>::load(references[output]));
    }
    for (uint32 i = begin + lane; i < end; i += lanes) {
      int32 at[1];
      locate(within, i, at);
      value = combine(kind, value, term(kind, Element<T>::load(x[from[0] + at[0]]), reference));
    }
  }
  uint32 t = threadIdx.y * blockDim.x + threadIdx.x;
  uint32 step = ROWS ? 1 : blockDim.x; // from one thread of an output to its next
  shared[t] = value;
  __syncthreads();
  for (uint32 half = lanes / 2; half > 0; half >>= 1) {
    if (lane < half) {
      shared[t] = combine(kind, shared[t], shared[t + half * step]);
    }
    __syncthreads();
  }
  if (lane == 0 && output < outputs) {
    y[blockIdx.y * outputs + output] = Element<Y>::store(finished(finish, shared[t], reference, reduced));
  }
}

// Parts y[part][output] to results; the last step of a reduction whose elements went to several blocks.
template <class V, class T>
DEVICE void reduceParts(int kind, int finish, uint32 outputs, uint32 parts, uint32 reduced, const V *partial,
                        const T *references, T *y) {
  FOR_EACH(output, outputs) {
    V value = initial<V>(kind);
    for (uint32 part = 0; part < parts; part++) {
      value = combine(kind, value, partial[part * outputs + output]);
    }
    V reference = references ? finiteReference((V)Element<T>::load(references[output])) : V(0);
    y[output] = Element<T>::store((typename Element<T>::value)finished(finish, value, reference, reduced));
  }
}

// Partial results are of the type of arithmetic, V.
#define REDUCE(SUFFIX, T, V) \
  BARRIER_KERNEL(256, reduce_rows_##SUFFIX, int32 kind, int32 finish, uint32 outputs, uint32 reduced, Walk<1> kept, \
                 Walk<1> within, const T *x, const T *references, T *y) { \
    reduce<true, T, T>(kind, finish, outputs, reduced, kept, within, x, references, y); \
  } \
  BARRIER_KERNEL(256, reduce_columns_##SUFFIX, int32 kind, int32 finish, uint32 outputs, uint32 reduced, \
                 Walk<1> kept, Walk<1> within, const T *x, const T *references, T *y) { \
    reduce<false, T, T>(kind, finish, outputs, reduced, kept, within, x, references, y); \
  } \
  BARRIER_KERNEL(256, reduce_row_parts_##SUFFIX, int32 kind, uint32 outputs, uint32 reduced, Walk<1> kept, \
                 Walk<1> within, const T *x, const T *references, V *y) { \
    reduce<true, T, V>(kind, AS_IT_IS, outputs, reduced, kept, within, x, references, y); \
  } \
  BARRIER_KERNEL(256, reduce_column_parts_##SUFFIX, int32 kind, uint32 outputs, uint32 reduced, Walk<1> kept, \
                 Walk<1> within, const T *x, const T *references, V *y) { \
    reduce<false, T, V>(kind, AS_IT_IS, outputs, reduced, kept, within, x, references, y); \
  } \
  KERNEL(256, reduce_parts_##SUFFIX, int32 kind, int32 finish, uint32 outputs, uint32 parts, uint32 reduced, \
         const V *partial, const T *references, T *y) { \
    reduceParts<V, T>(kind, finish, outputs, parts, reduced, partial, references, y); \
  }
