package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.cuda.kernels.ArithmeticKernels;
import dev.sardonyx.cuda.kernels.AttentionKernels;
import dev.sardonyx.cuda.kernels.ConvolutionKernels;
import dev.sardonyx.cuda.kernels.ElementwiseKernels;
import dev.sardonyx.cuda.kernels.IndexingKernels;
import dev.sardonyx.cuda.kernels.IntegerKernels;
import dev.sardonyx.cuda.kernels.IntegerPacking;
import dev.sardonyx.cuda.kernels.KernelModules;
import dev.sardonyx.cuda.kernels.MovementKernels;
import dev.sardonyx.cuda.kernels.NormalizationKernels;
import dev.sardonyx.cuda.kernels.PoolingKernels;
import dev.sardonyx.cuda.kernels.ProductKernels;
import dev.sardonyx.cuda.kernels.QuantizationKernels;
import dev.sardonyx.cuda.kernels.RecurrentKernels;
import dev.sardonyx.cuda.kernels.ReductionKernels;
import dev.sardonyx.cuda.kernels.ResizeKernels;
import dev.sardonyx.cuda.kernels.SelectionKernels;
import dev.sardonyx.tensor.ElementType;

/** What a session's operators work with on its GPU; all of it lives as long as the session. */
public final class Gpu implements AutoCloseable {
  private final KernelModules modules;
  final CudaResources resources;
  final CudaStream stream;
  final ArithmeticKernels arithmetic;
  final AttentionKernels attention;
  final ConvolutionKernels convolution;
  final ElementwiseKernels elementwise;
  final IndexingKernels indexing;
  final IntegerKernels integers;
  final MovementKernels movement;
  final NormalizationKernels normalization;
  final IntegerPacking packing;
  final PoolingKernels pooling;
  final ProductKernels products;
  final QuantizationKernels quantization;
  final RecurrentKernels recurrent;
  final ReductionKernels reduction;
  final ResizeKernels resize;
  final SelectionKernels selection;

  /** The address of an INT32 that kernels set where an index is out of range. */
  final long fault;

  /** Whether an operator was made whose kernels may do so. */
  private volatile boolean mayFault;

  /**
   * @param fault address of an INT32 that is 0
   */
  public Gpu(CudaResources resources, long fault) {
    this.modules = new KernelModules(resources.stream().context());
    this.resources = resources;
    this.stream = resources.stream();
    this.fault = fault;
    this.arithmetic = new ArithmeticKernels(modules);
    this.attention = new AttentionKernels(modules);
    this.convolution = new ConvolutionKernels(modules);
    this.elementwise = new ElementwiseKernels(modules);
    this.indexing = new IndexingKernels(modules);
    this.integers = new IntegerKernels(modules);
    this.movement = new MovementKernels(modules);
    this.normalization = new NormalizationKernels(modules);
    this.packing = new IntegerPacking(modules);
    this.pooling = new PoolingKernels(modules);
    this.products = new ProductKernels(modules);
    this.quantization = new QuantizationKernels(modules);
    this.recurrent = new RecurrentKernels(modules);
    this.reduction = new ReductionKernels(modules);
    this.resize = new ResizeKernels(modules);
    this.selection = new SelectionKernels(modules);
  }

  /** What products of FLOAT are computed in. */
  ElementType productType() {
    return switch (resources.precision()) {
      case FLOAT32 -> ElementType.FLOAT;
      case FLOAT16 -> ElementType.FLOAT16;
      case BFLOAT16 -> ElementType.BFLOAT16;
    };
  }

  /** To be called for each operator whose kernels are given {@link #fault}. */
  void mayFault() {
    mayFault = true;
  }

  /** Whether it is worth a look at what kernels say of indices. */
  public boolean checksIndices() {
    return mayFault;
  }

  @Override
  public void close() {
    modules.close();
  }
}
