package dev.sardonyx.conformance.backend;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The cases in the archive that {@code vectors/make-vectors.py} packs; its comment has the layout.
 */
final class VectorArchive {
  private static final String RESOURCE = "/onnx-backend-vectors.tar.xz";

  private final NavigableMap<String, byte[]> files;

  private VectorArchive(NavigableMap<String, byte[]> files) {
    this.files = files;
  }

  /** Every case, by folder and name. */
  static List<BackendCase> cases() throws IOException {
    return new VectorArchive(unpack()).readCases();
  }

  private static NavigableMap<String, byte[]> unpack() throws IOException {
    NavigableMap<String, byte[]> files = new TreeMap<>();
    try (InputStream packed = VectorArchive.class.getResourceAsStream(RESOURCE);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        files.put(entry.getName(), tar.readAllBytes());
      }
    }
    return files;
  }

  private List<BackendCase> readCases() {
    List<BackendCase> cases = new ArrayList<>();
    for (String file : files.keySet()) {
      String[] path = file.split("/");
      if (file.endsWith("/model.onnx")) {
        cases.add(new BackendCase(path[0], path[1], files.get(file), dataSets(file)));
      } else if (file.endsWith(".onnx")) {
        String test = path[1].replace(".onnx", "");
        List<byte[]> outputs = numbered(path[0] + "/" + test + "_output_");
        BackendCase.DataSet dataSet = new BackendCase.DataSet(List.of(), outputs);
        cases.add(new BackendCase(path[0], test, files.get(file), List.of(dataSet)));
      }
    }
    cases.sort(null);
    return cases;
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
