// A stand-in for libcuda.so.1 without a GPU: devices, contexts, memory, streams, events and graphs,
// as strict as the driver where it matters to its callers, and errors on request. This file has what all of it shares,
// and what tests ask for.
//
// - Device memory is host memory between guard zones, full of NaN until written; overruns are counted
//   when a block is freed, copies outside of a block are refused.
// - Streams run nothing until something waits for them.
// - A thread without a current context is refused, as by the driver.
// - The environment says what machine it is: FAKE_DEVICES (1), FAKE_CAPABILITY (80: sm_80), FAKE_MEMORY
//   (bytes of a device, 1 GiB), FAKE_DRIVER (the CUDA version, 12040).
// - Kernels run with their threads in other orders each time, and each access of memory is checked
//   (fakecheck.cpp; FAKE_UNCHECKED=1: it isn't, which is quicker).
// - Errors that kill a context (an illegal address) stay until it is released for the last time.
#include "fakestate.h"

#include <cstdlib>
#include <cstring>
#include <mutex>

struct Injection {
  int result;
  long after, times;
};

static std::recursive_mutex lock;
Guard::Guard() { lock.lock(); }
Guard::~Guard() { lock.unlock(); }

static bool initialized = false;
static int driverVersion = (int)setting("FAKE_DRIVER", 12040);
static std::map<std::string, Injection> injections;
static std::map<std::string, long> counters;
static std::string explanation = "an error of the stand-in driver";

long setting(const char* name, long otherwise) {
  const char* text = getenv(name);
  return text ? atol(text) : otherwise;
}

static bool killsContext(int result) {
  return result == 700 || result == 702 || result == 709 || result == 710 ||
         (result >= 714 && result <= 719) || result == 214;
}

static int injected(const char* function) {
  auto it = injections.find(function);
  if (it == injections.end()) return SUCCESS;
  Injection& i = it->second;
  if (i.after > 0) {
    i.after--;
    return SUCCESS;
  }
  int result = i.result;
  if (i.times > 0 && --i.times == 0) injections.erase(it);
  return result;
}

void explain(const std::string& text) { explanation = text; }

void count(const char* what, long change) { counters[what] += change; }

long& counter(const std::string& what) { return counters[what]; }

int enter(const char* function, bool needsContext) {
  counters[std::string("calls:") + function]++;
  int result = injected(function);
  if (result != SUCCESS) {
    if (killsContext(result) && current) current->fatal = result;
    return result;
  }
  if (!initialized && strcmp(function, "cuInit") != 0 && strcmp(function, "cuDriverGetVersion") != 0)
    return NOT_INITIALIZED;
  if (needsContext) {
    if (!current) return INVALID_CONTEXT;
    if (current->references == 0) return 709;
    if (current->fatal) return current->fatal;
  }
  return SUCCESS;
}

extern "C" {

void fake_reset() {
  Guard guard;
  injections.clear();
}

// Call number `after` (0: the next) of a function gives this result, `times` times (0: from then on).
void fake_fail(const char* function, int result, long after, long times) {
  Guard guard;
  injections[function] = {result, after, times};
}

// "memory.blocks", "memory.bytes", "memory.overruns", "host.blocks", "host.bytes", "contexts",
// "streams", "events", "graphs", "executables", "modules", or "calls:FUNCTION".
long fake_count(const char* what) {
  Guard guard;
  return counters[what];
}

int cuInit(unsigned) {
  BEGIN(false)
  if (devices.empty()) return NO_DEVICE;
  initialized = true;
  return SUCCESS;
}
int cuDriverGetVersion(int* version) {
  BEGIN(false)
  *version = driverVersion;
  return SUCCESS;
}
int cuGetErrorName(int result, const char** name) {
  *name = result == SUCCESS          ? "CUDA_SUCCESS"
          : result == OUT_OF_MEMORY  ? "CUDA_ERROR_OUT_OF_MEMORY"
          : result == NO_DEVICE      ? "CUDA_ERROR_NO_DEVICE"
          : result == 700            ? "CUDA_ERROR_ILLEGAL_ADDRESS"
                                     : "CUDA_ERROR_STAND_IN";
  return SUCCESS;
}
int cuGetErrorString(int result, const char** text) {
  bool ofKernel = result == LAUNCH_FAILED || result == ILLEGAL_ADDRESS;
  *text = result == OUT_OF_MEMORY ? "out of memory" : ofKernel ? explanation.c_str() : "an error of the stand-in driver";
  return SUCCESS;
}
}
