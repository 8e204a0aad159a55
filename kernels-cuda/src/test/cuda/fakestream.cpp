// Streams and events of the stand-in libcuda.
#include "fakestate.h"

#include <algorithm>

std::vector<Stream*> streams;

int flush(Stream* stream, Marker* until) {
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

int flushAll(Device* device) {
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

extern "C" {
int cuStreamCreate(void** stream, unsigned) {
  BEGIN(true)
  Stream* s = new Stream{current, {}, {}, false, false, false};
  streams.push_back(s);
  counter("streams")++;
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
  counter("streams")--;
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
  counter("events")++;
  return SUCCESS;
}
int cuEventDestroy_v2(void* event) {
  BEGIN(true)
  delete (Event*)event;
  counter("events")--;
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
}
