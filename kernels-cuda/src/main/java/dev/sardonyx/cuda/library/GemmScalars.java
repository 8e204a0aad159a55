package dev.sardonyx.cuda.library;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Alpha and beta of a call, in memory outside of the heap, where cuBLAS reads them. */
final class GemmScalars {
  private final ByteBuffer both = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());

  /** Where alpha is. */
  ByteBuffer alpha() {
    return both.slice(0, 4);
  }

  /** Where beta is. */
  ByteBuffer beta() {
    return both.slice(4, 4);
  }

  /** Writes them, in the type that the call computes in. */
  void set(GemmCall call) {
    if (call.computeType() == Cublas.COMPUTE_INTEGER_32) {
      both.putInt(0, (int) call.alpha()).putInt(4, (int) call.beta());
    } else {
      both.putFloat(0, call.alpha()).putFloat(4, call.beta());
    }
  }
}
