package dev.sardonyx.tensor;

/** Anything that flows along an edge of a graph at run time. */
public sealed interface OnnxValue
    permits Tensor, RemoteTensor, SparseTensor, SequenceValue, OptionalValue, MapValue {}
