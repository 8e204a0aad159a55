// A stand-in for libcudnn.so.9: the functions that the engine calls, for FLOAT, by plain loops, on the
// streams of the stand-in driver.
#include "fake.h"

#include <cmath>
#include <cstdint>
#include <cstring>

enum Status { BAD_PARAM = 2000, NOT_SUPPORTED = 3000 };

struct Handle {
  void* stream;
};
struct Tensor {
  int type, n, c, h, w;
  long size() const { return (long)n * c * h * w; }
};
struct Filter {
  int m, c, h, w;
};
struct Convolution {
  int padH, padW, strideH, strideW, dilationH, dilationW, groups = 1, math = 0;
};
struct Pooling {
  int mode, windowH, windowW, padH, padW, strideH, strideW;
};
struct Activation {
  int mode;
};
struct Advice {
  int algorithm, status;
  float time;
  size_t memory;
  int determinism, math, reserved[3];
};

static const size_t WORKSPACE = 1024;

template <class T>
static int make(void** descriptor) {
  Guard guard;
  *descriptor = new T{};
  count("cudnn", 1);
  return 0;
}
template <class T>
static int destroy(void* descriptor) {
  Guard guard;
  if (descriptor) count("cudnn", -1);
  delete (T*)descriptor;
  return 0;
}

static float activate(float x) { return x > 0 || x != x ? x : 0; }

// y = convolution, then bias for each channel and the activation, where they are.
static int convolve(Tensor x, const float* in, Filter f, const float* weights, Convolution c, Tensor y, float* out,
                    const float* bias, bool relu) {
  int perGroup = f.m / c.groups;
  for (int n = 0; n < y.n; n++)
    for (int m = 0; m < y.c; m++)
      for (int oh = 0; oh < y.h; oh++)
        for (int ow = 0; ow < y.w; ow++) {
          float sum = 0;
          for (int ch = 0; ch < f.c; ch++)
            for (int kh = 0; kh < f.h; kh++)
              for (int kw = 0; kw < f.w; kw++) {
                int ih = oh * c.strideH - c.padH + kh * c.dilationH, iw = ow * c.strideW - c.padW + kw * c.dilationW;
                int channel = m / perGroup * f.c + ch;
                if (ih >= 0 && ih < x.h && iw >= 0 && iw < x.w)
                  sum += in[((n * x.c + channel) * x.h + ih) * x.w + iw] *
                         weights[((m * f.c + ch) * f.h + kh) * f.w + kw];
              }
          if (bias) sum += bias[m];
          out[((n * y.c + m) * y.h + oh) * y.w + ow] = relu ? activate(sum) : sum;
        }
  return SUCCESS;
}

