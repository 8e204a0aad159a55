package dev.sardonyx.paddle.io;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.paddle.program.PaddleBlock;
import dev.sardonyx.paddle.program.PaddleProgram;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Reads programs stored as PIR json ({@code inference.json}). */
public final class PirReader {
  private PirReader() {}

  /**
   * The program in this text.
   *
   * @throws ModelFormatException if it is none
   */
  public static PaddleProgram read(ByteBuffer text, String source) {
    byte[] bytes = new byte[text.remaining()];
    text.get(text.position(), bytes);
    if (!(Json.parse(bytes, source) instanceof Map<?, ?> root)
        || !(root.get("base_code") instanceof Map<?, ?> code)
        || !"pir".equals(code.get("magic"))) {
      throw new ModelFormatException(
          source
              + " is JSON but no Paddle program: expected {\"base_code\": {\"magic\": \"pir\" ...;"
              + " give the inference.json of an exported model");
    }
    List<?> regions =
        root.get("program") instanceof Map<?, ?> program
                && program.get("regions") instanceof List<?> list
            ? list
            : List.of();
    if (regions.isEmpty()) {
      throw new ModelFormatException(
          source + ": the program has no regions; expected one. Export the model again");
    }
    PirBlocks blocks = new PirBlocks(source);
    try {
      blocks.region(regions.getFirst(), -1);
    } catch (ClassCastException | NullPointerException e) {
      throw new ModelFormatException(
          source
              + " is damaged or of a later version of PIR: near "
              + blocks.place()
              + " a value is of another kind than expected ("
              + e.getMessage()
              + "). Get the file again from where it came from",
          e);
    }
    List<PaddleBlock> all = blocks.finish();
    return new PaddleProgram(
        source, PaddleProgram.Format.PIR, 0, all, blocks.inputs(), blocks.outputs());
  }
}
