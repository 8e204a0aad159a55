package dev.sardonyx.kernels;

/**
 * What the kernels are decided by: which algorithm, how much of it at a time, how much for one
 * thread. Numbers were measured on AMD Zen 3 (32 KB of first-level cache, 512 KB of second, vectors
 * of 256 bits) unless a comment says 512 bits, which was Zen 5 (docs/performance.md); on others
 * they are good guesses, and none changes a result but where its comment says so.
 */
public final class CostModel {
  private CostModel() {}

  // Which algorithm.

  /** Channels, and outputs, below which Winograd's transforms cost more than they save. */
  public static final int FEWEST_WINOGRAD_CHANNELS = 12;

  /**
   * Outputs of a convolution of blocks up to which its sums are kept lane by lane instead of in
   * panels of 16 outputs, most of them empty: 16 channels to 3 under 9x9 taps of 720x720 take 135
   * ms so, and 418 otherwise. Changes the last bits.
   */
  public static final int MOST_FEW_OUTPUTS = 4;

  /**
   * Multiply-adds of vectors that take as long as to add up the lanes of one such sum, and as a
   * pixel of half a panel takes beside its products, of which three take as long as two of these
   * (512 bits): 64 channels of 40x40 to 1, 2 and 4 take 9, 12 and 22 µs lane by lane and 22 by half
   * a panel, 24 of 160x160 to 1 and 4 take 114 and 280 µs and 180. Changes the last bits.
   */
  public static final int LANE_SUM_TERMS = 7;

  public static final int HALF_PANEL_TERMS = 5;

  /** Columns from which on it pays to pack rows that could be read where they lie. */
  public static final int FEWEST_ROW_PANEL_COLUMNS = 64;

  /** Columns below which a row of a depthwise convolution has too few vectors of its own. */
  public static final int SHORT_ROW = 32;

  /** The same in channel blocks: the pixels near the borders are too many to go their own way. */
  public static final int SHORT_BLOCKED_ROW = 64;

  /** Shorter runs are copied by a loop, since arraycopy's call costs more than it saves. */
  public static final int SHORTEST_RUN = 16;

  // How much at a time.

  /**
   * Rows of B in one block of a product. A panel of 16 columns then is 24 KB and stays in the
   * first-level cache; a shorter block would load and store C more often (256 cost up to a fifth
   * against 384). Cuts sums, so changes the last bits.
   */
  public static final int BLOCK_DEPTH = 384;

  /**
   * Terms of a convolution's sums that are added up before they are added to others: the rounding
   * error of a sum grows with its length, and sums of sums are shorter. Of windows of one tap up to
   * a third more are left in one sum: 256 channels are common, and 8 % quicker so. Changes the last
   * bits.
   */
  public static final int MOST_TERMS = 192;

  /**
   * Terms up to which a first layer is convolved straight from the planes, in one sum: three
   * channels under 9x9 taps of 800x800 take 88 ms so, and 159 as a product of patches. Changes the
   * last bits.
   */
  public static final int MOST_PLANE_TERMS = 256;

  /**
   * Weights of an operator from which on they are taken to come from memory in each run, 1 MB: with
   * cold caches 512 channels of 7x7 to 2048 take 0.62 ms when four streams are read, 0.70
   * otherwise; 1024 of 14x14 to 256 0.50 and 0.515 (512 bits).
   */
  public static final int FAR_WEIGHTS = 1 << 18;

  /** Rows of A that are multiplied with one panel after the other: 202 KB, in L2. */
  public static final int BLOCK_ROWS = 135;

  /** Elements of panels packed on the way that are worked on together: 256 KB, in L2. */
  public static final int GROUP_ELEMENTS = 1 << 16;

  /** Columns that are worked on together, so that C is still near when its epilogue comes. */
  public static final int GROUP_COLUMNS = 512;

  /** Floats of Winograd's patches and products that are worked on together: 8 MB. */
  public static final int WINOGRAD_ELEMENTS = 2 << 20;

  /**
   * Patches of one part of an image for Winograd's convolution. Each part reads all weights: with
   * 90 512 channels of 28x28 are convolved in 63 % of the time that they take with 15, and 96 of
   * 160x160 in 95 %. With 60 both take as long as with 90 (within 4 %, either way), and each
   * thread's working memory is a third less.
   */
  public static final int MOST_WINOGRAD_PATCHES = 60;

  /** The same where there are more threads than parts: two tiles of rows. */
  public static final int FEWEST_WINOGRAD_PATCHES = 8;

  /** Floats of a strip of an image laid out for a window: 24 KB, so that it stays in L1. */
  public static final int STRIP_ELEMENTS = 6 << 10;

  /** Floats of rows in channel blocks that are worked on together: half of a small L1. */
  public static final int BLOCKED_STRIP_ELEMENTS = 1 << 12;

  /** Pixels of one channel block that are worked on while they are in L1. */
  public static final int NEAR_PIXELS = 256;

  /** Elements of one block of a transposed convolution's products: 4 MB. */
  public static final int TRANSPOSED_ELEMENTS = 1 << 20;

  /** Queries of one block of attention: with 128 keys their scores take 64 KB. */
  public static final int QUERIES = 128;

  /** Elements of a short row written out several times: 4 KB. */
  public static final int REPEATED_ELEMENTS = 1024;

  /** Results of a reduction that are worked on at once where the innermost axes are kept. */
  public static final int REDUCED_COLUMNS = 1024;

  // How much for one thread: pieces of 10 µs and more, as waking a thread takes as long.

  /** Elements that are copied or chosen. */
  public static final int COPIES = 1 << 15;

  /** Elements that are read and compared, added or converted in vectors. */
  public static final int READS = 1 << 16;

  /** Additions to what is already there. */
  public static final int ADDITIONS = 1 << 17;

  /** Multiply-adds of kernels that read about as much as they compute. */
  public static final int MULTIPLY_ADDS = 1 << 18;

  /** Multiply-adds of whole vectors. */
  public static final int VECTOR_MULTIPLY_ADDS = 1 << 15;

  /** Elements of functions, divisions and doubles. */
  public static final int FUNCTIONS = 1 << 14;

  /** Elements of recurrent gates. */
  public static final int GATES = 1 << 13;

  /** Multiply-adds in tiles. */
  public static final double TILE_MULTIPLY_ADDS = 1e6;

  /** The most pieces of one product. */
  public static final int MOST_PIECES = 64;

  /** Pieces of a product for a thread, so that one that is held up leaves some to the others. */
  public static final int PIECES_OF_THREAD = 4;

  /** The same for a convolution, each of whose pieces packs its patches anew. */
  public static final int CONVOLUTION_PIECES_OF_THREAD = 2;

  /** Rows of one piece of a product: two row panels. */
  public static final int FEWEST_ROWS = 30;
}
