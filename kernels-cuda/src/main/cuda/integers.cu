// Products of 8-bit integers less their zero points, exact in 32 bits: matrices and convolutions. What becomes of the
// sums is up to kernels of their own.
#include "bytes.cuh"
#include "convolution.cuh"

#define EDGE 64 // rows and columns of a tile, 4 x 4 of each thread
#define STEP 32 // of the depth

struct alignas(16) IntegerPanels {
  int32 a[STEP][EDGE + 4];
  int32 b[STEP][EDGE + 4];
};

// sums += the tile of rows from `firstRow` on of a [rows, depth] by what right.at(k) is for this thread's column, over
// depths [begin, end). A thread fills a column of each panel.
template <class Right>
DEVICE void accumulateIntegers(IntegerPanels &panels, const uint8 *a, uint32 rows, uint32 depth, int32 flip,
                               const Zeros &zeros, uint32 firstRow, const Right &right, uint32 begin, uint32 end,
                               int32 (&sums)[4][4]) {
  uint32 t = threadIdx.x;
  uint32 row = t / 16 * 4;
  uint32 column = t % 16 * 4;
  for (int i = 0; i < 4; i++) {
    for (int j = 0; j < 4; j++) {
      sums[i][j] = 0;
    }
  }
  for (uint32 k = begin; k < end; k += STEP) {
    for (int j = 0; j < 8; j++) {
      uint32 ownRow = t / STEP + j * 8;
      uint32 own = k + t % STEP;
      bool there = firstRow + ownRow < rows && own < end;
      panels.a[t % STEP][ownRow] =
          there ? number(a[(int64)(firstRow + ownRow) * depth + own], flip) - zeroAt(zeros, flip, firstRow + ownRow) : 0;
      uint32 ownDepth = t / EDGE + j * 4;
      panels.b[ownDepth][t % EDGE] = k + ownDepth < end ? right.at(k + ownDepth) : 0;
    }
    __syncthreads();
#pragma unroll
    for (int d = 0; d < STEP; d++) {
      Four<int32> l = loadFour(&panels.a[d][row]);
      Four<int32> r = loadFour(&panels.b[d][column]);
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
          sums[i][j] += l.element[i] * r.element[j];
        }
      }
    }
    __syncthreads();
  }
}

DEVICE void splitRange(uint32 depth, uint32 split, uint32 splits, uint32 &begin, uint32 &end) {
  uint32 most = (depth + splits - 1) / splits;
  begin = split * most < depth ? split * most : depth;
  end = begin + most < depth ? begin + most : depth;
}

struct IntegerProduct {
  uint32 rows;
  uint32 columns;
  uint32 depth;
  uint32 matrices;
  uint32 splits;
  int32 flipA;
  int32 flipB;
  Walk<2> batches; // from the number of a result to where A and B begin
};

// Column `column` of a matrix [depth, columns].
struct StoredColumn {
  const uint8 *elements;
  uint32 columns;
  bool isThere;
  int32 flip;
  int32 zero;
  DEVICE_OPERATOR int32 at(uint32 k) const {
    return isThere ? number(elements[(int64)k * columns], flip) - zero : 0;
  }
};

// y [splits, matrices, rows, columns]. blockIdx: x tile, z matrix and split.
BARRIER_KERNEL(256, integer_product, IntegerProduct p, const uint8 *a, Zeros zerosA, const uint8 *b, Zeros zerosB,
               int32 *y) {
  __shared__ IntegerPanels panels;
  uint32 across = (p.columns + EDGE - 1) / EDGE;
  uint32 firstRow = blockIdx.x / across * EDGE;
  uint32 firstColumn = blockIdx.x % across * EDGE;
  for (uint32 work = blockIdx.z; work < p.matrices * p.splits; work += gridDim.z) {
    uint32 split = work / p.matrices;
    int32 at[2];
    locate(p.batches, work - split * p.matrices, at);
    uint32 begin, end;
    splitRange(p.depth, split, p.splits, begin, end);
    uint32 own = firstColumn + threadIdx.x % EDGE;
    bool there = own < p.columns;
    StoredColumn right = {b + at[1] + own, p.columns, there, p.flipB, there ? zeroAt(zerosB, p.flipB, own) : 0};
    int32 sums[4][4];
    accumulateIntegers(panels, a + at[0], p.rows, p.depth, p.flipA, zerosA, firstRow, right, begin, end, sums);
    int32 *to = y + (int64)work * p.rows * p.columns;
    for (uint32 i = 0; i < 4; i++) {
      uint32 row = firstRow + threadIdx.x / 16 * 4 + i;
      for (uint32 j = 0; j < 4; j++) {
        uint32 column = firstColumn + threadIdx.x % 16 * 4 + j;
        if (row < p.rows && column < p.columns) {
          to[(int64)row * p.columns + column] = sums[i][j];
        }
      }
    }
  }
}

// What the taps of one pixel are multiplied with; padding is the zero point, and less it 0.
struct Taps {
  const Window &w;
  const uint8 *channels;
  int32 channelSize;
  int32 start[3];
  bool isThere;
  int32 flip;
  int32 zero;

