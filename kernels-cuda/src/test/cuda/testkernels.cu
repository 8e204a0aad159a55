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
