package dev.sardonyx.paddle;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.paddle.io.PaddleFiles;
import dev.sardonyx.paddle.mapping.ProgramConverter;
import dev.sardonyx.paddle.mapping.UnsupportedOperators;
import dev.sardonyx.paddle.operators.PaddleOperators;
import dev.sardonyx.paddle.program.PaddleProgram;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads PaddlePaddle models as models of standard ONNX operators.
 *
 * <p>A model is a folder, a program file with its weights beside it, or an archive ({@code .tar},
 * {@code .tar.gz}, {@code .zip}) of either. Programs are ProgramDesc ({@code .pdmodel}, {@code
 * __model__}) or PIR json ({@code inference.json}); weights are combined ({@code .pdiparams},
 * {@code __params__}) or one file per variable. Weights stay memory-mapped until they are needed,
 * so the files must not change while the model is in use. What PaddleX's {@code inference.yml}
 * beside a program says of pictures and results becomes metadata of the model.
 */
public final class PaddleImporter {
  private PaddleImporter() {}

  /** Whether this is a Paddle model by its name or, for a folder, by what lies in it. */
  public static boolean recognizes(Path path) {
    return PaddleFiles.recognizes(path);
  }

  /** The model at this path. */
  public static Model read(Path path) {
    return read(path, PaddleOptions.DEFAULT);
  }

  /**
   * The model at this path.
   *
   * @throws ModelFormatException if files are missing, damaged, or don't belong together
   * @throws UnsupportedOperatorException if some operators can't be mapped; it names all of them
   */
  public static Model read(Path path, PaddleOptions options) {
    PaddleFiles files = PaddleFiles.open(path);
    PaddleProgram program = files.program();
    UnsupportedOperators.check(program, PaddleOperators.mappings());
    Map<String, Tensor> weights = files.weights(program, options.weightSeed());
    Model model =
        ProgramConverter.convert(program, weights, PaddleOperators.mappings(), options.opset());
    Map<String, String> metadata = new LinkedHashMap<>(model.metadata());
    metadata.putAll(files.settings());
    return model.withMetadata(metadata);
  }

  /**
   * The models in a folder and all below it, sorted: folders of one model, programs of folders that
   * hold several, and archives, which may turn out to be none.
   */
  public static List<Path> models(Path tree) throws IOException {
    return PaddleFiles.models(tree);
  }

  /** The program alone, without its weights. */
  public static PaddleProgram readProgram(Path path) {
    return PaddleFiles.open(path).program();
  }

  /** The names of all operators that can be mapped, as ProgramDesc has them, sorted. */
  public static Set<String> operators() {
    return PaddleOperators.mappings().operators();
  }
}
