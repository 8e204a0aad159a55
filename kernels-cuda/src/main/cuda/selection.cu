// TopK, CumSum, OneHot, Range.
#include "device.cuh"

// ---- TopK: a bitonic sort of (key, place) in one 64-bit number each ----

// A number whose order, ascending, is that in which TopK wants elements: NaN greatest of all, and 0 equal to -0.
DEVICE uint32 floatOrder(float x) {
  if (x != x) {
    return 0xffffffffu;
  }
  uint32 bits = __float_as_uint(x == 0.f ? 0.f : x);
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}
DEVICE uint32 order(float x) { return floatOrder(x); }
DEVICE uint32 order(float16 x) { return floatOrder(toFloat(x)); }
DEVICE uint32 order(bfloat16 x) { return floatOrder(toFloat(x)); }
DEVICE uint32 order(int32 x) { return (uint32)x ^ 0x80000000u; }
DEVICE uint32 order(uint32 x) { return x; }
DEVICE uint32 order(int8 x) { return (uint32)(x + 128); }
DEVICE uint32 order(uint8 x) { return x; }

// A row of keys for each of the rows [outer, inner] from `first` on, padded to `padded` (a power of two) with keys that
// come last.
template <class T>
DEVICE void sortKeys(uint32 n, Divisor padded, uint32 first, uint32 extent, uint32 inner, int largest, const T *x,
                     uint64 *keys) {
  FOR_EACH(i, n) {
    uint32 line = quotient(i, padded);
    uint32 place = i - line * padded.divisor;
    uint32 row = first + line;
    uint64 key = 0xffffffffffffffffull;
    if (place < extent) {
      uint32 number = order(x[row / inner * inner * extent + row % inner + place * inner]);
      key = (uint64)(largest ? ~number : number) << 32 | place;
    }
    keys[i] = key;
  }
}

#define SORTED 1024 // keys that a block sorts in shared memory, with 512 threads

DEVICE void compareExchange(uint64 &a, uint64 &b, bool ascending) {
  if ((a > b) == ascending) {
    uint64 keep = a;
    a = b;
    b = keep;
  }
}

// Sorts each run of min(padded, SORTED) keys, neighbouring runs in opposite order unless they are rows; or, with
// size > SORTED, does the rest of the merge of runs of `size`, whose distances lie within a block.
BARRIER_KERNEL(512, sort_block, uint32 padded, uint32 size, uint64 *keys) {
  __shared__ uint64 shared[SORTED];
  uint32 run = padded < SORTED ? padded : SORTED;
  uint32 t = threadIdx.x;
  uint64 *from = keys + (int64)blockIdx.x * run;
  uint32 first = blockIdx.x * run & (padded - 1); // place in the row
  for (uint32 i = t; i < run; i += blockDim.x) {
    shared[i] = from[i];
  }
  __syncthreads();
  uint32 begin = size > SORTED ? size : 2;
  uint32 end = size > SORTED ? size : run;
  for (uint32 merged = begin; merged <= end; merged <<= 1) {
    for (uint32 distance = merged > run ? run / 2 : merged / 2; distance > 0; distance >>= 1) {
      for (uint32 pair = t; pair < run / 2; pair += blockDim.x) {
        uint32 low = 2 * pair - (pair & (distance - 1)); // distance is a power of two
        compareExchange(shared[low], shared[low + distance], ((first + low) & merged) == 0 || merged == padded);
      }
      __syncthreads();
    }
  }
  for (uint32 i = t; i < run; i += blockDim.x) {
    from[i] = shared[i];
  }
}

// One step of a merge of runs of `size` keys, at a distance too long for a block.
KERNEL(256, sort_step, uint32 pairs, uint32 padded, uint32 size, uint32 distance, uint64 *keys) {
  FOR_EACH(pair, pairs) {
    uint32 low = 2 * pair - (pair & (distance - 1)); // distance is a power of two
    bool ascending = (low & (padded - 1) & size) == 0 || size == padded;
    compareExchange(keys[low], keys[low + distance], ascending);
  }
}

// The first k of each of `rows` rows from `first` on. Neighbouring threads write neighbouring results.
template <class T>
DEVICE void sortedElements(uint32 n, uint32 rows, uint32 k, uint32 padded, uint32 first, uint32 extent, uint32 inner,
                           const T *x, const uint64 *keys, T *values, int64 *indices) {
  FOR_EACH(i, n) {
    uint32 line = inner == 1 ? i / k : i % rows;
    uint32 place = inner == 1 ? i % k : i / rows;
    uint32 outer = (first + line) / inner;
    uint32 column = (first + line) % inner;
    uint32 index = (uint32)keys[(int64)line * padded + place];
    uint32 to = (outer * k + place) * inner + column;
    values[to] = x[(outer * extent + index) * inner + column];
    indices[to] = index;
  }
}

#define TOP(SUFFIX, T) \
  KERNEL(256, sort_keys_##SUFFIX, uint32 n, Divisor padded, uint32 first, uint32 extent, uint32 inner, \
         int32 largest, const T *x, uint64 *keys) { \
    sortKeys<T>(n, padded, first, extent, inner, largest, x, keys); \
  } \
  KERNEL(256, sorted_elements_##SUFFIX, uint32 n, uint32 rows, uint32 k, uint32 padded, uint32 first, uint32 extent, \
         uint32 inner, const T *x, const uint64 *keys, T *values, int64 *indices) { \
    sortedElements<T>(n, rows, k, padded, first, extent, inner, x, keys, values, indices); \
  }
