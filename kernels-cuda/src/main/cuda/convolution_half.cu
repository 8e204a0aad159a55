// Convolutions of FLOAT16 and BFLOAT16; sums are FLOAT.
#include "convolution.cuh"

CONVOLUTION(f16, float16)
CONVOLUTION(bf16, bfloat16)
