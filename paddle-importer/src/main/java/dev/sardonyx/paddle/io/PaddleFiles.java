package dev.sardonyx.paddle.io;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.paddle.program.PaddleProgram;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The files of one model: which is the program, and where its weights are. */
public final class PaddleFiles {
  private static final String PROGRAM = ".pdmodel";
  private static final String WEIGHTS = ".pdiparams";
  private static final List<String> ARCHIVES = List.of(".tar", ".tgz", ".tar.gz", ".zip");
  private static final int HEAD = 512;

  private final ModelFolder folder;
  private final String program;

  private PaddleFiles(ModelFolder folder, String program) {
    this.folder = folder;
    this.program = program;
  }

  /** Whether this is a Paddle model by its name, or a folder, which no other model is. */
  public static boolean recognizes(Path path) {
    if (Files.isDirectory(path)) {
      return true;
    }
    String name = String.valueOf(path.getFileName());
    return name.endsWith(PROGRAM)
        || name.endsWith(WEIGHTS)
        || name.endsWith(".json")
        || name.equals("__model__")
        || name.equals("__params__")
        || ARCHIVES.stream().anyMatch(name::endsWith);
  }

  /**
   * Finds the files: of a folder, of a program or weights file with the other beside it, or of an
   * archive.
   *
   * @throws ModelFormatException if there are none, or several models
   */
  public static PaddleFiles open(Path path) {
    if (Files.isDirectory(path)) {
      ModelFolder folder = new DiskFolder(path);
      return find(folder).orElseThrow(() -> none(path.toString(), folder.files()));
    }
    if (!Files.exists(path)) {
      throw new ModelFormatException(
          path
              + " does not exist (looked in "
              + path.toAbsolutePath().getParent()
              + "); check the path");
    }
    ByteBuffer bytes = DiskFolder.map(path);
    if (ArchiveFolder.isArchive(bytes)) {
      return ofArchive(ArchiveFolder.open(path, bytes));
    }
    ModelFolder folder = new DiskFolder(path.toAbsolutePath().getParent());
    String name = path.getFileName().toString();
    if (name.endsWith(WEIGHTS) || name.equals("__params__")) {
      return ofWeights(folder, name);
    }
    return new PaddleFiles(folder, name);
  }

  private static PaddleFiles ofWeights(ModelFolder folder, String name) {
    List<String> files = folder.files();
    String stem = name.endsWith(WEIGHTS) ? stem(name) : "";
    for (String candidate : List.of(stem + PROGRAM, stem + ".json", "__model__")) {
      if (files.contains(candidate)) {
        return new PaddleFiles(folder, candidate);
      }
    }
    throw none(folder.source(), files);
  }

  private static PaddleFiles ofArchive(ArchiveFolder archive) {
    List<PaddleFiles> found =
        archive.folders().stream()
            .map(archive::folder)
            .map(PaddleFiles::find)
            .flatMap(Optional::stream)
            .toList();
    if (found.size() > 1) {
      throw new ModelFormatException(
          archive.source()
              + " holds "
              + found.size()
              + " models ("
              + String.join(", ", found.stream().map(files -> files.folder.source()).toList())
              + "); expected one. Unpack it and give the folder of one");
    }
    if (found.isEmpty()) {
      throw none(archive.source(), archive.files());
    }
    return found.getFirst();
  }

  /** The model of a folder; empty if there is none. */
  private static Optional<PaddleFiles> find(ModelFolder folder) {
    List<String> files = folder.files();
    List<String> programs = programs(folder);
    if (programs.size() == 1) {
      return Optional.of(new PaddleFiles(folder, programs.getFirst()));
    }
    for (String usual :
        List.of("inference.json", "inference.pdmodel", "model.pdmodel", "__model__", "model")) {
      if (programs.contains(usual) || usual.indexOf('.') < 0 && files.contains(usual)) {
        return Optional.of(new PaddleFiles(folder, usual));
      }
    }
    if (programs.isEmpty()) {
      return Optional.empty();
    }
    throw new ModelFormatException(
        folder.source()
            + " holds several programs ("
            + String.join(", ", programs)
            + "); expected one. Give the path of one of them");
  }

