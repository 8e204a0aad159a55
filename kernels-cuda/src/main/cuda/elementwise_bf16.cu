// Elementwise programs on BFLOAT16 tensors.
#include "elementwise.cuh"

ELEMENTWISE(bf16, bfloat16)
