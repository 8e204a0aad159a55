package dev.sardonyx.paddle.io;

import java.util.List;

/** The Python call stack that an exporter leaves with each operator. */
final class CallStack {
  private CallStack() {}

  /**
   * The innermost line of the user's own code, as {@code file.py:17 in forward}; empty if none.
   *
   * @param frames outermost first; each {@code File "x.py", line 17, in forward}, mostly with the
   *     source line after it
   */
  static String lastUserFrame(List<String> frames) {
    for (int i = frames.size() - 1; i >= 0; i--) {
      String frame = frames.get(i).strip().lines().findFirst().orElse("");
      if (frame.startsWith("File \"") && !isLibrary(frame)) {
        return describe(frame);
      }
    }
    return "";
  }

  private static boolean isLibrary(String frame) {
    return frame.contains("site-packages/paddle")
        || frame.contains("dist-packages/paddle")
        || frame.contains("/paddle/fluid/")
        || frame.contains("/paddle/nn/")
        || frame.contains("/paddle/tensor/")
        || frame.contains("runpy.py\"");
  }

  private static String describe(String frame) {
    int end = frame.indexOf('"', 6);
    if (end < 0) {
      return frame;
    }
    String path = frame.substring(6, end);
    return path.substring(path.lastIndexOf('/') + 1)
        + frame.substring(end + 1).replace(", line ", ":").replace(", in ", " in ");
  }
}
