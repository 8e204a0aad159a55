package dev.sardonyx.runtime.plan;

import dev.sardonyx.tensor.Storage;

/**
 * One piece of memory that a step asked for.
 *
 * @param output the output it is for; {@link #SCRATCH} for working memory
 * @param over the input whose memory the output may take; {@link #NOT_OVER} if none
 */
public record Request(int output, int over, Storage storage, int slots) {
  public static final int SCRATCH = -1;
  public static final int NOT_OVER = -1;
}
