// Kernels of the driver's own tests; make-testkernels.sh makes their PTX.
#ifdef __CUDACC__
#define KERNEL(THREADS, NAME, ...) extern "C" __global__ void __launch_bounds__(THREADS) NAME(__VA_ARGS__)
#define BARRIER_KERNEL(THREADS, NAME, ...) KERNEL(THREADS, NAME, __VA_ARGS__)
#else
#include "shim.h"
#endif

struct Line {
  double slope;
  long long offset;
  int repeat;
};

// y = a * x + y
KERNEL(256, saxpy, int n, float a, const float *x, float *y) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    y[i] = a * x[i] + y[i];
  }
}

// Every kind of parameter: y[0] is their sum.
KERNEL(1, mixed, short narrow, int integer, long long wide, float single, double twofold, Line line, double *y) {
  y[0] = (double)narrow + integer + wide + single + twofold + line.slope * line.repeat + line.offset;
}

// Each block's elements in reverse, which needs all threads of it.
BARRIER_KERNEL(64, reverseBlocks, const float *x, float *y) {
  __shared__ float shared[64];
  shared[threadIdx.x] = x[blockIdx.x * blockDim.x + threadIdx.x];
  __syncthreads();
  y[blockIdx.x * blockDim.x + threadIdx.x] = shared[blockDim.x - 1 - threadIdx.x];
}

// What follows is wrong on purpose: the stand-in must find it.

// A barrier too few.
BARRIER_KERNEL(64, withoutBarrier, const float *x, float *y) {
  __shared__ float shared[64];
  shared[threadIdx.x] = x[threadIdx.x];
  y[threadIdx.x] = shared[blockDim.x - 1 - threadIdx.x];
}

// The next round writes while others still read.
BARRIER_KERNEL(64, withoutSecondBarrier, const float *x, float *y) {
  __shared__ float shared[64];
  float sum = 0.f;
  for (int round = 0; round < 2; round++) {
    shared[threadIdx.x] = x[threadIdx.x] + round;
    __syncthreads();
    sum += shared[blockDim.x - 1 - threadIdx.x];
  }
  y[threadIdx.x] = sum;
}

// Not all threads of the block come to the same barrier.
BARRIER_KERNEL(64, dividedAtBarrier, const float *x, float *y) {
  if (threadIdx.x < 32) {
    __syncthreads();
    y[threadIdx.x] = x[threadIdx.x];
  } else {
    __syncthreads();
    y[threadIdx.x] = -x[threadIdx.x];
  }
}

// Shared memory is what the block before left in it.
BARRIER_KERNEL(64, readsUnwritten, const float *x, float *y) {
  __shared__ float shared[64];
  if (threadIdx.x < 63) {
    shared[threadIdx.x] = x[threadIdx.x];
  }
  __syncthreads();
  y[threadIdx.x] = shared[threadIdx.x];
}

// Blocks run in any order, and no barrier is between them.
KERNEL(64, readsOtherBlock, const float *x, float *y) {
  y[blockIdx.x] = blockIdx.x == 0 ? x[0] : y[blockIdx.x - 1];
}

// All threads write to the same place.
KERNEL(64, writesOnePlace, const float *x, float *y) { y[0] = x[threadIdx.x]; }

KERNEL(64, readsBehind, const float *x, float *y) { y[threadIdx.x] = x[threadIdx.x + 1]; }

KERNEL(64, writesBefore, const float *x, float *y) { y[(int)threadIdx.x - 1] = x[threadIdx.x]; }

KERNEL(1, readsUnaligned, const float *x, float *y) { y[0] = (float)*(const double *)(x + 1); }