extern "C" {
size_t cudnnGetVersion() { return 90501; }
const char* cudnnGetErrorString(int status) {
  return status == 0 ? "CUDNN_STATUS_SUCCESS" : status == BAD_PARAM ? "CUDNN_STATUS_BAD_PARAM" : "CUDNN_STATUS_STAND_IN";
}
int cudnnCreate(void** handle) {
  Guard guard;
  int failed = enter(__func__, true);
  unlessAnyCaptures();  // it may wait for the device
  return failed ? failed : make<Handle>(handle);
}
int cudnnDestroy(void* handle) {
  Guard guard;
  unlessAnyCaptures();
  return destroy<Handle>(handle);
}
int cudnnSetStream(void* handle, void* stream) {
  ((Handle*)handle)->stream = stream;
  return 0;
}
int cudnnCreateTensorDescriptor(void** d) { return make<Tensor>(d); }
int cudnnDestroyTensorDescriptor(void* d) { return destroy<Tensor>(d); }
int cudnnSetTensor4dDescriptor(void* d, int format, int type, int n, int c, int h, int w) {
  if (type != 0) return NOT_SUPPORTED;
  if (format != 0 || n < 1 || c < 1 || h < 1 || w < 1) return BAD_PARAM;
  *(Tensor*)d = {type, n, c, h, w};
  return 0;
}
int cudnnCreateFilterDescriptor(void** d) { return make<Filter>(d); }
int cudnnDestroyFilterDescriptor(void* d) { return destroy<Filter>(d); }
int cudnnSetFilter4dDescriptor(void* d, int type, int format, int m, int c, int h, int w) {
  if (type != 0) return NOT_SUPPORTED;
  if (format != 0) return BAD_PARAM;
  *(Filter*)d = {m, c, h, w};
  return 0;
}
int cudnnCreateConvolutionDescriptor(void** d) { return make<Convolution>(d); }
int cudnnDestroyConvolutionDescriptor(void* d) { return destroy<Convolution>(d); }
int cudnnSetConvolution2dDescriptor(void* d, int padH, int padW, int strideH, int strideW, int dilationH,
                                    int dilationW, int mode, int type) {
  if (mode != 1 || type != 0) return BAD_PARAM;
  *(Convolution*)d = {padH, padW, strideH, strideW, dilationH, dilationW};
  return 0;
}
int cudnnSetConvolutionGroupCount(void* d, int groups) {
  ((Convolution*)d)->groups = groups;
  return 0;
}
int cudnnSetConvolutionMathType(void* d, int math) {
  ((Convolution*)d)->math = math;
  return 0;
}
// The quickest isn't deterministic and the next takes too much memory, so that the third is taken.
int cudnnGetConvolutionForwardAlgorithm_v7(void*, void*, void*, void* c, void*, int wanted, int* given, Advice* advice) {
  Guard guard;
  count("advices", 1);
  Advice all[] = {{4, 0, 0.1f, 64, 0, 3, {}}, {7, 0, 0.2f, (size_t)1 << 40, 1, 3, {}}, {6, 0, 0.3f, WORKSPACE, 1, 3, {}}};
  *given = wanted < 3 ? wanted : 3;
  memcpy(advice, all, *given * sizeof(Advice));
  return ((Convolution*)c)->math == 3 ? 0 : NOT_SUPPORTED;
}
int cudnnGetConvolutionForwardWorkspaceSize(void*, void*, void*, void*, void*, int algorithm, size_t* bytes) {
  *bytes = algorithm == 6 ? WORKSPACE : 0;
  return 0;
}
int cudnnConvolutionForward(void* h, const float* alpha, void* xd, const float* x, void* wd, const float* w, void* cd,
                            int algorithm, void* workspace, size_t bytes, const float* beta, void* yd, float* y) {
  Guard guard;
  int failed = enter(__func__, true);
  if (failed) return failed;
  if (*alpha != 1 || *beta != 0 || algorithm != 6 || !workspace || bytes < WORKSPACE) return BAD_PARAM;
  Tensor in = *(Tensor*)xd, out = *(Tensor*)yd;
  Filter f = *(Filter*)wd;
  Convolution c = *(Convolution*)cd;
  return submit(((Handle*)h)->stream, [=] { return convolve(in, x, f, w, c, out, y, nullptr, false); });
}
int cudnnConvolutionBiasActivationForward(void* h, const float* alpha, void* xd, const float* x, void* wd,
                                          const float* w, void* cd, int algorithm, void* workspace, size_t bytes,
                                          const float* alpha2, void*, const float*, void* bd, const float* bias,
                                          void* ad, void* yd, float* y) {
  Guard guard;
  int failed = enter(__func__, true);
  if (failed) return failed;
  Tensor in = *(Tensor*)xd, out = *(Tensor*)yd;
  if (*alpha != 1 || *alpha2 != 0 || algorithm != 6 || !workspace || bytes < WORKSPACE || ((Tensor*)bd)->c != out.c ||
      ((Activation*)ad)->mode != 1)
    return BAD_PARAM;
  Filter f = *(Filter*)wd;
  Convolution c = *(Convolution*)cd;
  return submit(((Handle*)h)->stream, [=] { return convolve(in, x, f, w, c, out, y, bias, true); });
}
int cudnnAddTensor(void* h, const float* alpha, void* bd, const float* bias, const float* beta, void* yd, float* y) {
  Guard guard;
  Tensor b = *(Tensor*)bd, out = *(Tensor*)yd;
  if (*alpha != 1 || *beta != 1 || b.n != 1 || b.h != 1 || b.w != 1 || b.c != out.c) return BAD_PARAM;
  return submit(((Handle*)h)->stream, [=] {
    for (long i = 0; i < out.size(); i++) y[i] += bias[i / (out.h * out.w) % out.c];
    return SUCCESS;
  });
}
int cudnnCreateActivationDescriptor(void** d) { return make<Activation>(d); }
int cudnnDestroyActivationDescriptor(void* d) { return destroy<Activation>(d); }
int cudnnSetActivationDescriptor(void* d, int mode, int nan, double) {
  *(Activation*)d = {mode};
  return nan == 1 ? 0 : BAD_PARAM;
}
int cudnnActivationForward(void* h, void* ad, const float*, void* xd, const float* x, const float*, void*, float* y) {
  Guard guard;
  if (((Activation*)ad)->mode != 1) return BAD_PARAM;
  Tensor t = *(Tensor*)xd;
  return submit(((Handle*)h)->stream, [=] {
    for (long i = 0; i < t.size(); i++) y[i] = activate(x[i]);
    return SUCCESS;
  });
}
int cudnnCreatePoolingDescriptor(void** d) { return make<Pooling>(d); }
int cudnnDestroyPoolingDescriptor(void* d) { return destroy<Pooling>(d); }
int cudnnSetPooling2dDescriptor(void* d, int mode, int nan, int windowH, int windowW, int padH, int padW, int strideH,
                                int strideW) {
  *(Pooling*)d = {mode, windowH, windowW, padH, padW, strideH, strideW};
  return nan == 1 ? 0 : BAD_PARAM;
}
int cudnnPoolingForward(void* h, void* pd, const float*, void* xd, const float* x, const float*, void* yd, float* y) {
  Guard guard;
  Pooling p = *(Pooling*)pd;
  Tensor in = *(Tensor*)xd, out = *(Tensor*)yd;
  return submit(((Handle*)h)->stream, [=] {
    for (long i = 0; i < out.size(); i++) {
      int ow = i % out.w, oh = i / out.w % out.h;
      const float* plane = x + i / ((long)out.h * out.w) * in.h * in.w;
      float best = -INFINITY, sum = 0;
      int inside = 0;
      for (int kh = 0; kh < p.windowH; kh++)
        for (int kw = 0; kw < p.windowW; kw++) {
          int ih = oh * p.strideH - p.padH + kh, iw = ow * p.strideW - p.padW + kw;
          if (ih < 0 || ih >= in.h || iw < 0 || iw >= in.w) continue;
          float v = plane[ih * in.w + iw];
          inside++;
          sum += v;
          if (v > best || v != v) best = v;
        }
      y[i] = p.mode == 3 ? best : p.mode == 1 ? sum / (p.windowH * p.windowW) : sum / inside;
    }
    return SUCCESS;
  });
}
int cudnnSoftmaxForward(void* h, int algorithm, int mode, const float*, void* xd, const float* x, const float*, void*,
                        float* y) {
  Guard guard;
  Tensor t = *(Tensor*)xd;
  if (algorithm != 1 || mode != 0) return BAD_PARAM;
  return submit(((Handle*)h)->stream, [=] {
    long columns = (long)t.c * t.h * t.w;
    for (int r = 0; r < t.n; r++) {
      float greatest = -INFINITY, sum = 0;
      for (long i = 0; i < columns; i++) greatest = fmaxf(greatest, x[r * columns + i]);
      for (long i = 0; i < columns; i++) sum += expf(x[r * columns + i] - greatest);
      for (long i = 0; i < columns; i++) y[r * columns + i] = expf(x[r * columns + i] - greatest) / sum;
    }
    return SUCCESS;
  });
}
}
