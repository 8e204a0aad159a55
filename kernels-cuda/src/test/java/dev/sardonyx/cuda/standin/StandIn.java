package dev.sardonyx.cuda.standin;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The stand-in for the NVIDIA driver, {@code src/test/cuda}: device memory is the CPU's, kernels
 * are the code that g++ makes of their sources. A JVM that loaded it keeps it.
 */
@SuppressWarnings("restricted") // it is native
public final class StandIn {
  private static StandIn loaded;

  private final MethodHandle reset;
  private final MethodHandle fail;
  private final MethodHandle count;
  private final MethodHandle extent;

  private StandIn(Path library) {
    SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
    reset = find(symbols, "fake_reset", FunctionDescriptor.ofVoid());
    fail =
        find(
            symbols,
            "fake_fail",
            FunctionDescriptor.ofVoid(
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG));
    count =
        find(
            symbols,
            "fake_count",
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
    extent =
        find(
            symbols,
            "fake_extent",
            FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
  }

  private static MethodHandle find(
      SymbolLookup symbols, String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), descriptor);
  }

  /** The stand-in, as this JVM's driver; the test is skipped where there is no g++ to build it. */
  public static synchronized StandIn load() {
    if (loaded == null) {
      Path library = StandInBuild.driver();
      System.setProperty("sardonyx.cuda.driver", library.toString());
      // What a machine has of NVIDIA's libraries can't work on it.
      System.setProperty("sardonyx.cuda.use-libraries", "none");
      loaded = new StandIn(library);
    }
    loaded.reset();
    return loaded;
  }

  /** Forgets what was to fail. */
  public void reset() {
    try {
      reset.invokeExact();
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /**
   * Makes a function of the driver fail, or "kernel": the kernels themselves.
   *
   * @param result what it returns
   * @param after how many calls still work
   * @param times how many calls fail then; 0: all
   */
  public void fail(String function, int result, long after, long times) {
    try (Arena arena = Arena.ofConfined()) {
      fail.invokeExact(arena.allocateFrom(function), result, after, times);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /**
   * How many there are of "memory.blocks", "memory.bytes", "memory.overruns", "host.blocks",
   * "contexts", "streams", "events", "graphs", "executables", "modules", or "calls:FUNCTION".
   */
  public long count(String what) {
    try (Arena arena = Arena.ofConfined()) {
      return (long) count.invokeExact(arena.allocateFrom(what));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** Lets kernels use only so many bytes of a block, which may be larger than was asked for. */
  public void limit(long address, long bytes) {
    try {
      extent.invokeExact(address, bytes);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  private static RuntimeException failed(Throwable e) {
    return new IllegalStateException("a call of the stand-in", e);
  }
}
