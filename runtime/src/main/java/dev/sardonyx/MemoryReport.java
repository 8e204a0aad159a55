package dev.sardonyx;

/**
 * The memory that a session's runs share by plan, for the input shapes that need most; see {@link
 * Session#memoryReport}. Without the outputs, which are the caller's.
 *
 * @param plannedBytes what one run at a time takes
 * @param leastBytes the values and working memory alive at once at the worst moment: no plan can do
 *     with less
 */
public record MemoryReport(long plannedBytes, long leastBytes) {
  /** Of a session that has no plan: before its first run, or without planned memory. */
  public static final MemoryReport NONE = new MemoryReport(0, 0);
}
