// Softmax and LogSoftmax over the middle axis of [outer, extent, inner].
#include "device.cuh"

// The greatest element so far and the sum of exp(x - greatest), in one pass.
struct Running {
  float greatest;
  float sum;
};

DEVICE float shifted(float x, float greatest) { return expf(x - greatest); }

// With infinities exp(inf - inf) must not make a NaN of elements that are not there.
DEVICE Running merge(Running a, Running b) {
  if (a.greatest == -INFINITY_F && a.sum == 0.f) {
    return b;
  }
  if (b.greatest == -INFINITY_F && b.sum == 0.f) {
    return a;
  }
  Running both;
  both.greatest = a.greatest > b.greatest || a.greatest != a.greatest ? a.greatest : b.greatest;
  both.sum = a.sum * shifted(a.greatest, both.greatest) + b.sum * shifted(b.greatest, both.greatest);
  return both;
}

struct Merge {
  DEVICE_OPERATOR Running operator()(Running a, Running b) const { return merge(a, b); }
};

DEVICE float result(int logarithm, float x, Running all) {
  return logarithm ? x - all.greatest - logf(all.sum) : expf(x - all.greatest) / all.sum;
}

// One element more. An infinite greatest element makes the sum NaN, as exp(inf - inf) is.
DEVICE void take(Running &all, float x) {
  if (x > all.greatest) {
    all.sum = (all.sum == 0.f ? 0.f : all.sum * expf(all.greatest - x)) + (1.f + (x - x));
    all.greatest = x;
  } else if (x != -INFINITY_F) {
    all.sum += expf(x - all.greatest);
  }
}

// Half precision rounds each step of Softmax's function body (Softmax-13), as the processor's operator does.
template <class T> DEVICE float rounded(float x) { return Element<T>::load(Element<T>::store(x)); }

template <class T> DEVICE float exponentialOf(T x, float greatest) {
  return rounded<T>(expf(rounded<T>(Element<T>::load(x) - greatest)));
}

template <class T> DEVICE bool isInSteps(int logarithm) { return sizeof(T) == 2 && !logarithm; }

template <class T> DEVICE void softmaxOfRowInSteps(uint32 extent, const T *x, T *y) {
  __shared__ float shared[256];
  float greatest = -INFINITY_F;
  for (uint32 i = threadIdx.x; i < extent; i += blockDim.x) {
    greatest = Greatest()(greatest, Element<T>::load(x[i]));
  }
  greatest = combineBlock(greatest, shared, Greatest());
  float sum = 0.f;
  for (uint32 i = threadIdx.x; i < extent; i += blockDim.x) {
    sum += exponentialOf(x[i], greatest);
  }
  sum = rounded<T>(combineBlock(sum, shared, Add()));
  for (uint32 i = threadIdx.x; i < extent; i += blockDim.x) {
    y[i] = Element<T>::store(exponentialOf(x[i], greatest) / sum);
  }
}

template <class T> DEVICE void softmaxOfColumnInSteps(uint32 extent, uint32 inner, const T *x, T *y) {
  float greatest = -INFINITY_F;
  for (uint32 i = 0; i < extent; i++) {
    greatest = Greatest()(greatest, Element<T>::load(x[i * inner]));
  }
  float sum = 0.f;
  for (uint32 i = 0; i < extent; i++) {
    sum += exponentialOf(x[i * inner], greatest);
  }
  sum = rounded<T>(sum);
  for (uint32 i = 0; i < extent; i++) {
    y[i * inner] = Element<T>::store(exponentialOf(x[i * inner], greatest) / sum);
  }
}

// inner is 1: a block for each row.
template <class T> DEVICE void softmaxRows(int logarithm, uint32 extent, const T *x, T *y) {
  __shared__ Running shared[256];
  x += (int64)blockIdx.x * extent;
  y += (int64)blockIdx.x * extent;
  if (isInSteps<T>(logarithm)) {
    softmaxOfRowInSteps(extent, x, y);
    return;
  }
  Running all = {-INFINITY_F, 0.f};
  for (uint32 i = threadIdx.x; i < extent; i += blockDim.x) {
    take(all, Element<T>::load(x[i]));
  }
  all = combineBlock(all, shared, Merge());
  for (uint32 i = threadIdx.x; i < extent; i += blockDim.x) {
    y[i] = Element<T>::store(result(logarithm, Element<T>::load(x[i]), all));
  }
}

// A thread for each column.
template <class T>
DEVICE void softmaxColumns(int logarithm, uint32 columns, uint32 extent, uint32 inner, const T *x, T *y) {
  FOR_EACH(column, columns) {
    uint32 first = column / inner * inner * extent + column % inner;
    if (isInSteps<T>(logarithm)) {
      softmaxOfColumnInSteps(extent, inner, x + first, y + first);
      continue;
    }
    Running all = {-INFINITY_F, 0.f};
    for (uint32 i = 0; i < extent; i++) {
      take(all, Element<T>::load(x[first + i * inner]));
    }
    for (uint32 i = 0; i < extent; i++) {
      y[first + i * inner] = Element<T>::store(result(logarithm, Element<T>::load(x[first + i * inner]), all));
    }
  }
}

#define SOFTMAX(SUFFIX, T) \
  BARRIER_KERNEL(256, softmax_rows_##SUFFIX, int32 logarithm, uint32 extent, const T *x, T *y) { \
    softmaxRows<T>(logarithm, extent, x, y); \
  } \
  KERNEL(256, softmax_columns_##SUFFIX, int32 logarithm, uint32 columns, uint32 extent, uint32 inner, const T *x, \
         T *y) { \
    softmaxColumns<T>(logarithm, columns, extent, inner, x, y); \
  }
SOFTMAX(f32, float)
SOFTMAX(f16, float16)
SOFTMAX(bf16, bfloat16)
