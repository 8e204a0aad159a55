package dev.sardonyx.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.error.DeviceException;
import dev.sardonyx.error.DeviceUnavailableException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** Modules, kernels and launches. */
class KernelLaunchTest extends DriverTestCase {
  @Test
  void parametersOfEveryKindArrive() {
    try (CudaModule module = testKernels();
        DeviceMemory sum = context.allocator().allocate(8);
        Arena arena = Arena.ofConfined()) {
      MemorySegment line = arena.allocate(24);
      line.set(ValueLayout.JAVA_DOUBLE, 0, 0.5);
      line.set(ValueLayout.JAVA_LONG, 8, 1L << 40);
      line.set(ValueLayout.JAVA_INT, 16, 3);
      stream
          .launch(module.kernel("mixed"))
          .argument((short) -7)
          .argument(100)
          .argument(1L << 33)
          .argument(0.25f)
          .argument(0.125)
          .argument(line)
          .argument(sum.address())
          .run(1, 1);
      MemorySegment result = arena.allocate(8);
      stream.copyOut(result, sum.address());
      stream.synchronize();
      double expected = -7 + 100 + (1L << 33) + 0.25 + 0.125 + 1.5 + (1L << 40);
      assertEquals(expected, result.get(ValueLayout.JAVA_DOUBLE, 0));
    }
  }

  @Test
  void argumentsAreCheckedAgainstTheKernel() {
    try (CudaModule module = testKernels()) {
      CudaKernel saxpy = module.kernel("saxpy");
      assertEquals(
          "parameter 0 of kernel saxpy is INTEGER of 4 bytes, not LONG of 8",
          assertThrows(IllegalArgumentException.class, () -> stream.launch(saxpy).argument(3L))
              .getMessage());
      assertEquals(
          "kernel saxpy has 4 parameters, and 1 arguments were given",
          assertThrows(
                  IllegalArgumentException.class, () -> stream.launch(saxpy).argument(3).run(1, 1))
              .getMessage());
      assertEquals(
          "kernel saxpy has 4 parameters, no more",
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      stream
                          .launch(saxpy)
                          .argument(3)
                          .argument(1f)
                          .argument(0L)
                          .argument(0L)
                          .argument(0L))
              .getMessage());
      assertThrows(IllegalArgumentException.class, () -> module.kernel("none"));
    }
  }

  @Test
  void threadsOfABlockMeetAtItsBarrier() {
    try (CudaModule module = testKernels();
        PinnedBuffer staging = new PinnedBuffer(context, 64);
        DeviceMemory x = upload(staging, 1, 2, 3, 4, 5, 6);
        DeviceMemory y = context.allocator().allocate(24)) {
      stream
          .launch(module.kernel("reverseBlocks"))
          .argument(x.address())
          .argument(y.address())
          .run(2, 3);
      assertArrayEquals(new float[] {3, 2, 1, 6, 5, 4}, download(staging, y));
    }
  }

  @Test
  void kernelsThatTheGpuCannotRunSaySo() {
    assertUnavailable(
        NO_BINARY_FOR_GPU, "they are for newer GPUs than one of compute capability 8.0");
    assertUnavailable(UNSUPPORTED_PTX_VERSION, "the driver is too old for them");
    standIn.fail("cuModuleLoadDataEx", INVALID_PTX, 0, 1);
    DeviceException e = assertThrows(DeviceException.class, this::testKernels);
    assertTrue(e.getMessage().contains("refused by the stand-in"), e::getMessage);
  }

  private void assertUnavailable(int error, String reason) {
    standIn.fail("cuModuleLoadDataEx", error, 0, 1);
    DeviceUnavailableException e =
        assertThrows(DeviceUnavailableException.class, this::testKernels);
    assertTrue(e.getMessage().contains(reason), e::getMessage);
    assertTrue(e.getMessage().contains("Its compiler says: ptxas fatal"), e::getMessage);
  }

  @Test
  void aRefusedLaunchNamesTheKernelAndItsGrid() {
    try (CudaModule module = testKernels()) {
      CudaKernel saxpy = module.kernel("saxpy");
      DeviceException e =
          assertThrows(
              DeviceException.class,
              () ->
                  stream
                      .launch(saxpy)
                      .argument(0)
                      .argument(1f)
                      .argument(0L)
                      .argument(0L)
                      .run(1, 2000));
      assertTrue(
          e.getMessage()
              .startsWith(
                  "Launching saxpy with 1 x 1 x 1 blocks of 2000 x 1 x 1 threads and 0 shared bytes"),
          e::getMessage);
      // Nothing is lost by it.
      stream.launch(saxpy).argument(0).argument(1f).argument(0L).argument(0L).run(1, 1);
      stream.synchronize();
    }
  }

  @Test
  void tenThousandLaunchesLeaveNothingBehind() {
    try (CudaModule module = testKernels();
        PinnedBuffer staging = new PinnedBuffer(context, 64);
        DeviceMemory x = upload(staging, 1);
        DeviceMemory y = upload(staging, 0)) {
      CudaKernel saxpy = module.kernel("saxpy");
      for (int i = 0; i < 10_000; i++) {
        stream
            .launch(saxpy)
            .argument(1)
            .argument(1f)
            .argument(x.address())
            .argument(y.address())
            .run(1, 1);
        try (DeviceMemory scratch = context.allocator().allocate(1 + i % 5000)) {
          stream.fill(scratch.address(), (byte) 1, scratch.bytes());
          if (i % 100 == 99) {
            stream.synchronize();
          }
        }
      }
      assertArrayEquals(new float[] {10_000}, download(staging, y));
      assertEquals(2, context.allocator().liveBlocks());
    }
  }
}
