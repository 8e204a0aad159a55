package dev.sardonyx.kernels.matmul;

/**
 * Working memory of products, one set a thread; it only grows, up to what {@link Blocking} asks.
 */
final class GemmScratch {
  private static final ThreadLocal<GemmScratch> OWN = ThreadLocal.withInitial(GemmScratch::new);

  private float[] panels = {};
  private float[] edge = {};
  private float[] bias = {};
  private float[] rows = {};
  private final GemmPart part = new GemmPart();

  private GemmScratch() {}

  /** At least {@code length} elements for panels packed on the way; not zeroed. */
  static float[] panels(int length) {
    GemmScratch own = OWN.get();
    if (own.panels.length < length) {
      own.panels = new float[length];
    }
    return own.panels;
  }

  /** At least {@code length} elements for a panel of C that would reach over its rows' ends. */
  static float[] edge(int length) {
    GemmScratch own = OWN.get();
    if (own.edge.length < length) {
      own.edge = new float[length];
    }
    return own.edge;
  }

  /** At least {@code length} elements for rows of A in row panels; not zeroed. */
  static float[] rows(int length) {
    GemmScratch own = OWN.get();
    if (own.rows.length < length) {
      own.rows = new float[length];
    }
    return own.rows;
  }

  /** The thread's part of the product it is working on. */
  static GemmPart part() {
    return OWN.get().part;
  }

  /** At least {@code length} elements for what a tile starts from. */
  static float[] bias(int length) {
    GemmScratch own = OWN.get();
    if (own.bias.length < length) {
      own.bias = new float[length];
    }
    return own.bias;
  }
}
