// Products of BFLOAT16 matrices; sums are FLOAT.
#include "gemm.cuh"

GEMM(bf16, bfloat16)
