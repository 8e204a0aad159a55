// ArgMax and ArgMin over the middle axis of [outer, extent, inner]: a NaN comes before every number.
#include "device.cuh"

// Whether (x, i) goes before (y, j).
template <class V> DEVICE bool before(V x, int64 i, V y, int64 j, int largest, int last) {
  if (j < 0 || i < 0) {
    return j < 0 && i >= 0;
  }
  bool xIsNan = x != x;
  bool yIsNan = y != y;
  if (xIsNan || yIsNan) {
    if (xIsNan != yIsNan) {
      return xIsNan;
    }
  } else if (x != y) {
    return largest ? x > y : x < y;
  }
  return last ? i > j : i < j;
}

// A row of threads for each of [outer * inner] results.
template <class T>
DEVICE void argument(int largest, int last, uint32 outputs, uint32 extent, uint32 inner, const T *x, int64 *y) {
  typedef typename Element<T>::value V;
  __shared__ V values[256];
  __shared__ int64 places[256];
  uint32 output = blockIdx.x * blockDim.y + threadIdx.y;
  V best = V(0);
  int64 place = -1;
  if (output < outputs) {
    const T *from = x + output / inner * inner * extent + output % inner;
    for (uint32 i = threadIdx.x; i < extent; i += blockDim.x) {
      V value = Element<T>::load(from[i * inner]);
      if (before(value, (int64)i, best, place, largest, last)) {
        best = value;
        place = i;
      }
    }
  }
  uint32 t = threadIdx.y * blockDim.x + threadIdx.x;
  values[t] = best;
  places[t] = place;
  __syncthreads();
  for (uint32 half = blockDim.x / 2; half > 0; half >>= 1) {
    if (threadIdx.x < half && before(values[t + half], places[t + half], values[t], places[t], largest, last)) {
      values[t] = values[t + half];
      places[t] = places[t + half];
    }
    __syncthreads();
  }
  if (threadIdx.x == 0 && output < outputs) {
    y[output] = places[t];
  }
}

#define ARGUMENT(SUFFIX, T) \
  BARRIER_KERNEL(256, argument_##SUFFIX, int32 largest, int32 last, uint32 outputs, uint32 extent, uint32 inner, \
                 const T *x, int64 *y) { \
    argument<T>(largest, last, outputs, extent, inner, x, y); \
  }
ARGUMENT(f32, float)
ARGUMENT(f16, float16)
ARGUMENT(bf16, bfloat16)
ARGUMENT(f64, double)
ARGUMENT(i8, int8)
ARGUMENT(u8, uint8)
ARGUMENT(i32, int32)
ARGUMENT(u32, uint32)
ARGUMENT(i64, int64)
ARGUMENT(u64, uint64)
