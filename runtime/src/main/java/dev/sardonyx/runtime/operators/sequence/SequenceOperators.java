package dev.sardonyx.runtime.operators.sequence;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The operators on sequences, with the registration of the whole package. A sequence keeps copies
 * of its tensors, since the planner takes back the memory of inputs.
 */
public final class SequenceOperators {
  private SequenceOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("ConcatFromSequence", 11, SequencePieces::concatenate)
        .register("Optional", 15, OptionalOperators::optional)
        .register("OptionalGetElement", 15, OptionalOperators::getElement)
        .register("OptionalHasElement", 15, OptionalOperators::hasElement)
        .register("SequenceAt", 11, SequenceOperators::at)
        .register("SequenceConstruct", 11, SequenceOperators::construct)
        .register("SequenceEmpty", 11, SequenceOperators::empty)
        .register("SequenceErase", 11, SequenceOperators::erase)
        .register("SequenceInsert", 11, SequenceOperators::insert)
        .register("SequenceLength", 11, SequenceOperators::length)
        .register("SplitToSequence", 11, SequencePieces::split);
  }

  private static Operator construct(OperatorSetup setup) {
    return context -> {
      List<OnnxValue> elements = new ArrayList<>();
      for (int i = 0; i < context.inputCount(); i++) {
        elements.add(Views.kept(context.value(i)));
      }
      context.output(0, new SequenceValue(elements));
    };
  }

  private static Operator empty(OperatorSetup setup) {
    return context -> context.output(0, new SequenceValue(List.of()));
  }

  private static Operator at(OperatorSetup setup) {
    return context -> {
      List<OnnxValue> elements = elements(context);
      long position = Integers.readOne(context.input(1), "position");
      context.output(0, elements.get(Integers.index(position, elements.size(), 0)));
    };
  }

  private static Operator insert(OperatorSetup setup) {
    return context -> {
      List<OnnxValue> elements = new ArrayList<>(elements(context));
      int size = elements.size();
      long position = context.hasInput(2) ? Integers.readOne(context.input(2), "position") : size;
      if (position < -size || position > size) {
        throw new ShapeMismatchException(
            "position " + position + " is outside [" + -size + ", " + size + "]");
      }
      int at = (int) (position < 0 ? position + size : position);
      elements.add(at, Views.kept(context.value(1)));
      context.output(0, new SequenceValue(elements));
    };
  }

  private static Operator erase(OperatorSetup setup) {
    return context -> {
      List<OnnxValue> elements = new ArrayList<>(elements(context));
      long position = context.hasInput(1) ? Integers.readOne(context.input(1), "position") : -1;
      elements.remove(Integers.index(position, elements.size(), 0));
      context.output(0, new SequenceValue(elements));
    };
  }

  private static Operator length(OperatorSetup setup) {
    return context -> {
      Tensor output = context.allocate(0, ElementType.INT64, Shape.SCALAR);
      output.longArray()[output.offset()] = elements(context).size();
    };
  }

  /** The elements of input 0, which must be a sequence. */
  static List<OnnxValue> elements(ExecutionContext context) {
    if (context.value(0) instanceof SequenceValue sequence) {
      return sequence.elements();
    }
    throw new TypeMismatchException("input 0 must be a sequence; found " + context.value(0));
  }
}
