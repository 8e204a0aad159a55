// A stand-in for libcublas.so.12 and others: the functions that the engine calls, by plain loops over
// column-major matrices, on the streams of the stand-in driver.
#include "fake.h"

#include <cstdint>
#include <cstring>

#ifndef VERSION_MAJOR
#define VERSION_MAJOR 12
#endif

enum Status { NOT_READY_YET = 1, BAD_VALUE = 7, NOT_SUPPORTED = 15 };

struct Handle {
  void* stream;
  uint64_t workspace;
  size_t workspaceBytes;
  int math;
};

static float bfloat(uint16_t bits) {
  uint32_t wide = (uint32_t)bits << 16;
  float value;
  memcpy(&value, &wide, 4);
  return value;
}
static uint16_t toBfloat(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static double read(uint64_t address, long i, int type) {
  switch (type) {
    case 0: return ((const float*)address)[i];
    case 2: return (float)((const _Float16*)address)[i];
    case 3: return ((const int8_t*)address)[i];
    case 10: return ((const int32_t*)address)[i];
    default: return bfloat(((const uint16_t*)address)[i]);
  }
}
static void write(uint64_t address, long i, int type, double value) {
  switch (type) {
    case 0: ((float*)address)[i] = (float)value; break;
    case 2: ((_Float16*)address)[i] = (_Float16)(float)value; break;
    case 10: ((int32_t*)address)[i] = (int32_t)value; break;
    default: ((uint16_t*)address)[i] = toBfloat((float)value);
  }
}

extern "C" {
int cublasCreate_v2(void** handle) {
  Guard guard;
  int failed = enter(__func__, true);
  if (failed) return failed;
  unlessAnyCaptures();
  *handle = new Handle{};
  count("cublas", 1);
  return 0;
}
int cublasDestroy_v2(void* handle) {
  Guard guard;
  unlessAnyCaptures();  // it waits for the device
  delete (Handle*)handle;
  count("cublas", -1);
  return 0;
}
int cublasSetStream_v2(void* handle, void* stream) {
  ((Handle*)handle)->stream = stream;
  ((Handle*)handle)->workspaceBytes = 0;  // as cuBLAS: back to its own
  return 0;
}
int cublasSetWorkspace_v2(void* handle, uint64_t workspace, size_t bytes) {
  if (workspace % 256 != 0) return BAD_VALUE;
  ((Handle*)handle)->workspace = workspace;
  ((Handle*)handle)->workspaceBytes = bytes;
  return 0;
}
int cublasSetMathMode(void* handle, int mode) {
  ((Handle*)handle)->math = mode;
  return 0;
}
int cublasGetProperty(int property, int* value) {
  *value = property == 0 ? VERSION_MAJOR : property == 1 ? 4 : 5;
  return 0;
}
int cublasGemmStridedBatchedEx(void* h, int transposeA, int transposeB, int m, int n, int k,
                               const void* alphaPointer, uint64_t a, int typeA, int rowA, long long strideA,
                               uint64_t b, int typeB, int rowB, long long strideB, const void* betaPointer,
                               uint64_t c, int typeC, int rowC, long long strideC, int batch, int compute,
                               int) {
  Guard guard;
  int failed = enter(__func__, true);
  if (failed) return failed;
  Handle* handle = (Handle*)h;
  if (!handle->workspaceBytes || handle->math != 16) return NOT_READY_YET;
  if (rowA < (transposeA ? k : m) || rowB < (transposeB ? n : k) || rowC < m) return BAD_VALUE;
  bool integers = compute == 72;
  if (integers && ((m | n | k | rowA | rowB) % 4 != 0 || typeC != 10)) return NOT_SUPPORTED;
  if (!integers && compute != 68 && !(compute == 77 && typeA == 0)) return NOT_SUPPORTED;
  double alpha = integers ? *(const int*)alphaPointer : *(const float*)alphaPointer;
  double beta = integers ? *(const int*)betaPointer : *(const float*)betaPointer;
  return submit(handle->stream, [=] {
    for (int i = 0; i < batch; i++)
      for (int column = 0; column < n; column++)
        for (int row = 0; row < m; row++) {
          double sum = 0;
          for (int j = 0; j < k; j++)
            sum += read(a, i * strideA + (transposeA ? j + (long)row * rowA : row + (long)j * rowA), typeA) *
                   read(b, i * strideB + (transposeB ? column + (long)j * rowB : j + (long)column * rowB), typeB);
          long at = i * strideC + row + (long)column * rowC;
          write(c, at, typeC, alpha * sum + (beta == 0 ? 0 : beta * read(c, at, typeC)));
        }
    return SUCCESS;
  });
}
}
