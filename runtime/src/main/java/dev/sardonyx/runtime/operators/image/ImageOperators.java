package dev.sardonyx.runtime.operators.image;

import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.operator.OperatorSetup;

/**
 * Registers the operators of this package. They need the module {@code java.desktop}, which no
 * other does; a session without them loads none of it.
 */
public final class ImageOperators {
  private ImageOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder.register("ImageDecoder", 20, ImageOperators::decoder);
  }

  private static Operator decoder(OperatorSetup setup) {
    try {
      Class.forName("javax.imageio.ImageIO", false, ImageOperators.class.getClassLoader());
    } catch (ClassNotFoundException absent) {
      throw setup.unsupported("pictures without the module java.desktop");
    }
    return ImageDecoder.create(setup);
  }
}
