// The stand-in's modules and launches. Kernels are the host code that g++ makes of the same sources;
// which ones a module has, and what their parameters are, is read from its PTX and compared with the
// host code.
#include "fake.h"
#include "shim.h"

#include <algorithm>
#include <map>
#include <memory>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string>
#include <ucontext.h>

dim3 threadIdx, blockIdx, blockDim, gridDim;
shim::Kernel *shim::kernels = nullptr;

namespace {
// ---- fibers: made once, then used for thread after thread ----

struct Fiber {
  jmp_buf state;
  ucontext_t start;
  std::vector<char> stack;
  bool started = false;
  bool done = false;
  dim3 index;
};
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
  fiber.stack.resize(128 * 1024);
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
    Fiber &fiber = *fibers[t];
    fiber.done = false;
    fiber.index = {t % blockDim.x, t / blockDim.x % blockDim.y, t / (blockDim.x * blockDim.y)};
  }
  bool even = true;
  for (unsigned left = count; left > 0;) {
    unsigned ended = 0;
    for (unsigned t = 0; t < count; t++) {
      if (!fibers[t]->done) {
        resume(*fibers[t]);
        ended += fibers[t]->done;
      }
    }
    even = even && (ended == 0 || ended == left);
    left -= ended;
  }
  return even;
}

// ---- modules ----

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
      fprintf(stderr, "fakecuda: kernel %s of the PTX is %s\n", name.c_str(),
              kernel ? "of other parameters in the sources" : "not in the sources");
      return INVALID_PTX;
    }
    loaded->functions[name] = {kernel};
  }
  count("modules", 1);
  *module = loaded.release();
  return SUCCESS;
}

int launch(const shim::Kernel &kernel, dim3 grid, dim3 block, void **arguments) {
  unsigned threads = block.x * block.y * block.z;
  gridDim = grid;
  blockDim = block;
  bodyCall = kernel.call;
  bodyArguments = arguments;
  bool even = true;
  for (unsigned z = 0; z < grid.z; z++) {
    for (unsigned y = 0; y < grid.y; y++) {
      for (unsigned x = 0; x < grid.x; x++) {
        blockIdx = {x, y, z};
        if (kernel.barriers) {
          even = runFibers(threads) && even;
        } else {
          for (unsigned t = 0; t < threads; t++) {
            threadIdx = {t % block.x, t / block.x % block.y, t / (block.x * block.y)};
            kernel.call(arguments);
          }
        }
      }
    }
  }
  if (!even) {
    fprintf(stderr, "fakecuda: threads of %s ended while others waited at a barrier\n", kernel.name);
    return LAUNCH_FAILED;
  }
  if (!allGuardsHold()) {
    fprintf(stderr, "fakecuda: %s wrote outside of memory\n", kernel.name);
    return ILLEGAL_ADDRESS;
  }
  return SUCCESS;
}

} // namespace

void shimBarrier() {
  Fiber *me = current;
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
  std::vector<std::vector<char>> values;
  for (size_t i = 0; i < kernel->sizes.size(); i++) {
    const char *value = (const char *)arguments[i];
    values.emplace_back(value, value + kernel->sizes[i]);
  }
  return submit(stream, [=]() mutable {
    int injected = enter("kernel", true);
    if (injected != SUCCESS) {
      return injected;
    }
    std::vector<void *> pointers;
    for (auto &value : values) {
      pointers.push_back(value.data());
    }
    return launch(*kernel, {gridX, gridY, gridZ}, {blockX, blockY, blockZ}, pointers.data());
  });
}
} // extern "C"
