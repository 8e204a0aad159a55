// Captures of the stand-in libcuda, and graphs: lists of work.
#include "fakestate.h"

thread_local Stream* capturingStream = nullptr;

int unlessCapturing() {
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

extern "C" {
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
  counter("graphs")++;
  return SUCCESS;
}
int cuGraphDestroy(void* graph) {
  BEGIN(true)
  delete (Graph*)graph;
  counter("graphs")--;
  return SUCCESS;
}
int cuGraphInstantiateWithFlags(void** executable, void* graph, unsigned long long) {
  BEGIN(true)
  *executable = new Graph{((Graph*)graph)->nodes};
  counter("executables")++;
  return SUCCESS;
}
int cuGraphExecDestroy(void* executable) {
  BEGIN(true)
  delete (Graph*)executable;
  counter("executables")--;
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
