// The tile that every product of matrices is made of: ROWS x COLUMNS results by 256 threads, DEPTH terms at a time from
// two buffers in shared memory, so that the next terms are on their way while these are multiplied. Each thread has
// EDGE x EDGE results in registers, in pieces of 4 x 4 that lie apart, so that it reads shared memory by vectors that
// no other thread of its quarter-warp wants from the same bank.
#pragma once
#include "operations.cuh"

template <int ROWS_, int DEPTH_, int EDGE_> struct Shape {
  static const int ROWS = ROWS_;
  static const int COLUMNS = ROWS_;
  static const int DEPTH = DEPTH_;
  static const int EDGE = EDGE_;
  static const int PIECES = EDGE_ / 4;
  static const int PITCH = ROWS_ + 4;
};
typedef Shape<128, 8, 8> Large;
typedef Shape<64, 16, 4> Small;

// Read and written by vectors of four.
template <class S> struct alignas(16) Panels {
  float a[2][S::DEPTH][S::PITCH];
  float b[2][S::DEPTH][S::PITCH];
};

// A matrix of which a tile takes a panel; element (i, k) is at i * stride + k or at k * stride + i.
template <class T> struct Matrix {
  const T *elements;
  uint32 extent; // of i
  int32 stride;
  int32 alongDepth; // 1: k is contiguous
  bool aligned;     // four elements can be loaded at once

  DEVICE_OPERATOR Matrix(const T *elements, uint32 extent, int32 stride, int32 alongDepth)
      : elements(elements), extent(extent), stride(stride), alongDepth(alongDepth),
        aligned(stride % 4 == 0 && isAligned(elements)) {}
};

// This thread's four elements of a panel from `first` on and of depth `k`; outside of the matrix zeros.
template <class S, class T>
DEVICE void fetch(const Matrix<T> &matrix, uint32 first, uint32 k, uint32 depthEnd, float (&to)[4]) {
  uint32 t = threadIdx.x;
  uint32 i, limit, at;
  const T *from;
  if (matrix.alongDepth) {
    i = first + t / (S::DEPTH / 4);
    at = k + t % (S::DEPTH / 4) * 4;
    limit = i < matrix.extent ? depthEnd : 0;
    from = matrix.elements + (int64)i * matrix.stride + at;
  } else {
    uint32 depth = k + t / (S::ROWS / 4);
    at = first + t % (S::ROWS / 4) * 4;
    limit = depth < depthEnd ? matrix.extent : 0;
    from = matrix.elements + (int64)depth * matrix.stride + at;
  }
  if (matrix.aligned && at + 4 <= limit) {
    Four<T> four = loadFour(from);
    for (int j = 0; j < 4; j++) {
      to[j] = Element<T>::load(four.element[j]);
    }
  } else {
    for (int j = 0; j < 4; j++) {
      to[j] = at + j < limit ? Element<T>::load(from[j]) : 0.f;
    }
  }
}

// Puts what fetch gave into shared memory.
template <class S> DEVICE void place(float (&panel)[S::DEPTH][S::PITCH], int alongDepth, const float (&from)[4]) {
  uint32 t = threadIdx.x;
  if (alongDepth) {
    for (int j = 0; j < 4; j++) {
      panel[t % (S::DEPTH / 4) * 4 + j][t / (S::DEPTH / 4)] = from[j];
    }
  } else {
    for (int j = 0; j < 4; j++) {
      panel[t / (S::ROWS / 4)][t % (S::ROWS / 4) * 4 + j] = from[j];
    }
  }
}

// sums[i][j] += the products of the two panels in a buffer.
template <class S>
DEVICE void multiply(const float (&a)[S::DEPTH][S::PITCH], const float (&b)[S::DEPTH][S::PITCH],
                     float (&sums)[S::EDGE][S::EDGE]) {
  uint32 row = threadIdx.x / 16 * 4;
  uint32 column = threadIdx.x % 16 * 4;
#pragma unroll
  for (int k = 0; k < S::DEPTH; k++) {
    float left[S::EDGE];
    float right[S::EDGE];
    for (int piece = 0; piece < S::PIECES; piece++) {
      Four<float> l = loadFour(&a[k][row + piece * 64]);
      Four<float> r = loadFour(&b[k][column + piece * 64]);
      for (int j = 0; j < 4; j++) {
        left[piece * 4 + j] = l.element[j];
        right[piece * 4 + j] = r.element[j];
      }
    }
    for (int i = 0; i < S::EDGE; i++) {
      for (int j = 0; j < S::EDGE; j++) {
        sums[i][j] += left[i] * right[j];
      }
    }
  }
}

