package dev.sardonyx.conformance.models;

import dev.sardonyx.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The models the engine must run exactly. */
enum ModelUnderTest {
  PP_OCR_V3_DETECTION(
      "/models/ch_PP-OCRv3_det_infer.onnx",
      "rapidocr-pp-ocrv3_det/ch_PP-OCRv3_det_infer.onnx",
      Map.of("x", Shape.of(1, 3, 96, 160))),
  PP_OCR_V4_DETECTION(
      "/models/ch_PP-OCRv4_det_infer.onnx",
      "rapidocr-pp-ocrv4_det/ch_PP-OCRv4_det_infer.onnx",
      Map.of("x", Shape.of(1, 3, 96, 160))),
  PP_OCR_V4_RECOGNITION(
      "/models/ch_PP-OCRv4_rec_infer.onnx",
      "rapidocr-pp-ocrv4_rec/ch_PP-OCRv4_rec_infer.onnx",
      Map.of("x", Shape.of(2, 3, 48, 100))),
  PP_OCR_V2_ANGLE(
      "/models/ch_ppocr_mobile_v2.0_cls_infer.onnx",
      "rapidocr-ppocr_mobile_v2.0_cls/ch_ppocr_mobile_v2.0_cls_infer.onnx",
      Map.of("x", Shape.of(3, 3, 48, 192))),
  MINI_LM_INT8(
      "/all-minilm-l6-v2-q.onnx",
      "lc4j-all-minilm-l6-v2-q/all-minilm-l6-v2-q.onnx",
      Map.of(
          "input_ids", Shape.of(2, 7),
          "attention_mask", Shape.of(2, 7),
          "token_type_ids", Shape.of(2, 7))),
  YOLOX_NANO(null, "yolox-nano/yolox_nano.onnx", Map.of("images", Shape.of(1, 3, 416, 416)));

  private final String resource;
  private final String sharedFile;
  private final Map<String, Shape> shapes;

  ModelUnderTest(String resource, String sharedFile, Map<String, Shape> shapes) {
    this.resource = resource;
    this.sharedFile = sharedFile;
    this.shapes = shapes;
  }

  /** The model from Maven Central, or from the shared files if it isn't there. */
  byte[] bytes() {
    try {
      if (resource == null) {
        return Files.readAllBytes(sharedFile());
      }
      try (InputStream stream = ModelUnderTest.class.getResourceAsStream(resource)) {
        return stream.readAllBytes();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same model with reference data beside it; skips the test if it isn't there. */
  Path sharedFile() {
    return SharedFiles.require("models/onnx/" + sharedFile);
  }

  /** Shapes that take little time and are no multiples of what the kernels work in. */
  Map<String, Shape> shapes() {
    return shapes;
  }

  /** Whether rounding to 8 bits inside turns the last bit of a number into a large difference. */
  boolean isQuantized() {
    return this == MINI_LM_INT8;
  }
}
