package dev.sardonyx.optimizer;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the optimizer is to do.
 *
 * @param level how far it may go
 * @param stopAfterRuns stop when this many passes have run, counting each repetition; for finding
 *     the pass that breaks a model
 * @param stopAfterPass stop after the first run of the pass of this name
 * @param disabledPasses names of passes to leave out
 * @param maximumFoldedBytes the most that one folded constant may add over the constants it is
 *     computed from
 * @param maximumRounds how often the list of passes is repeated while passes still find something
 * @param channelBlock channels that the kernels like to have side by side ({@code NCHWc}); 0 to
 *     leave all tensors as they are
 * @param accuracy how far results may be from those of the operators one by one
 * @param footprint whether weights may take more memory for the sake of speed
 */
public record OptimizerOptions(
    OptimizationLevel level,
    OptionalInt stopAfterRuns,
    Optional<String> stopAfterPass,
    Set<String> disabledPasses,
    long maximumFoldedBytes,
    int maximumRounds,
    int channelBlock,
    Accuracy accuracy,
    Footprint footprint) {
  /** All passes, no stop. */
  public static final OptimizerOptions DEFAULT = of(OptimizationLevel.ENGINE);

  public OptimizerOptions {
    Objects.requireNonNull(level, "level");
    disabledPasses = Set.copyOf(disabledPasses);
    Objects.requireNonNull(accuracy, "accuracy");
    Objects.requireNonNull(footprint, "footprint");
    if (channelBlock < 0) {
      throw new IllegalArgumentException("channelBlock must be 0 or more; found " + channelBlock);
    }
    if (maximumFoldedBytes < 0 || maximumRounds < 1) {
      throw new IllegalArgumentException(
          "maximumFoldedBytes must be 0 or more and maximumRounds 1 or more; found "
              + maximumFoldedBytes
              + " and "
              + maximumRounds);
    }
  }

  public static OptimizerOptions of(OptimizationLevel level) {
    return new OptimizerOptions(
        level,
        OptionalInt.empty(),
        Optional.empty(),
        Set.of(),
        4L << 20,
        10,
        0,
        Accuracy.FAST,
        Footprint.FAST);
  }

  public OptimizerOptions stopAfter(int runs) {
    return new OptimizerOptions(
        level,
        OptionalInt.of(runs),
        stopAfterPass,
        disabledPasses,
        maximumFoldedBytes,
        maximumRounds,
        channelBlock,
        accuracy,
        footprint);
  }

  public OptimizerOptions stopAfter(String pass) {
    return new OptimizerOptions(
        level,
        stopAfterRuns,
        Optional.of(pass),
        disabledPasses,
        maximumFoldedBytes,
        maximumRounds,
        channelBlock,
        accuracy,
        footprint);
  }

  public OptimizerOptions without(String pass) {
    Set<String> disabled = new LinkedHashSet<>(disabledPasses);
    disabled.add(pass);
    return new OptimizerOptions(
        level,
        stopAfterRuns,
        stopAfterPass,
        disabled,
        maximumFoldedBytes,
        maximumRounds,
        channelBlock,
        accuracy,
        footprint);
  }

  public OptimizerOptions maximumFoldedBytes(long bytes) {
    return new OptimizerOptions(
        level,
        stopAfterRuns,
        stopAfterPass,
        disabledPasses,
        bytes,
        maximumRounds,
        channelBlock,
        accuracy,
        footprint);
  }

  public OptimizerOptions channelBlock(int channels) {
    return new OptimizerOptions(
        level,
        stopAfterRuns,
        stopAfterPass,
        disabledPasses,
        maximumFoldedBytes,
        maximumRounds,
        channels,
        accuracy,
        footprint);
  }

  public OptimizerOptions accuracy(Accuracy newAccuracy) {
    return new OptimizerOptions(
        level,
        stopAfterRuns,
        stopAfterPass,
        disabledPasses,
        maximumFoldedBytes,
        maximumRounds,
        channelBlock,
        newAccuracy,
        footprint);
  }

  public OptimizerOptions footprint(Footprint newFootprint) {
    return new OptimizerOptions(
        level,
        stopAfterRuns,
        stopAfterPass,
        disabledPasses,
        maximumFoldedBytes,
        maximumRounds,
        channelBlock,
        accuracy,
        newFootprint);
  }
}
