package dev.sardonyx.kernels;

import dev.sardonyx.kernels.scalar.ScalarProvider;
import dev.sardonyx.kernels.vector.VectorProvider;
import dev.sardonyx.kernels.warmup.WarmingProvider;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * Chooses, once per JVM, between the Vector API provider and the scalar one.
 *
 * <p>The Vector API serves if its module ({@code jdk.incubator.vector}) is there, the JVM is
 * HotSpot with its optimizing compiler C2 (elsewhere the Vector API runs, but far slower than plain
 * code) and the machine's vectors have at least 128 bits. One line of the log {@code
 * dev.sardonyx.kernels} says which provider was chosen and why.
 *
 * <p>System properties, read at the first use:
 *
 * <ul>
 *   <li>{@code sardonyx.kernels}: {@code auto} (default), {@code scalar}, or {@code vector}, which
 *       fails where the Vector API can't be had at all, and doesn't wait for it to be compiled;
 *   <li>{@code sardonyx.vector.bits}: 128, 256 or 512 instead of the width the machine prefers; a
 *       width the machine lacks is emulated, correct and very slow.
 * </ul>
 */
public final class KernelProviders {
  /** System property that forces a provider. */
  public static final String KERNELS = "sardonyx.kernels";

  /** System property that forces the width of the vectors. */
  public static final String VECTOR_BITS = "sardonyx.vector.bits";

  private static final String MODULE = "jdk.incubator.vector";

  private static volatile KernelProvider chosen;

  private static volatile KernelProvider warming;

  private static volatile boolean prepared;

  private KernelProviders() {}

  /**
   * The provider for this JVM.
   *
   * @throws IllegalStateException if a system property asks for what can't be had
   */
  public static KernelProvider preferred() {
    KernelProvider provider = chosen;
    return provider != null ? provider : choose();
  }

  /**
   * As {@link #preferred()}, but where that has vector kernels, plain Java answers in their place
   * until the JVM has compiled them: with the same bits and a hundred times faster. The first call
   * begins to have them compiled in the background. A provider that a system property forces is
   * used as it is.
   */
  public static KernelProvider warming() {
    KernelProvider provider = warming;
    return provider != null ? provider : startWarming();
  }

  /**
   * Begins {@link #warming()} on a thread of its own, for a caller that has something else to do
   * first: loading the classes of the Vector API takes as long as reading a small model.
   */
  public static void prepare() {
    if (!prepared) {
      prepared = true;
      Thread thread = new Thread(KernelProviders::warmingIfPossible, "sardonyx-kernels");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void warmingIfPossible() {
    try {
      warming();
    } catch (IllegalStateException told) {
      // Whoever asks for the provider gets it too.
    }
  }

  private static synchronized KernelProvider startWarming() {
    if (warming == null) {
      KernelProvider preferred = preferred();
      if (preferred.vectorBits() == 0 || isForced()) {
        warming = preferred;
      } else {
        WarmingProvider provider = new WarmingProvider(preferred);
        provider.begin();
        warming = provider;
      }
    }
    return warming;
  }

  private static boolean isForced() {
    return !System.getProperty(KERNELS, "auto").equals("auto")
        || System.getProperty(VECTOR_BITS) != null;
  }

  /** The provider that needs nothing but the Java language. */
  public static KernelProvider scalar() {
    return ScalarProvider.INSTANCE;
  }

  /** Every provider that this JVM can use: the scalar one and, if there is one, the vector one. */
  public static List<KernelProvider> all() {
    KernelProvider preferred = preferred();
    return preferred == scalar() ? List.of(preferred) : List.of(scalar(), preferred);
  }

  private static synchronized KernelProvider choose() {
    if (chosen == null) {
      Choice choice = choice();
      System.getLogger("dev.sardonyx.kernels")
          .log(
              choice.level,
              () -> "Kernels: " + choice.provider.name() + " (" + choice.reason + ")");
      chosen = choice.provider;
    }
    return chosen;
  }

  private record Choice(KernelProvider provider, String reason, Level level) {}

  private static Choice choice() {
    String wanted = System.getProperty(KERNELS, "auto");
    boolean forced =
        switch (wanted) {
          case "vector" -> true;
          case "auto" -> System.getProperty(VECTOR_BITS) != null;
          case "scalar" -> false;
          default ->
              throw new IllegalStateException(
                  "system property %s is '%s'; expected auto, vector or scalar"
                      .formatted(KERNELS, wanted));
        };
    if (wanted.equals("scalar")) {
      return new Choice(scalar(), "forced by -D" + KERNELS + "=scalar", Level.INFO);
    }
    checkVectorBits();
    String obstacle = moduleIsReadable() ? null : "the module " + MODULE + " is not there";
    if (obstacle == null && !forced) {
      obstacle = virtualMachineObstacle();
    }
    if (obstacle == null) {
      // Only from here on are classes loaded that mention the Vector API.
      try {
        KernelProvider vector = VectorProvider.create();
        if (forced) {
          return new Choice(vector, "forced by a system property", Level.INFO);
        }
        if (vector.vectorBits() >= 128) {
          return new Choice(vector, "widest vectors of this machine", Level.INFO);
        }
        obstacle = "the vectors of this machine have " + vector.vectorBits() + " bits";
      } catch (LinkageError failure) {
        obstacle = "the Vector API can't be loaded: " + failure;
      }
    }
    if (forced) {
      throw new IllegalStateException(
          "vector kernels were asked for by -D%s or -D%s, but %s; start Java with --add-modules %s"
              .formatted(KERNELS, VECTOR_BITS, obstacle, MODULE));
    }
    return new Choice(
        scalar(),
        obstacle + "; much slower than with --add-modules " + MODULE + " on HotSpot with C2",
        Level.WARNING);
  }

  private static void checkVectorBits() {
    String bits = System.getProperty(VECTOR_BITS);
    if (bits != null && !List.of("128", "256", "512").contains(bits)) {
      throw new IllegalStateException(
          "system property %s is '%s'; expected 128, 256 or 512".formatted(VECTOR_BITS, bits));
    }
  }

  private static boolean moduleIsReadable() {
    Module own = KernelProviders.class.getModule();
    ModuleLayer layer = own.getLayer() == null ? ModuleLayer.boot() : own.getLayer();
    return layer.findModule(MODULE).filter(own::canRead).isPresent();
  }

  private static String virtualMachineObstacle() {
    String name = System.getProperty("java.vm.name", "");
    if (!name.contains("Server VM") && !name.contains("HotSpot")) {
      return "the JVM is " + name + ", not HotSpot";
    }
    String mode = System.getProperty("java.vm.info", "");
    // -Xint; and -XX:TieredStopAtLevel=1, which leaves only the compiler C1.
    if (mode.contains("interpreted") || mode.contains("emulated-client")) {
      return "the JVM runs without its optimizing compiler (" + mode + ")";
    }
    return null;
  }
}
