package dev.sardonyx.cuda.driver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel's name and parameters, as its PTX declares them.
 *
 * @param parameters by position
 */
public record KernelSignature(String name, List<Parameter> parameters) {
  /** What a parameter may be. */
  public enum Kind {
    /** Two bytes or fewer, signed or not. */
    NARROW,
    INTEGER,
    /** A pointer, or an integer of eight bytes. */
    LONG,
    FLOAT,
    DOUBLE,
    /** A structure by value. */
    STRUCTURE
  }

  /** A parameter of a kernel. */
  public record Parameter(Kind kind, int bytes) {}

  private static final Pattern ENTRY = Pattern.compile("\\.entry\\s+([\\w$]+)\\s*\\(([^)]*)\\)");
  private static final Pattern PARAMETER =
      Pattern.compile(
          "\\.param\\s+(?:\\.align\\s+\\d+\\s+)?\\.([a-z]+)(\\d+)\\s+(?:\\.ptr\\s+)?(?:\\.(?:global|const|local|shared)\\s+)?(?:\\.align\\s+\\d+\\s+)?[\\w$]+(?:\\[(\\d+)])?");

  public KernelSignature {
    parameters = List.copyOf(parameters);
  }

  /** The kernels of a module in PTX, by name. */
  static Map<String, KernelSignature> of(String ptx) {
    Map<String, KernelSignature> signatures = new HashMap<>();
    Matcher entry = ENTRY.matcher(ptx);
    while (entry.find()) {
      List<Parameter> parameters = new ArrayList<>();
      Matcher parameter = PARAMETER.matcher(entry.group(2));
      while (parameter.find()) {
        parameters.add(parameter(parameter.group(1), parameter.group(2), parameter.group(3)));
      }
      signatures.put(entry.group(1), new KernelSignature(entry.group(1), parameters));
    }
    return signatures;
  }

  private static Parameter parameter(String type, String bits, String elements) {
    int bytes = Integer.parseInt(bits) / Byte.SIZE;
    if (elements != null) {
      return new Parameter(Kind.STRUCTURE, bytes * Integer.parseInt(elements));
    }
    if (type.equals("f")) {
      return new Parameter(bytes == Double.BYTES ? Kind.DOUBLE : Kind.FLOAT, bytes);
    }
    Kind kind =
        bytes == Long.BYTES ? Kind.LONG : bytes == Integer.BYTES ? Kind.INTEGER : Kind.NARROW;
    return new Parameter(kind, bytes);
  }
}
