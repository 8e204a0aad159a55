package dev.sardonyx.conformance.paddle;

import dev.sardonyx.paddle.PaddleOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The forms in which a fixture's program goes through the importer. */
enum ProgramForm {
  /** ProgramDesc with the shapes of its inputs. */
  PROGRAM,
  /** ProgramDesc whose inputs have no known dimension. */
  DYNAMIC,
  /** PIR JSON. */
  PIR,
  /** {@link #PROGRAM} as operators of the first opset we convert to. */
  OLDEST_OPSET;

  boolean isThereFor(PaddleFixture fixture) {
    return this != PIR || !fixture.pir().isEmpty();
  }

  PaddleOptions options() {
    return this == OLDEST_OPSET
        ? PaddleOptions.DEFAULT.withOpset(PaddleOptions.OLDEST_OPSET)
        : PaddleOptions.DEFAULT;
  }

  /** Writes the files of the model to an empty folder. */
  void write(PaddleFixture fixture, Path folder) throws IOException {
    switch (this) {
      case PROGRAM, OLDEST_OPSET ->
          Files.write(folder.resolve("inference.pdmodel"), fixture.program());
      case DYNAMIC -> Files.write(folder.resolve("inference.pdmodel"), fixture.dynamicProgram());
      case PIR -> Files.writeString(folder.resolve("inference.json"), fixture.pir());
    }
    if (fixture.parameters().length > 0) {
      Files.write(folder.resolve("inference.pdiparams"), fixture.parameters());
    }
  }
}
