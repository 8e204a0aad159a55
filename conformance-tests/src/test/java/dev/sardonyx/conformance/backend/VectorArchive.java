package dev.sardonyx.conformance.backend;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The cases in the archive that {@code vectors/make-vectors.py} packs, whose comment has the
 * layout; and of an older release those that are different, which {@code
 * vectors/make-differences.py} packs.
 */
final class VectorArchive {
  private static final String NEWEST = "/onnx-backend-vectors.tar.xz";
  private static final String DIFFERENCES = "/onnx-1.22-differences.tar.xz";

  /** Names of the cases that both releases have just so, one a line. */
  private static final String SAME = "/onnx-1.22-same.txt";

  private final NavigableMap<String, byte[]> files;
  private final Function<String, Set<OnnxRelease>> releases;

  private VectorArchive(
      NavigableMap<String, byte[]> files, Function<String, Set<OnnxRelease>> releases) {
    this.files = files;
    this.releases = releases;
  }

  /** Every case, by folder and name. */
  static List<BackendCase> cases() throws IOException {
    Set<String> same = Set.copyOf(lines(SAME));
    Set<OnnxRelease> both = EnumSet.allOf(OnnxRelease.class);
    Set<OnnxRelease> newest = EnumSet.of(OnnxRelease.ONNX_1_23);
    Set<OnnxRelease> older = EnumSet.of(OnnxRelease.ONNX_1_22);
    List<BackendCase> cases = new ArrayList<>();
    new VectorArchive(unpack(NEWEST), name -> same.contains(name) ? both : newest).read(cases);
    new VectorArchive(unpack(DIFFERENCES), name -> older).read(cases);
    cases.sort(null);
    return cases;
  }

  /** The cases in another archive of the same layout, which are of no release. */
  static List<BackendCase> casesIn(String resource) throws IOException {
    List<BackendCase> cases = new ArrayList<>();
    new VectorArchive(unpack(resource), name -> Set.of()).read(cases);
    return cases;
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream stream = VectorArchive.class.getResourceAsStream(resource)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /** The files of an archive by name. */
  static NavigableMap<String, byte[]> unpack(String resource) throws IOException {
    NavigableMap<String, byte[]> files = new TreeMap<>();
    try (InputStream packed = VectorArchive.class.getResourceAsStream(resource);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        files.put(entry.getName(), tar.readAllBytes());
      }
    }
    return files;
  }

  private void read(List<BackendCase> cases) {
    for (String file : files.keySet()) {
      String[] path = file.split("/");
      if (file.endsWith("/model.onnx")) {
        cases.add(backendCase(path[0], path[1], files.get(file), dataSets(file)));
      } else if (file.endsWith(".onnx")) {
        String test = path[1].replace(".onnx", "");
        List<byte[]> outputs = numbered(path[0] + "/" + test + "_output_");
        BackendCase.DataSet dataSet = new BackendCase.DataSet(List.of(), outputs);
        cases.add(backendCase(path[0], test, files.get(file), List.of(dataSet)));
      }
    }
  }

  private BackendCase backendCase(
      String folder, String test, byte[] model, List<BackendCase.DataSet> dataSets) {
    return new BackendCase(folder, test, releases.apply(folder + "/" + test), model, dataSets);
  }

  private List<BackendCase.DataSet> dataSets(String model) {
    String folder = model.replace("model.onnx", "");
    List<BackendCase.DataSet> dataSets = new ArrayList<>();
    for (int k = 0; ; k++) {
      String dataSet = folder + "test_data_set_" + k + "/";
      List<byte[]> outputs = numbered(dataSet + "output_");
      if (outputs.isEmpty()) {
        return dataSets;
      }
      dataSets.add(new BackendCase.DataSet(numbered(dataSet + "input_"), outputs));
    }
  }

  /** The files {@code <prefix>0.pb}, {@code <prefix>1.pb} ... as many as there are. */
  private List<byte[]> numbered(String prefix) {
    List<byte[]> found = new ArrayList<>();
    for (byte[] file = files.get(prefix + 0 + ".pb");
        file != null;
        file = files.get(prefix + found.size() + ".pb")) {
      found.add(file);
    }
    return found;
  }
}
