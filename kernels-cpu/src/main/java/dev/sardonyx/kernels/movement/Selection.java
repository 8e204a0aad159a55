package dev.sardonyx.kernels.movement;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.elementwise.Broadcast;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;

/** Choosing between the elements of two operands. */
public final class Selection {
  private Selection() {}

  /**
   * {@code output[i] = condition[i] ? whereTrue[i] : whereFalse[i]} with all three broadcast.
   *
   * @param plan the broadcast of condition, first and second choice, in this order
   * @param slots array slots of one element of the choices
   */
  public static void select(
      Broadcast plan,
      int slots,
      byte[] condition,
      int conditionOffset,
      Object whereTrue,
      int trueOffset,
      Object whereFalse,
      int falseOffset,
      Object output,
      int outputOffset,
      WorkerPool workers) {
    ArrayMover mover = ArrayMover.of(output);
    int conditionStep = plan.step(0);
    int trueStep = plan.step(1) * slots;
    int falseStep = plan.step(2) * slots;
    Ranges.split(
        workers,
        plan.elements(),
        CostModel.COPIES,
        (begin, end) ->
            plan.rows(
                begin,
                end,
                (offsets, at, length) -> {
                  for (int slot = 0; slot < slots; slot++) {
                    mover.select(
                        condition,
                        conditionOffset + offsets[0],
                        conditionStep,
                        whereTrue,
                        trueOffset + offsets[1] * slots + slot,
                        trueStep,
                        whereFalse,
                        falseOffset + offsets[2] * slots + slot,
                        falseStep,
                        output,
                        outputOffset + at * slots + slot,
                        slots,
                        length);
                  }
                }));
  }
}
