// One step of LSTM, GRU and RNN for all entries of a batch, after the products: gates [batch, count * hidden] hold
// X · W' + H · R' + the biases. An entry whose sequence has ended rests: its state stays, its output is 0.
#include "operations.cuh"

struct Activation {
  int32 operation; // of Unary
  float p;
  float q;
  float inputScale;
  float outputScale;
};

struct Step {
  uint32 batch;
  Divisor hidden;
  int32 time;
  float clip; // infinite for none
  Activation f;
  Activation g;
  Activation h;
};

DEVICE float activate(const Activation &activation, float clip, float x) {
  x = x < -clip ? -clip : x > clip ? clip : x;
  float value = step(activation.operation, activation.p, activation.q, activation.inputScale * x);
  return activation.outputScale * value;
}

DEVICE bool rests(const Step &s, const int32 *lengths, uint32 entry) { return lengths && s.time >= lengths[entry]; }

// Gates in ONNX's order i, o, f, c; peepholes [3 * hidden]: i, o, f. `output` may be 0.
KERNEL(256, lstm_step, Step s, int32 coupled, const float *gates, const float *peepholes, const int32 *lengths,
       float *state, float *cell, float *output) {
  uint32 hidden = s.hidden.divisor;
  FOR_EACH(at, s.batch * hidden) {
    uint32 entry = quotient(at, s.hidden);
    uint32 j = at - entry * hidden;
    if (rests(s, lengths, entry)) {
      if (output) {
        output[at] = 0.f;
      }
      continue;
    }
    const float *own = gates + (int64)entry * 4 * hidden + j;
    float old = cell[at];
    float in = activate(s.f, s.clip, own[0] + (peepholes ? peepholes[j] * old : 0.f));
    float forget =
        coupled ? 1.f - in
                : activate(s.f, s.clip, own[2 * hidden] + (peepholes ? peepholes[2 * hidden + j] * old : 0.f));
    float next = forget * old + in * activate(s.g, s.clip, own[3 * hidden]);
    float out = activate(s.f, s.clip, own[hidden] + (peepholes ? peepholes[hidden + j] * next : 0.f));
    float result = out * activate(s.h, s.clip, next);
    cell[at] = next;
    state[at] = result;
    if (output) {
      output[at] = result;
    }
  }
}

// The first half of a GRU step whose reset comes before the linear part: reset = f(r) * H; gates z, r, h.
KERNEL(256, gru_reset, Step s, const float *gates, const float *state, float *reset) {
  uint32 hidden = s.hidden.divisor;
  FOR_EACH(at, s.batch * hidden) {
    uint32 entry = quotient(at, s.hidden);
    uint32 j = at - entry * hidden;
    reset[at] = activate(s.f, s.clip, gates[(int64)entry * 3 * hidden + hidden + j]) * state[at];
  }
}

// The rest of a GRU step. `candidates` is [batch, hidden]: with linear = 0, (r * H) · R' (what gru_reset was for); with
// linear = 1, H · R' and its bias, which is multiplied by f(r) here.
KERNEL(256, gru_step, Step s, int32 linear, const float *gates, const float *candidates, const int32 *lengths,
       float *state, float *output) {
  uint32 hidden = s.hidden.divisor;
  FOR_EACH(at, s.batch * hidden) {
    uint32 entry = quotient(at, s.hidden);
    uint32 j = at - entry * hidden;
    if (rests(s, lengths, entry)) {
      if (output) {
        output[at] = 0.f;
      }
      continue;
    }
    const float *own = gates + (int64)entry * 3 * hidden + j;
    float z = activate(s.f, s.clip, own[0]);
    float recurrent = candidates[at] * (linear ? activate(s.f, s.clip, own[hidden]) : 1.f);
    float candidate = activate(s.g, s.clip, own[2 * hidden] + recurrent);
    float result = (1.f - z) * candidate + z * state[at];
    state[at] = result;
    if (output) {
      output[at] = result;
    }
  }
}

KERNEL(256, rnn_step, Step s, const float *gates, const int32 *lengths, float *state, float *output) {
  FOR_EACH(at, s.batch * s.hidden.divisor) {
    uint32 entry = quotient(at, s.hidden);
    if (rests(s, lengths, entry)) {
      if (output) {
        output[at] = 0.f;
      }
      continue;
    }
    float result = activate(s.f, s.clip, gates[at]);
    state[at] = result;
    if (output) {
      output[at] = result;
    }
  }
}
