package dev.sardonyx.conformance.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.Profile;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A Paddle model becomes what its ONNX twin becomes, which another converter made of it: the same
 * operators in the same order. So it runs as fast.
 */
class PaddleTwinsTest {
  private static final SessionOptions OPTIONS = SessionOptions.defaults().threads(1).profile(true);

  @ParameterizedTest
  @CsvSource({
    "rebuilt-ppocr-v4-det, /models/ch_PP-OCRv4_det_infer.onnx, 64, 96",
    "rebuilt-ppocr-v4-rec, /models/ch_PP-OCRv4_rec_infer.onnx, 48, 96"
  })
  void areTheSameProgram(String paddle, String onnx, int height, int width) {
    Tensor picture = Tensor.of(new float[3 * height * width], 1, 3, height, width);
    assertEquals(
        operators(Sardonyx.loadResource(PaddleTwinsTest.class, onnx, OPTIONS), picture),
        operators(
            Sardonyx.load(SharedFiles.require("models/paddle").resolve(paddle), OPTIONS), picture));
  }

  /**
   * The operators of a run, without their domains: {@code LayerNormalization} is ONNX's own, which
   * the importer writes, or ours, which the optimizer makes of its parts in an older model.
   */
  private static List<String> operators(Session session, Tensor picture) {
    try (session) {
      session.run(Map.of("x", picture));
      return session.profile().nodes().stream()
          .map(Profile.NodeTime::operator)
          .map(operator -> operator.substring(operator.indexOf(':') + 1))
          .toList();
    }
  }
}
