// CUDA's language for g++: lets the tests run the kernels' sources on the CPU (fakelaunch.cpp).
//
// A block's threads run one after the other, in an order that changes. Where a kernel has barriers they are fibers,
// which change over at each __syncthreads(); kernels without run as a plain loop.
#pragma once
#include <math.h>
#include <stddef.h>
#include <string.h>
#include <type_traits>
#include <utility>
#include <vector>

struct dim3 {
  unsigned x, y, z;
};
extern dim3 threadIdx, blockIdx, blockDim, gridDim;
void shimBarrier(int line);
void shimAligned(const void *address, size_t bytes);
void shimRaise(int *flag);

namespace shim {
// A kernel as the loader finds it.
struct Kernel {
  const char *name;
  unsigned threads;
  bool barriers;
  void (*call)(void **arguments);
  std::vector<size_t> sizes;
  Kernel *next;
};
extern Kernel *kernels;

template <auto F> struct Call;
template <class... A, void (*F)(A...)> struct Call<F> {
  template <size_t... I> static void unpack(void **arguments, std::index_sequence<I...>) {
    F(*static_cast<std::decay_t<A> *>(arguments[I])...);
  }
  static void run(void **arguments) { unpack(arguments, std::index_sequence_for<A...>()); }
  static std::vector<size_t> sizes() { return {sizeof(std::decay_t<A>)...}; }
};

struct Registration : Kernel {
  Registration(const char *name, unsigned threads, bool barriers, void (*call)(void **), std::vector<size_t> sizes)
      : Kernel{name, threads, barriers, call, std::move(sizes), kernels} {
    kernels = this;
  }
};
} // namespace shim

#define SHIM_KERNEL(THREADS, BARRIERS, NAME, ...) \
  static void NAME(__VA_ARGS__); \
  static shim::Registration NAME##_registration(#NAME, THREADS, BARRIERS, shim::Call<&NAME>::run, \
                                                shim::Call<&NAME>::sizes()); \
  static void NAME(__VA_ARGS__)
#define KERNEL(THREADS, NAME, ...) SHIM_KERNEL(THREADS, false, NAME, __VA_ARGS__)
#define BARRIER_KERNEL(THREADS, NAME, ...) SHIM_KERNEL(THREADS, true, NAME, __VA_ARGS__)

#define DEVICE static inline
#define DEVICE_CALL static inline
#define DEVICE_MEMBER static inline
#define DEVICE_OPERATOR inline
#define __shared__ static
#define __restrict__
#define __syncthreads() shimBarrier(__LINE__)
#define REQUIRE_ALIGNED(ADDRESS, BYTES) shimAligned(ADDRESS, BYTES)
#define RAISE(FLAG) shimRaise(FLAG)

template <class To, class From> static inline To shimBits(From from) {
  static_assert(sizeof(To) == sizeof(From), "same size");
  To to;
  memcpy(&to, &from, sizeof to);
  return to;
}
static inline float __uint_as_float(unsigned bits) { return shimBits<float>(bits); }
static inline unsigned __float_as_uint(float value) { return shimBits<unsigned>(value); }
static inline double __longlong_as_double(long long bits) { return shimBits<double>(bits); }
static inline long long __double_as_longlong(double value) { return shimBits<long long>(value); }
static inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)((unsigned long long)a * b >> 32); }
static inline float __fadd_rn(float a, float b) { return a + b; }
static inline float __fmul_rn(float a, float b) { return a * b; }
static inline float __fdiv_rn(float a, float b) { return a / b; }
