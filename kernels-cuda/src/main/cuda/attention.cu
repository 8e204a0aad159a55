// Attention; the number in a name is the longest row it takes.
#include "attention.cuh"

ATTENTION(f32, float)
ATTENTION(f16, float16)
ATTENTION(bf16, bfloat16)
