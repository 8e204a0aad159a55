package dev.sardonyx.conformance.paddle.oracle;

import dev.sardonyx.conformance.paddle.FixtureFile;
import dev.sardonyx.conformance.paddle.LodTensor;
import dev.sardonyx.conformance.paddle.cases.Families;
import dev.sardonyx.conformance.paddle.program.OperatorCase;
import dev.sardonyx.tensor.ElementType;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the cases of a family from a given one on, each into a file of its own: a process apart,
 * because Paddle ends it where it refuses a program.
 */
public final class NativeWorker {
  private NativeWorker() {}

  /**
   * @param arguments the family, the first case and the folder for the results
   */
  public static void main(String[] arguments) throws IOException {
    List<OperatorCase> cases = Families.family(arguments[0]).all();
    Path folder = Path.of(arguments[2]);
    NativePaddle paddle = new NativePaddle(folder);
    for (int i = Integer.parseInt(arguments[1]); i < cases.size(); i++) {
      Map<String, ElementType> fetches = new LinkedHashMap<>(cases.get(i).fetches());
      Map<String, LodTensor> found = paddle.run(cases.get(i));
      Map<String, LodTensor> results = Results.asDeclared(fetches, found.values());
      Path partial = folder.resolve("partial");
      try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(partial))) {
        FixtureFile.tensors(out, results);
      }
      Files.move(partial, folder.resolve(i + ".result"));
    }
  }
}
