// Products of matrices: y = epilogue(scale * A · B + bias), batched, either operand transposed.
#pragma once
#include "tile.cuh"

struct Product {
  uint32 rows;
  uint32 columns;
  uint32 depth;
  int32 strideA; // elements from one row (of what is stored) to the next
  int32 strideB;
  int32 strideY;
  int32 transposedA; // stored [depth, rows]
  int32 transposedB; // stored [columns, depth]
  uint32 batch;
  uint32 splits; // parts of the depth, which go to different blocks: y is then [splits, batch, rows, columns] in FLOAT
  int32 batchStrideY;
  int32 batchStrideBias; // for a bias of a matrix each
  Walk<2> batches; // from the number of a matrix of y to where A and B begin
  Epilogue epilogue;
};

template <class S, class T> struct StoredRight {
  Matrix<T> matrix;
  uint32 first;
  DEVICE_OPERATOR void fetchPanel(uint32 k, uint32 end, float (&to)[4]) const {
    fetch<S>(matrix, first, k, end, to);
  }
  DEVICE_OPERATOR void placePanel(float (&panel)[S::DEPTH][S::PITCH], const float (&from)[4]) const {
    place<S>(panel, matrix.alongDepth, from);
  }
};

// Where the results of one tile go.
template <class T> struct StoreProduct {
  const Product &p;
  const T *bias;
  const T *residual;
  T *y;
  float *parts;
  uint32 entry;
  uint32 split;
  uint32 firstRow;
  uint32 firstColumn;
  DEVICE_OPERATOR void operator()(uint32 tileRow, uint32 tileColumn, float sum) const {
    uint32 row = firstRow + tileRow;
    uint32 column = firstColumn + tileColumn;
    if (row >= p.rows || column >= p.columns) {
      return;
    }
    if (p.splits > 1) {
      parts[((int64)(split * p.batch + entry) * p.rows + row) * p.columns + column] = sum;
      return;
    }
    int64 place = (int64)entry * p.batchStrideY + (int64)row * p.strideY + column;
    const T *entryBias = bias ? bias + (int64)entry * p.batchStrideBias : bias;
    y[place] = finishAt(p.epilogue, sum, entryBias, row, column, residual, place);
  }
};

// blockIdx.x is the tile, blockIdx.z the matrix and split.
template <class S, class T>
DEVICE void gemm(const Product &p, const T *a, const T *b, const T *bias, const T *residual, T *y, float *parts) {
  __shared__ Panels<S> panels;
  uint32 tilesAcross = (p.columns + S::COLUMNS - 1) / S::COLUMNS;
  uint32 firstRow = blockIdx.x / tilesAcross * S::ROWS;
  uint32 firstColumn = blockIdx.x % tilesAcross * S::COLUMNS;
  for (uint32 work = blockIdx.z; work < p.batch * p.splits; work += gridDim.z) {
    uint32 entry = work / p.splits;
    uint32 split = work % p.splits;
    int32 at[2];
    locate(p.batches, entry, at);
    Matrix<T> left(a + at[0], p.rows, p.strideA, !p.transposedA);
    StoredRight<S, T> right = {Matrix<T>(b + at[1], p.columns, p.strideB, p.transposedB), firstColumn};
    uint32 begin, end;
    depthRange<S>(p.depth, split, p.splits, begin, end);
    float sums[S::EDGE][S::EDGE];
    accumulate<S>(panels, left, firstRow, right, begin, end, sums);
    StoreProduct<T> store = {p, bias, residual, y, parts, entry, split, firstRow, firstColumn};
    drain<S>(panels, sums, store);
  }
}

