package dev.sardonyx.kernels.blocked;

/** Working memory of convolutions in channel blocks, one set a thread; it only grows. */
final class BlockedScratch {
  private static final ThreadLocal<BlockedScratch> OWN =
      ThreadLocal.withInitial(BlockedScratch::new);

  private float[] patches = {};
  private float[] products = {};
  private float[] patch = {};
  private float[] strip = {};

  private float[] zeros = {};

  private BlockedScratch() {}

  /** At least {@code length} zeros, not to be overwritten. */
  static float[] zeros(int length) {
    BlockedScratch own = OWN.get();
    if (own.zeros.length < length) {
      own.zeros = new float[length];
    }
    return own.zeros;
  }

  /** At least {@code length} elements for rows of patches, packed or transformed; not zeroed. */
  static float[] patches(int length) {
    BlockedScratch own = OWN.get();
    if (own.patches.length < length) {
      own.patches = new float[length];
    }
    return own.patches;
  }

  /** At least {@code length} elements for results that aren't finished; not zeroed. */
  static float[] products(int length) {
    BlockedScratch own = OWN.get();
    if (own.products.length < length) {
      own.products = new float[length];
    }
    return own.products;
  }

  /** At least {@code length} elements for rows of the image with zeros around; not zeroed. */
  static float[] strip(int length) {
    BlockedScratch own = OWN.get();
    if (own.strip.length < length) {
      own.strip = new float[length];
    }
    return own.strip;
  }

  /** At least {@code length} elements for transforms of patches to work in; not zeroed. */
  static float[] patch(int length) {
    BlockedScratch own = OWN.get();
    if (own.patch.length < length) {
      own.patch = new float[length];
    }
    return own.patch;
  }
}
