// Products of FLOAT matrices.
#include "gemm.cuh"

GEMM(f32, float)
