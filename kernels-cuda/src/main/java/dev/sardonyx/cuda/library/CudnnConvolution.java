package dev.sardonyx.cuda.library;

import java.util.function.IntConsumer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnConvolutionFwdAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionMode;
import jcuda.jcudnn.cudnnDeterminism;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnHandle;
import jcuda.jcudnn.cudnnMathType;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;

/** A convolution of one shape made ready: its descriptors, and the algorithm that cuDNN advises. */
final class CudnnConvolution implements AutoCloseable {
  /** More working memory than this isn't worth the speed. */
  private static final long MOST_WORKSPACE = 256L << 20;

  private static final int ADVICES = 8;

  final cudnnTensorDescriptor x = new cudnnTensorDescriptor();
  final cudnnTensorDescriptor y = new cudnnTensorDescriptor();
  final cudnnTensorDescriptor bias = new cudnnTensorDescriptor();
  final cudnnFilterDescriptor weights = new cudnnFilterDescriptor();
  final cudnnConvolutionDescriptor convolution = new cudnnConvolutionDescriptor();
  int algorithm;
  long workspaceBytes;

  /** Whether cuDNN refuses to do bias and activation in the same call. */
  boolean apart;

  /** Makes the descriptors; results go to {@code check}. */
  CudnnConvolution(cudnnHandle handle, Convolution2d c, IntConsumer check) {
    int type = CudnnTypes.data(c.type());
    try {
      check.accept(CudnnTypes.describe(x, type, c.n(), c.c(), c.h(), c.w()));
      check.accept(CudnnTypes.describe(y, type, c.n(), c.m(), c.outputH(), c.outputW()));
      check.accept(CudnnTypes.describe(bias, type, 1, c.m(), 1, 1));
      check.accept(JCudnn.cudnnCreateFilterDescriptor(weights));
      check.accept(
          JCudnn.cudnnSetFilter4dDescriptor(
              weights,
              type,
              cudnnTensorFormat.CUDNN_TENSOR_NCHW,
              c.m(),
              c.c() / c.groups(),
              c.kernelH(),
              c.kernelW()));
      check.accept(JCudnn.cudnnCreateConvolutionDescriptor(convolution));
      check.accept(
          JCudnn.cudnnSetConvolution2dDescriptor(
              convolution,
              c.padH(),
              c.padW(),
              c.strideH(),
              c.strideW(),
              c.dilationH(),
              c.dilationW(),
              cudnnConvolutionMode.CUDNN_CROSS_CORRELATION,
              CudnnTypes.FLOAT));
      check.accept(JCudnn.cudnnSetConvolutionGroupCount(convolution, c.groups()));
      check.accept(JCudnn.cudnnSetConvolutionMathType(convolution, mathType(c.type())));
      chooseAlgorithm(handle, check);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** cuDNN's default lets FLOAT be rounded for tensor cores, which only TENSOR_FLOAT asks for. */
  private static int mathType(ProductType type) {
    return switch (type) {
      case FLOAT -> cudnnMathType.CUDNN_FMA_MATH;
      case TENSOR_FLOAT -> cudnnMathType.CUDNN_DEFAULT_MATH;
      case FLOAT16, BFLOAT16, INT8 -> cudnnMathType.CUDNN_TENSOR_OP_MATH;
    };
  }

  /** The first advice that gives the same bits in each run and needs no huge memory. */
  private void chooseAlgorithm(cudnnHandle handle, IntConsumer check) {
    cudnnConvolutionFwdAlgoPerf[] advice = new cudnnConvolutionFwdAlgoPerf[ADVICES];
    for (int i = 0; i < ADVICES; i++) {
      advice[i] = new cudnnConvolutionFwdAlgoPerf();
    }
    int[] number = new int[1];
    check.accept(
        JCudnn.cudnnGetConvolutionForwardAlgorithm_v7(
            handle, x, weights, convolution, y, ADVICES, number, advice));
    for (int i = 0; i < number[0]; i++) {
      if (advice[i].status == 0
          && advice[i].determinism == cudnnDeterminism.CUDNN_DETERMINISTIC
          && advice[i].memory <= MOST_WORKSPACE) {
        algorithm = advice[i].algo;
        break;
      }
    }
    // Of no advice that fits, algorithm 0 remains: implicit products, without working memory.
    long[] bytes = new long[1];
    check.accept(
        JCudnn.cudnnGetConvolutionForwardWorkspaceSize(
            handle, x, weights, convolution, y, algorithm, bytes));
    workspaceBytes = bytes[0];
  }

  /**
   * Lets go of the descriptors, of which those never made are null; nothing can be done if it
   * fails.
   */
  @Override
  public void close() {
    JCudnn.cudnnDestroyTensorDescriptor(x);
    JCudnn.cudnnDestroyTensorDescriptor(y);
    JCudnn.cudnnDestroyTensorDescriptor(bias);
    JCudnn.cudnnDestroyFilterDescriptor(weights);
    JCudnn.cudnnDestroyConvolutionDescriptor(convolution);
  }
}
