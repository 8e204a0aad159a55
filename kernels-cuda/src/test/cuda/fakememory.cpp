// Memory of the stand-in libcuda: blocks of the host's between guard zones.
#include "fakestate.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

static const size_t GUARD = 256;
static const unsigned char GUARD_BYTE = 0xFB;
std::map<Address, Block> blocks;

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
  // A GPU's own: the engine asks no GPU to see another's.
  if (!it->second.device || it->second.device != current) return nullptr;
  if ((Address)(uintptr_t)address >= it->first + it->second.bytes) return nullptr;
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
  counter(device ? "memory.blocks" : "host.blocks")++;
  counter(device ? "memory.bytes" : "host.bytes") += (long)bytes;
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

int release(Address address, bool ofDevice) {
  auto it = blocks.find(address);
  if (it == blocks.end() || (it->second.device != nullptr) != ofDevice) return INVALID_VALUE;
  Block b = it->second;
  bool known = b.device && b.device->fatal;  // a kernel that wrote there was told of
  if (!known && !guardsHold(b)) counter("memory.overruns")++;
  if (b.device) b.device->used -= b.bytes;
  counter(b.device ? "memory.blocks" : "host.blocks")--;
  counter(b.device ? "memory.bytes" : "host.bytes") -= (long)b.bytes;
  free(b.start);
  blocks.erase(it);
  return SUCCESS;
}

extern "C" {

// A block that is larger than was asked for: kernels may use so many bytes of it.
void fake_extent(Address address, size_t bytes) {
  Guard guard;
  blocks.at(address).extent = bytes;
}

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
}
