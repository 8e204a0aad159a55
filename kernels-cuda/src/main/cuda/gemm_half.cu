// Products of FLOAT16 and BFLOAT16 matrices; sums are FLOAT.
#include "gemm.cuh"

GEMM(f16, float16)
GEMM(bf16, bfloat16)
