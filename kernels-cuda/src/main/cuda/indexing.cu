// Gather, scatter and relatives. Elements are moved by their size in bytes; indices are int32 or int64, a negative one
// counts from the end. One that is out of range is told through `fault`, and nothing is read or written at it.
#include "device.cuh"

// Index i of `extent` elements, or -1.
template <class I> DEVICE int32 indexAt(const I *indices, uint32 i, int32 extent, int32 *fault) {
  int64 index = indices[i];
  index = index < 0 ? index + extent : index;
  if (index < 0 || index >= extent) {
    if (fault) {
      RAISE(fault);
    }
    return -1;
  }
  return (int32)index;
}

DEVICE int32 indexAt(int wide, const void *indices, uint32 i, int32 extent, int32 *fault) {
  return wide ? indexAt((const int64 *)indices, i, extent, fault) : indexAt((const int32 *)indices, i, extent, fault);
}

// y[outer, j, inner] = x[outer, indices[j], inner]
template <class T>
DEVICE void gather(uint32 n, Divisor inner, Divisor count, int32 extent, int wide, const T *x, const void *indices,
                   T *y, int32 *fault) {
  FOR_EACH(i, n) {
    uint32 row = quotient(i, inner);
    uint32 outer = quotient(row, count);
    int32 index = indexAt(wide, indices, row - outer * count.divisor, extent, fault);
    uint32 place = i - row * inner.divisor;
    y[i] = index < 0 ? T(0) : x[(outer * extent + index) * inner.divisor + place];
  }
}

// y[i] = x[place of i with its coordinate on the axis replaced by indices[i]]; the walk's strides are those of x, with 0
// for the axis.
template <class T>
DEVICE void gatherElements(uint32 n, const Walk<1> &walk, int32 extent, int32 axisStride, int wide, const T *x,
                           const void *indices, T *y, int32 *fault) {
  FOR_EACH(i, n) {
    int32 at[1];
    locate(walk, i, at);
    int32 index = indexAt(wide, indices, i, extent, fault);
    y[i] = index < 0 ? T(0) : x[at[0] + index * axisStride];
  }
}

// The axes that an index vector of GatherND or ScatterND stands for.
struct Axes {
  int32 count;
  int32 extent[MAX_RANK];
  int32 stride[MAX_RANK];
};

// Where the slice of index vector `tuple` begins, or -1.
DEVICE int32 sliceAt(const Axes &axes, int wide, const void *indices, uint32 tuple, int32 *fault) {
  int32 at = 0;
#pragma unroll 1
  for (int a = 0; a < axes.count; a++) {
    int32 index = indexAt(wide, indices, tuple * axes.count + a, axes.extent[a], fault);
    if (index < 0) {
      return -1;
    }
    at += index * axes.stride[a];
  }
  return at;
}

// y[tuple, slice] = x[batch of the tuple, indices[tuple] ..., slice]
template <class T>
DEVICE void gatherSlices(uint32 n, Divisor slice, Divisor tuplesOfBatch, uint32 batchStride, const Axes &axes, int wide,
                         const T *x, const void *indices, T *y, int32 *fault) {
  FOR_EACH(i, n) {
    uint32 tuple = quotient(i, slice);
    int32 at = sliceAt(axes, wide, indices, tuple, fault);
    uint32 batch = quotient(tuple, tuplesOfBatch);
    y[i] = at < 0 ? T(0) : x[batch * batchStride + at + (i - tuple * slice.divisor)];
  }
}

// How an update enters an element: numbers of the attribute `reduction`'s values.
enum Reduction { REPLACE, SUM, PRODUCT, GREATEST, LEAST };

template <class V> DEVICE V reduced(int reduction, V old, V update) {
  switch (reduction) {
    case SUM: return V(old + update);
    case PRODUCT: return V(old * update);
    case GREATEST: return old != old || old > update ? old : update;
    case LEAST: return old != old || old < update ? old : update;
  }
  return update;
}

