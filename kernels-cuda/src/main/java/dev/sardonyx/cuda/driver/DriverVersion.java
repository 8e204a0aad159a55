package dev.sardonyx.cuda.driver;

/** The newest CUDA version that a driver supports, as 12.4. */
public record DriverVersion(int major, int minor) implements Comparable<DriverVersion> {
  /** Of the driver's number: 12040 is 12.4. */
  static DriverVersion of(int number) {
    return new DriverVersion(number / 1000, number % 1000 / 10);
  }

  @Override
  public int compareTo(DriverVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
