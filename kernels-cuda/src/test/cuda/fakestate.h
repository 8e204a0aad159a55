// The state of the stand-in libcuda, which its parts share: fakedriver.cpp (errors, counters and what tests ask for),
// fakedevice.cpp, fakememory.cpp, fakestream.cpp and fakegraph.cpp.
#pragma once
#include "fake.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>

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

#pragma GCC visibility push(hidden) // names that others may have
extern std::vector<Device> devices;
extern std::map<Address, Block> blocks;
extern std::vector<Stream*> streams;
extern thread_local Device* current;
extern thread_local Stream* capturingStream;  // of this thread, in a mode but "relaxed"

// How many there are of what a test asks for by name.
long& counter(const std::string& what);

// A setting of the environment.
long setting(const char* name, long otherwise);

// Runs the first pieces of work of a stream until the marker is done, or all of them.
int flush(Stream* stream, Marker* until);
int flushAll(Device* device);

// What the driver forbids while this thread captures: it invalidates the capture.
int unlessCapturing();

// Frees a block.
int release(Address address, bool ofDevice);
#pragma GCC visibility pop

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
