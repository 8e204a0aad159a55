// Convolutions of BFLOAT16; sums are FLOAT.
#include "convolution.cuh"

CONVOLUTION(bf16, bfloat16)
