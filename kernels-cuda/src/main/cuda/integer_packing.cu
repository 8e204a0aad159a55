// 8-bit integers as a library multiplies them, and the sums that makes of them exact again.
//
// The library takes INT8 alone, without zero points, and sizes of certain multiples. UINT8 less 128 is INT8, so that a
// number less its zero point is s - z with s of INT8 and z = zero - shift, where shift is 128 of UINT8 and 0 of INT8.
// Of those, over the depth, sum (a - p)(b - q) = sum ab - p sum b - q sum a + depth pq, all in 32 bits whose overflows
// cancel as those of the sums themselves.
#include "bytes.cuh"

// The INT8 s of a byte.
DEVICE int8 signedByte(uint8 byte, int32 flip) { return (int8)(byte ^ (uint32)(flip ^ 128)); }

DEVICE uint32 packed(int8 s, int place) { return (uint32)(uint8)s << 8 * place; }

struct Packing {
  uint32 matrices;
  uint32 lines; // rows or columns, which become lines in both
  uint32 depth;
  uint32 packedLines;
  uint32 packedDepth; // a multiple of 4
  int32 flip;
};

// x [matrices, lines, depth] as y [matrices, packedLines, packedDepth], with zeros for what is new, and the sum of each
// line. A block a line.
BARRIER_KERNEL(128, integer_pack_rows, Packing p, const uint8 *x, uint32 *y, int32 *sums) {
  __shared__ int32 shared[128];
  uint32 words = p.packedDepth / 4;
  for (uint32 line = blockIdx.x; line < p.matrices * p.packedLines; line += gridDim.x) {
    uint32 matrix = line / p.packedLines;
    uint32 row = line - matrix * p.packedLines;
    const uint8 *from = x + ((int64)matrix * p.lines + row) * p.depth;
    int32 sum = 0;
    for (uint32 word = threadIdx.x; word < words; word += 128) {
      uint32 bits = 0;
      for (int place = 0; place < 4; place++) {
        uint32 k = word * 4 + place;
        if (row < p.lines && k < p.depth) {
          int8 s = signedByte(from[k], p.flip);
          bits |= packed(s, place);
          sum += s;
        }
      }
      y[(int64)line * words + word] = bits;
    }
    sum = combineBlock(sum, shared, Add());
    if (threadIdx.x == 0) {
      sums[line] = sum;
    }
  }
}

#define SQUARE 64

// x [matrices, depth, lines], transposed: as y [matrices, packedLines, packedDepth], with zeros for what is new, and the
// sum of each line. blockIdx: x 64 lines, y matrix.
BARRIER_KERNEL(256, integer_pack_columns, Packing p, const uint8 *x, uint32 *y, int32 *sums) {
  __shared__ int8 square[SQUARE][SQUARE + 4];
  __shared__ int32 shared[256];
  uint32 words = p.packedDepth / 4;
  uint32 t = threadIdx.x;
  uint32 first = blockIdx.x * SQUARE;
  for (uint32 matrix = blockIdx.y; matrix < p.matrices; matrix += gridDim.y) {
    const uint8 *from = x + (int64)matrix * p.depth * p.lines;
    uint32 *to = y + (int64)matrix * p.packedLines * words;
    int32 sum[4] = {0, 0, 0, 0};
    for (uint32 begin = 0; begin < p.packedDepth; begin += SQUARE) {
      __syncthreads();
      for (uint32 j = t / SQUARE; j < SQUARE; j += 4) {
        uint32 k = begin + j;
        uint32 line = first + t % SQUARE;
        bool there = k < p.depth && line < p.lines;
        square[t % SQUARE][j] = there ? signedByte(from[(int64)k * p.lines + line], p.flip) : (int8)0;
      }
      __syncthreads();
      // 16 threads a line, a word of it each.
      uint32 word = begin / 4 + t % 16;
      for (int i = 0; i < 4; i++) {
        uint32 own = t / 16 + i * 16;
        uint32 bits = 0;
        for (int place = 0; place < 4; place++) {
          int8 s = square[own][t % 16 * 4 + place];
          bits |= packed(s, place);
          sum[i] += s;
        }
        if (first + own < p.packedLines && word < words) {
          to[(int64)(first + own) * words + word] = bits;
        }
      }
    }
    for (int i = 0; i < 4; i++) {
      __syncthreads();
      shared[t] = sum[i];
      __syncthreads();
      uint32 own = first + t / 16 + i * 16;
      if (t % 16 == 0 && own < p.packedLines) {
        int32 all = 0;
        for (int j = 0; j < 16; j++) {
          all += shared[t + j];
        }
        sums[(int64)matrix * p.packedLines + own] = all;
      }
    }
  }
}

struct Correction {
  Divisor rows;
  Divisor columns;
  uint32 depth;
  uint32 packedRows;
  uint32 packedColumns;
  int32 flipA;
  int32 flipB;
  uint32 stepA; // of the lines' sums, from one matrix to the next
  uint32 stepB;
};

// p of above, in 32 bits whose overflows are defined.
DEVICE uint32 shiftedZero(const Zeros &zeros, int32 flip, uint32 i) {
  return (uint32)(zeroAt(zeros, flip, i) - (flip ^ 128));
}

// y [matrices, rows, columns] of the library's [matrices, packedRows, packedColumns] and the sums of all lines.
KERNEL(256, integer_correct, uint32 n, Correction c, const int32 *product, const int32 *sumsA, Zeros zerosA,
       const int32 *sumsB, Zeros zerosB, int32 *y) {
  FOR_EACH(i, n) {
    uint32 line = quotient(i, c.columns);
    uint32 column = i - line * c.columns.divisor;
    uint32 matrix = quotient(line, c.rows);
    uint32 row = line - matrix * c.rows.divisor;
    uint32 p = shiftedZero(zerosA, c.flipA, row);
    uint32 q = shiftedZero(zerosB, c.flipB, column);
    uint32 sumOfA = (uint32)sumsA[(int64)matrix * c.stepA + row];
    uint32 sumOfB = (uint32)sumsB[(int64)matrix * c.stepB + column];
    uint32 sum = (uint32)product[((int64)matrix * c.packedRows + row) * c.packedColumns + column];
    y[i] = (int32)(sum - p * sumOfB - q * sumOfA + c.depth * p * q);
  }
}
