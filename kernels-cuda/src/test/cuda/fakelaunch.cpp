// The stand-in's modules and launches. Kernels are the host code that g++ makes of the same sources;
// which ones a module has, and what their parameters are, is read from its PTX and compared with the
// host code.
#include "fake.h"
#include "shim.h"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string>
#include <ucontext.h>

dim3 threadIdx, blockIdx, blockDim, gridDim;
static const dim3 *const builtins[] = {&threadIdx, &blockIdx, &blockDim, &gridDim};

bool isBuiltin(const void *address) {
  return std::any_of(std::begin(builtins), std::end(builtins), [=](const dim3 *builtin) {
    return address >= builtin && address < builtin + 1;
  });
}

shim::Kernel *shim::kernels = nullptr;

namespace {
// ---- the order of threads and of blocks, of which kernels must not depend: forwards, backwards, mixed ----

class Order {
 public:
  explicit Order(unsigned count) : count(count) {
    static unsigned turn = 0;
    switch (turn++ % 3) {
      case 0: step = 1, next = 0; break;
      case 1: step = count - 1, next = count - 1; break;
      default:
        next = random() % count;
        do {
          step = 1 + random() % count;
        } while (std::gcd(step, count) != 1);
    }
  }
  unsigned take() {
    unsigned taken = next;
    next = (unsigned)(((unsigned long)next + step) % count);
    return taken;
  }

 private:
  unsigned count, step, next;

  static unsigned random() {
    static unsigned state = 1;
    state = state * 1664525 + 1013904223; // the same in each process
    return state >> 8;
  }
};

dim3 placeIn(dim3 extent, unsigned number) {
  return {number % extent.x, number / extent.x % extent.y, number / (extent.x * extent.y)};
}

// ---- fibers: made once, then used for thread after thread ----

struct Fiber {
  jmp_buf state;
  ucontext_t start;
  std::vector<char> stack;
  bool started = false;
  bool done = false;
  int barrier; // the line where it waits
  dim3 index;
};
const size_t STACK_BYTES = 128 * 1024;
std::vector<std::unique_ptr<Fiber>> fibers;
Fiber *current;
jmp_buf scheduler;
void (*bodyCall)(void **);
void **bodyArguments;

void fiberMain() {
  for (;;) {
    bodyCall(bodyArguments);
    current->done = true;
    if (!_setjmp(current->state)) {
      _longjmp(scheduler, 1);
    }
  }
}

void resume(Fiber &fiber) {
  current = &fiber;
  threadIdx = fiber.index;
  if (_setjmp(scheduler)) {
    return;
  }
  if (fiber.started) {
    _longjmp(fiber.state, 1);
  }
  fiber.started = true;
  getcontext(&fiber.start);
  fiber.start.uc_stack.ss_sp = fiber.stack.data();
  fiber.start.uc_stack.ss_size = fiber.stack.size();
  fiber.start.uc_link = nullptr;
  makecontext(&fiber.start, fiberMain, 0);
  setcontext(&fiber.start);
}

// Whether all threads of the block came to the same barriers.
bool runFibers(unsigned count) {
  while (fibers.size() < count) {
    fibers.push_back(std::make_unique<Fiber>());
  }
  for (unsigned t = 0; t < count; t++) {
    fibers[t]->done = false;
    fibers[t]->index = placeIn(blockDim, t);
  }
  bool even = true;
  for (unsigned left = count; left > 0;) {
    unsigned ended = 0;
    int barrier = 0;
    Order order(count);
    for (unsigned i = 0; i < count; i++) {
      unsigned t = order.take();
      Fiber &fiber = *fibers[t];
      if (!fiber.done) {
        fiber.stack.resize(STACK_BYTES);
        checkThread(t, fiber.stack.data(), STACK_BYTES);
        resume(fiber);
        ended += fiber.done;
        even = even && (fiber.done || barrier == 0 || fiber.barrier == barrier);
        barrier = fiber.done ? barrier : fiber.barrier;
      }
    }
    even = even && (ended == 0 || ended == left);
    left -= ended;
    checkPhase();
  }
  return even;
}

// ---- modules ----

const size_t MOST_ARGUMENT_BYTES = 4096;

size_t padded(size_t bytes) { return (bytes + 15) / 16 * 16; }

struct Function {
  const shim::Kernel *kernel;
};
struct Module {
  std::map<std::string, Function> functions;
};

size_t parameterSize(const std::string &declaration) {
  size_t open = declaration.find('[');
  if (open != std::string::npos) {
    return strtoul(declaration.c_str() + open + 1, nullptr, 10);
  }
  if (declaration.find("64") < declaration.find(' ')) {
    return 8;
  }
  return declaration.find("16") < declaration.find(' ') ? 2 : declaration.find('8') < declaration.find(' ') ? 1 : 4;
}

// The sizes of the parameters that begin at `from` of some PTX.
std::vector<size_t> parameters(const std::string &ptx, size_t from) {
  size_t end = ptx.find(')', from);
  std::vector<size_t> sizes;
  for (size_t at = ptx.find(".param ", from); at < end; at = ptx.find(".param ", at + 1)) {
    size_t comma = std::min(ptx.find(',', at), end);
    std::string declaration = ptx.substr(at + 7, comma - at - 7);
    if (declaration.compare(0, 6, ".align") == 0) {
      declaration = declaration.substr(declaration.find(".b8"));
    }
    sizes.push_back(parameterSize(declaration));
  }
  return sizes;
}

int load(void **module, const char *image) {
  std::string ptx(image);
  if (ptx.find(".version") == std::string::npos || ptx.find(".target") == std::string::npos) {
    return INVALID_PTX;
  }
  if (atoi(ptx.c_str() + ptx.find(".target sm_") + 11) > currentCapability()) {
    return NO_BINARY_FOR_GPU;
  }
  auto loaded = std::make_unique<Module>();
  for (size_t at = ptx.find(".entry "); at != std::string::npos; at = ptx.find(".entry ", at + 1)) {
    size_t open = ptx.find('(', at);
    std::string name = ptx.substr(at + 7, open - at - 7);
    const shim::Kernel *kernel = shim::kernels;
    while (kernel && name != kernel->name) {
      kernel = kernel->next;
    }
    if (!kernel || kernel->sizes != parameters(ptx, open)) {
      fprintf(stderr, "stand-in: kernel %s of the PTX is %s\n", name.c_str(),
              kernel ? "of other parameters in the sources" : "not in the sources");
      return INVALID_PTX;
    }
    loaded->functions[name] = {kernel};
  }
  count("modules", 1);
  *module = loaded.release();
  return SUCCESS;
}

int failed(int result, const shim::Kernel &kernel, const char *reason) {
  explain(std::string("kernel ") + kernel.name + ": " + reason);
  return result;
}

int launch(const shim::Kernel &kernel, dim3 grid, dim3 block, void **arguments) {
  unsigned threads = block.x * block.y * block.z;
  gridDim = grid;
  blockDim = block;
  bodyCall = kernel.call;
  bodyArguments = arguments;
  bool even = true;
  unsigned blocks = grid.x * grid.y * grid.z;
  Order blockOrder(blocks);
  for (unsigned i = 0; i < blocks; i++) {
    blockIdx = placeIn(grid, blockOrder.take());
    checkBlock();
    if (kernel.barriers) {
      even = runFibers(threads) && even;
      continue;
    }
    Order order(threads);
    for (unsigned j = 0; j < threads; j++) {
      unsigned t = order.take();
      threadIdx = placeIn(block, t);
      checkThread(t, nullptr, 0);
      kernel.call(arguments);
    }
  }
  if (const char *found = checkEnd()) {
    return failed(LAUNCH_FAILED, kernel, found);
  }
  if (!even) {
    return failed(LAUNCH_FAILED, kernel, "threads wait at different barriers, or end while others wait");
  }
  if (!allGuardsHold()) {
    return failed(ILLEGAL_ADDRESS, kernel, "writes outside of memory");
  }
  return SUCCESS;
}

} // namespace