  private static List<String> programs(ModelFolder folder) {
    return folder.files().stream()
        .filter(name -> name.endsWith(PROGRAM) || name.endsWith(".json") && isPir(folder, name))
        .toList();
  }

  private static boolean isPir(ModelFolder folder, String name) {
    ByteBuffer bytes = folder.open(name).orElseThrow();
    byte[] head = new byte[Math.min(HEAD, bytes.remaining())];
    bytes.get(bytes.position(), head);
    return new String(head, StandardCharsets.ISO_8859_1).contains("\"base_code\"");
  }

  /** The program, in either format. */
  public PaddleProgram program() {
    String source = folder.source() + "/" + program;
    ByteBuffer bytes =
        folder.open(program).orElseThrow(() -> new ModelFormatException(source + " can't be read"));
    FileSigns.requireNoLfsPointer(bytes, source);
    return FileSigns.isJson(bytes)
        ? PirReader.read(bytes, source)
        : ProgramDescReader.read(bytes, source);
  }

  /** What {@code inference.yml} beside the program says, as metadata; empty if there is none. */
  public Map<String, String> settings() {
    return folder
        .open(InferenceSettings.FILE)
        .map(bytes -> InferenceSettings.read(bytes, folder.source() + "/" + InferenceSettings.FILE))
        .orElse(Map.of());
  }

  /**
   * The models in a folder and all below it: folders of one model, programs of folders of several,
   * and archives. Sorted.
   */
  public static List<Path> models(Path tree) throws IOException {
    List<Path> models = new ArrayList<>();
    List<Path> folders;
    try (Stream<Path> paths = Files.walk(tree)) {
      folders = paths.filter(Files::isDirectory).sorted().toList();
    }
    for (Path path : folders) {
      ModelFolder folder = new DiskFolder(path);
      try {
        find(folder).ifPresent(files -> models.add(path));
      } catch (ModelFormatException e) {
        programs(folder).forEach(name -> models.add(path.resolve(name)));
      }
      folder.files().stream()
          .filter(name -> ARCHIVES.stream().anyMatch(name::endsWith))
          .forEach(name -> models.add(path.resolve(name)));
    }
    return models;
  }

  /**
   * The program's weights.
   *
   * @param seed where set, random weights are made if there are none
   */
  public Map<String, Tensor> weights(PaddleProgram parsed, OptionalLong seed) {
    if (parsed.parameters().isEmpty()) {
      return Map.of();
    }
    Optional<String> combined = combined();
    if (combined.isPresent()) {
      ByteBuffer bytes = folder.open(combined.get()).orElseThrow();
      return PaddleWeights.combined(parsed, bytes, folder.source() + "/" + combined.get());
    }
    boolean hasNone =
        parsed.parameters().stream().noneMatch(p -> folder.open(p.name()).isPresent());
    if (hasNone && seed.isPresent()) {
      return PaddleWeights.seeded(parsed, seed.getAsLong());
    }
    return PaddleWeights.separate(parsed, folder.source(), folder::open);
  }

  /** The combined weights beside the program. */
  private Optional<String> combined() {
    List<String> files = folder.files();
    for (String candidate : List.of(stem(program) + WEIGHTS, "__params__", "params")) {
      if (files.contains(candidate)) {
        return Optional.of(candidate);
      }
    }
    List<String> others = files.stream().filter(name -> name.endsWith(WEIGHTS)).toList();
    return others.size() == 1 ? Optional.of(others.getFirst()) : Optional.empty();
  }

  private static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  private static ModelFormatException none(String source, List<String> files) {
    return new ModelFormatException(
        source
            + " holds no model we know: expected a Paddle program (inference.json, *.pdmodel or"
            + " __model__) with its weights, found "
            + (files.size() > 8 ? files.subList(0, 8) + " ..." : files.toString())
            + ". For an ONNX model, give the path of its file, such as model.onnx");
  }
}
