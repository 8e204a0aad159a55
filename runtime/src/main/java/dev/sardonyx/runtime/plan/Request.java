package dev.sardonyx.runtime.plan;

import dev.sardonyx.tensor.Storage;
import java.util.List;

/**
 * One piece of memory that a step asked for.
 *
 * @param output the output it is for; {@link #SCRATCH} for working memory
 * @param over the input whose memory the output may take; {@link #NOT_OVER} if none
 * @param parts slots of the step's inputs, of which the output consists one after another; empty
 *     for all other outputs
 */
public record Request(int output, int over, Storage storage, int slots, List<Integer> parts) {
  public static final int SCRATCH = -1;
  public static final int NOT_OVER = -1;

  /** One that doesn't consist of inputs. */
  public Request(int output, int over, Storage storage, int slots) {
    this(output, over, storage, slots, List.of());
  }
}
