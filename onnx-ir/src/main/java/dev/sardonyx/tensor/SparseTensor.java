package dev.sardonyx.tensor;

/**
 * A tensor given by its non-default elements (COO, as {@code SparseTensorProto}).
 *
 * @param values the {@code NNZ} elements, {@code [NNZ]}
 * @param indices INT64 positions: linear {@code [NNZ]} or by coordinate {@code [NNZ, rank]}
 * @param shape the dense shape
 */
public record SparseTensor(Tensor values, Tensor indices, Shape shape) implements OnnxValue {}
