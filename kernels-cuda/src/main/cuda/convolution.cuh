// Convolutions of [N, C, D, H, W], those of fewer dimensions with sizes of 1 in front.
#pragma once
#include "tile.cuh"

struct Window {
  Divisor outputs;     // D * H * W of the output
  Divisor outputPlane; // H * W
  Divisor outputRow;   // W
  Divisor taps;        // of the kernel, likewise
  Divisor tapPlane;
  Divisor tapRow;
  int32 input[3]; // D, H, W
  int32 stride[3];
  int32 dilation[3];
  int32 pad[3]; // before
  uint32 batch;
  uint32 groups;
  uint32 inputChannels;  // of a group
  uint32 outputChannels; // of a group
};

// Where the window of output element `pixel` begins in the input.
DEVICE void windowAt(const Window &w, uint32 pixel, int32 (&start)[3]) {
  uint32 plane = quotient(pixel, w.outputPlane);
  uint32 inPlane = pixel - plane * w.outputPlane.divisor;
  uint32 row = quotient(inPlane, w.outputRow);
  uint32 column = inPlane - row * w.outputRow.divisor;
  start[0] = (int32)plane * w.stride[0] - w.pad[0];
  start[1] = (int32)row * w.stride[1] - w.pad[1];
  start[2] = (int32)column * w.stride[2] - w.pad[2];
}

// Where tap `tap` of a window lies within its channel, or -1 for the padding.
DEVICE int32 tapAt(const Window &w, const int32 (&start)[3], uint32 tap) {
  uint32 plane = quotient(tap, w.tapPlane);
  uint32 inPlane = tap - plane * w.tapPlane.divisor;
  uint32 row = quotient(inPlane, w.tapRow);
  int32 z = start[0] + (int32)plane * w.dilation[0];
  int32 y = start[1] + (int32)row * w.dilation[1];
  int32 x = start[2] + (int32)(inPlane - row * w.tapRow.divisor) * w.dilation[2];
  bool inside = (uint32)z < (uint32)w.input[0] && (uint32)y < (uint32)w.input[1] && (uint32)x < (uint32)w.input[2];
  return inside ? (z * w.input[1] + y) * w.input[2] + x : -1;
}

// The second operand of a convolution as a product: column number is a pixel of the whole batch, depth a channel and tap;
// nothing of it is ever stored. Each thread stays with one pixel.
template <class S, class T> struct Patches {
  const Window &window;
  const T *channels; // of this pixel's image and group
  int32 start[3];
  bool isThere;

  DEVICE_OPERATOR Patches(const Window &w, const T *x, uint32 group, uint32 firstColumn) : window(w) {
    uint32 column = firstColumn + threadIdx.x % S::COLUMNS;
    uint32 image = quotient(column, w.outputs);
    isThere = image < w.batch;
    windowAt(w, column - image * w.outputs.divisor, start);
    int64 channel = (int64)w.input[0] * w.input[1] * w.input[2];
    channels = x + ((int64)image * w.groups + group) * w.inputChannels * channel;
  }

  DEVICE_OPERATOR void fetchPanel(uint32 k, uint32 end, float (&to)[4]) const {
    int32 channelSize = window.input[0] * window.input[1] * window.input[2];
    for (int j = 0; j < 4; j++) {
      uint32 depth = k + threadIdx.x / S::COLUMNS + j * (256 / S::COLUMNS);
      to[j] = 0.f;
      if (isThere && depth < end) {
        uint32 channel = quotient(depth, window.taps);
        int32 at = tapAt(window, start, depth - channel * window.taps.divisor);
        if (at >= 0) {
          to[j] = Element<T>::load(channels[(int64)channel * channelSize + at]);
        }
      }
    }
  }

  DEVICE_OPERATOR void placePanel(float (&panel)[S::DEPTH][S::PITCH], const float (&from)[4]) const {
    for (int j = 0; j < 4; j++) {
      panel[threadIdx.x / S::COLUMNS + j * (256 / S::COLUMNS)][threadIdx.x % S::COLUMNS] = from[j];
    }
  }
};

