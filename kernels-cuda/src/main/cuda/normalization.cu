// Normalizations: of rows (layers, instances, groups, root mean square), by stored statistics, and local response.
#include "device.cuh"

// y = (x - mean) / sqrt(variance + epsilon) * scale + bias, or without mean, of rows of `size` elements, a block each.
// Element i of row r has scale and bias number r % groups * channels + i / spatial:
//   layers: groups 1, channels size, spatial 1;  instances: groups C, channels 1, spatial size;
//   groups: groups G, channels C / G, spatial H * W.
struct Rows {
  uint32 size;
  uint32 groups;
  uint32 channels;
  Divisor spatial;
  int32 centered; // 0: root mean square, no mean is taken away
  float epsilon;
};

template <class T>
DEVICE void normalizeRows(const Rows &rows, const T *x, const T *scale, const T *bias, T *y, float *means,
                          float *deviations) {
  __shared__ float shared[256];
  x += (int64)blockIdx.x * rows.size;
  y += (int64)blockIdx.x * rows.size;
  float mean = 0.f;
  if (rows.centered) {
    float sum = 0.f;
    for (uint32 i = threadIdx.x; i < rows.size; i += blockDim.x) {
      sum += Element<T>::load(x[i]);
    }
    mean = combineBlock(sum, shared, Add()) / (float)rows.size;
  }
  // Squares of the differences, not the difference of squares: that would lose all digits of a large mean.
  float squares = 0.f;
  for (uint32 i = threadIdx.x; i < rows.size; i += blockDim.x) {
    float difference = Element<T>::load(x[i]) - mean;
    squares += difference * difference;
  }
  float variance = combineBlock(squares, shared, Add()) / (float)rows.size;
  float factor = 1.f / sqrtf(variance + rows.epsilon);
  uint32 first = blockIdx.x % rows.groups * rows.channels;
  for (uint32 i = threadIdx.x; i < rows.size; i += blockDim.x) {
    uint32 channel = first + quotient(i, rows.spatial);
    float value = (Element<T>::load(x[i]) - mean) * factor;
    value = scale ? value * Element<T>::load(scale[channel]) : value;
    value = bias ? value + Element<T>::load(bias[channel]) : value;
    y[i] = Element<T>::store(value);
  }
  if (threadIdx.x == 0) {
    if (means) {
      means[blockIdx.x] = mean;
    }
    if (deviations) {
      deviations[blockIdx.x] = factor;
    }
  }
}

// [batch, channels, spatial] by statistics that are known. P is the type of the parameters.
template <class T, class P>
DEVICE void normalizeChannels(uint32 n, Divisor spatial, Divisor channels, float epsilon, const T *x, const P *scale,
                              const P *bias, const P *means, const P *variances, T *y) {
  FOR_EACH(i, n) {
    uint32 plane = quotient(i, spatial);
    uint32 c = plane - quotient(plane, channels) * channels.divisor;
    float factor = Element<P>::load(scale[c]) / sqrtf(Element<P>::load(variances[c]) + epsilon);
    float value = (Element<T>::load(x[i]) - Element<P>::load(means[c])) * factor + Element<P>::load(bias[c]);
    y[i] = Element<T>::store(value);
  }
}

// LRN: x / (offset + alpha / size * sum of squares of the neighbouring channels) ^ beta.
template <class T>
DEVICE void localResponse(uint32 n, Divisor spatial, Divisor channels, int32 size, float alpha, float beta,
                          float offset, const T *x, T *y) {
  FOR_EACH(i, n) {
    uint32 plane = quotient(i, spatial);
    int32 c = (int32)(plane - quotient(plane, channels) * channels.divisor);
    int32 before = (size - 1) / 2;
    int32 first = c < before ? -c : -before;
    int32 last = size - 1 - before;
    last = c + last < (int32)channels.divisor ? last : (int32)channels.divisor - 1 - c;
    float sum = 0.f;
    for (int32 d = first; d <= last; d++) {
      float value = Element<T>::load(x[(int32)i + d * (int32)spatial.divisor]);
      sum += value * value;
    }
    y[i] = Element<T>::store(Element<T>::load(x[i]) / powf(offset + alpha / (float)size * sum, beta));
  }
}

#define NORMALIZE(SUFFIX, T) \
  BARRIER_KERNEL(256, normalize_rows_##SUFFIX, Rows rows, const T *x, const T *scale, const T *bias, T *y, \
                 float *means, float *deviations) { \
    normalizeRows<T>(rows, x, scale, bias, y, means, deviations); \
  } \
  KERNEL(256, normalize_channels_##SUFFIX, uint32 n, Divisor spatial, Divisor channels, float epsilon, const T *x, \
         const T *scale, const T *bias, const T *means, const T *variances, T *y) { \
    normalizeChannels<T, T>(n, spatial, channels, epsilon, x, scale, bias, means, variances, y); \
  } \
  KERNEL(256, local_response_##SUFFIX, uint32 n, Divisor spatial, Divisor channels, int32 size, float alpha, \
         float beta, float offset, const T *x, T *y) { \
    localResponse<T>(n, spatial, channels, size, alpha, beta, offset, x, y); \
  }
NORMALIZE(f32, float)
NORMALIZE(f16, float16)
NORMALIZE(bf16, bfloat16)
