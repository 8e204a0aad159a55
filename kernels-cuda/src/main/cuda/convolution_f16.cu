// Convolutions of FLOAT16; sums are FLOAT.
#include "convolution.cuh"

CONVOLUTION(f16, float16)
