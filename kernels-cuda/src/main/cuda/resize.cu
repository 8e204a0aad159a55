// Resize: positions in single precision, as in CoordinateTransformation of the CPU kernels, so that ties fall alike.
#include "device.cuh"

enum Transformation {
  HALF_PIXEL, HALF_PIXEL_SYMMETRIC, PYTORCH_HALF_PIXEL, ALIGN_CORNERS, ASYMMETRIC, TF_HALF_PIXEL_FOR_NN,
  TF_CROP_AND_RESIZE
};
enum Rounding { ROUND_PREFER_FLOOR, ROUND_PREFER_CEIL, FLOOR, CEIL };
enum Interpolation { LINEAR, CUBIC };

// One axis.
struct Axis {
  int32 original;
  int32 resized;
  float scale;
  float start; // of the region of interest, for TF_CROP_AND_RESIZE
  float end;
  float exactLength; // original * scale before it was rounded down, for ALIGN_CORNERS
  float offset;      // original / 2 * (1 - resized / (original * scale)), for HALF_PIXEL_SYMMETRIC
};

DEVICE float positionOf(int transformation, const Axis &axis, int32 at) {
  int32 last = axis.original - 1;
  switch (transformation) {
    case HALF_PIXEL: return __fadd_rn(__fdiv_rn((float)at + 0.5f, axis.scale), -0.5f);
    case HALF_PIXEL_SYMMETRIC:
      return (float)((double)axis.offset + ((double)at + 0.5) / (double)axis.scale - 0.5);
    case PYTORCH_HALF_PIXEL:
      return axis.resized > 1 ? __fadd_rn(__fdiv_rn((float)at + 0.5f, axis.scale), -0.5f) : 0.f;
    case ALIGN_CORNERS:
      return axis.exactLength == 1.f ? 0.f
                                     : (float)((double)at * (double)last / ((double)axis.exactLength - 1.0));
    case ASYMMETRIC: return __fdiv_rn((float)at, axis.scale);
    case TF_HALF_PIXEL_FOR_NN: return __fdiv_rn((float)at + 0.5f, axis.scale);
  }
  if (axis.resized > 1) {
    float step = __fmul_rn(__fmul_rn((float)at, axis.end - axis.start), (float)last);
    return __fadd_rn(__fmul_rn(axis.start, (float)last), __fdiv_rn(step, (float)(axis.resized - 1)));
  }
  return __fmul_rn(__fmul_rn(0.5f, axis.start + axis.end), (float)last);
}

DEVICE bool isOutside(int transformation, const Axis &axis, float position) {
  return transformation == TF_CROP_AND_RESIZE && (position < 0.f || position > (float)(axis.original - 1));
}

DEVICE int32 nearest(int rounding, const Axis &axis, float position) {
  float at = rounding == ROUND_PREFER_FLOOR  ? ceilf(__fadd_rn(position, -0.5f))
             : rounding == ROUND_PREFER_CEIL ? floorf(__fadd_rn(position, 0.5f))
             : rounding == FLOOR             ? floorf(position)
                                             : ceilf(position);
  return at < 0.f ? 0 : at > (float)(axis.original - 1) ? axis.original - 1 : (int32)at;
}

struct Nearest {
  int32 transformation;
  int32 rounding;
  int32 rank;
  Divisor size[MAX_RANK]; // of y
  int32 stride[MAX_RANK]; // of x
  Axis axis[MAX_RANK];
};

// All axes at once. `extrapolation` has one element.
template <class T> DEVICE void resizeNearest(uint32 n, const Nearest &r, const T *x, const T *extrapolation, T *y) {
  FOR_EACH(i, n) {
    uint32 rest = i;
    int32 from = 0;
    bool outside = false;
#pragma unroll 1
    for (int d = r.rank - 1; d >= 0; d--) {
      uint32 next = quotient(rest, r.size[d]);
      float position = positionOf(r.transformation, r.axis[d], (int32)(rest - next * r.size[d].divisor));
      outside = outside || isOutside(r.transformation, r.axis[d], position);
      from += nearest(r.rounding, r.axis[d], position) * r.stride[d];
      rest = next;
    }
    y[i] = outside ? (extrapolation ? extrapolation[0] : T(0)) : x[from];
  }
}

#define RESIZE_NEAREST(SIZE, T) \
  KERNEL(256, resize_nearest_##SIZE, uint32 n, Nearest r, const T *x, const T *extrapolation, T *y) { \
    resizeNearest<T>(n, r, x, extrapolation, y); \
  }
RESIZE_NEAREST(1, uint8)
RESIZE_NEAREST(2, uint16)
RESIZE_NEAREST(4, uint32)
RESIZE_NEAREST(8, uint64)

struct Weighted {
  int32 transformation;
  int32 interpolation;
  int32 excludeOutside;
  int32 antialias;
  float a; // the coefficient of CUBIC
  float extrapolation;
  Axis axis;
};