void shimBarrier(int line) {
  Fiber *me = current;
  me->barrier = line;
  if (!_setjmp(me->state)) {
    _longjmp(scheduler, 1);
  }
  threadIdx = me->index;
}

extern "C" {
int cuModuleLoadDataEx(void **module, const void *image, unsigned options, int *names, void **values) {
  Guard guard;
  int failed = enter(__func__, true);
  if (failed == SUCCESS) {
    failed = load(module, (const char *)image);
  }
  for (unsigned i = 0; failed != SUCCESS && i < options; i++) {
    if (names[i] == 5) { // the buffer for the compiler's errors
      snprintf((char *)values[i], 64, "ptxas fatal : refused by the stand-in");
    }
  }
  return failed;
}
int cuModuleLoadData(void **module, const void *image) { return cuModuleLoadDataEx(module, image, 0, 0, 0); }
int cuModuleUnload(void *module) {
  Guard guard;
  int failed = enter(__func__, true);
  if (failed != SUCCESS) {
    return failed;
  }
  delete (Module *)module;
  count("modules", -1);
  return SUCCESS;
}
int cuModuleGetFunction(void **function, void *module, const char *name) {
  Guard guard;
  int failed = enter(__func__, true);
  if (failed != SUCCESS) {
    return failed;
  }
  auto &functions = ((Module *)module)->functions;
  auto found = functions.find(name);
  if (found == functions.end()) {
    return NOT_FOUND;
  }
  *function = &found->second;
  return SUCCESS;
}
int cuLaunchKernel(void *function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
                   unsigned blockZ, unsigned, void *stream, void **arguments, void **) {
  Guard guard;
  int failed = enter(__func__, true);
  if (failed != SUCCESS) {
    return failed;
  }
  const shim::Kernel *kernel = ((Function *)function)->kernel;
  size_t threads = (size_t)blockX * blockY * blockZ;
  if (threads == 0 || gridX == 0 || gridY == 0 || gridZ == 0 || gridX > 0x7fffffffu || gridY > 65535 || gridZ > 65535) {
    return INVALID_VALUE;
  }
  if (threads > kernel->threads) {
    return LAUNCH_OUT_OF_RESOURCES;
  }
  std::vector<char> values; // one after the other
  for (size_t i = 0; i < kernel->sizes.size(); i++) {
    const char *value = (const char *)arguments[i];
    values.insert(values.end(), value, value + kernel->sizes[i]);
    values.resize(padded(values.size()));
  }
  if (values.size() > MOST_ARGUMENT_BYTES) {
    return INVALID_VALUE;
  }
  return submit(stream, [=] {
    int injected = enter("kernel", true);
    if (injected != SUCCESS) {
      return injected;
    }
    // What a kernel gets: the arguments' addresses, then the arguments.
    size_t count = kernel->sizes.size();
    std::vector<char> given(count * sizeof(void *));
    given.insert(given.end(), values.begin(), values.end());
    void **pointers = (void **)given.data();
    char *next = given.data() + count * sizeof(void *);
    for (size_t i = 0; i < count; i++) {
      pointers[i] = next;
      next += padded(kernel->sizes[i]);
    }
    checkLaunch(given.data(), given.size());
    return launch(*kernel, {gridX, gridY, gridZ}, {blockX, blockY, blockZ}, pointers);
  });
}
} // extern "C"
