// Pooling of planes [N * C, D, H, W], those of fewer dimensions with sizes of 1 in front.
#include "reduce.cuh"

enum Pooling { GREATEST, AVERAGE, NORM };

struct Pool {
  Divisor outputs; // D * H * W of the output
  Divisor outputPlane;
  Divisor outputRow;
  int32 input[3];
  int32 window[3];
  int32 stride[3];
  int32 dilation[3];
  int32 pad[3];    // before
  int32 padEnd[3]; // after, for the number of elements that padding counts
  int32 countPadding;
  int32 columnMajor; // indices of GREATEST: along the first dimension first
  float p;           // of NORM
};

// A thread for each output element.
template <class T>
DEVICE void pool(uint32 n, int kind, const Pool &pool, const T *x, T *y, int64 *indices) {
  typedef typename Element<T>::value V;
  FOR_EACH(i, n) {
    uint32 plane = quotient(i, pool.outputs);
    uint32 place = i - plane * pool.outputs.divisor;
    int32 out[3];
    out[0] = (int32)quotient(place, pool.outputPlane);
    uint32 inPlane = place - (uint32)out[0] * pool.outputPlane.divisor;
    out[1] = (int32)quotient(inPlane, pool.outputRow);
    out[2] = (int32)(inPlane - (uint32)out[1] * pool.outputRow.divisor);
    int32 first[3];
    int32 counted = 1;
    for (int d = 0; d < 3; d++) {
      first[d] = out[d] * pool.stride[d] - pool.pad[d];
      // A window may stick out beyond the padding where sizes are rounded up: those elements never count.
      int32 last = first[d] + (pool.window[d] - 1) * pool.dilation[d];
      int32 limit = pool.input[d] + pool.padEnd[d] - 1;
      int32 beyond = last > limit ? (last - limit + pool.dilation[d] - 1) / pool.dilation[d] : 0;
      counted *= pool.window[d] - beyond;
    }
    int32 planeSize = pool.input[0] * pool.input[1] * pool.input[2];
    const T *from = x + (int64)plane * planeSize;
    V value = kind == GREATEST ? Limits<V>::least() : V(0);
    int32 best = -1;
    int32 inside = 0;
    for (int32 a = 0, z = first[0]; a < pool.window[0]; a++, z += pool.dilation[0]) {
      if ((uint32)z >= (uint32)pool.input[0]) {
        continue;
      }
      for (int32 b = 0, row = first[1]; b < pool.window[1]; b++, row += pool.dilation[1]) {
        if ((uint32)row >= (uint32)pool.input[1]) {
          continue;
        }
        int32 line = (z * pool.input[1] + row) * pool.input[2];
        for (int32 c = 0, column = first[2]; c < pool.window[2]; c++, column += pool.dilation[2]) {
          if ((uint32)column >= (uint32)pool.input[2]) {
            continue;
          }
          V element = Element<T>::load(from[line + column]);
          inside++;
          if (kind == GREATEST) {
            if (best < 0 || element > value || (element != element && value == value)) {
              value = element;
              best = line + column;
            }
          } else if (kind == AVERAGE) {
            value += element;
          } else {
            value += (V)powf(fabsf((float)element), pool.p);
          }
        }
      }
    }
    if (kind == AVERAGE) {
      value = value / V(pool.countPadding ? counted : inside);
    } else if (kind == NORM) {
      value = (V)powf((float)value, 1.f / pool.p);
    }
    y[i] = Element<T>::store(value);
    if (indices) {
      int32 at = best;
      if (pool.columnMajor && best >= 0) {
        int32 column = best % pool.input[2];
        int32 row = best / pool.input[2] % pool.input[1];
        int32 z = best / (pool.input[2] * pool.input[1]);
        at = (column * pool.input[1] + row) * pool.input[0] + z;
      }
      indices[i] = (int64)plane * planeSize + at;
    }
  }
}

#define POOL(SUFFIX, T) \
  KERNEL(256, pool_##SUFFIX, uint32 n, int32 kind, Pool p, const T *x, T *y, int64 *indices) { \
    pool<T>(n, kind, p, x, y, indices); \
  }
POOL(f32, float)
POOL(f16, float16)
POOL(bf16, bfloat16)
POOL(f64, double)

// Only the greatest is asked of integers.
#define POOL_WHOLE(SUFFIX, T) \
  KERNEL(256, pool_##SUFFIX, uint32 n, Pool p, const T *x, T *y, int64 *indices) { \
    pool<T>(n, GREATEST, p, x, y, indices); \
  }
POOL_WHOLE(i8, int8)
POOL_WHOLE(u8, uint8)