// The part of [0, depth) that split number `split` of `splits` does: whole steps of the tile.
template <class S> DEVICE void depthRange(uint32 depth, uint32 split, uint32 splits, uint32 &begin, uint32 &end) {
  uint32 steps = (depth + S::DEPTH - 1) / S::DEPTH;
  uint32 most = (steps + splits - 1) / splits;
  begin = split * most * S::DEPTH < depth ? split * most * S::DEPTH : depth;
  end = begin + most * S::DEPTH < depth ? begin + most * S::DEPTH : depth;
}

// The sums of products over depths [begin, end); `right` fetches and places panels of the second operand.
template <class S, class T, class Right>
DEVICE void accumulate(Panels<S> &panels, const Matrix<T> &a, uint32 firstRow, Right &right, uint32 begin, uint32 end,
                       float (&sums)[S::EDGE][S::EDGE]) {
  for (int i = 0; i < S::EDGE; i++) {
    for (int j = 0; j < S::EDGE; j++) {
      sums[i][j] = 0.f;
    }
  }
  if (begin >= end) {
    return; // the same for all threads of the block
  }
  float fromA[4];
  float fromB[4];
  fetch<S>(a, firstRow, begin, end, fromA);
  right.fetchPanel(begin, end, fromB);
  place<S>(panels.a[0], a.alongDepth, fromA);
  right.placePanel(panels.b[0], fromB);
  __syncthreads();
  int buffer = 0;
  for (uint32 k = begin; k < end; k += S::DEPTH) {
    bool more = k + S::DEPTH < end;
    if (more) {
      fetch<S>(a, firstRow, k + S::DEPTH, end, fromA);
      right.fetchPanel(k + S::DEPTH, end, fromB);
    }
    multiply<S>(panels.a[buffer], panels.b[buffer], sums);
    if (more) {
      buffer ^= 1;
      place<S>(panels.a[buffer], a.alongDepth, fromA);
      right.placePanel(panels.b[buffer], fromB);
      __syncthreads();
    }
  }
  __syncthreads(); // the next tile of this block writes to the same buffers
}

// Hands each sum to store(row, column, sum), by way of shared memory: neighbouring threads get neighbouring columns, and
// the code of the epilogue is there EDGE times, not EDGE * EDGE times.
template <class S, class Store>
DEVICE void drain(Panels<S> &panels, const float (&sums)[S::EDGE][S::EDGE], const Store &store) {
  float *stage = &panels.a[0][0][0]; // 16 rows
  uint32 t = threadIdx.x;
#pragma unroll
  for (int i = 0; i < S::EDGE; i++) {
#pragma unroll
    for (int piece = 0; piece < S::PIECES; piece++) {
      Four<float> four;
      for (int j = 0; j < 4; j++) {
        four.element[j] = sums[i][piece * 4 + j];
      }
      storeFour(stage + t / 16 * S::COLUMNS + t % 16 * 4 + piece * 64, four);
    }
    __syncthreads();
#pragma unroll 1
    for (uint32 at = t; at < 16 * S::COLUMNS; at += 256) {
      store(at / S::COLUMNS * 4 + i / 4 * 64 + i % 4, at % S::COLUMNS, stage[at]);
    }
    __syncthreads();
  }
}

// A result on its way to memory.
template <class T>
DEVICE T finishAt(const Epilogue &epilogue, float sum, const T *bias, uint32 row, uint32 column, const T *residual,
                  int64 at) {
  float value = epilogue.scale * sum;
  if (epilogue.bias == ROW_BIAS) {
    value += Element<T>::load(bias[row]);
  } else if (epilogue.bias == COLUMN_BIAS) {
    value += Element<T>::load(bias[column]);
  } else if (epilogue.bias == MATRIX_BIAS) {
    value += Element<T>::load(bias[(int64)row * epilogue.biasStride + column]);
  }
  float other = epilogue.residualStep >= 0 ? Element<T>::load(residual[at]) : 0.f;
  return Element<T>::store(finish(epilogue, value, other));
}
