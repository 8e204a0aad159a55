package dev.sardonyx.cuda.library;

import dev.sardonyx.cuda.driver.CudaDriver;

/** Says which libraries a JVM of its own finds. */
final class LibrariesProbe {
  private LibrariesProbe() {}

  public static void main(String[] arguments) {
    CudaDriver.load(); // which the libraries need
    GpuLibraries.find().findings().forEach(System.out::println);
  }
}
