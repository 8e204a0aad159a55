// A stand-in for libcuda.so.1 without a GPU: devices, contexts, memory, streams, events and graphs,
// as strict as the driver where it matters to its callers, and errors on request.
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
#include "fake.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <mutex>

typedef unsigned long long Address;

struct Device {
  int index;
  std::string name;
  int capability;
  size_t memory, used;
  int references, fatal;
};
struct Marker {
  Stream* stream;
  bool done;
};
struct Stream {
  Device* device;
  std::deque<Work> queue;
  std::vector<Work> captured;
  bool capturing, invalidated;
  bool ofThread;  // its capture is the business of one thread: not of mode "relaxed"
};
struct Event {
  std::shared_ptr<Marker> marker;
};
struct Graph {
  std::vector<Work> nodes;
};
struct Block {
  size_t bytes;
  size_t extent;  // what kernels may use of it
  char* start;
  Device* device;  // null for pinned host memory
};
struct Injection {
  int result;
  long after, times;
};

static std::recursive_mutex lock;
Guard::Guard() { lock.lock(); }
Guard::~Guard() { lock.unlock(); }

static const size_t GUARD = 256;
static const unsigned char GUARD_BYTE = 0xFB;
static bool initialized = false;
static std::vector<Device> makeDevices(long number, int capability, size_t memory) {
  std::vector<Device> made;
  for (int i = 0; i < number; i++)
    made.push_back({i, "Stand-in GPU " + std::to_string(i), capability, memory, 0, 0, 0});
  return made;
}
static long setting(const char* name, long otherwise) {
  const char* text = getenv(name);
  return text ? atol(text) : otherwise;
}

static int driverVersion = (int)setting("FAKE_DRIVER", 12040);
static std::vector<Device> devices = makeDevices(
    setting("FAKE_DEVICES", 1), (int)setting("FAKE_CAPABILITY", 80), setting("FAKE_MEMORY", 1l << 30));
static std::map<Address, Block> blocks;
static std::map<std::string, Injection> injections;
static std::map<std::string, long> counters;
static std::vector<Stream*> streams;
static std::string explanation = "an error of the stand-in driver";
static thread_local Stream* capturingStream = nullptr;  // of this thread, in a mode but "relaxed"
static thread_local Device* current = nullptr;

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

int currentCapability() { return current ? current->capability : 0; }

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

// Runs the first pieces of work of a stream until the marker is done, or all of them.
static int flush(Stream* stream, Marker* until) {
  while (!stream->queue.empty() && !(until && until->done)) {
    Work work = stream->queue.front();
    stream->queue.pop_front();
    Device* caller = current;
    current = stream->device;
    int result = stream->device->fatal;
    if (result == SUCCESS) result = work();
    current = caller;
    if (result != SUCCESS) {
      stream->device->fatal = result;
      stream->queue.clear();
      return result;
    }
  }
  return stream->device->fatal;
}

static int flushAll(Device* device) {
  int result = SUCCESS;
  for (Stream* s : streams)
    if (s->device == device) {
      int r = flush(s, nullptr);
      if (r != SUCCESS) result = r;
    }
  return result;
}

int submit(void* handle, Work work) {
  Stream* stream = (Stream*)handle;
  if (!stream) return INVALID_HANDLE;  // the default stream, which nothing of the engine is for
  if (std::find(streams.begin(), streams.end(), stream) == streams.end()) return INVALID_HANDLE;
  if (stream->device != current) return INVALID_HANDLE;
  if (stream->capturing)
    stream->captured.push_back(work);
  else
    stream->queue.push_back(work);
  return SUCCESS;
}

// What the driver forbids while this thread captures: it invalidates the capture.
static int unlessCapturing() {
  if (!capturingStream) return SUCCESS;
  capturingStream->invalidated = true;
  return CAPTURE_UNSUPPORTED;
}

// As the driver: who waits for a context while one of its streams captures, in whatever thread and mode, fails and
// spoils the capture.
int unlessAnyCaptures() {
  int result = SUCCESS;
  for (Stream* s : streams)
    if (s->device == current && s->capturing) {
      s->invalidated = true;
      result = CAPTURE_UNSUPPORTED;
    }
  return result;
}

static const Block* find(Address address, size_t bytes) {
  auto it = blocks.upper_bound(address);
  if (it == blocks.begin()) return nullptr;
  --it;
  return address + bytes <= it->first + it->second.bytes ? &it->second : nullptr;
}

void* deviceMemoryAt(const void* address, size_t* bytes) {
  auto it = blocks.upper_bound((Address)(uintptr_t)address);
  if (it == blocks.begin()) return nullptr;
  --it;
  if (!it->second.device || (Address)(uintptr_t)address >= it->first + it->second.bytes) return nullptr;
  *bytes = it->second.extent;
  return (void*)(uintptr_t)it->first;
}