// ScatterElements into y, which holds the data: a thread for each line along the axis, because only updates of one
// line can meet, and those it does in their order. `lines` and `length` are of the indices; the walks go over the
// lines, the first to places in updates, the second in y.
template <class T>
DEVICE void scatterElements(uint32 lines, uint32 length, uint32 updateStride, const Walk<2> &walk, int32 extent,
                            int32 axisStride, int reduction, int wide, const void *indices, const T *updates, T *y,
                            int32 *fault) {
  FOR_EACH(line, lines) {
    int32 at[2];
    locate(walk, line, at);
#pragma unroll 1
    for (uint32 j = 0; j < length; j++) {
      uint32 from = (uint32)at[0] + j * updateStride;
      int32 index = indexAt(wide, indices, from, extent, fault);
      if (index >= 0) {
        T *to = y + at[1] + index * axisStride;
        *to = Element<T>::store(reduced(reduction, Element<T>::load(*to), Element<T>::load(updates[from])));
      }
    }
  }
}

// ScatterND into y, which holds the data: a thread for each place of a slice does all updates of that place in their
// order. Where the indices are known to differ, `apart` is 1 and each update has threads of its own.
template <class T>
DEVICE void scatterSlices(uint32 tuples, Divisor slice, const Axes &axes, int reduction, int apart, int wide,
                          const void *indices, const T *updates, T *y, int32 *fault) {
  FOR_EACH(i, apart ? tuples * slice.divisor : slice.divisor) {
    uint32 first = apart ? quotient(i, slice) : 0;
    uint32 end = apart ? first + 1 : tuples;
    uint32 place = i - first * slice.divisor;
#pragma unroll 1
    for (uint32 tuple = first; tuple < end; tuple++) {
      int32 at = sliceAt(axes, wide, indices, tuple, fault);
      if (at >= 0) {
        T *to = y + at + place;
        T update = updates[tuple * slice.divisor + place];
        *to = Element<T>::store(reduced(reduction, Element<T>::load(*to), Element<T>::load(update)));
      }
    }
  }
}

#define GATHER(SIZE, T) \
  KERNEL(256, gather_##SIZE, uint32 n, Divisor inner, Divisor count, int32 extent, int32 wide, const T *x, \
         const void *indices, T *y, int32 *fault) { \
    gather<T>(n, inner, count, extent, wide, x, indices, y, fault); \
  } \
  KERNEL(256, gather_elements_##SIZE, uint32 n, Walk<1> walk, int32 extent, int32 axisStride, int32 wide, \
         const T *x, const void *indices, T *y, int32 *fault) { \
    gatherElements<T>(n, walk, extent, axisStride, wide, x, indices, y, fault); \
  } \
  KERNEL(256, gather_slices_##SIZE, uint32 n, Divisor slice, Divisor tuplesOfBatch, uint32 batchStride, Axes axes, \
         int32 wide, const T *x, const void *indices, T *y, int32 *fault) { \
    gatherSlices<T>(n, slice, tuplesOfBatch, batchStride, axes, wide, x, indices, y, fault); \
  }
GATHER(1, uint8)
GATHER(2, uint16)
GATHER(4, uint32)
GATHER(8, uint64)

#define SCATTER(SUFFIX, T) \
  KERNEL(256, scatter_elements_##SUFFIX, uint32 lines, uint32 length, uint32 updateStride, Walk<2> walk, \
         int32 extent, int32 axisStride, int32 reduction, int32 wide, const void *indices, const T *updates, T *y, \
         int32 *fault) { \
    scatterElements<T>(lines, length, updateStride, walk, extent, axisStride, reduction, wide, indices, updates, y, \
                       fault); \
  } \
  KERNEL(256, scatter_slices_##SUFFIX, uint32 tuples, Divisor slice, Axes axes, int32 reduction, int32 apart, \
         int32 wide, const void *indices, const T *updates, T *y, int32 *fault) { \
    scatterSlices<T>(tuples, slice, axes, reduction, apart, wide, indices, updates, y, fault); \
  }
SCATTER(f32, float)
SCATTER(f16, float16)
SCATTER(bf16, bfloat16)
SCATTER(f64, double)
SCATTER(i8, int8)
SCATTER(u8, uint8)
SCATTER(i16, int16)
SCATTER(i32, int32)
SCATTER(i64, int64)
