// Elementwise programs on FLOAT16 tensors.
#include "elementwise.cuh"

ELEMENTWISE(f16, float16)
