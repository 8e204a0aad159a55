package dev.sardonyx.cuda.driver;

import dev.sardonyx.error.DeviceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Asks for the driver in a JVM of its own, and says what it finds. */
final class DriverProbe {
  private DriverProbe() {}

  public static void main(String[] arguments) throws IOException {
    try (CudaContext context = CudaContext.open(CudaDriver.load(), 0)) {
      System.out.println("opened " + context.gpu());
    } catch (DeviceException e) {
      System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
    try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      List<Path> libraries = left.filter(file -> !file.toString().contains("hsperfdata")).toList();
      System.out.println("left " + libraries);
    }
  }
}
