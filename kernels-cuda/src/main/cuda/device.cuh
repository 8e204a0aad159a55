// What every family shares: how kernels are declared, element types, index arithmetic.
//
// The sources are compiled by nvcc to PTX (compile.sh) and, through shim.h, by g++ for the tests, so they keep to
// plain kernels: no inline assembly, no warp intrinsics, nothing of CUDA's libraries beyond elementary functions.
// Sums are always formed in one order, whatever the device: no atomic operation on floating-point numbers.
#pragma once

#ifdef __CUDACC__
// A kernel for blocks of at most THREADS threads. BARRIER_KERNEL is one that uses __syncthreads().
#define KERNEL(THREADS, NAME, ...) extern "C" __global__ void __launch_bounds__(THREADS) NAME(__VA_ARGS__)
#define BARRIER_KERNEL(THREADS, NAME, ...) KERNEL(THREADS, NAME, __VA_ARGS__)
#define DEVICE static __device__ __forceinline__
#define DEVICE_CALL static __device__ __noinline__
#define DEVICE_MEMBER static __device__ __forceinline__
#define DEVICE_OPERATOR __device__ __forceinline__
#define REQUIRE_ALIGNED(ADDRESS, BYTES) // the tests do, by shim.h
#define RAISE(FLAG) *(FLAG) = 1         // whichever thread comes last, it is 1
#else
#include "shim.h"
#endif

typedef signed char int8;
typedef unsigned char uint8;
typedef short int16;
typedef unsigned short uint16;
typedef int int32;
typedef unsigned int uint32;
typedef long long int64;
typedef unsigned long long uint64;

// IEEE 754 binary16 and bfloat16, as bits.
struct float16 {
  uint16 bits;
};
struct bfloat16 {
  uint16 bits;
};

#define INFINITY_F __uint_as_float(0x7f800000u)
#define NAN_F __uint_as_float(0x7fc00000u)
#define INFINITY_D __longlong_as_double(0x7ff0000000000000ll)
#define NAN_D __longlong_as_double(0x7ff8000000000000ll)

DEVICE float toFloat(float16 h) {
  uint32 magnitude = h.bits & 0x7fffu;
  uint32 sign = (uint32)(h.bits & 0x8000u) << 16;
  // The exponent's bias is changed by a multiplication, which also makes subnormal numbers normal.
  float value = __uint_as_float(magnitude << 13) * 5.192296858534828e33f; // 2^112
  uint32 bits = magnitude >= 0x7c00u ? 0x7f800000u | magnitude << 13 : __float_as_uint(value);
  return __uint_as_float(sign | bits);
}

DEVICE float toFloat(bfloat16 h) { return __uint_as_float((uint32)h.bits << 16); }

// Rounds to nearest, ties to even.
DEVICE float16 toFloat16(float value) {
  uint32 bits = __float_as_uint(value);
  uint32 sign = bits >> 16 & 0x8000u;
  uint32 magnitude = bits & 0x7fffffffu;
  uint32 result;
  if (magnitude > 0x7f800000u) {
    result = 0x7e00u | (magnitude >> 13 & 0x3ffu);
  } else if (magnitude >= 0x477ff000u) {
    result = 0x7c00u; // 65520 and beyond
  } else if (magnitude < 0x38800000u) {
    // Subnormal: the sum's last bit is worth 2^-24.
    result = __float_as_uint(__fadd_rn(__uint_as_float(magnitude), 0.5f)) - 0x3f000000u;
  } else {
    result = (magnitude + 0xfffu + (magnitude >> 13 & 1u) - 0x38000000u) >> 13;
  }
  float16 half;
  half.bits = (uint16)(sign | result);
  return half;
}

