package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Elementwise programs on tensors that are broadcast together (elementwise.cuh). */
public final class ElementwiseKernels {
  private static final int VECTOR = 4;

  private final KernelModules modules;

  public ElementwiseKernels(KernelModules modules) {
    this.modules = modules;
  }

  /**
   * A dense tensor.
   *
   * @param address of its first element
   */
  public record Operand(long address, int[] shape) {}

  /**
   * Runs a program.
   *
   * @param type FLOAT, FLOAT16 or BFLOAT16, of all tensors; computed with in FLOAT
   * @param shape of y, to which all inputs broadcast
   * @param y may be the place of an input that is as large
   */
  public void run(
      CudaStream stream,
      ElementType type,
      DeviceProgram program,
      List<Operand> inputs,
      int[] shape,
      long y) {
    int n = Blocks.product(shape);
    if (n == 0) {
      return;
    }
    int[][] strides = new int[inputs.size()][];
    Structure addresses = new Structure(DeviceProgram.MAX_INPUTS * Long.BYTES);
    boolean aligned = isAligned(y, type);
    for (int i = 0; i < strides.length; i++) {
      strides[i] = Walk.broadcast(inputs.get(i).shape(), shape);
      addresses.address(inputs.get(i).address());
      aligned &= isAligned(inputs.get(i).address(), type);
    }
    addresses.skip((DeviceProgram.MAX_INPUTS - strides.length) * Long.BYTES);
    Walk walk = Walk.of(shape, strides);
    int scalars = scalars(walk, strides.length);
    String suffix = KernelTypes.suffix(type);
    if (aligned && scalars >= 0) {
      stream
          .launch(modules.kernel("elementwise_" + suffix, "elementwise_contiguous_" + suffix))
          .argument(n)
          .argument(program.structure(scalars).segment())
          .argument(addresses.segment())
          .argument(y)
          .run(Blocks.of(stream, Math.ceilDiv(n, VECTOR)), Blocks.THREADS);
    } else {
      stream
          .launch(modules.kernel("elementwise_" + suffix, "elementwise_broadcast_" + suffix))
          .argument(n)
          .argument(program.structure(0).segment())
          .argument(walk.structure(DeviceProgram.MAX_INPUTS).segment())
          .argument(addresses.segment())
          .argument(y)
          .run(Blocks.of(stream, n), Blocks.THREADS);
    }
  }

  /** Bit i: input i is one element; -1 if one is neither that nor as large as the output. */
  private static int scalars(Walk walk, int inputs) {
    int scalars = 0;
    for (int i = 0; i < inputs; i++) {
      if (walk.isScalar(i)) {
        scalars |= 1 << i;
      } else if (!walk.isDense(i)) {
        return -1;
      }
    }
    return scalars;
  }

  private static boolean isAligned(long address, ElementType type) {
    return address % (VECTOR * KernelTypes.bytes(type)) == 0;
  }
}