// The weight of a tap at a distance: a tent, or cubic convolution (R. Keys, 1981, equation 4).
DEVICE float weightAt(const Weighted &r, float distance) {
  float x = fabsf(distance);
  if (r.interpolation == LINEAR) {
    return x < 1.f ? 1.f - x : 0.f;
  }
  float a = r.a;
  if (x <= 1.f) {
    return ((a + 2.f) * x - (a + 3.f)) * x * x + 1.f;
  }
  return x < 2.f ? ((a * x - 5.f * a) * x + 8.f * a) * x - 4.f * a : 0.f;
}

// One axis, by weighted sums: [outer, original, inner] to [outer, resized, inner].
template <class T>
DEVICE void resizeAxis(uint32 n, Divisor inner, Divisor resized, const Weighted &r, const T *x, T *y) {
  float shrink = r.antialias && r.axis.scale < 1.f ? r.axis.scale : 1.f;
  int32 first = (int32)floorf(-(r.interpolation == LINEAR ? 1.f : 2.f) / shrink) + 1;
  int32 taps = 2 - 2 * first;
  FOR_EACH(i, n) {
    uint32 row = quotient(i, inner);
    uint32 outer = quotient(row, resized);
    float position = positionOf(r.transformation, r.axis, (int32)(row - outer * resized.divisor));
    float result = r.extrapolation;
    if (!isOutside(r.transformation, r.axis, position)) {
      const T *from = x + (int64)outer * r.axis.original * inner.divisor + (i - row * inner.divisor);
      // A whole position counts as the right neighbour of the element before.
      float left = ceilf(position) - 1.f;
      float sum = 0.f;
      float weights = 0.f;
      for (int32 tap = 0; tap < taps; tap++) {
        float at = left + (float)(first + tap);
        bool inside = at >= 0.f && at < (float)r.axis.original;
        float weight = r.excludeOutside && !inside ? 0.f : weightAt(r, (at - position) * shrink);
        int32 index = at < 0.f ? 0 : inside ? (int32)at : r.axis.original - 1;
        weights += weight;
        sum += weight * Element<T>::load(from[(int64)index * inner.divisor]);
      }
      result = (r.excludeOutside || r.antialias) && weights != 0.f ? sum / weights : sum;
    }
    y[i] = Element<T>::store(result);
  }
}

// Both of the last two axes linearly, without antialiasing and outside values: [planes, height, width].
template <class T>
DEVICE void resizeBilinear(uint32 n, Divisor width, Divisor height, int transformation, Axis vertical,
                           Axis horizontal, const T *x, T *y) {
  FOR_EACH(i, n) {
    uint32 line = quotient(i, width);
    uint32 plane = quotient(line, height);
    float top = positionOf(transformation, vertical, (int32)(line - plane * height.divisor));
    float left = positionOf(transformation, horizontal, (int32)(i - line * width.divisor));
    float row = floorf(top);
    float column = floorf(left);
    float down = top - row;
    float right = left - column;
    int32 row0 = row < 0.f ? 0 : row > (float)(vertical.original - 1) ? vertical.original - 1 : (int32)row;
    int32 row1 = row + 1.f < 0.f ? 0 : row + 1.f > (float)(vertical.original - 1) ? vertical.original - 1 : (int32)row + 1;
    int32 column0 = column < 0.f ? 0 : column > (float)(horizontal.original - 1) ? horizontal.original - 1 : (int32)column;
    int32 column1 = column + 1.f < 0.f ? 0
                    : column + 1.f > (float)(horizontal.original - 1) ? horizontal.original - 1
                                                                      : (int32)column + 1;
    const T *from = x + (int64)plane * vertical.original * horizontal.original;
    float upper = (1.f - right) * Element<T>::load(from[row0 * horizontal.original + column0]) +
                  right * Element<T>::load(from[row0 * horizontal.original + column1]);
    float lower = (1.f - right) * Element<T>::load(from[row1 * horizontal.original + column0]) +
                  right * Element<T>::load(from[row1 * horizontal.original + column1]);
    y[i] = Element<T>::store((1.f - down) * upper + down * lower);
  }
}

#define RESIZE(SUFFIX, T) \
  KERNEL(256, resize_axis_##SUFFIX, uint32 n, Divisor inner, Divisor resized, Weighted r, const T *x, T *y) { \
    resizeAxis<T>(n, inner, resized, r, x, y); \
  } \
  KERNEL(256, resize_bilinear_##SUFFIX, uint32 n, Divisor width, Divisor height, int32 transformation, \
         Axis vertical, Axis horizontal, const T *x, T *y) { \
    resizeBilinear<T>(n, width, height, transformation, vertical, horizontal, x, y); \
  }
RESIZE(f32, float)
RESIZE(f16, float16)
RESIZE(bf16, bfloat16)