// Rounds to nearest, ties to even.
DEVICE bfloat16 toBfloat16(float value) {
  uint32 bits = __float_as_uint(value);
  bfloat16 half;
  if ((bits & 0x7fffffffu) > 0x7f800000u) {
    half.bits = (uint16)(bits >> 16 | 0x40u);
  } else {
    half.bits = (uint16)((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
  }
  return half;
}

// How elements of type T are computed with: `value` is the type of arithmetic, load and store convert.
template <class T> struct Element {
  typedef T value;
  DEVICE_MEMBER value load(T x) { return x; }
  DEVICE_MEMBER T store(value x) { return x; }
};
template <> struct Element<float16> {
  typedef float value;
  DEVICE_MEMBER value load(float16 x) { return toFloat(x); }
  DEVICE_MEMBER float16 store(value x) { return toFloat16(x); }
};
template <> struct Element<bfloat16> {
  typedef float value;
  DEVICE_MEMBER value load(bfloat16 x) { return toFloat(x); }
  DEVICE_MEMBER bfloat16 store(value x) { return toBfloat16(x); }
};

// Four elements that one instruction loads or stores; the address must be a multiple of their size.
template <class T> struct alignas(4 * sizeof(T)) Four {
  T element[4];
};

template <class T> DEVICE Four<T> loadFour(const T *x) {
  REQUIRE_ALIGNED(x, sizeof(Four<T>));
  return *reinterpret_cast<const Four<T> *>(x);
}
template <class T> DEVICE void storeFour(T *y, const Four<T> &four) {
  REQUIRE_ALIGNED(y, sizeof(Four<T>));
  *reinterpret_cast<Four<T> *>(y) = four;
}
template <class T> DEVICE bool isAligned(const T *x) { return ((uint64)x & (4 * sizeof(T) - 1)) == 0; }

// Division of numbers below 2^31 by one that the host knows (T. Granlund, P. Montgomery, "Division by invariant
// integers using multiplication", 1994): shift = ceil(log2(divisor)),
// multiplier = floor(2^32 * (2^shift - divisor) / divisor) + 1.
struct Divisor {
  uint32 divisor;
  uint32 multiplier;
  uint32 shift;
};

DEVICE uint32 quotient(uint32 n, const Divisor &by) { return (__umulhi(n, by.multiplier) + n) >> by.shift; }

// From the position of an element of a dense row-major tensor to those in N others: at most MAX_RANK dimensions, each
// with one stride a tensor (0 where it is broadcast).
#define MAX_RANK 8
template <int N> struct Walk {
  int32 rank;
  Divisor size[MAX_RANK];
  int32 stride[N][MAX_RANK];
};

template <int N> DEVICE void locate(const Walk<N> &walk, uint32 i, int32 (&at)[N]) {
  for (int t = 0; t < N; t++) {
    at[t] = 0;
  }
#pragma unroll 1
  for (int d = walk.rank - 1; d > 0; d--) {
    uint32 next = quotient(i, walk.size[d]);
    int32 place = (int32)(i - next * walk.size[d].divisor);
    for (int t = 0; t < N; t++) {
      at[t] += place * walk.stride[t][d];
    }
    i = next;
  }
  for (int t = 0; t < N; t++) {
    at[t] += (int32)i * walk.stride[t][0];
  }
}

// The elements of a grid-stride loop; counts are below 2^31, so that an unsigned index cannot overflow.
#define FOR_EACH(I, COUNT) \
  for (uint32 I = blockIdx.x * blockDim.x + threadIdx.x; I < (COUNT); I += gridDim.x * blockDim.x)

// Combines one value a thread over the block, always in the same order; all threads get the result. `shared` has a
// place for each thread, and the block a power of two of them.
template <class V, class Combine> DEVICE V combineBlock(V value, V *shared, Combine combine) {
  uint32 t = threadIdx.x;
  __syncthreads();
  shared[t] = value;
  __syncthreads();
  for (uint32 half = blockDim.x / 2; half > 0; half >>= 1) {
    if (t < half) {
      shared[t] = combine(shared[t], shared[t + half]);
    }
    __syncthreads();
  }
  return shared[0];
}

struct Add {
  template <class V> DEVICE_OPERATOR V operator()(V a, V b) const { return a + b; }
};
// NaN if either is.
struct Greatest {
  template <class V> DEVICE_OPERATOR V operator()(V a, V b) const { return a > b || a != a ? a : b; }
};
