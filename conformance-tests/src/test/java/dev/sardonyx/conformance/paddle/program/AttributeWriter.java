package dev.sardonyx.conformance.paddle.program;

/** An attribute as {@code OpDesc.Attr}: its kind ({@code AttrType}) and the field of that kind. */
final class AttributeWriter {
  private AttributeWriter() {}

  static ProtoWriter write(String name, Object value) {
    ProtoWriter writer = new ProtoWriter().string(1, name);
    switch (value) {
      case Integer number -> writer.number(2, 0).number(3, number);
      case Float number -> writer.number(2, 1).real(4, number);
      case String text -> writer.number(2, 2).string(5, text);
      case int[] numbers -> {
        writer.number(2, 3);
        for (int number : numbers) {
          writer.number(6, number);
        }
      }
      case float[] numbers -> {
        writer.number(2, 4);
        for (float number : numbers) {
          writer.real(7, number);
        }
      }
      case String[] texts -> {
        writer.number(2, 5);
        for (String text : texts) {
          writer.string(8, text);
        }
      }
      case Boolean truth -> writer.number(2, 6).bool(10, truth);
      case boolean[] truths -> {
        writer.number(2, 7);
        for (boolean truth : truths) {
          writer.bool(11, truth);
        }
      }
      case Block block -> writer.number(2, 8).number(12, block.index());
      case Long number -> writer.number(2, 9).number(13, number);
      case long[] numbers -> {
        writer.number(2, 11);
        for (long number : numbers) {
          writer.number(15, number);
        }
      }
      case double[] numbers -> {
        writer.number(2, 12);
        for (double number : numbers) {
          writer.real(16, number);
        }
      }
      default ->
          throw new IllegalArgumentException(
              "attribute " + name + ": Paddle has no kind for a " + value.getClass());
    }
    return writer;
  }
}
