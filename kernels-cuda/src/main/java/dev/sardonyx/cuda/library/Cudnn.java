package dev.sardonyx.cuda.library;

import dev.sardonyx.cuda.driver.CudaContext;
import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.cuda.driver.JCudaNatives;
import dev.sardonyx.cuda.driver.RawPointer;
import dev.sardonyx.error.DeviceException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnActivationDescriptor;
import jcuda.jcudnn.cudnnActivationMode;
import jcuda.jcudnn.cudnnHandle;
import jcuda.jcudnn.cudnnNanPropagation;
import jcuda.jcudnn.cudnnPoolingDescriptor;
import jcuda.jcudnn.cudnnPoolingMode;
import jcuda.jcudnn.cudnnSoftmaxAlgorithm;
import jcuda.jcudnn.cudnnSoftmaxMode;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.runtime.cudaStream_t;

/** cuDNN 9 by JCudnn, of which only functions are called that cuDNN 9 has. */
final class Cudnn implements NetworkLibrary {
  /** Results from here to before {@link #AFTER_REFUSALS} say that cuDNN doesn't do such a thing. */
  private static final int FIRST_REFUSAL = 3000;

  private static final int AFTER_REFUSALS = 4000;

  /** Convolutions kept ready; a model whose inputs change has them anew for each size. */
  private static final int MOST_CONVOLUTIONS = 4096;

  private static final Pointer ONE = Pointer.to(new float[] {1});
  private static final Pointer ZERO = Pointer.to(new float[] {0});

  private final CudaStream stream;
  private final cudnnHandle handle = new cudnnHandle();
  private final cudnnActivationDescriptor relu = new cudnnActivationDescriptor();
  private final Map<Convolution2d, Optional<CudnnConvolution>> convolutions =
      new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Loads JCudnn and gives cuDNN's version.
   *
   * @throws LinkageError if it, or cuDNN 9, isn't there
   */
  static String load() {
    long version =
        JCudaNatives.load(
            "JCudnn",
            () -> {
              JCudnn.setExceptionsEnabled(false);
              return JCudnn.cudnnGetVersion();
            });
    return version / 10_000 + "." + version / 100 % 100 + "." + version % 100;
  }

  /** Makes it ready on a stream. */
  Cudnn(CudaStream stream) {
    this.stream = stream;
    CudaContext context = stream.context();
    check(context.betweenRecordings(() -> JCudnn.cudnnCreate(handle)), "Making cuDNN ready");
    try {
      check(
          JCudnn.cudnnSetStream(handle, new cudaStream_t(stream.handle())),
          "Giving cuDNN a stream");
      check(JCudnn.cudnnCreateActivationDescriptor(relu), "Describing an activation");
      check(
          JCudnn.cudnnSetActivationDescriptor(
              relu,
              cudnnActivationMode.CUDNN_ACTIVATION_RELU,
              cudnnNanPropagation.CUDNN_PROPAGATE_NAN,
              0),
          "Describing an activation");
    } catch (RuntimeException e) {
      JCudnn.cudnnDestroyActivationDescriptor(relu);
      context.betweenRecordings(() -> JCudnn.cudnnDestroy(handle));
      throw e;
    }
  }

  @Override
  public boolean supports(Convolution2d c) {
    return c.type() != ProductType.INT8
        && c.n() > 0
        && c.m() > 0
        && c.outputH() > 0
        && c.outputW() > 0
        && prepared(c).isPresent();
  }

  @Override
  public long workspaceBytes(Convolution2d c) {
    return prepared(c).orElseThrow().workspaceBytes;
  }

  /** The convolution made ready, once; nothing if cuDNN doesn't do it. */
  private Optional<CudnnConvolution> prepared(Convolution2d c) {
    Optional<CudnnConvolution> known = convolutions.get(c);
    if (known == null) {
      dropOldest();
      known = prepare(c);
      convolutions.put(c, known);
    }
    return known;
  }

  private void dropOldest() {
    if (convolutions.size() == MOST_CONVOLUTIONS) {
      Iterator<Optional<CudnnConvolution>> all = convolutions.values().iterator();
      all.next().ifPresent(CudnnConvolution::close);
      all.remove();
    }
  }

  private Optional<CudnnConvolution> prepare(Convolution2d c) {
    stream.context().makeCurrent();
    try {
      return Optional.of(
          new CudnnConvolution(
              handle,
              c,
              result -> {
                if (isRefusal(result)) {
                  throw new Refusal();
                }
                check(result, "Preparing " + c);
              }));
    } catch (Refusal e) {
      return Optional.empty();
    }
  }

