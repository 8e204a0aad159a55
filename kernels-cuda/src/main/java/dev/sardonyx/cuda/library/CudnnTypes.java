package dev.sardonyx.cuda.library;

import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;

/** Element types and tensors as cuDNN knows them. */
final class CudnnTypes {
  static final int FLOAT = cudnnDataType.CUDNN_DATA_FLOAT;

  private CudnnTypes() {}

  static int data(ProductType type) {
    return switch (type) {
      case FLOAT, TENSOR_FLOAT -> FLOAT;
      case FLOAT16 -> cudnnDataType.CUDNN_DATA_HALF;
      case BFLOAT16 -> cudnnDataType.CUDNN_DATA_BFLOAT16;
      case INT8 -> throw new IllegalArgumentException("INT8 is done by own kernels");
    };
  }

  /** Makes a descriptor of a dense tensor; gives cuDNN's result. */
  static int describe(cudnnTensorDescriptor descriptor, int type, int n, int c, int h, int w) {
    int result = JCudnn.cudnnCreateTensorDescriptor(descriptor);
    return result != 0
        ? result
        : JCudnn.cudnnSetTensor4dDescriptor(
            descriptor, cudnnTensorFormat.CUDNN_TENSOR_NCHW, type, n, c, h, w);
  }
}
