package dev.sardonyx.ocr;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.error.ModelFormatException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads the models and builds the pipeline over them. */
final class OcrModels {
  /** The key under which PP-OCR recognition models carry their characters. */
  private static final String CHARACTERS_KEY = "character";

  private OcrModels() {}

  static Ocr load(OcrOptions options) {
    Session recognition =
        load(options.recognitionModel(), "/models/ch_PP-OCRv4_rec_infer.onnx", options);
    List<String> characters =
        options
            .characters()
            .map(OcrModels::readCharacters)
            .orElseGet(() -> charactersOf(recognition));
    Optional<ModelRunner> angle =
        options.classifyAngle()
            ? Optional.of(
                runner(
                    load(
                        options.angleModel(),
                        "/models/ch_ppocr_mobile_v2.0_cls_infer.onnx",
                        options)))
            : Optional.empty();
    return assemble(
        runner(load(options.detectionModel(), "/models/ch_PP-OCRv4_det_infer.onnx", options)),
        angle,
        runner(recognition),
        characters,
        options);
  }

  /**
   * @param characters of the recognition model, without the space
   */
  static Ocr assemble(
      ModelRunner detection,
      Optional<ModelRunner> angle,
      ModelRunner recognition,
      List<String> characters,
      OcrOptions options) {
    List<String> withSpace = new ArrayList<>(characters);
    withSpace.add(" ");
    return new Ocr(
        new Detector(detection, new DbPostProcessor(options.boxThreshold(), options.unclipRatio())),
        angle.map(AngleClassifier::new),
        new Recognizer(recognition, new CtcDecoder(withSpace)),
        options);
  }

  private static Session load(Optional<Path> file, String bundled, OcrOptions options) {
    return file.map(path -> Sardonyx.load(path, options.session()))
        .orElseGet(() -> Sardonyx.loadResource(OcrModels.class, bundled, options.session()));
  }

  private static ModelRunner runner(Session session) {
    String input = session.inputs().getFirst().name();
    return tensor -> session.run(Map.of(input, tensor)).first();
  }

  private static List<String> charactersOf(Session recognition) {
    String characters = recognition.modelInfo().metadata().get(CHARACTERS_KEY);
    if (characters == null) {
      throw new ModelFormatException(
          "the recognition model carries no list of characters (metadata '"
              + CHARACTERS_KEY
              + "'); give one as a file");
    }
    return splitLines(characters);
  }

  private static List<String> readCharacters(Path file) {
    try {
      return splitLines(Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new ModelFormatException(file + ": the list of characters is not UTF-8", e);
    } catch (IOException e) {
      throw new ModelFormatException(
          file + ": the list of characters can't be read: " + e.getMessage(), e);
    }
  }

  /** One character a line; a newline at the end is not one more. */
  static List<String> splitLines(String lines) {
    List<String> characters = new ArrayList<>(List.of(lines.split("\r?\n", -1)));
    if (characters.getLast().isEmpty()) {
      characters.removeLast();
    }
    return characters;
  }
}
