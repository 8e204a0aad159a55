// Reductions of floating-point numbers, those of two bytes with sums in FLOAT.
#include "reduce.cuh"

REDUCE(f32, float, float)
REDUCE(f16, float16, float)
REDUCE(bf16, bfloat16, float)
REDUCE(f64, double, double)
