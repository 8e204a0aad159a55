// What compute-sanitizer's tools do on a GPU, for kernels that run on the stand-in. The kernels' code is compiled with
// -fsanitize=thread, which calls a function before each access of memory; these are the functions.
//
// - memcheck: an access outside of memory, or at an address that isn't a multiple of its size.
// - racecheck: two threads of a block come to the same place of shared or device memory between the same barriers, or
//   two blocks to the same place of device memory in one launch, and not both only read it.
// - initcheck: a read of shared memory that no thread of the block wrote.
//
// None of them depends on the order in which the threads happened to run. An access of more than four bytes counts as
// one of each of its words; places of fewer bytes are told apart by their first byte.
#include "fake.h"
#include "shim.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <link.h>
#include <pthread.h>
#include <stdlib.h>
#include <string>

namespace {
const uint16_t NOBODY = 0xFFFF;
const uint16_t SEVERAL = 0xFFFE;

// Who last came to a place. Phases, blocks and launches are numbered on and on.
struct Place {
  uintptr_t address;
  uint64_t scope;
  uint64_t writePhase, readPhase;
  uint32_t writeBlock, readBlock, otherReadBlock; // counted from 1 in a launch; 0 for none
  uint16_t writer, reader;
};

struct Range {
  uintptr_t begin, end;
  bool has(uintptr_t address, size_t bytes) const { return address >= begin && address + bytes <= end; }
};

// The places that were come to in one launch, or one block: a hash table, in which all that is of a scope before
// counts as free.
class Places {
 public:
  void begin(uint64_t newScope) {
    scope = newScope;
    used = 0;
  }

  // The record of a place, a new one if it has none.
  Place &at(uintptr_t address) {
    if (used > table.size() / 2) {
      grow();
    }
    Place &place = find(address);
    if (place.scope != scope) {
      place = {address, scope, 0, 0, 0, 0, 0, NOBODY, NOBODY};
      used++;
    }
    return place;
  }

 private:
  std::vector<Place> table = std::vector<Place>(1 << 12);
  size_t used = 0;
  uint64_t scope = 0;

  Place &find(uintptr_t address) {
    size_t mask = table.size() - 1;
    size_t i = (address * 0x9E3779B97F4A7C15ull >> 20) & mask;
    while (table[i].scope == scope && table[i].address != address) {
      i = (i + 1) & mask;
    }
    return table[i];
  }

  void grow() {
    std::vector<Place> old(2 * table.size());
    old.swap(table);
    for (const Place &place : old) {
      if (place.scope == scope) {
        find(place.address) = place;
      }
    }
  }
};

Places ofLaunch, ofBlock;
bool checking;
uint64_t phase;
uint32_t blockOfLaunch;
uint16_t thread;
Range stack, library, arguments, lastMemory;
std::string firstError;

Range ownData() {
  Range range{};
  auto find = [](dl_phdr_info *info, size_t, void *result) {
    Range &range = *(Range *)result;
    uintptr_t self = (uintptr_t)&ofBlock;
    for (int i = 0; i < info->dlpi_phnum; i++) {
      const ElfW(Phdr) &header = info->dlpi_phdr[i];
      uintptr_t begin = info->dlpi_addr + header.p_vaddr;
      if (header.p_type == PT_LOAD && self >= begin && self < begin + header.p_memsz) {
        range = {begin, begin + header.p_memsz};
        return 1;
      }
    }
    return 0;
  };
  dl_iterate_phdr(find, &range);
  return range;
}

Range ownStack() {
  pthread_attr_t attributes;
  void *begin = nullptr;
  size_t bytes = 0;
  pthread_getattr_np(pthread_self(), &attributes);
  pthread_attr_getstack(&attributes, &begin, &bytes);
  pthread_attr_destroy(&attributes);
  return {(uintptr_t)begin, (uintptr_t)begin + bytes};
}

void report(const char *what, uintptr_t address, size_t bytes) {
  if (firstError.empty()) {
    char text[256];
    snprintf(text, sizeof text, "%s: %zu bytes at %#lx by thread %u of block %u", what, bytes, (unsigned long)address,
             thread, blockOfLaunch - 1);
    firstError = text;
  }
}

void visit(uintptr_t address, size_t bytes, bool write, bool shared) {
  Place &place = (shared ? ofBlock : ofLaunch).at(address);
  bool written = place.writer != NOBODY;
  if (shared && !write && !written) {
    report("a read of shared memory that nobody wrote", address, bytes);
  }
  if (written && (place.writeBlock != blockOfLaunch || (place.writePhase == phase && place.writer != thread))) {
    report(write ? "two threads write without a barrier between" : "a read races with a write", address, bytes);
  }
  if (write) {
    bool readByOtherBlock = (place.readBlock != 0 && place.readBlock != blockOfLaunch) || place.otherReadBlock != 0;
    if (readByOtherBlock || (place.reader != NOBODY && place.readPhase == phase && place.reader != thread)) {
      report("a write races with a read", address, bytes);
    }
    place.writer = thread;
    place.writePhase = phase;
    place.writeBlock = blockOfLaunch;
  } else {
    bool firstOfPhase = place.reader == NOBODY || place.readPhase != phase;
    place.reader = firstOfPhase || place.reader == thread ? thread : SEVERAL;
    place.readPhase = phase;
    if (place.readBlock == 0) {
      place.readBlock = blockOfLaunch;
    } else if (place.readBlock != blockOfLaunch) {
      place.otherReadBlock = blockOfLaunch;
    }
  }
}

// `unit` is what the address must be a multiple of.
void access(uintptr_t address, size_t bytes, size_t unit, bool write) {
  if (!checking || bytes == 0) {
    return;
  }
  bool device = lastMemory.has(address, bytes);
  if (!device && (stack.has(address, 1) || arguments.has(address, 1) || isBuiltin((void *)address))) {
    return;
  }
  if (!device) {
    size_t extent = 0;
    uintptr_t begin = (uintptr_t)deviceMemoryAt((void *)address, &extent);
    device = begin != 0 && address + bytes <= begin + extent;
    if (device) {
      lastMemory = {begin, begin + extent};
    }
  }
  if (!device && !library.has(address, bytes)) {
    report(write ? "a write outside of memory" : "a read outside of memory", address, bytes);
    return;
  }
  if (address % unit != 0) {
    report("an address that isn't a multiple of the access", address, bytes);
    return;
  }
  for (size_t done = 0; done < bytes; done += 4) {
    visit(address + done, std::min<size_t>(4, bytes - done), write, !device);
  }
}
} // namespace

