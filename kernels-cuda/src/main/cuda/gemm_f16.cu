// Products of FLOAT16 matrices; sums are FLOAT.
#include "gemm.cuh"

GEMM(f16, float16)