// Few rows, such as the vector of a last layer: the time is that of reading B once. B as stored [depth, columns]: 64
// columns a block, four threads each; transposed: 8 columns, 32 threads each. blockIdx.x is the columns' number.
#define THIN_ROWS 8
template <class T>
DEVICE void thin(const Product &p, const T *a, const T *b, const T *bias, const T *residual, T *y, float *parts) {
  __shared__ float shared[THIN_ROWS][256];
  uint32 t = threadIdx.x;
  uint32 across = p.transposedB ? 8 : 64;
  uint32 lanes = 256 / across;
  uint32 own = p.transposedB ? t / lanes : t % across;
  uint32 lane = p.transposedB ? t % lanes : t / across;
  uint32 column = blockIdx.x * across + own;
  for (uint32 work = blockIdx.z; work < p.batch * p.splits; work += gridDim.z) {
    uint32 entry = work / p.splits;
    uint32 split = work % p.splits;
    int32 at[2];
    locate(p.batches, entry, at);
    uint32 most = (p.depth + p.splits - 1) / p.splits;
    uint32 begin = split * most;
    uint32 end = begin + most < p.depth ? begin + most : p.depth;
    float sums[THIN_ROWS];
    for (uint32 r = 0; r < THIN_ROWS; r++) {
      sums[r] = 0.f;
    }
    if (column < p.columns) {
      int64 stepA = p.transposedA ? p.strideA : 1;
      int64 rowA = p.transposedA ? 1 : p.strideA;
      int64 stepB = p.transposedB ? 1 : p.strideB;
      const T *fromA = a + at[0];
      const T *fromB = b + at[1] + (p.transposedB ? (int64)column * p.strideB : (int64)column);
      for (uint32 k = begin + lane; k < end; k += lanes) {
        float right = Element<T>::load(fromB[k * stepB]);
        for (uint32 r = 0; r < THIN_ROWS; r++) {
          if (r < p.rows) {
            sums[r] += Element<T>::load(fromA[r * rowA + k * stepA]) * right;
          }
        }
      }
    }
    for (uint32 r = 0; r < THIN_ROWS; r++) {
      shared[r][t] = sums[r];
    }
    __syncthreads();
    // One thread a result adds the lanes up, in their order.
    for (uint32 i = t; i < p.rows * across; i += blockDim.x) {
      uint32 row = i / across;
      uint32 c = i % across;
      uint32 resultColumn = blockIdx.x * across + c;
      if (resultColumn < p.columns) {
        float sum = 0.f;
        for (uint32 l = 0; l < lanes; l++) {
          sum += shared[row][p.transposedB ? c * lanes + l : l * across + c];
        }
        if (p.splits > 1) {
          parts[((int64)(split * p.batch + entry) * p.rows + row) * p.columns + resultColumn] = sum;
        } else {
          int64 place = (int64)entry * p.batchStrideY + (int64)row * p.strideY + resultColumn;
          const T *entryBias = bias ? bias + (int64)entry * p.batchStrideBias : bias;
          y[place] = finishAt(p.epilogue, sum, entryBias, row, resultColumn, residual, place);
        }
      }
    }
    __syncthreads();
  }
}

// The sum of the parts of a split product or convolution, in their order: y dense [batch, rows, columns].
template <class T>
DEVICE void addParts(uint32 n, uint32 splits, Divisor columns, Divisor rows, const Epilogue &epilogue,
                     int32 batchStrideBias, const float *parts, const T *bias, const T *residual, T *y) {
  FOR_EACH(i, n) {
    float sum = 0.f;
    for (uint32 split = 0; split < splits; split++) {
      sum += parts[(int64)split * n + i];
    }
    uint32 line = quotient(i, columns);
    uint32 entry = quotient(line, rows);
    const T *entryBias = bias ? bias + (int64)entry * batchStrideBias : bias;
    y[i] = finishAt(epilogue, sum, entryBias, line - entry * rows.divisor, i - line * columns.divisor, residual, i);
  }
}

#define GEMM(SUFFIX, T) \
  BARRIER_KERNEL(256, gemm_large_##SUFFIX, Product p, const T *a, const T *b, const T *bias, const T *residual, T *y, \
                 float *parts) { \
    gemm<Large, T>(p, a, b, bias, residual, y, parts); \
  } \
  BARRIER_KERNEL(256, gemm_small_##SUFFIX, Product p, const T *a, const T *b, const T *bias, const T *residual, T *y, \
                 float *parts) { \
    gemm<Small, T>(p, a, b, bias, residual, y, parts); \
  } \
  BARRIER_KERNEL(256, gemm_thin_##SUFFIX, Product p, const T *a, const T *b, const T *bias, const T *residual, T *y, \
                 float *parts) { \
    thin<T>(p, a, b, bias, residual, y, parts); \
  } \
  KERNEL(256, add_parts_##SUFFIX, uint32 n, uint32 splits, Divisor columns, Divisor rows, Epilogue epilogue, \
         int32 batchStrideBias, const float *parts, const T *bias, const T *residual, T *y) { \
    addParts<T>(n, splits, columns, rows, epilogue, batchStrideBias, parts, bias, residual, y); \
  }
