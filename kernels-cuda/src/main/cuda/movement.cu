// Copies that change places and no values, by size of an element in bytes.
#include "device.cuh"

// y[to(i)] = x[from(i)]: slices, pieces of a concatenation or split, expansion, repetition, any transpose. The walk's
// first tensor is x, its second y.
template <class T> DEVICE void copyStrided(uint32 n, const Walk<2> &walk, const T *x, T *y) {
  FOR_EACH(i, n) {
    int32 at[2];
    locate(walk, i, at);
    y[at[1]] = x[at[0]];
  }
}

// [batch, rows, columns] to [batch, columns, rows], by tiles of 32 x 32 in shared memory, so that both sides are read
// and written along their rows; one column more keeps the tile's columns in different banks. Blocks are [32, 8].
#define TILE 32
template <class T> DEVICE void transpose(uint32 batch, uint32 rows, uint32 columns, const T *x, T *y) {
  __shared__ T tile[TILE][TILE + 1];
  for (uint32 entry = blockIdx.z; entry < batch; entry += gridDim.z) {
    const T *from = x + (int64)entry * rows * columns;
    T *to = y + (int64)entry * rows * columns;
    for (uint32 row0 = blockIdx.y * TILE; row0 < rows; row0 += gridDim.y * TILE) {
      uint32 column = blockIdx.x * TILE + threadIdx.x;
      for (uint32 r = threadIdx.y; r < TILE; r += blockDim.y) {
        if (row0 + r < rows && column < columns) {
          tile[r][threadIdx.x] = from[(row0 + r) * columns + column];
        }
      }
      __syncthreads();
      uint32 row = row0 + threadIdx.x;
      for (uint32 c = threadIdx.y; c < TILE; c += blockDim.y) {
        uint32 outColumn = blockIdx.x * TILE + c;
        if (outColumn < columns && row < rows) {
          to[outColumn * rows + row] = tile[threadIdx.x][c];
        }
      }
      __syncthreads();
    }
  }
}

// Pad: what lies outside of x is `value`, or the element that the mode says.
enum PadMode { CONSTANT, EDGE, REFLECT, WRAP };

struct Pad {
  int32 mode;
  int32 rank;
  Divisor size[MAX_RANK];   // of y
  int32 begin[MAX_RANK];    // elements before x; negative cuts
  int32 original[MAX_RANK]; // sizes of x
  int32 stride[MAX_RANK];   // of x
};

DEVICE int32 positiveRemainder(int32 a, int32 b) {
  int32 remainder = a % b;
  return remainder < 0 ? remainder + b : remainder;
}

// The place in x of place `at`, or -1 for none.
DEVICE int32 padded(int mode, int32 at, int32 original) {
  if (at >= 0 && at < original) {
    return at;
  }
  if (mode == EDGE) {
    return at < 0 ? 0 : original - 1;
  }
  if (mode == WRAP) {
    return positiveRemainder(at, original);
  }
  if (mode == REFLECT) {
    if (original == 1) {
      return 0;
    }
    int32 period = 2 * (original - 1);
    int32 place = positiveRemainder(at, period);
    return place < original ? place : period - place;
  }
  return -1;
}

template <class T> DEVICE void pad(uint32 n, const Pad &pads, const T *x, const T *value, T *y) {
  FOR_EACH(i, n) {
    uint32 rest = i;
    int32 from = 0;
    bool inside = true;
#pragma unroll 1
    for (int d = pads.rank - 1; d >= 0; d--) {
      uint32 next = quotient(rest, pads.size[d]);
      int32 at = padded(pads.mode, (int32)(rest - next * pads.size[d].divisor) - pads.begin[d], pads.original[d]);
      inside = inside && at >= 0;
      from += at * pads.stride[d];
      rest = next;
    }
    y[i] = inside ? x[from] : value ? value[0] : T(0);
  }
}

// [batch, rows, columns]: what lies on the wrong side of diagonal k becomes 0.
template <class T>
DEVICE void triangle(uint32 n, Divisor rows, Divisor columns, int32 upper, int32 k, const T *x, T *y) {
  FOR_EACH(i, n) {
    uint32 line = quotient(i, columns);
    int32 column = (int32)(i - line * columns.divisor);
    int32 row = (int32)(line - quotient(line, rows) * rows.divisor);
    bool keep = upper ? column - row >= k : column - row <= k;
    y[i] = keep ? x[i] : T(0);
  }
}

#define MOVE(SIZE, T) \
  KERNEL(256, copy_strided_##SIZE, uint32 n, Walk<2> walk, const T *x, T *y) { copyStrided<T>(n, walk, x, y); } \
  BARRIER_KERNEL(256, transpose_##SIZE, uint32 batch, uint32 rows, uint32 columns, const T *x, T *y) { \
    transpose<T>(batch, rows, columns, x, y); \
  } \
  KERNEL(256, pad_##SIZE, uint32 n, Pad pads, const T *x, const T *value, T *y) { pad<T>(n, pads, x, value, y); } \
  KERNEL(256, triangle_##SIZE, uint32 n, Divisor rows, Divisor columns, int32 upper, int32 k, const T *x, T *y) { \
    triangle<T>(n, rows, columns, upper, k, x, y); \
  } \
  KERNEL(256, fill_##SIZE, uint32 n, uint64 bits, T *y) { \
    FOR_EACH(i, n) { y[i] = (T)bits; } \
  }
MOVE(1, uint8)
MOVE(2, uint16)
MOVE(4, uint32)
MOVE(8, uint64)
