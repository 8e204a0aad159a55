// Convolutions of FLOAT.
#include "convolution.cuh"

CONVOLUTION(f32, float)