TOP(f32, float)
TOP(f16, float16)
TOP(bf16, bfloat16)
TOP(i32, int32)
TOP(u32, uint32)
TOP(i8, int8)
TOP(u8, uint8)

// ---- CumSum over the middle axis of [outer, extent, inner] ----

// inner is 1: a block for each row, 256 elements at a time.
template <class T> DEVICE void cumulateRows(uint32 extent, int exclusive, int reverse, const T *x, T *y) {
  typedef typename Element<T>::value V;
  __shared__ V shared[256];
  x += (int64)blockIdx.x * extent;
  y += (int64)blockIdx.x * extent;
  uint32 t = threadIdx.x;
  V carried = V(0);
  for (uint32 begin = 0; begin < extent; begin += blockDim.x) {
    uint32 i = begin + t;
    uint32 at = reverse ? extent - 1 - i : i;
    V own = i < extent ? Element<T>::load(x[at]) : V(0);
    V sum = own;
    for (uint32 distance = 1; distance < blockDim.x; distance <<= 1) {
      shared[t] = sum;
      __syncthreads();
      sum = t >= distance ? shared[t - distance] + sum : sum;
      __syncthreads();
    }
    shared[t] = sum;
    __syncthreads();
    if (i < extent) {
      V before = t > 0 ? shared[t - 1] : V(0);
      y[at] = Element<T>::store(V(carried + (exclusive ? before : sum)));
    }
    carried = V(carried + shared[blockDim.x - 1]);
    __syncthreads();
  }
}

// A thread for each column.
template <class T>
DEVICE void cumulateColumns(uint32 columns, uint32 extent, uint32 inner, int exclusive, int reverse, const T *x,
                            T *y) {
  typedef typename Element<T>::value V;
  FOR_EACH(column, columns) {
    uint32 first = column / inner * inner * extent + column % inner;
    V sum = V(0);
    for (uint32 i = 0; i < extent; i++) {
      uint32 at = first + (reverse ? extent - 1 - i : i) * inner;
      V value = Element<T>::load(x[at]);
      V next = V(sum + value);
      y[at] = Element<T>::store(exclusive ? sum : next);
      sum = next;
    }
  }
}

// y[i] = start + i * delta
template <class T> DEVICE void range(uint32 n, T start, T delta, T *y) {
  FOR_EACH(i, n) { y[i] = T(start + T(i) * delta); }
}

#define NUMBERS(SUFFIX, T) \
  BARRIER_KERNEL(256, cumulate_rows_##SUFFIX, uint32 extent, int32 exclusive, int32 reverse, const T *x, T *y) { \
    cumulateRows<T>(extent, exclusive, reverse, x, y); \
  } \
  KERNEL(256, cumulate_columns_##SUFFIX, uint32 columns, uint32 extent, uint32 inner, int32 exclusive, \
         int32 reverse, const T *x, T *y) { \
    cumulateColumns<T>(columns, extent, inner, exclusive, reverse, x, y); \
  }
NUMBERS(f32, float)
NUMBERS(f16, float16)
NUMBERS(bf16, bfloat16)
NUMBERS(f64, double)
NUMBERS(i32, int32)
NUMBERS(i64, int64)

#define RANGE(SUFFIX, T) \
  KERNEL(256, range_##SUFFIX, uint32 n, T start, T delta, T *y) { range<T>(n, start, delta, y); }
RANGE(f32, float)
RANGE(f64, double)
RANGE(i32, int32)
RANGE(i64, int64)

// y[outer, class, inner] = class is indices[outer, inner] ? values[1] : values[0]; an index out of range is no class.
template <class T, class I>
DEVICE void oneHot(uint32 n, Divisor inner, Divisor depth, const I *indices, const T *values, T *y) {
  FOR_EACH(i, n) {
    uint32 row = quotient(i, inner);
    uint32 outer = quotient(row, depth);
    int64 index = (int64)indices[outer * inner.divisor + (i - row * inner.divisor)];
    index = index < 0 ? index + (int64)depth.divisor : index;
    y[i] = values[index == (int64)(row - outer * depth.divisor) ? 1 : 0];
  }
}

#define ONE_HOT(SIZE, T) \
  KERNEL(256, one_hot_##SIZE, uint32 n, Divisor inner, Divisor depth, int32 wide, const void *indices, \
         const T *values, T *y) { \
    if (wide) { \
      oneHot<T, int64>(n, inner, depth, (const int64 *)indices, values, y); \
    } else { \
      oneHot<T, int32>(n, inner, depth, (const int32 *)indices, values, y); \
    } \
  }
ONE_HOT(1, uint8)
ONE_HOT(2, uint16)
ONE_HOT(4, uint32)
ONE_HOT(8, uint64)

// y[row, i] = sum over f of x[row, f] * (f is index[row, i] ? 1 : 0), as it is defined: NaN where an element that isn't
// picked is infinite or NaN. Strides of rows are 0 where all have one.
KERNEL(256, one_hot_sum, uint32 n, Divisor count, uint32 width, uint32 strideX, uint32 strideIndex, const float *x,
       const int64 *indices, float *y) {
  FOR_EACH(i, n) {
    uint32 row = quotient(i, count);
    int64 index = indices[(int64)row * strideIndex + (i - row * count.divisor)];
    index = index < 0 ? index + (int64)width : index;
    float sum = 0.f;
    for (uint32 f = 0; f < width; f++) {
      sum += x[(int64)row * strideX + f] * ((int64)f == index ? 1.f : 0.f);
    }
    y[i] = sum;
  }
}
