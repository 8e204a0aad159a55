// INT8 and UINT8 as numbers, and their zero points.
#pragma once
#include "device.cuh"

// A byte as the number it is: `flip` is 128 for INT8 and 0 for UINT8.
DEVICE int32 number(uint8 byte, int32 flip) { return (int32)(byte ^ (uint32)flip) - flip; }

// Zero points, one for all (step 0) or one each (step 1); null for 0.
struct Zeros {
  const uint8 *bytes;
  int32 step;
};

DEVICE int32 zeroAt(const Zeros &zeros, int32 flip, uint32 i) {
  return zeros.bytes ? number(zeros.bytes[(int64)i * zeros.step], flip) : 0;
}