void checkLaunch(const void *argumentBytes, size_t bytes) {
  static bool wanted = !getenv("FAKE_UNCHECKED");
  checking = wanted;
  if (!wanted) {
    return;
  }
  if (library.begin == 0) {
    library = ownData();
  }
  arguments = {(uintptr_t)argumentBytes, (uintptr_t)argumentBytes + bytes};
  stack = ownStack();
  lastMemory = {};
  firstError.clear();
  ofLaunch.begin(++phase);
  blockOfLaunch = 0;
}

void checkBlock() {
  ofBlock.begin(++phase);
  blockOfLaunch++;
}

void checkPhase() { phase++; }

void checkThread(unsigned number, const void *fiberStack, size_t stackBytes) {
  thread = (uint16_t)number;
  if (fiberStack) {
    stack = {(uintptr_t)fiberStack, (uintptr_t)fiberStack + stackBytes};
  }
}

const char *checkEnd() {
  checking = false;
  return firstError.empty() ? nullptr : firstError.c_str();
}

void shimAligned(const void *address, size_t bytes) {
  if (checking && (uintptr_t)address % bytes != 0) {
    report("an address that isn't a multiple of the access", (uintptr_t)address, bytes);
  }
}

// All threads that come here write the same, so that it doesn't matter who comes last.
void shimRaise(int *flag) {
  size_t extent = 0;
  uintptr_t begin = (uintptr_t)deviceMemoryAt(flag, &extent);
  if (checking && (begin == 0 || (uintptr_t)flag + sizeof *flag > begin + extent)) {
    report("a write outside of memory", (uintptr_t)flag, sizeof *flag);
    return;
  }
  *flag = 1;
}

extern "C" {
void __tsan_init() {}
void __tsan_func_entry(void *) {}
void __tsan_func_exit() {}
#define HOOKS(BYTES) \
  void __tsan_read##BYTES(void *address) { access((uintptr_t)address, BYTES, BYTES, false); } \
  void __tsan_write##BYTES(void *address) { access((uintptr_t)address, BYTES, BYTES, true); } \
  void __tsan_unaligned_read##BYTES(void *address) { access((uintptr_t)address, BYTES, BYTES, false); } \
  void __tsan_unaligned_write##BYTES(void *address) { access((uintptr_t)address, BYTES, BYTES, true); }
HOOKS(1)
HOOKS(2)
HOOKS(4)
HOOKS(8)
HOOKS(16)
// Structures, whose members are accessed one by one.
void __tsan_read_range(void *address, size_t bytes) { access((uintptr_t)address, bytes, 1, false); }
void __tsan_write_range(void *address, size_t bytes) { access((uintptr_t)address, bytes, 1, true); }
}
