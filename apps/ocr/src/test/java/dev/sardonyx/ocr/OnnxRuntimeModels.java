package dev.sardonyx.ocr;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The pipeline over ONNX Runtime: what ours is compared with. */
final class OnnxRuntimeModels {
  private OnnxRuntimeModels() {}

  static Ocr ocr(OcrOptions options) {
    return OcrModels.assemble(
        runner(session("ch_PP-OCRv4_det_infer.onnx")),
        Optional.of(runner(session("ch_ppocr_mobile_v2.0_cls_infer.onnx"))),
        runner(session("ch_PP-OCRv4_rec_infer.onnx")),
        // Not from the metadata: ONNX Runtime's Java garbles characters beyond U+FFFF there.
        OcrModels.splitLines(new String(resource("ppocr_keys_v1.txt"), StandardCharsets.UTF_8)),
        options);
  }

  private static OrtSession session(String model) {
    try {
      return OrtEnvironment.getEnvironment().createSession(resource(model));
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] resource(String name) {
    try (InputStream stream = OnnxRuntimeModels.class.getResourceAsStream("/models/" + name)) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ModelRunner runner(OrtSession session) {
    String input = session.getInputNames().iterator().next();
    return tensor -> {
      try (OnnxTensor value =
              OnnxTensor.createTensor(
                  OrtEnvironment.getEnvironment(),
                  FloatBuffer.wrap(tensor.floats()),
                  tensor.shape().toLongArray());
          OrtSession.Result result = session.run(Map.of(input, value))) {
        OnnxTensor output = (OnnxTensor) result.get(0);
        float[] elements = new float[output.getFloatBuffer().remaining()];
        output.getFloatBuffer().get(elements);
        return Tensor.wrap(ElementType.FLOAT, Shape.of(output.getInfo().getShape()), elements, 0);
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    };
  }
}
