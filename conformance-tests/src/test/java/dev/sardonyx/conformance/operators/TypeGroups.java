package dev.sardonyx.conformance.operators;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Sets of types in few words. */
final class TypeGroups {
  private static final Map<String, Set<String>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("float", Set.of("bfloat16", "double", "float", "float16"));
    GROUPS.put("float8", Set.of("float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz"));
    GROUPS.put("float6", Set.of("float6e2m3", "float6e3m2"));
    GROUPS.put("int", Set.of("int16", "int32", "int64", "int8"));
    GROUPS.put("uint", Set.of("uint16", "uint32", "uint64", "uint8"));
    GROUPS.put("complex", Set.of("complex128", "complex64"));
  }

  private TypeGroups() {}

  /** Groups that are there as a whole by their names in italics, then the other types. */
  static String shorten(SortedSet<String> types) {
    SortedSet<String> rest = new TreeSet<>(types);
    List<String> words = new ArrayList<>();
    GROUPS.forEach(
        (name, members) -> {
          if (rest.containsAll(members)) {
            rest.removeAll(members);
            words.add("*" + name + "*");
          }
        });
    for (String container : List.of("seq(", "optional(")) {
      // Of containers there are as many types as of elements: to name them all says no more.
      if (rest.stream().filter(type -> type.startsWith(container)).count() > 3) {
        rest.removeIf(type -> type.startsWith(container));
        words.add(container + "...)");
      }
    }
    words.addAll(rest);
    return String.join(", ", words);
  }
}