// Where the results of one tile go.
template <class T> struct StorePixels {
  const Window &w;
  const Epilogue &epilogue;
  const T *bias;
  const T *residual;
  T *y;
  float *parts;
  uint32 splits;
  uint32 group;
  uint32 firstRow;
  uint32 firstColumn;
  DEVICE_OPERATOR void operator()(uint32 tileRow, uint32 tileColumn, float sum) const {
    uint32 row = firstRow + tileRow;
    uint32 column = firstColumn + tileColumn;
    uint32 image = quotient(column, w.outputs);
    if (row >= w.outputChannels || image >= w.batch) {
      return;
    }
    uint32 pixel = column - image * w.outputs.divisor;
    uint32 channels = w.groups * w.outputChannels;
    uint32 channel = group * w.outputChannels + row;
    int64 place = ((int64)image * channels + channel) * w.outputs.divisor + pixel;
    if (splits > 1) {
      parts[(int64)blockIdx.z * w.batch * channels * w.outputs.divisor + place] = sum;
    } else {
      y[place] = finishAt(epilogue, sum, bias, channel, pixel, residual, place);
    }
  }
};

// Weights [groups * outputChannels, inputChannels, taps]. blockIdx: x tile, y group, z split. With splits > 1 the
// sums go to parts [splits, like y].
template <class S, class T>
DEVICE void convolve(const Window &w, const Epilogue &epilogue, uint32 splits, const T *x, const T *weights,
                     const T *bias, const T *residual, T *y, float *parts) {
  __shared__ Panels<S> panels;
  uint32 columns = w.batch * w.outputs.divisor;
  uint32 depth = w.inputChannels * w.taps.divisor;
  uint32 tilesAcross = (columns + S::COLUMNS - 1) / S::COLUMNS;
  uint32 firstRow = blockIdx.x / tilesAcross * S::ROWS;
  uint32 firstColumn = blockIdx.x % tilesAcross * S::COLUMNS;
  for (uint32 group = blockIdx.y; group < w.groups; group += gridDim.y) {
    Matrix<T> left(weights + (int64)group * w.outputChannels * depth, w.outputChannels, (int32)depth, 1);
    Patches<S, T> right(w, x, group, firstColumn);
    uint32 begin, end;
    depthRange<S>(depth, blockIdx.z, splits, begin, end);
    float sums[S::EDGE][S::EDGE];
    accumulate<S>(panels, left, firstRow, right, begin, end, sums);
    StorePixels<T> store = {w, epilogue, bias, residual, y, parts, splits, group, firstRow, firstColumn};
    drain<S>(panels, sums, store);
  }
}

// A thread for each output element: depthwise convolutions and others with few channels in a group, which would leave
// most of a tile empty. blockIdx.y is the plane, so that a block's threads share their weights.
template <class T>
DEVICE void convolveDirectly(const Window &w, const Epilogue &epilogue, const T *x, const T *weights, const T *bias,
                             const T *residual, T *y) {
  uint32 channels = w.groups * w.outputChannels;
  int64 channelSize = (int64)w.input[0] * w.input[1] * w.input[2];
  uint32 depth = w.inputChannels * w.taps.divisor;
  for (uint32 plane = blockIdx.y; plane < w.batch * channels; plane += gridDim.y) {
    uint32 image = plane / channels;
    uint32 channel = plane % channels;
    uint32 group = channel / w.outputChannels;
    const T *from = x + ((int64)image * w.groups + group) * w.inputChannels * channelSize;
    const T *filter = weights + (int64)channel * depth;
    FOR_EACH(pixel, w.outputs.divisor) {
      int32 start[3];
      windowAt(w, pixel, start);
      float sum = 0.f;
#pragma unroll 1
      for (uint32 c = 0; c < w.inputChannels; c++) {
        for (uint32 plane2 = 0, tap = 0; tap < w.taps.divisor; plane2++) {
          int32 z = start[0] + (int32)plane2 * w.dilation[0];
          for (uint32 inPlane = 0; inPlane < w.tapPlane.divisor;) {
            int32 row = start[1] + (int32)quotient(inPlane, w.tapRow) * w.dilation[1];
            bool rowInside = (uint32)z < (uint32)w.input[0] && (uint32)row < (uint32)w.input[1];
            int64 line = c * channelSize + ((int64)z * w.input[1] + row) * w.input[2];
            int32 column = start[2];
            for (uint32 i = 0; i < w.tapRow.divisor; i++, inPlane++, tap++, column += w.dilation[2]) {
              if (rowInside && (uint32)column < (uint32)w.input[2]) {
                sum += Element<T>::load(from[line + column]) * Element<T>::load(filter[c * w.taps.divisor + tap]);
              }
            }
          }
        }
      }
      int64 place = (int64)plane * w.outputs.divisor + pixel;
      y[place] = finishAt(epilogue, sum, bias, channel, pixel, residual, place);
    }
  }
}

