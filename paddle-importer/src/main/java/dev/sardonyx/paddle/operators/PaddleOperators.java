package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.MappingTable;
import dev.sardonyx.paddle.mapping.OperatorMappings;

/** All mappings there are. */
public final class PaddleOperators {
  private static final OperatorMappings MAPPINGS = build();

  private PaddleOperators() {}

  /** The table's and every family's mappings. */
  public static OperatorMappings mappings() {
    return MAPPINGS;
  }

  // One line a family, sorted.
  private static OperatorMappings build() {
    OperatorMappings.Builder mappings = new OperatorMappings.Builder();
    MappingTable.register(mappings);
    AccumulatingOperators.register(mappings);
    ActivationOperators.register(mappings);
    BoxOperators.register(mappings);
    AlignmentOperators.register(mappings);
    BlendingOperators.register(mappings);
    ControlFlowOperators.register(mappings);
    ConvolutionOperators.register(mappings);
    CreationOperators.register(mappings);
    DeformableOperators.register(mappings);
    ElementwiseOperators.register(mappings);
    ExpansionOperators.register(mappings);
    FillingOperators.register(mappings);
    FoldingOperators.register(mappings);
    IndexingOperators.register(mappings);
    JoiningOperators.register(mappings);
    LinearOperators.register(mappings);
    MathOperators.register(mappings);
    MatrixSuppressionOperators.register(mappings);
    MatrixOperators.register(mappings);
    NormOperators.register(mappings);
    NormalizationOperators.register(mappings);
    PaddingOperators.register(mappings);
    PoolingOperators.register(mappings);
    PriorOperators.register(mappings);
    ProposalOperators.register(mappings);
    QuantizationOperators.register(mappings);
    RearrangingOperators.register(mappings);
    RecurrentOperators.register(mappings);
    ReductionOperators.register(mappings);
    RegionOperators.register(mappings);
    ResizingOperators.register(mappings);
    SamplingOperators.register(mappings);
    SequenceOperators.register(mappings);
    SequenceRecurrentOperators.register(mappings);
    SequenceShapeOperators.register(mappings);
    SetValueOperators.register(mappings);
    ShapeOperators.register(mappings);
    SlicingOperators.register(mappings);
    SortingOperators.register(mappings);
    StatisticsOperators.register(mappings);
    SuppressionOperators.register(mappings);
    TensorArrayOperators.register(mappings);
    ViterbiOperators.register(mappings);
    YoloOperators.register(mappings);
    return mappings.build();
  }
}
