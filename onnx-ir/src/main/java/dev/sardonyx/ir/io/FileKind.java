package dev.sardonyx.ir.io;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a file that is no ONNX model may be instead, by its first bytes, and what to do then. */
final class FileKind {
  private static final int HEAD = 512;

  /** A sign by which a kind of file is known: these bytes at this offset. */
  private record Signature(int offset, byte[] magic, String description) {
    static Signature of(int offset, String hex, String description) {
      return new Signature(offset, HexFormat.of().parseHex(hex), description);
    }

    boolean matches(byte[] head) {
      if (head.length < offset + magic.length) {
        return false;
      }
      for (int i = 0; i < magic.length; i++) {
        if (head[offset + i] != magic[i]) {
          return false;
        }
      }
      return true;
    }
  }

  private static final List<Signature> SIGNATURES =
      List.of(
          Signature.of(0, "89504e470d0a1a0a", "a PNG image; give a model here"),
          Signature.of(0, "ffd8ff", "a JPEG image; give a model here"),
          Signature.of(0, "47494638", "a GIF image; give a model here"),
          Signature.of(0, "25504446", "a PDF document; give a model here"),
          Signature.of(
              0,
              "504b0304",
              "a ZIP archive: unpack it, or if it is a PyTorch checkpoint (.pt, .pth), export it"
                  + " with torch.onnx.export"),
          Signature.of(0, "1f8b", "a gzip archive; unpack it"),
          Signature.of(0, "fd377a585a00", "an xz archive; unpack it"),
          Signature.of(0, "377abcaf271c", "a 7z archive; unpack it"),
          Signature.of(0, "28b52ffd", "a Zstandard archive; unpack it"),
          Signature.of(0, "89484446", "an HDF5 file (Keras); export it with tf2onnx"),
          Signature.of(4, "54464c33", "a TensorFlow Lite model; export it with tf2onnx"),
          Signature.of(4, "4f52544d", "an ONNX Runtime .ort file; use the .onnx it was made from"),
          Signature.of(0, "47475546", "a GGUF file (llama.cpp); get the model as ONNX"),
          Signature.of(8, "7b22", "a safetensors file: weights without a graph; export as ONNX"),
          Signature.of(0, "8002", "a Python pickle; if it is a PyTorch model, export it as ONNX"),
          Signature.of(0, "8003", "a Python pickle; if it is a PyTorch model, export it as ONNX"),
          Signature.of(0, "8004", "a Python pickle; if it is a PyTorch model, export it as ONNX"),
          Signature.of(0, "934e554d5059", "a NumPy array (.npy); give a model here"),
          Signature.of(0, "7f454c46", "a program (ELF); give a model here"),
          Signature.of(0, "cafebabe", "a Java class; give a model here"));

  private FileKind() {}

  /** The kind and what to do, as the end of a sentence "it looks like ..."; empty if unknown. */
  static Optional<String> of(ByteBuffer bytes) {
    byte[] head = new byte[Math.min(HEAD, bytes.limit())];
    bytes.get(0, head);
    for (Signature signature : SIGNATURES) {
      if (signature.matches(head)) {
        return Optional.of(signature.description());
      }
    }
    return isText(head) ? Optional.of(text(head)) : Optional.empty();
  }

  private static String text(byte[] head) {
    String text = new String(head, StandardCharsets.UTF_8).strip();
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("version https://git-lfs")) {
      return "a Git LFS pointer, which stands for the real file; run 'git lfs pull' to get that";
    }
    if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
      return "a web page, perhaps an error page saved by a download; download the file again";
    }
    if (lower.startsWith("ir_version")) {
      return "an ONNX model in text form; save it in the binary form with onnx.save";
    }
    String start = text.lines().findFirst().orElse("");
    String shown = start.length() > 40 ? start.substring(0, 40) + "..." : start;
    return "a text file that starts '" + shown + "'; give a binary .onnx file";
  }

  /** True if no byte is one that text doesn't have, and there are enough to tell. */
  private static boolean isText(byte[] head) {
    for (byte next : head) {
      int value = next & 0xFF;
      if (value < ' ' && value != '\n' && value != '\r' && value != '\t' && value != '\f'
          || value == 0x7F) {
        return false;
      }
    }
    return new String(head, StandardCharsets.UTF_8).indexOf('\uFFFD', 0) < 0 || head.length == HEAD;
  }
}
