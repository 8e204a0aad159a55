// Reductions of integers, modulo two to the number of their bits.
#include "reduce.cuh"

REDUCE(i8, int8, int8)
REDUCE(u8, uint8, uint8)
REDUCE(i32, int32, int32)
REDUCE(u32, uint32, uint32)
REDUCE(i64, int64, int64)
REDUCE(u64, uint64, uint64)
