package dev.sardonyx.tensor;

/**
 * A dense tensor whose elements are not in the memory of the JVM, but in that of a device. The
 * engine's modules know its type and shape alone.
 */
public abstract non-sealed class RemoteTensor implements OnnxValue {
  private final ElementType elementType;
  private final Shape shape;

  protected RemoteTensor(ElementType elementType, Shape shape) {
    this.elementType = elementType;
    this.shape = shape;
  }

  public final ElementType elementType() {
    return elementType;
  }

  public final Shape shape() {
    return shape;
  }

  /** Number of elements. */
  public final int elements() {
    return shape.elements();
  }

  /** Where it is, type and shape: {@code FLOAT[1, 3] on cuda:0}. */
  @Override
  public abstract String toString();
}
