package dev.sardonyx.cuda.library;

/**
 * What was found of one of NVIDIA's libraries.
 *
 * @param name cuBLAS or cuDNN
 * @param version as the library says it; empty if it isn't used
 * @param binding how it is called; empty if it isn't used
 * @param reason why it isn't used; empty if it is
 */
public record LibraryFinding(String name, String version, String binding, String reason) {
  static LibraryFinding used(String name, String version, String binding) {
    return new LibraryFinding(name, version, binding, "");
  }

  static LibraryFinding absent(String name, String reason) {
    return new LibraryFinding(name, "", "", reason);
  }

  public boolean isUsed() {
    return reason.isEmpty();
  }

  @Override
  public String toString() {
    return isUsed()
        ? name + " " + version + " by " + binding
        : name + " isn't used, own kernels are: " + reason;
  }
}