// The second half of ConvTranspose, after the product of the transposed weights and the input,
// products [batch, groups * outputChannels, taps, input pixels]: each output element gathers what falls on it, always
// in the order of the taps. The window is that of the convolution whose gradient this is: its "outputs" are the pixels
// of the transposed convolution's input, its "input" those of its output.
template <class T>
DEVICE void gatherTaps(uint32 n, const Window &w, Divisor plane, Divisor row, const Epilogue &epilogue,
                       const T *products, const T *bias, const T *residual, T *y) {
  uint32 channels = w.groups * w.outputChannels;
  uint32 planeSize = plane.divisor * (uint32)w.input[0];
  FOR_EACH(i, n) {
    uint32 planes = quotient(i, plane); // [batch, channels, depth]
    uint32 inPlane = i - planes * plane.divisor;
    int32 at[3];
    at[0] = (int32)(planes % (uint32)w.input[0]);
    at[1] = (int32)quotient(inPlane, row);
    at[2] = (int32)(inPlane - (uint32)at[1] * row.divisor);
    uint32 imageChannel = i / planeSize;
    const T *from = products + (int64)imageChannel * w.taps.divisor * w.outputs.divisor;
    int32 lengths[3];
    lengths[0] = (int32)(w.outputs.divisor / w.outputPlane.divisor);
    lengths[1] = (int32)(w.outputPlane.divisor / w.outputRow.divisor);
    lengths[2] = (int32)w.outputRow.divisor;
    float sum = 0.f;
    for (uint32 tap = 0; tap < w.taps.divisor; tap++) {
      uint32 tapPlane = quotient(tap, w.tapPlane);
      uint32 inTapPlane = tap - tapPlane * w.tapPlane.divisor;
      uint32 tapRow = quotient(inTapPlane, w.tapRow);
      int32 offset[3];
      offset[0] = (int32)tapPlane;
      offset[1] = (int32)tapRow;
      offset[2] = (int32)(inTapPlane - tapRow * w.tapRow.divisor);
      int32 source = 0;
      bool inside = true;
      for (int d = 0; d < 3; d++) {
        int32 scaled = at[d] + w.pad[d] - offset[d] * w.dilation[d];
        int32 place = scaled / w.stride[d];
        inside = inside && scaled >= 0 && place * w.stride[d] == scaled && place < lengths[d];
        source = source * lengths[d] + place;
      }
      if (inside) {
        sum += Element<T>::load(from[(int64)tap * w.outputs.divisor + source]);
      }
    }
    y[i] = finishAt(epilogue, sum, bias, imageChannel % channels, 0, residual, i);
  }
}

#define CONVOLUTION(SUFFIX, T) \
  BARRIER_KERNEL(256, convolution_large_##SUFFIX, Window w, Epilogue epilogue, uint32 splits, const T *x, \
                 const T *weights, const T *bias, const T *residual, T *y, float *parts) { \
    convolve<Large, T>(w, epilogue, splits, x, weights, bias, residual, y, parts); \
  } \
  BARRIER_KERNEL(256, convolution_small_##SUFFIX, Window w, Epilogue epilogue, uint32 splits, const T *x, \
                 const T *weights, const T *bias, const T *residual, T *y, float *parts) { \
    convolve<Small, T>(w, epilogue, splits, x, weights, bias, residual, y, parts); \
  } \
  KERNEL(256, convolution_direct_##SUFFIX, Window w, Epilogue epilogue, const T *x, const T *weights, const T *bias, \
         const T *residual, T *y) { \
    convolveDirectly<T>(w, epilogue, x, weights, bias, residual, y); \
  } \
  KERNEL(256, gather_taps_##SUFFIX, uint32 n, Window w, Divisor plane, Divisor row, Epilogue epilogue, \
         const T *products, const T *bias, const T *residual, T *y) { \
    gatherTaps<T>(n, w, plane, row, epilogue, products, bias, residual, y); \
  }
