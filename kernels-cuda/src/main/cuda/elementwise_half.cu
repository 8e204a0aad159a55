// Elementwise programs on FLOAT16 and BFLOAT16 tensors.
#include "elementwise.cuh"

ELEMENTWISE(f16, float16)
ELEMENTWISE(bf16, bfloat16)
