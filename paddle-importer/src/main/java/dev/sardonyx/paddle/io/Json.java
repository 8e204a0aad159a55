package dev.sardonyx.paddle.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.sardonyx.error.ModelFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A JSON text as {@code Map, List, String, Long, Double, Boolean} and null. */
final class Json {
  /** A value takes some 50 bytes of memory. */
  private static final int MOST_VALUES = 20_000_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(500)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final JsonParser parser;
  private int values;

  private Json(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * The one value of the text.
   *
   * @throws ModelFormatException if the text is no JSON
   */
  static Object parse(byte[] text, String source) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      Object value = new Json(parser).value();
      if (parser.nextToken() != null) {
        throw new ModelFormatException(
            source + ": text after the end of the JSON, at " + place(parser));
      }
      return value;
    } catch (IOException e) {
      throw new ModelFormatException(
          source
              + " is damaged or no JSON: "
              + e.getMessage().lines().findFirst().orElse("")
              + ". Get the file again from where it came from",
          e);
    }
  }

  private static String place(JsonParser parser) {
    return "byte " + parser.currentTokenLocation().getByteOffset();
  }

  private Object value() throws IOException {
    if (++values > MOST_VALUES) {
      throw new IOException("more than " + MOST_VALUES + " values; a model has fewer");
    }
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IOException("the text is empty or ends early");
    }
    return switch (token) {
      case START_OBJECT -> object();
      case START_ARRAY -> list();
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> integer();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IOException("unexpected " + token + " at " + place(parser));
    };
  }

  private Object integer() throws IOException {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? (Object) parser.getDoubleValue()
        : (Object) parser.getLongValue();
  }

  private Map<String, Object> object() throws IOException {
    Map<String, Object> object = HashMap.newHashMap(6);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      object.put(key, value());
    }
    return object;
  }

  private List<Object> list() throws IOException {
    List<Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(value());
    }
    return list;
  }
}