static int allocate(Address* address, size_t bytes, Device* device) {
  if (bytes == 0) return INVALID_VALUE;
  if (device && device->used + bytes > device->memory) return OUT_OF_MEMORY;
  char* start = (char*)aligned_alloc(256, (bytes + 2 * GUARD + 255) / 256 * 256);
  if (!start) return OUT_OF_MEMORY;
  memset(start, GUARD_BYTE, GUARD);
  memset(start + GUARD, 0xFF, bytes);
  memset(start + GUARD + bytes, GUARD_BYTE, GUARD);
  *address = (Address)(uintptr_t)(start + GUARD);
  blocks[*address] = {bytes, bytes, start, device};
  if (device) device->used += bytes;
  counters[device ? "memory.blocks" : "host.blocks"]++;
  counters[device ? "memory.bytes" : "host.bytes"] += (long)bytes;
  return SUCCESS;
}

static bool guardsHold(const Block& b) {
  const unsigned char* start = (const unsigned char*)b.start;
  for (size_t i = 0; i < GUARD; i++)
    if (start[i] != GUARD_BYTE || start[GUARD + b.bytes + i] != GUARD_BYTE) return false;
  return true;
}

bool allGuardsHold() {
  return std::all_of(blocks.begin(), blocks.end(), [](auto& b) { return guardsHold(b.second); });
}

static int release(Address address, bool ofDevice) {
  auto it = blocks.find(address);
  if (it == blocks.end() || (it->second.device != nullptr) != ofDevice) return INVALID_VALUE;
  Block b = it->second;
  bool known = b.device && b.device->fatal;  // a kernel that wrote there was told of
  if (!known && !guardsHold(b)) counters["memory.overruns"]++;
  if (b.device) b.device->used -= b.bytes;
  counters[b.device ? "memory.blocks" : "host.blocks"]--;
  counters[b.device ? "memory.bytes" : "host.bytes"] -= (long)b.bytes;
  free(b.start);
  blocks.erase(it);
  return SUCCESS;
}

// The end of a context that died takes along what is in it; what is in others is its owner's to free.
static void discard(Device* device) {
  for (auto it = blocks.begin(); it != blocks.end();) {
    auto next = std::next(it);
    if (it->second.device == device || !it->second.device) release(it->first, it->second.device);
    it = next;
  }
  auto kept = std::partition(
      streams.begin(), streams.end(), [=](Stream* s) { return s->device != device; });
  std::for_each(kept, streams.end(), [](Stream* s) { delete s; });
  streams.erase(kept, streams.end());
  counters["streams"] = (long)streams.size();
  for (const char* kind : {"events", "modules", "graphs", "executables"}) counters[kind] = 0;
}

#define BEGIN(needsContext)                    \
  Guard guard;                                 \
  {                                            \
    int failed = enter(__func__, needsContext); \
    if (failed != SUCCESS) return failed;      \
  }

#define NOT_WHILE_CAPTURING               \
  {                                       \
    int forbidden = unlessCapturing();    \
    if (forbidden != SUCCESS) return forbidden; \
  }

