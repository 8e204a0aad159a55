// What the parts of the stand-in libcuda offer each other and the stand-ins for libraries: the driver (fakestate.h),
// modules and launches (fakelaunch.cpp) and checks of what kernels do (fakecheck.cpp).
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

// Results of the driver that the stand-in gives.
enum Result {
  SUCCESS = 0,
  INVALID_VALUE = 1,
  OUT_OF_MEMORY = 2,
  NOT_INITIALIZED = 3,
  NO_DEVICE = 100,
  INVALID_DEVICE = 101,
  INVALID_CONTEXT = 201,
  NO_BINARY_FOR_GPU = 209,
  INVALID_PTX = 218,
  INVALID_HANDLE = 400,
  NOT_FOUND = 500,
  NOT_READY = 600,
  ILLEGAL_ADDRESS = 700,
  LAUNCH_OUT_OF_RESOURCES = 701,
  LAUNCH_FAILED = 719,
  CAPTURE_UNSUPPORTED = 900,
  CAPTURE_INVALIDATED = 901,
  CAPTURE_WRONG_THREAD = 908
};

const int RELAXED = 2;  // a mode of capture

struct Stream;
using Work = std::function<int()>;

// Every entry point begins with this: counts the call, and gives the error that a test injected for
// it, or that the current context died of. needsContext: without one the call is refused.
int enter(const char* function, bool needsContext);

// Appends work to a stream, or to the graph that it captures. Streams are lazy: work runs when
// something waits for it, so that host memory reused too early shows.
int submit(void* stream, Work work);

// What went wrong in a kernel, for cuGetErrorString.
void explain(const std::string& text);

// To be called by what waits for a whole context.
int unlessAnyCaptures();

// Whether no kernel wrote beside any block of memory.
bool allGuardsHold();

// The block of device memory that an address is in and its bytes; null if there is none.
void* deviceMemoryAt(const void* address, size_t* bytes);

// What kernels do with memory is checked (fakecheck.cpp): to be called at the beginning of a launch, of each of its
// blocks and of each stretch between barriers, and when another thread of the block goes on. checkEnd says what was
// found, or null.
void checkLaunch(const void* arguments, size_t bytes);
void checkBlock();
void checkPhase();
void checkThread(unsigned number, const void* fiberStack, size_t stackBytes);
const char* checkEnd();

// Whether an address is one of threadIdx and the like.
bool isBuiltin(const void* address);

// Counts what a test asks for by name ("modules").
void count(const char* what, long change);

// The compute capability of the current context's device, 10 * major + minor.
int currentCapability();

// Guards all state of the stand-in; entry points hold it while they run.
struct Guard {
  Guard();
  ~Guard();
};
