// The interpreter of elementwise programs: every operator and every fused sequence of operators on floating-point
// tensors is the same kernel with another program. Values are float, whatever they are stored as.
#pragma once
#include "operations.cuh"

#define MAX_INPUTS 8
#define MAX_INSTRUCTIONS 24
#define MAX_SLOTS 8

// Operands: 0 .. MAX_INPUTS - 1 an input; SLOT + s a value kept by an instruction before; PREVIOUS the value of the
// instruction just before, which never leaves its register.
#define SLOT 16
#define PREVIOUS 32

struct Instruction {
  int32 operation; // of Unary, or 64 + of Binary
  int32 left;
  int32 right;
  int32 slot; // where the value is kept for later instructions; -1 for nowhere
  float p;
  float q;
};
#define BINARY 64

struct Program {
  int32 length;
  int32 scalars; // bit i: input i is one element (contiguous kernel only)
  Instruction instruction[MAX_INSTRUCTIONS];
};

struct Inputs {
  const void *address[MAX_INPUTS];
};

// One operand: `Read` gives elements of an input.
template <int N, class Read>
DEVICE void operand(int at, const float (&previous)[N], const float (&slots)[MAX_SLOTS][N], Read &read, float (&to)[N]) {
  if (at == PREVIOUS) {
    for (int i = 0; i < N; i++) {
      to[i] = previous[i];
    }
  } else if (at >= SLOT) {
    for (int i = 0; i < N; i++) {
      to[i] = slots[at - SLOT][i];
    }
  } else {
    read(at, to);
  }
}

template <int N, class Read> DEVICE void interpret(const Program &program, Read &read, float (&value)[N]) {
  float slots[MAX_SLOTS][N];
  for (int i = 0; i < N; i++) {
    value[i] = 0.f;
  }
#pragma unroll 1
  for (int at = 0; at < program.length; at++) {
    int operation = program.instruction[at].operation;
    float left[N];
    operand<N, Read>(program.instruction[at].left, value, slots, read, left);
    if (operation >= BINARY) {
      float right[N];
      operand<N, Read>(program.instruction[at].right, value, slots, read, right);
      applyBinary<N, float>(operation - BINARY, left, right);
    } else {
      applyUnary<N, float>(operation, program.instruction[at].p, program.instruction[at].q, left);
    }
    int slot = program.instruction[at].slot;
    for (int i = 0; i < N; i++) {
      value[i] = left[i];
    }
    if (slot >= 0) {
      for (int i = 0; i < N; i++) {
        slots[slot][i] = left[i];
      }
    }
  }
}

// Four neighbouring elements of inputs that are as large as the output, or one element each; of the last four only
// `count` are there.
template <class T> struct ReadFour {
  const Inputs &inputs;
  int32 scalars;
  uint32 first;
  uint32 count;
  DEVICE_OPERATOR void operator()(int input, float (&to)[4]) const {
    const T *x = (const T *)inputs.address[input];
    if (scalars >> input & 1) {
      float value = Element<T>::load(x[0]);
      for (int i = 0; i < 4; i++) {
        to[i] = value;
      }
    } else if (count >= 4) {
      Four<T> four = loadFour(x + first);
      for (int i = 0; i < 4; i++) {
        to[i] = Element<T>::load(four.element[i]);
      }
    } else {
      for (uint32 i = 0; i < 4; i++) {
        to[i] = i < count ? Element<T>::load(x[first + i]) : 0.f;
      }
    }
  }
};

// One element of each input, wherever it lies.
template <class T> struct ReadOne {
  const Inputs &inputs;
  const int32 (&at)[MAX_INPUTS];
  DEVICE_OPERATOR void operator()(int input, float (&to)[1]) const {
    to[0] = Element<T>::load(((const T *)inputs.address[input])[at[input]]);
  }
};

// n elements, of which each input has as many or one; all addresses are multiples of four elements.
template <class T> DEVICE void contiguous(uint32 n, const Program &program, const Inputs &inputs, T *y) {
  FOR_EACH(four, (n + 3) / 4) {
    uint32 first = four * 4;
    ReadFour<T> read = {inputs, program.scalars, first, n - first};
    float value[4];
    interpret<4>(program, read, value);
    Four<T> result;
    for (int i = 0; i < 4; i++) {
      result.element[i] = Element<T>::store(value[i]);
    }
    if (n - first >= 4) {
      storeFour(y + first, result);
    } else {
      for (uint32 i = 0; i < 3; i++) {
        if (first + i < n) {
          y[first + i] = result.element[i];
        }
      }
    }
  }
}

template <class T>
DEVICE void broadcast(uint32 n, const Program &program, const Walk<MAX_INPUTS> &walk, const Inputs &inputs, T *y) {
  FOR_EACH(i, n) {
    int32 at[MAX_INPUTS];
    locate(walk, i, at);
    ReadOne<T> read = {inputs, at};
    float value[1];
    interpret<1>(program, read, value);
    y[i] = Element<T>::store(value[0]);
  }
}

#define ELEMENTWISE(SUFFIX, T) \
  KERNEL(256, elementwise_contiguous_##SUFFIX, uint32 n, Program program, Inputs inputs, T *y) { \
    contiguous<T>(n, program, inputs, y); \
  } \
  KERNEL(256, elementwise_broadcast_##SUFFIX, uint32 n, Program program, Walk<MAX_INPUTS> walk, Inputs inputs, T *y) { \
    broadcast<T>(n, program, walk, inputs, y); \
  }
