// Elementwise programs on FLOAT tensors.
#include "elementwise.cuh"

ELEMENTWISE(f32, float)