extern "C" {

// ---- what tests ask of the stand-in -------------------------------------------------------------

void fake_reset() {
  Guard guard;
  injections.clear();
}

// Call number `after` (0: the next) of a function gives this result, `times` times (0: from then on).
void fake_fail(const char* function, int result, long after, long times) {
  Guard guard;
  injections[function] = {result, after, times};
}

// A block that is larger than was asked for: kernels may use so many bytes of it.
void fake_extent(Address address, size_t bytes) {
  Guard guard;
  blocks.at(address).extent = bytes;
}

// "memory.blocks", "memory.bytes", "memory.overruns", "host.blocks", "host.bytes", "contexts",
// "streams", "events", "graphs", "executables", "modules", or "calls:FUNCTION".
long fake_count(const char* what) {
  Guard guard;
  return counters[what];
}

// ---- devices and contexts -----------------------------------------------------------------------

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
int cuDeviceGetCount(int* n) {
  BEGIN(false)
  *n = (int)devices.size();
  return SUCCESS;
}
int cuDeviceGet(int* device, int index) {
  BEGIN(false)
  if (index < 0 || index >= (int)devices.size()) return INVALID_DEVICE;
  *device = index;
  return SUCCESS;
}
int cuDeviceGetName(char* name, int length, int device) {
  BEGIN(false)
  snprintf(name, length, "%s", devices[device].name.c_str());
  return SUCCESS;
}
int cuDeviceTotalMem_v2(size_t* bytes, int device) {
  BEGIN(false)
  *bytes = devices[device].memory;
  return SUCCESS;
}
int cuDeviceGetAttribute(int* value, int attribute, int device) {
  BEGIN(false)
  switch (attribute) {
    case 1: *value = 1024; break;                              // threads of a block
    case 8: *value = 48 * 1024; break;                         // shared memory of a block
    case 10: *value = 32; break;                               // warp size
    case 16: *value = 4; break;                                // multiprocessors
    case 75: *value = devices[device].capability / 10; break;  // compute capability, major
    case 76: *value = devices[device].capability % 10; break;  // and minor
    default: *value = 0;
  }
  return SUCCESS;
}
int cuDevicePrimaryCtxRetain(void** context, int device) {
  BEGIN(false)
  Device& d = devices[device];
  if (d.fatal) return d.fatal;
  if (d.references++ == 0) counters["contexts"]++;
  *context = &d;
  return SUCCESS;
}
int cuDevicePrimaryCtxRelease_v2(int device) {
  BEGIN(false)
  Device& d = devices[device];
  if (d.references == 0) return INVALID_CONTEXT;
  if (--d.references == 0) {
    counters["contexts"]--;
    if (d.fatal) discard(&d);
    d.fatal = 0;
  }
  return SUCCESS;
}
int cuCtxSetCurrent(void* context) {
  BEGIN(false)
  current = (Device*)context;
  return SUCCESS;
}
int cuCtxSynchronize() {
  BEGIN(true)
  int forbidden = unlessAnyCaptures();
  return forbidden != SUCCESS ? forbidden : flushAll(current);
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

// ---- memory -------------------------------------------------------------------------------------

int cuMemGetInfo_v2(size_t* free, size_t* total) {
  BEGIN(true)
  *free = current->memory - current->used;
  *total = current->memory;
  return SUCCESS;
}
int cuMemAlloc_v2(Address* address, size_t bytes) {
  BEGIN(true)
  NOT_WHILE_CAPTURING
  return allocate(address, bytes, current);
}
int cuMemFree_v2(Address address) {
  BEGIN(true)
  NOT_WHILE_CAPTURING
  flushAll(current);
  return release(address, true);
}
int cuMemHostAlloc(void** address, size_t bytes, unsigned) {
  BEGIN(true)
  NOT_WHILE_CAPTURING
  return allocate((Address*)address, bytes, nullptr);
}
int cuMemFreeHost(void* address) {
  BEGIN(true)
  NOT_WHILE_CAPTURING
  flushAll(current);
  return release((Address)(uintptr_t)address, false);
}
static int copy(void* target, const void* source, size_t bytes) {
  memmove(target, source, bytes);
  return SUCCESS;
}
int cuMemcpyHtoD_v2(Address target, const void* source, size_t bytes) {
  BEGIN(true)
  NOT_WHILE_CAPTURING
  if (!find(target, bytes)) return INVALID_VALUE;
  return copy((void*)target, source, bytes);
}
int cuMemcpyDtoH_v2(void* target, Address source, size_t bytes) {
  BEGIN(true)
  NOT_WHILE_CAPTURING
  if (!find(source, bytes)) return INVALID_VALUE;
  return copy(target, (void*)source, bytes);
}
int cuMemcpyHtoDAsync_v2(Address target, const void* source, size_t bytes, void* stream) {
  BEGIN(true)
  if (!find(target, bytes)) return INVALID_VALUE;
  return submit(stream, [=] { return copy((void*)target, source, bytes); });
}
int cuMemcpyDtoHAsync_v2(void* target, Address source, size_t bytes, void* stream) {
  BEGIN(true)
  if (!find(source, bytes)) return INVALID_VALUE;
  return submit(stream, [=] { return copy(target, (void*)source, bytes); });
}
int cuMemcpyDtoDAsync_v2(Address target, Address source, size_t bytes, void* stream) {
  BEGIN(true)
  if (!find(target, bytes) || !find(source, bytes)) return INVALID_VALUE;
  return submit(stream, [=] { return copy((void*)target, (void*)source, bytes); });
}
int cuMemsetD8Async(Address target, unsigned char value, size_t bytes, void* stream) {
  BEGIN(true)
  if (!find(target, bytes)) return INVALID_VALUE;
  return submit(stream, [=] {
    memset((void*)target, value, bytes);
    return SUCCESS;
  });
}

// ---- streams and events -------------------------------------------------------------------------

int cuStreamCreate(void** stream, unsigned) {
  BEGIN(true)
  Stream* s = new Stream{current, {}, {}, false, false, false};
  streams.push_back(s);
  counters["streams"]++;
  *stream = s;
  return SUCCESS;
}
int cuStreamDestroy_v2(void* handle) {
  BEGIN(true)
  auto it = std::find(streams.begin(), streams.end(), (Stream*)handle);
  if (it == streams.end()) return INVALID_HANDLE;
  flush(*it, nullptr);
  if (capturingStream == *it) capturingStream = nullptr;
  delete *it;
  streams.erase(it);
  counters["streams"]--;
  return SUCCESS;
}
int cuStreamSynchronize(void* stream) {
  BEGIN(true)
  if (((Stream*)stream)->capturing) {
    ((Stream*)stream)->invalidated = true;
    return CAPTURE_UNSUPPORTED;
  }
  return flush((Stream*)stream, nullptr);
}
int cuStreamQuery(void* stream) {
  BEGIN(true)
  if (((Stream*)stream)->capturing) {
    ((Stream*)stream)->invalidated = true;
    return CAPTURE_UNSUPPORTED;
  }
  return ((Stream*)stream)->queue.empty() ? SUCCESS : NOT_READY;
}
int cuStreamWaitEvent(void* handle, void* event, unsigned) {
  BEGIN(true)
  std::shared_ptr<Marker> marker = ((Event*)event)->marker;
  if (!marker) return SUCCESS;
  return submit(handle, [=] { return marker->done ? SUCCESS : flush(marker->stream, marker.get()); });
}
int cuEventCreate(void** event, unsigned) {
  BEGIN(true)
  *event = new Event{};
  counters["events"]++;
  return SUCCESS;
}
int cuEventDestroy_v2(void* event) {
  BEGIN(true)
  delete (Event*)event;
  counters["events"]--;
  return SUCCESS;
}
int cuEventRecord(void* event, void* stream) {
  BEGIN(true)
  auto marker = std::make_shared<Marker>(Marker{(Stream*)stream, false});
  ((Event*)event)->marker = marker;
  return submit(stream, [=] {
    marker->done = true;
    return SUCCESS;
  });
}
int cuEventQuery(void* event) {
  BEGIN(true)
  Marker* marker = ((Event*)event)->marker.get();
  return !marker || marker->done ? SUCCESS : NOT_READY;
}
int cuEventSynchronize(void* event) {
  BEGIN(true)
  Marker* marker = ((Event*)event)->marker.get();
  return !marker || marker->done ? SUCCESS : flush(marker->stream, marker);
}
int cuEventElapsedTime(float* milliseconds, void* from, void* to) {
  BEGIN(true)
  Marker *a = ((Event*)from)->marker.get(), *b = ((Event*)to)->marker.get();
  if (!a || !b) return INVALID_HANDLE;
  if (!a->done || !b->done) return NOT_READY;
  *milliseconds = 0.5f;
  return SUCCESS;
}

// ---- graphs -------------------------------------------------------------------------------------

int cuStreamBeginCapture_v2(void* handle, int mode) {
  BEGIN(true)
  Stream* stream = (Stream*)handle;
  if (stream->capturing) return CAPTURE_UNSUPPORTED;
  stream->capturing = true;
  stream->invalidated = false;
  stream->ofThread = mode != RELAXED;
  if (stream->ofThread) capturingStream = stream;
  return SUCCESS;
}
int cuStreamEndCapture(void* handle, void** graph) {
  BEGIN(true)
  Stream* stream = (Stream*)handle;
  if (!stream->capturing) return INVALID_VALUE;
  if (stream->ofThread && capturingStream != stream) return CAPTURE_WRONG_THREAD;
  stream->capturing = false;
  capturingStream = nullptr;
  std::vector<Work> nodes;
  nodes.swap(stream->captured);
  *graph = nullptr;
  if (stream->invalidated) return CAPTURE_INVALIDATED;
  *graph = new Graph{nodes};
  counters["graphs"]++;
  return SUCCESS;
}
int cuGraphDestroy(void* graph) {
  BEGIN(true)
  delete (Graph*)graph;
  counters["graphs"]--;
  return SUCCESS;
}
int cuGraphInstantiateWithFlags(void** executable, void* graph, unsigned long long) {
  BEGIN(true)
  *executable = new Graph{((Graph*)graph)->nodes};
  counters["executables"]++;
  return SUCCESS;
}
int cuGraphExecDestroy(void* executable) {
  BEGIN(true)
  delete (Graph*)executable;
  counters["executables"]--;
  return SUCCESS;
}
int cuGraphLaunch(void* executable, void* stream) {
  BEGIN(true)
  for (const Work& work : ((Graph*)executable)->nodes) {
    int result = submit(stream, work);
    if (result != SUCCESS) return result;
  }
  return SUCCESS;
}
}