  DEVICE_OPERATOR Taps(const Window &w, const uint8 *x, uint32 group, uint32 column, int32 flip, const Zeros &zeros)
      : w(w), channelSize(w.input[0] * w.input[1] * w.input[2]), flip(flip), zero(zeroAt(zeros, flip, 0)) {
    uint32 image = quotient(column, w.outputs);
    isThere = image < w.batch;
    windowAt(w, column - image * w.outputs.divisor, start);
    channels = x + ((int64)image * w.groups + group) * w.inputChannels * channelSize;
  }

  DEVICE_OPERATOR int32 at(uint32 k) const {
    uint32 channel = quotient(k, w.taps);
    int32 place = tapAt(w, start, k - channel * w.taps.divisor);
    return isThere && place >= 0 ? number(channels[(int64)channel * channelSize + place], flip) - zero : 0;
  }
};

// Weights [groups * outputChannels, inputChannels, taps], y [splits, batch, channels, pixels]. blockIdx: x tile, y group,
// z split.
BARRIER_KERNEL(256, integer_convolution, Window w, uint32 splits, int32 flipX, int32 flipW, const uint8 *x, Zeros zerosX,
               const uint8 *weights, Zeros zerosW, int32 *y) {
  __shared__ IntegerPanels panels;
  uint32 columns = w.batch * w.outputs.divisor;
  uint32 depth = w.inputChannels * w.taps.divisor;
  uint32 across = (columns + EDGE - 1) / EDGE;
  uint32 firstRow = blockIdx.x / across * EDGE;
  uint32 firstColumn = blockIdx.x % across * EDGE;
  uint32 begin, end;
  splitRange(depth, blockIdx.z, splits, begin, end);
  uint32 channels = w.groups * w.outputChannels;
  int32 *to = y + (int64)blockIdx.z * columns * channels;
  for (uint32 group = blockIdx.y; group < w.groups; group += gridDim.y) {
    uint32 firstChannel = group * w.outputChannels;
    Taps right(w, x, group, firstColumn + threadIdx.x % EDGE, flipX, zerosX);
    Zeros zeros = {zerosW.bytes ? zerosW.bytes + (int64)firstChannel * zerosW.step : zerosW.bytes, zerosW.step};
    int32 sums[4][4];
    accumulateIntegers(panels, weights + (int64)firstChannel * depth, w.outputChannels, depth, flipW, zeros, firstRow,
                       right, begin, end, sums);
    for (uint32 j = 0; j < 4; j++) {
      uint32 column = firstColumn + threadIdx.x % 16 * 4 + j;
      uint32 image = quotient(column, w.outputs);
      uint32 pixel = column - image * w.outputs.divisor;
      for (uint32 i = 0; i < 4; i++) {
        uint32 row = firstRow + threadIdx.x / 16 * 4 + i;
        if (row < w.outputChannels && image < w.batch) {
          to[((int64)image * channels + firstChannel + row) * w.outputs.divisor + pixel] = sums[i][j];
        }
      }
    }
  }
}

DEVICE int32 sumOfParts(uint32 n, uint32 splits, const int32 *parts, uint32 i) {
  int32 sum = parts[i];
  for (uint32 split = 1; split < splits; split++) {
    sum += parts[(int64)split * n + i];
  }
  return sum;
}

// Of the parts of split sums their sums.
KERNEL(256, integer_sums, uint32 n, uint32 splits, const int32 *parts, int32 *y) {
  FOR_EACH(i, n) { y[i] = sumOfParts(n, splits, parts, i); }
}

// y = steps(sum * scale + bias), which are one for all (step 0) or one a column (step 1); bias may be null. y may be
// where the only part is.
KERNEL(256, integer_scale, uint32 n, uint32 splits, Divisor columns, Epilogue steps, const int32 *parts,
       const float *scale, int32 scaleStep, const float *bias, int32 biasStep, float *y) {
  FOR_EACH(i, n) {
    uint32 column = i - quotient(i, columns) * columns.divisor;
    float value = (float)sumOfParts(n, splits, parts, i) * scale[(int64)column * scaleStep];
    if (bias) {
      value += bias[(int64)column * biasStep];
    }
    y[i] = finish(steps, value, 0.f);
  }
}

// y = saturate(round((sum + bias) * (scaleA * scaleB / scaleY)) + zeroY), ties to even. Element i is of channel
// i / inner % channels, whose scaleB (step 1) and bias count; bias and zeroY may be null.
KERNEL(256, integer_requantize, uint32 n, uint32 splits, Divisor inner, Divisor channels, int32 flipY,
       const int32 *parts, const int32 *bias, const float *scaleA, const float *scaleB, int32 scaleStep,
       const float *scaleY, const uint8 *zeroY, uint8 *y) {
  double zero = zeroY ? number(zeroY[0], flipY) : 0;
  FOR_EACH(i, n) {
    uint32 line = quotient(i, inner);
    uint32 channel = line - quotient(line, channels) * channels.divisor;
    int32 sum = sumOfParts(n, splits, parts, i) + (bias ? bias[channel] : 0);
    float multiplier = scaleA[0] * scaleB[(int64)channel * scaleStep] / scaleY[0];
    double value = rint((double)sum * (double)multiplier) + zero;
    double low = -flipY;
    double high = 255 - flipY;
    y[i] = (uint8)(int32)(value >= high ? high : value > low ? value : low);
  }
}
