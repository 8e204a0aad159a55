package dev.sardonyx.ocr;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.io.OnnxReader;
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

  private static final String DETECTION = "/models/ch_PP-OCRv4_det_infer.onnx";
  private static final String ANGLE = "/models/ch_ppocr_mobile_v2.0_cls_infer.onnx";
  private static final String RECOGNITION = "/models/ch_PP-OCRv4_rec_infer.onnx";

  private OcrModels() {}

  static Ocr load(OcrOptions options) {
    Session detection = load(options.detectionModel(), DETECTION, options);
    Session recognition = load(options.recognitionModel(), RECOGNITION, options);
    List<String> characters =
        options
            .characters()
            .map(OcrModels::readCharacters)
            .orElseGet(() -> charactersOf(recognition));
    Optional<AngleClassifier> angle =
        options.classifyAngle()
            ? Optional.of(angleClassifier(load(options.angleModel(), ANGLE, options)))
            : Optional.empty();
    Map<String, String> settings = detection.modelInfo().metadata();
    return new Ocr(
        new Detector(
            runner(detection), postProcessor(options, settings), Normalization.of(settings)),
        angle,
        new Recognizer(
            runner(recognition), decoder(characters), height(recognition.modelInfo().metadata())),
        options);
  }

  /**
   * The pipeline over models that have no settings of their own.
   *
   * @param characters of the recognition model, without the space
   */
  static Ocr assemble(
      ModelRunner detection,
      Optional<ModelRunner> angle,
      ModelRunner recognition,
      List<String> characters,
      OcrOptions options) {
    return new Ocr(
        new Detector(detection, postProcessor(options, Map.of())),
        angle.map(AngleClassifier::new),
        new Recognizer(recognition, decoder(characters)),
        options);
  }

  private static CtcDecoder decoder(List<String> characters) {
    List<String> withSpace = new ArrayList<>(characters);
    withSpace.add(" ");
    return new CtcDecoder(withSpace);
  }

  /** The caller's thresholds; where these are the usual ones, those that came with the model. */
  private static DbPostProcessor postProcessor(OcrOptions options, Map<String, String> settings) {
    return new DbPostProcessor(
        unlessSet(
            options.boxThreshold(),
            OcrOptions.defaults().boxThreshold(),
            "paddle.box_thresh",
            settings),
        unlessSet(
            options.unclipRatio(),
            OcrOptions.defaults().unclipRatio(),
            "paddle.unclip_ratio",
            settings));
  }

  private static double unlessSet(
      double option, double usual, String key, Map<String, String> settings) {
    return option == usual && settings.containsKey(key)
        ? Normalization.numbers(key, settings.get(key), 1)[0]
        : option;
  }

  private static int height(Map<String, String> settings) {
    String key = "paddle.image_shape";
    return settings.containsKey(key)
        ? (int) Normalization.numbers(key, settings.get(key), 3)[1]
        : Recognizer.STANDARD_HEIGHT;
  }

  private static AngleClassifier angleClassifier(Session session) {
    Map<String, String> settings = session.modelInfo().metadata();
    String key = "paddle.size";
    if (!settings.containsKey(key)) {
      return new AngleClassifier(runner(session));
    }
    double[] size = Normalization.numbers(key, settings.get(key), 2);
    return new AngleClassifier(
        runner(session),
        AngleClassifier.Pictures.stretched(
            (int) size[1], (int) size[0], Normalization.of(settings)));
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
      // Paddle's own exports carry none. The Chinese models since PP-OCR 2.0 have those of the
      // bundled one; one of as many classes is one of them.
      List<String> bundled =
          splitLines(
              OnnxReader.readResource(OcrModels.class, RECOGNITION).metadata().get(CHARACTERS_KEY));
      if (classes(recognition) == decoder(bundled).classes()) {
        return bundled;
      }
      throw new ModelFormatException(
          "the recognition model carries no list of characters (metadata '"
              + CHARACTERS_KEY
              + "'); give one as a file");
    }
    return splitLines(characters);
  }

  /** How many classes a recognition model tells apart; -1 if it doesn't say. */
  private static long classes(Session recognition) {
    return recognition.outputs().getFirst().type().orElse(null) instanceof TensorType type
            && type.dimensions().isPresent()
            && !type.dimensions().get().isEmpty()
            && type.dimensions().get().getLast() instanceof Dimension.Known known
        ? known.size()
        : -1;
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
