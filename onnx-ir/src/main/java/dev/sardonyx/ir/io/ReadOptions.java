package dev.sardonyx.ir.io;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How to read a file.
 *
 * @param limits the most the file may hold
 * @param externalDataFolder where external data lies; empty means the folder of the model's path,
 *     and none where the model comes from bytes
 * @param sourceName what messages call the file; empty means its path, or where the bytes came from
 * @param graphCheck whether a model whose graph breaks a rule is refused; a checker that wants to
 *     tell all such faults reads without
 */
public record ReadOptions(
    ReadLimits limits,
    Optional<Path> externalDataFolder,
    Optional<String> sourceName,
    boolean graphCheck) {
  /** Default limits, the graph checked, nothing else set. */
  public static final ReadOptions DEFAULT =
      new ReadOptions(ReadLimits.DEFAULT, Optional.empty(), Optional.empty(), true);

  public ReadOptions withLimits(ReadLimits newLimits) {
    return new ReadOptions(newLimits, externalDataFolder, sourceName, graphCheck);
  }

  public ReadOptions withExternalDataFolder(Path folder) {
    return new ReadOptions(limits, Optional.of(folder), sourceName, graphCheck);
  }

  public ReadOptions withSourceName(String name) {
    return new ReadOptions(limits, externalDataFolder, Optional.of(name), graphCheck);
  }

  public ReadOptions withoutGraphCheck() {
    return new ReadOptions(limits, externalDataFolder, sourceName, false);
  }
}
