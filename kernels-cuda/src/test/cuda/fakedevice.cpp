// Devices of the stand-in libcuda, and their primary contexts.
#include "fakestate.h"

#include <algorithm>
#include <cstdio>

thread_local Device* current = nullptr;

static std::vector<Device> makeDevices(long number, int capability, size_t memory) {
  std::vector<Device> made;
  for (int i = 0; i < number; i++)
    made.push_back({i, "Stand-in GPU " + std::to_string(i), capability, memory, 0, 0, 0});
  return made;
}

std::vector<Device> devices = makeDevices(
    setting("FAKE_DEVICES", 1), (int)setting("FAKE_CAPABILITY", 80), setting("FAKE_MEMORY", 1l << 30));

int currentCapability() { return current ? current->capability : 0; }

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
  counter("streams") = (long)streams.size();
  for (const char* kind : {"events", "modules", "graphs", "executables"}) counter(kind) = 0;
}

extern "C" {
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
  if (d.references++ == 0) counter("contexts")++;
  *context = &d;
  return SUCCESS;
}
int cuDevicePrimaryCtxRelease_v2(int device) {
  BEGIN(false)
  Device& d = devices[device];
  if (d.references == 0) return INVALID_CONTEXT;
  if (--d.references == 0) {
    counter("contexts")--;
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
}
