package dev.sardonyx.cuda.standin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.cuda.driver.CudaContext;
import dev.sardonyx.cuda.driver.CudaDriver;
import dev.sardonyx.cuda.driver.CudaModule;
import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.cuda.driver.DeviceMemory;
import dev.sardonyx.error.DeviceLostException;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stand-in finds what is wrong with kernels that are wrong on purpose (testkernels.cu). */
class StandInChecksTest {
  private static final int THREADS = 64;

  @ParameterizedTest
  @CsvSource({
    "withoutBarrier, 1, 64, races with a|that nobody wrote",
    "withoutSecondBarrier, 1, 64, races with a",
    "dividedAtBarrier, 1, 64, threads wait at different barriers",
    "readsUnwritten, 1, 64, a read of shared memory that nobody wrote",
    "readsOtherBlock, 2, 1, races with a",
    "writesOnePlace, 1, 64, two threads write without a barrier between",
    "readsBehind, 1, 64, a read outside of memory",
    "writesBefore, 1, 64, a write outside of memory",
    "readsUnaligned, 1, 1, a multiple of the access"
  })
  void findsWhatIsWrong(String kernel, int blocks, int threads, String finding) {
    String message = failure(kernel, blocks, threads);
    Pattern expected = Pattern.compile("kernel " + kernel + ": .*(" + finding + ")");
    assertTrue(expected.matcher(message).find(), message);
  }

  /** The message of the exception after a kernel ran on {@code x} and {@code y} of 64 elements. */
  private static String failure(String kernel, int blocks, int threads) {
    StandIn standIn = StandIn.load();
    try (CudaContext context = CudaContext.open(CudaDriver.load(), 0);
        CudaStream stream = new CudaStream(context);
        CudaModule module = CudaModule.ofResource(context, CudaContext.class, "testkernels.ptx");
        DeviceMemory x = context.allocator().allocate(THREADS * Float.BYTES);
        DeviceMemory y = context.allocator().allocate(THREADS * Float.BYTES)) {
      standIn.limit(x.address(), x.bytes());
      standIn.limit(y.address(), y.bytes());
      stream.fill(x.address(), (byte) 0, x.bytes());
      stream
          .launch(module.kernel(kernel))
          .argument(x.address())
          .argument(y.address())
          .run(blocks, threads);
      return assertThrows(DeviceLostException.class, stream::synchronize).getMessage();
    } finally {
      assertEquals(0, standIn.count("contexts"));
    }
  }
}
