package dev.sardonyx.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.ocr.Annotator;
import dev.sardonyx.ocr.ImageLoader;
import dev.sardonyx.ocr.Ocr;
import dev.sardonyx.ocr.OcrLine;
import dev.sardonyx.ocr.OcrOptions;
import dev.sardonyx.ocr.OcrResult;
import dev.sardonyx.ocr.TextBox;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads the text of pictures. A picture that can't be read doesn't keep the others from it. */
@Command(
    name = "ocr",
    description = "Read the text of pictures: one line of output for each line of text.",
    footer = {
      "",
      "The bundled models read Chinese and English. Several pictures with --annotate out.png give",
      "out-NAME.png for each picture NAME.*; a picture that can't be read is reported and passed over."
    })
final class OcrCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "IMAGE",
      arity = "1..*",
      description = "A picture: JPEG, PNG, BMP, GIF, TIFF or WebP.")
  private List<Path> images;

  @Option(
      names = "--json",
      description = "Print one JSON object a line for each picture, in UTF-8.")
  private boolean json;

  @Option(
      names = "--annotate",
      paramLabel = "FILE",
      description = "Write the picture with the boxes and texts drawn in, as PNG, JPEG ...")
  private Path annotate;

  @Mixin private ExecutionOptions execution;

  @Option(
      names = "--score",
      paramLabel = "P",
      defaultValue = "0.5",
      description = "Leave out lines less sure than this, 0 to 1 (default: 0.5).")
  private double score;

  @Option(names = "--det", paramLabel = "MODEL", description = "Another detection model.")
  private Path detectionModel;

  @Option(names = "--cls", paramLabel = "MODEL", description = "Another angle classifier.")
  private Path angleModel;

  @Option(names = "--rec", paramLabel = "MODEL", description = "Another recognition model.")
  private Path recognitionModel;

  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description = "Its characters, one a line (default: those in the model's metadata).")
  private Path characters;

  @Override
  public Integer call() throws IOException {
    // Boxes are drawn into memory: no window system is needed, nor looked for.
    System.setProperty("java.awt.headless", "true");
    OcrOptions options = options();
    Ocr ocr = Ocr.standard(options);
    ImageLoader loader = new ImageLoader(options.mostPixels());
    Set<Path> annotated = new HashSet<>();
    int failures = 0;
    for (Path image : images) {
      try {
        BufferedImage picture = loader.load(image);
        OcrResult result = ocr.read(picture);
        print(image, result);
        if (annotate != null) {
          write(Annotator.annotate(picture, result), annotationOf(image, annotated));
        }
      } catch (SardonyxException | IOException e) {
        Main.report(e, spec.commandLine());
        failures++;
      }
    }
    return failures == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private OcrOptions options() {
    SessionOptions session = execution.sessionOptions();
    if (!(score >= 0 && score <= 1)) {
      throw wrongUsage("--score must be from 0 to 1; found " + score);
    }
    if (annotate != null && !ImageIO.getImageWritersBySuffix(suffix(annotate)).hasNext()) {
      throw wrongUsage("--annotate writes .png, .jpg, .bmp, .gif or .tif; found " + annotate);
    }
    OcrOptions options = OcrOptions.defaults().textScore(score).session(session);
    if (detectionModel != null) {
      options = options.detectionModel(detectionModel);
    }
    if (angleModel != null) {
      options = options.angleModel(angleModel);
    }
    if (recognitionModel != null) {
      options = options.recognitionModel(recognitionModel);
    }
    return characters == null ? options : options.characters(characters);
  }

  private ParameterException wrongUsage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void print(Path image, OcrResult result) throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(JSON.writeValueAsString(toJson(image, result)) + "\n");
    } else {
      if (images.size() > 1) {
        out.println("== " + image + " ==");
      }
      result.lines().forEach(line -> out.println(line.text()));
    }
    out.flush();
  }

  private static ObjectNode toJson(Path image, OcrResult result) {
    ObjectNode object = JSON.createObjectNode().put("image", image.toString());
    ArrayNode lines = object.putArray("lines");
    for (OcrLine line : result.lines()) {
      ObjectNode node =
          lines
              .addObject()
              .put("text", line.text())
              .put("score", Math.rint(line.score() * 1e5) / 1e5);
      ArrayNode box = node.putArray("box");
      for (TextBox.Point corner : line.box().corners()) {
        box.addArray().add(Math.round(corner.x())).add(Math.round(corner.y()));
      }
    }
    return object;
  }

  /** The file to annotate: the one named, or for several pictures one for each. */
  private Path annotationOf(Path image, Set<Path> taken) {
    if (images.size() == 1) {
      return annotate;
    }
    String stem = stem(annotate) + "-" + stem(image);
    String suffix = "." + suffix(annotate);
    Path file = annotate.resolveSibling(stem + suffix);
    for (int i = 2; !taken.add(file); i++) {
      file = annotate.resolveSibling(stem + "-" + i + suffix);
    }
    return file;
  }

  private static void write(BufferedImage picture, Path file) throws IOException {
    try (OutputStream stream = Files.newOutputStream(file)) {
      if (!ImageIO.write(picture, suffix(file), stream)) {
        throw new IOException(file + ": can't write a picture of this kind");
      }
    }
  }

  private static String stem(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? name : name.substring(0, dot);
  }

  private static String suffix(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
