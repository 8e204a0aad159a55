package dev.sardonyx.ocr;

import dev.sardonyx.SessionOptions;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How pictures are read. Immutable: each method that sets something returns new options.
 *
 * <pre>{@code
 * OcrOptions options = OcrOptions.defaults().textScore(0.7).session(SessionOptions.defaults().threads(2));
 * }</pre>
 */
public final class OcrOptions {
  private static final OcrOptions DEFAULTS = new OcrOptions(new Builder());

  private final Path detectionModel;
  private final Path angleModel;
  private final Path recognitionModel;
  private final Path characters;
  private final boolean classifyAngle;
  private final double boxThreshold;
  private final double unclipRatio;
  private final double textScore;
  private final long mostPixels;
  private final SessionOptions session;

  /** The fields while they are being set. */
  private static final class Builder {
    Path detectionModel;
    Path angleModel;
    Path recognitionModel;
    Path characters;
    boolean classifyAngle = true;
    double boxThreshold = 0.5;
    double unclipRatio = 1.6;
    double textScore = 0.5;
    long mostPixels = 100_000_000;
    SessionOptions session = SessionOptions.defaults();

    Builder() {}

    Builder(OcrOptions from) {
      detectionModel = from.detectionModel;
      angleModel = from.angleModel;
      recognitionModel = from.recognitionModel;
      characters = from.characters;
      classifyAngle = from.classifyAngle;
      boxThreshold = from.boxThreshold;
      unclipRatio = from.unclipRatio;
      textScore = from.textScore;
      mostPixels = from.mostPixels;
      session = from.session;
    }
  }

  private OcrOptions(Builder builder) {
    detectionModel = builder.detectionModel;
    angleModel = builder.angleModel;
    recognitionModel = builder.recognitionModel;
    characters = builder.characters;
    classifyAngle = builder.classifyAngle;
    boxThreshold = builder.boxThreshold;
    unclipRatio = builder.unclipRatio;
    textScore = builder.textScore;
    mostPixels = builder.mostPixels;
    session = builder.session;
  }

  /** The PP-OCRv4 models for Chinese and English that come with this library. */
  public static OcrOptions defaults() {
    return DEFAULTS;
  }

  /**
   * A DB detection model in place of the bundled one: {@code [1, 3, H, W]} to {@code [1, 1, H, W]}.
   */
  public OcrOptions detectionModel(Path model) {
    Builder builder = new Builder(this);
    builder.detectionModel = Objects.requireNonNull(model, "model");
    return new OcrOptions(builder);
  }

  /** An angle classifier in place of the bundled one: {@code [N, 3, 48, 192]} to {@code [N, 2]}. */
  public OcrOptions angleModel(Path model) {
    Builder builder = new Builder(this);
    builder.angleModel = Objects.requireNonNull(model, "model");
    return new OcrOptions(builder);
  }

  /**
   * A CTC recognition model in place of the bundled one: {@code [N, 3, 48, W]} to {@code [N, steps,
   * classes]}. Its characters come from {@link #characters} or else from its metadata.
   */
  public OcrOptions recognitionModel(Path model) {
    Builder builder = new Builder(this);
    builder.recognitionModel = Objects.requireNonNull(model, "model");
    return new OcrOptions(builder);
  }

  /** The characters of the recognition model: a UTF-8 file with one a line, without the space. */
  public OcrOptions characters(Path file) {
    Builder builder = new Builder(this);
    builder.characters = Objects.requireNonNull(file, "file");
    return new OcrOptions(builder);
  }

  /** Whether lines that stand upside down are looked for. On unless set. */
  public OcrOptions classifyAngle(boolean on) {
    Builder builder = new Builder(this);
    builder.classifyAngle = on;
    return new OcrOptions(builder);
  }

  /** Least mean probability that a box holds text; 0.5 unless set. */
  public OcrOptions boxThreshold(double probability) {
    requireProbability("boxThreshold", probability);
    Builder builder = new Builder(this);
    builder.boxThreshold = probability;
    return new OcrOptions(builder);
  }

  /**
   * How far boxes are grown beyond what the detection model marks; 1.6 unless set.
   *
   * @throws IllegalArgumentException if not a positive number
   */
  public OcrOptions unclipRatio(double ratio) {
    if (!(ratio > 0 && ratio < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("unclipRatio must be a positive number; found " + ratio);
    }
    Builder builder = new Builder(this);
    builder.unclipRatio = ratio;
    return new OcrOptions(builder);
  }

  /** Lines of a lower score are dropped; 0.5 unless set. */
  public OcrOptions textScore(double probability) {
    requireProbability("textScore", probability);
    Builder builder = new Builder(this);
    builder.textScore = probability;
    return new OcrOptions(builder);
  }

  /**
   * Pictures of more pixels are refused; 100 million unless set.
   *
   * @throws IllegalArgumentException if less than 1
   */
  public OcrOptions mostPixels(long pixels) {
    if (pixels < 1) {
      throw new IllegalArgumentException("mostPixels must be at least 1; found " + pixels);
    }
    Builder builder = new Builder(this);
    builder.mostPixels = pixels;
    return new OcrOptions(builder);
  }

  /** How the models are run. */
  public OcrOptions session(SessionOptions options) {
    Builder builder = new Builder(this);
    builder.session = Objects.requireNonNull(options, "options");
    return new OcrOptions(builder);
  }

  public Optional<Path> detectionModel() {
    return Optional.ofNullable(detectionModel);
  }

  public Optional<Path> angleModel() {
    return Optional.ofNullable(angleModel);
  }

  public Optional<Path> recognitionModel() {
    return Optional.ofNullable(recognitionModel);
  }

  public Optional<Path> characters() {
    return Optional.ofNullable(characters);
  }

  public boolean classifyAngle() {
    return classifyAngle;
  }

  public double boxThreshold() {
    return boxThreshold;
  }

  public double unclipRatio() {
    return unclipRatio;
  }

  public double textScore() {
    return textScore;
  }

  public long mostPixels() {
    return mostPixels;
  }

  public SessionOptions session() {
    return session;
  }

  private static void requireProbability(String what, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(what + " must be from 0 to 1; found " + value);
    }
  }
}
