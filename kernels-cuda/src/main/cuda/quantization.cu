// Linear quantization: real numbers to integers by scales and zero points, and back.
#include "numbers.cuh"

// Which scale belongs to an element. The axis has `extent` places, `inner` elements from one to the next.
enum ScaleKind { ONE_SCALE, SCALE_OF_PLACE, SCALE_OF_BLOCK };

struct Scales {
  int32 kind;
  uint32 blocks; // along the axis
  Divisor inner;
  Divisor extent;
  Divisor block; // places that share a scale
};

DEVICE uint32 scaleOf(const Scales &scales, uint32 i) {
  if (scales.kind == ONE_SCALE) {
    return 0;
  }
  uint32 along = quotient(i, scales.inner);
  uint32 line = quotient(along, scales.extent);
  uint32 place = along - line * scales.extent.divisor;
  if (scales.kind == SCALE_OF_PLACE) {
    return place;
  }
  uint32 block = line * scales.blocks + quotient(place, scales.block);
  return block * scales.inner.divisor + i - along * scales.inner.divisor;
}

// y = saturate(round(x / scale) + zero), ties to even, with the quotient rounded to the type of x and scale; NaN becomes
// `least`. y and zero are integers of type `to`, of at most 16 bits; no zeros are all 0.
template <class T>
DEVICE void quantize(uint32 n, const Scales &scales, int32 to, float least, float largest, const T *x, const T *scale,
                     const void *zero, void *y) {
  FOR_EACH(i, n) {
    uint32 s = scaleOf(scales, i);
    float quotient = Element<T>::load(Element<T>::store(Element<T>::load(x[i]) / Element<T>::load(scale[s])));
    float origin = zero ? (float)readWhole(to, zero, s) : 0.f;
    // Bounded first: rounding changes nothing about integers.
    float low = least - origin;
    float high = largest - origin;
    float bounded = quotient >= low ? (quotient <= high ? quotient : high) : low;
    writeWhole(to, y, i, (int64)(rintf(bounded) + origin));
  }
}

DEVICE void put(float &y, double value) { y = (float)value; }
DEVICE void put(float16 &y, double value) { y = toFloat16(toOddFloat(value)); }
DEVICE void put(bfloat16 &y, double value) { y = toBfloat16(toOddFloat(value)); }

// y = (x - zero) * scale, rounded once; x and zero are integers of type `from`, of at most 32 bits.
template <class T>
DEVICE void dequantize(uint32 n, const Scales &scales, int32 from, const void *x, const T *scale, const void *zero, T *y) {
  FOR_EACH(i, n) {
    uint32 s = scaleOf(scales, i);
    int64 whole = readWhole(from, x, i) - (zero ? readWhole(from, zero, s) : 0);
    float factor = Element<T>::load(scale[s]);
    if (sizeof(T) == sizeof(float) && from != INT32) {
      put(y[i], __fmul_rn((float)whole, factor)); // of 17 bits, exact
    } else {
      put(y[i], (double)whole * (double)factor);
    }
  }
}

#define QUANTIZATION(SUFFIX, T) \
  KERNEL(256, quantize_##SUFFIX, uint32 n, Scales scales, int32 to, float least, float largest, const T *x, \
         const T *scale, const void *zero, void *y) { \
    quantize<T>(n, scales, to, least, largest, x, scale, zero, y); \
  } \
  KERNEL(256, dequantize_##SUFFIX, uint32 n, Scales scales, int32 from, const void *x, const T *scale, \
         const void *zero, T *y) { \
    dequantize<T>(n, scales, from, x, scale, zero, y); \
  }
QUANTIZATION(f32, float)
QUANTIZATION(f16, float16)
QUANTIZATION(bf16, bfloat16)

// The greatest of 0 and some elements, and of 0 and some negated: ends[2 * b] and ends[2 * b + 1] by block b.
BARRIER_KERNEL(256, range_ends, uint32 n, const float *x, float *ends) {
  __shared__ float shared[256];
  float greatest = 0.f;
  float least = 0.f;
  FOR_EACH(i, n) {
    greatest = Greatest()(greatest, x[i]);
    least = Greatest()(least, -x[i]);
  }
  greatest = combineBlock(greatest, shared, Greatest());
  least = combineBlock(least, shared, Greatest());
  if (threadIdx.x == 0) {
    ends[2 * blockIdx.x] = greatest;
    ends[2 * blockIdx.x + 1] = least;
  }
}

// DynamicQuantizeLinear's scale and zero point, by one block, from the ends of all blocks before.
BARRIER_KERNEL(256, range_scale, uint32 blocks, const float *ends, float *scale, uint8 *zero) {
  __shared__ float shared[256];
  float greatest = 0.f;
  float least = 0.f;
  for (uint32 b = threadIdx.x; b < blocks; b += 256) {
    greatest = Greatest()(greatest, ends[2 * b]);
    least = Greatest()(least, ends[2 * b + 1]);
  }
  greatest = combineBlock(greatest, shared, Greatest());
  least = combineBlock(least, shared, Greatest());
  if (threadIdx.x == 0) {
    float step = greatest + least == 0.f ? 1.f : (greatest + least) / 255.f;
    float place = rintf(least / step);
    scale[0] = step;
    zero[0] = (uint8)(place > 255.f ? 255.f : place > 0.f ? place : 0.f); // of NaN 0
  }
}
