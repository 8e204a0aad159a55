package dev.sardonyx.operator;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Node;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/** What an {@link OperatorFactory} may know of a node when it makes the node's operator. */
public final class OperatorSetup {
  private final Node node;
  private final int opset;
  private final KernelProvider kernels;
  private IntFunction<Tensor> constants;
  private IntConsumer taken;
  private UnaryOperator<Object> shared;
  private Function<Graph, Body> bodies;

  /**
   * @param opset version of the node's domain
   * @param constants input position → its tensor if that is a constant, else null
   * @param taken told of each input position whose constant the operator has made its own copy of
   * @param shared for what was made of constants, its equal that another operator has if there is
   *     one
   * @param bodies makes a graph that the node holds ready to run
   */
  public OperatorSetup(
      Node node,
      int opset,
      KernelProvider kernels,
      IntFunction<Tensor> constants,
      IntConsumer taken,
      UnaryOperator<Object> shared,
      Function<Graph, Body> bodies) {
    this.node = node;
    this.opset = opset;
    this.kernels = kernels;
    this.constants = constants;
    this.taken = taken;
    this.shared = shared;
    this.bodies = bodies;
  }

  /**
   * To be called once the operator is made: from then on there are no constants and no bodies to be
   * had, so that an operator that keeps its setup doesn't keep the model's weights with it.
   */
  public void end() {
    constants = OperatorSetup::ended;
    taken = OperatorSetup::ended;
    shared = OperatorSetup::ended;
    bodies = OperatorSetup::ended;
  }

  private static <T> T ended(Object ignored) {
    throw new IllegalStateException(
        "constants and bodies are to be had only while the operator is made");
  }

  public Node node() {
    return node;
  }

  /** Version of the operator set of the node's domain that the model is written for. */
  public int opset() {
    return opset;
  }

  public KernelProvider kernels() {
    return kernels;
  }

  public boolean hasInput(int index) {
    return node.hasInput(index);
  }

  /** Input {@code index} if it is a dense constant of the model. It stays an input at run time. */
  public Optional<Tensor> constant(int index) {
    return node.hasInput(index) ? Optional.ofNullable(constants.apply(index)) : Optional.empty();
  }

  /**
   * As {@link #constant}, with the promise not to ask for the input at run time: the operator makes
   * its own packed copy and the session may let the original go.
   */
  public Optional<Tensor> takeConstant(int index) {
    Optional<Tensor> constant = constant(index);
    constant.ifPresent(ignored -> taken.accept(index));
    return constant.map(Tensor::forOneReading);
  }

  /**
   * What the operator has made of constants and nobody changes, for instance a packed matrix; or
   * its equal that another operator of the model has: many a model goes through one layer several
   * times, or has it in both branches of an If.
   *
   * @param <T> a class whose objects equal only their like
   */
  @SuppressWarnings("unchecked")
  public <T> T shared(T made) {
    return (T) shared.apply(made);
  }

  public boolean hasAttribute(String name) {
    return node.attribute(name).isPresent();
  }

  public long integer(String name, long absent) {
    return node.attribute(name).map(Attribute::asInt).orElse(absent);
  }

  /** An attribute the specification requires. */
  public long integer(String name) {
    return required(name).asInt();
  }

  /** True unless the integer attribute is 0. */
  public boolean flag(String name, boolean absent) {
    return integer(name, absent ? 1 : 0) != 0;
  }

  public float real(String name, float absent) {
    return node.attribute(name).map(Attribute::asFloat).orElse(absent);
  }

  public String text(String name, String absent) {
    return node.attribute(name).map(Attribute::asString).orElse(absent);
  }

  /** The integers of a list attribute; null when it is not there. */
  public long[] integers(String name) {
    return node.attribute(name).map(Attribute::asInts).orElse(null);
  }

  /** The reals of a list attribute; null when it is not there. */
  public float[] reals(String name) {
    return node.attribute(name).map(Attribute::asFloats).orElse(null);
  }

  /** The strings of a list attribute; null when it is not there. */
  public List<String> texts(String name) {
    return node.attribute(name).map(Attribute::asStrings).orElse(null);
  }

  public Tensor tensor(String name) {
    return required(name).asTensor();
  }

  public Graph graph(String name) {
    return required(name).asGraph();
  }

  /** The graph of an attribute the specification requires, made ready to run. */
  public Body body(String name) {
    return bodies.apply(graph(name));
  }

  private Attribute required(String name) {
    return node.attribute(name)
        .orElseThrow(
            () ->
                new ModelFormatException(
                    node.label() + " lacks the attribute '" + name + "', which it must have"));
  }

  /** The exception for what this operator doesn't do; {@code what} completes "doesn't support". */
  public UnsupportedOperatorException unsupported(String what) {
    return new UnsupportedOperatorException(
        node.label() + " (opset " + opset + ") doesn't support " + what);
  }
}
