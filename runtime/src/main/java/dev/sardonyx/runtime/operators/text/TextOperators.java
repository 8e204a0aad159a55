package dev.sardonyx.runtime.operators.text;

import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.elementwise.Broadcast;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.regex.Pattern;

/** Registers the operators of this package, and has the small ones. */
public final class TextOperators {
  private TextOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("RegexFullMatch", 20, TextOperators::matchFully)
        .register("StringConcat", 20, TextOperators::concatenate)
        .register("StringNormalizer", 10, StringNormalizer::create)
        .register("StringSplit", 20, StringSplit::create)
        .register("TfIdfVectorizer", 9, TfIdfVectorizer::create)
        .register("com.microsoft", "Tokenizer", 1, Tokenizer::create);
  }

  /** Input {@code index}, a tensor of strings. */
  static Tensor strings(ExecutionContext context, int index) {
    Tensor tensor = context.input(index);
    if (tensor.elementType() != ElementType.STRING) {
      throw new TypeMismatchException("expected STRING in input " + index + "; found " + tensor);
    }
    return tensor;
  }

  private static Operator concatenate(OperatorSetup setup) {
    return context -> {
      Tensor a = strings(context, 0);
      Tensor b = strings(context, 1);
      Broadcast broadcast = Formats.broadcast(a.shape(), b.shape());
      Tensor y = context.allocate(0, ElementType.STRING, Shape.of(broadcast.shape()));
      String[] first = a.stringArray();
      String[] second = b.stringArray();
      String[] to = y.stringArray();
      broadcast.rows(
          0,
          y.elements(),
          (offsets, output, length) -> {
            for (int i = 0; i < length; i++) {
              to[y.offset() + output + i] =
                  first[a.offset() + offsets[0] + i * broadcast.step(0)]
                      + second[b.offset() + offsets[1] + i * broadcast.step(1)];
            }
          });
    };
  }

  private static Operator matchFully(OperatorSetup setup) {
    Pattern pattern = Re2Syntax.compile(setup);
    return context -> {
      Tensor x = strings(context, 0);
      Tensor y = context.allocate(0, ElementType.BOOL, x.shape());
      for (int i = 0; i < x.elements(); i++) {
        boolean matches = pattern.matcher(x.stringArray()[x.offset() + i]).matches();
        y.byteArray()[y.offset() + i] = (byte) (matches ? 1 : 0);
      }
    };
  }
}
