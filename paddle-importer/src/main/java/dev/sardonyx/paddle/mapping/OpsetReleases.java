package dev.sardonyx.paddle.mapping;

import dev.sardonyx.ir.Model;

/** Which IR version came with which opset (ONNX, docs/Versioning.md, "Released versions"). */
public final class OpsetReleases {
  /** The first opset that mappings are written for. */
  public static final int OLDEST = 11;

  /** The opset where none is asked for: that of GELU and of reductions with axes as inputs. */
  public static final int DEFAULT = 20;

  /** The last opset that mappings are written for. */
  public static final int NEWEST = 26;

  private OpsetReleases() {}

  /** The IR version of the release of this opset, so that older readers take the file. */
  static int irVersion(int opset) {
    int version;
    if (opset <= 11) {
      version = 6;
    } else if (opset <= 14) {
      version = 7;
    } else if (opset <= 18) {
      version = 8;
    } else if (opset <= 20) {
      version = 9;
    } else if (opset <= 22) {
      version = 10;
    } else if (opset <= 23) {
      version = 11;
    } else if (opset <= 24) {
      version = 12;
    } else {
      version = 13;
    }
    return Math.min(version, Model.NEWEST_IR_VERSION);
  }
}