  /** A convolution that cuDNN doesn't do. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal() {
      super("refused", null, false, false);
    }
  }

  private static boolean isRefusal(int result) {
    return result >= FIRST_REFUSAL && result < AFTER_REFUSALS;
  }

  @Override
  public void convolve(Convolution2d c, long x, long weights, long bias, long y, long workspace) {
    CudnnConvolution prepared = prepared(c).orElseThrow();
    stream.context().makeCurrent();
    // Bias and no activation in one call is for one algorithm only; apart they are for all.
    if (c.relu() && bias != 0 && !prepared.apart) {
      int result = convolveWithEpilogue(prepared, x, weights, bias, y, workspace);
      prepared.apart = isRefusal(result);
      if (!prepared.apart) {
        check(result, c.toString());
        return;
      }
    }
    check(
        JCudnn.cudnnConvolutionForward(
            handle,
            ONE,
            prepared.x,
            new RawPointer(x),
            prepared.weights,
            new RawPointer(weights),
            prepared.convolution,
            prepared.algorithm,
            new RawPointer(workspace),
            prepared.workspaceBytes,
            ZERO,
            prepared.y,
            new RawPointer(y)),
        c.toString());
    if (bias != 0) {
      check(
          JCudnn.cudnnAddTensor(
              handle, ONE, prepared.bias, new RawPointer(bias), ONE, prepared.y, new RawPointer(y)),
          "Adding the bias of " + c);
    }
    if (c.relu()) {
      check(
          JCudnn.cudnnActivationForward(
              handle,
              relu,
              ONE,
              prepared.y,
              new RawPointer(y),
              ZERO,
              prepared.y,
              new RawPointer(y)),
          "The activation of " + c);
    }
  }

  private int convolveWithEpilogue(
      CudnnConvolution prepared, long x, long weights, long bias, long y, long workspace) {
    return JCudnn.cudnnConvolutionBiasActivationForward(
        handle,
        ONE,
        prepared.x,
        new RawPointer(x),
        prepared.weights,
        new RawPointer(weights),
        prepared.convolution,
        prepared.algorithm,
        new RawPointer(workspace),
        prepared.workspaceBytes,
        ZERO,
        prepared.y,
        new RawPointer(y),
        prepared.bias,
        new RawPointer(bias),
        relu,
        prepared.y,
        new RawPointer(y));
  }

  @Override
  public void pool(Pooling2d p, long x, long y) {
    stream.context().makeCurrent();
    int type = CudnnTypes.data(p.type());
    cudnnTensorDescriptor input = new cudnnTensorDescriptor();
    cudnnTensorDescriptor output = new cudnnTensorDescriptor();
    cudnnPoolingDescriptor pooling = new cudnnPoolingDescriptor();
    try {
      check(CudnnTypes.describe(input, type, p.n(), p.c(), p.h(), p.w()), p.toString());
      check(
          CudnnTypes.describe(output, type, p.n(), p.c(), p.outputH(), p.outputW()), p.toString());
      check(JCudnn.cudnnCreatePoolingDescriptor(pooling), p.toString());
      check(
          JCudnn.cudnnSetPooling2dDescriptor(
              pooling,
              mode(p.kind()),
              cudnnNanPropagation.CUDNN_PROPAGATE_NAN,
              p.windowH(),
              p.windowW(),
              p.padH(),
              p.padW(),
              p.strideH(),
              p.strideW()),
          p.toString());
      check(
          JCudnn.cudnnPoolingForward(
              handle, pooling, ONE, input, new RawPointer(x), ZERO, output, new RawPointer(y)),
          p.toString());
    } finally {
      JCudnn.cudnnDestroyPoolingDescriptor(pooling);
      JCudnn.cudnnDestroyTensorDescriptor(output);
      JCudnn.cudnnDestroyTensorDescriptor(input);
    }
  }

  private static int mode(Pooling2d.Kind kind) {
    return switch (kind) {
      case MAXIMUM -> cudnnPoolingMode.CUDNN_POOLING_MAX_DETERMINISTIC;
      case AVERAGE_WITH_PADDING -> cudnnPoolingMode.CUDNN_POOLING_AVERAGE_COUNT_INCLUDE_PADDING;
      case AVERAGE -> cudnnPoolingMode.CUDNN_POOLING_AVERAGE_COUNT_EXCLUDE_PADDING;
    };
  }

  @Override
  public void softmax(ProductType type, int rows, int columns, long x, long y) {
    stream.context().makeCurrent();
    cudnnTensorDescriptor tensor = new cudnnTensorDescriptor();
    try {
      check(
          CudnnTypes.describe(tensor, CudnnTypes.data(type), rows, columns, 1, 1),
          "Describing a softmax");
      check(
          JCudnn.cudnnSoftmaxForward(
              handle,
              cudnnSoftmaxAlgorithm.CUDNN_SOFTMAX_ACCURATE,
              cudnnSoftmaxMode.CUDNN_SOFTMAX_MODE_INSTANCE,
              ONE,
              tensor,
              new RawPointer(x),
              ZERO,
              tensor,
              new RawPointer(y)),
          "A softmax of [%d, %d]".formatted(rows, columns));
    } finally {
      JCudnn.cudnnDestroyTensorDescriptor(tensor);
    }
  }

  private void check(int result, String what) {
    if (result != 0) {
      String text = JCudnn.cudnnGetErrorString(result);
      stream.reportLostContext();
      throw new DeviceException(
          "%s by cuDNN on %s failed with %s (%d)"
              .formatted(what, stream.context().gpu(), text, result));
    }
  }

  @Override
  public void close() {
    if (!stream.context().isLost()) {
      stream.context().makeCurrent();
      convolutions.values().forEach(known -> known.ifPresent(CudnnConvolution::close));
      convolutions.clear();
      JCudnn.cudnnDestroyActivationDescriptor(relu);
      check(stream.context().betweenRecordings(() -> JCudnn.cudnnDestroy(handle)), "Closing cuDNN");
    }
  }
}
