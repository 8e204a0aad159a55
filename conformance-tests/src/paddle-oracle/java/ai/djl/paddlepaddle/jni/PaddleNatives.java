package ai.djl.paddlepaddle.jni;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * DJL's native methods for Paddle's inference library, which DJL shows its own package only: what
 * it offers to others can't feed a program that has no input, nor read LoD of results in order.
 *
 * <p>Every handle is freed by whoever got it.
 */
public final class PaddleNatives {
  private static final PaddleLibrary LIBRARY = load();

  private PaddleNatives() {}

  private static PaddleLibrary load() {
    LibUtils.loadLibrary();
    return PaddleLibrary.LIB;
  }

  /** A predictor that runs the operators as they are written: no pass of Paddle's changes them. */
  public static long predictor(Path program, Path parameters) {
    long config = LIBRARY.createAnalysisConfig(program.toString(), parameters.toString(), -1);
    try {
      LIBRARY.analysisConfigDisableGLog(config);
      LIBRARY.analysisConfigCMLNumThreads(config, 1);
      LIBRARY.analysisConfigSwitchIrOptim(config, false);
      return LIBRARY.createPredictor(config);
    } finally {
      LIBRARY.deleteAnalysisConfig(config);
    }
  }

  public static void deletePredictor(long predictor) {
    LIBRARY.deletePredictor(predictor);
  }

  public static String[] inputNames(long predictor) {
    return LIBRARY.getInputNames(predictor);
  }

  /** A tensor of direct little-endian bytes. */
  public static long tensor(
      String name, int type, int[] shape, ByteBuffer bytes, long[][] levelsOfDetail) {
    long tensor = LIBRARY.paddleCreateTensor(bytes, bytes.remaining(), shape, type);
    LIBRARY.setTensorName(tensor, name);
    if (levelsOfDetail.length > 0) {
      LIBRARY.setTensorLoD(tensor, levelsOfDetail);
    }
    return tensor;
  }

  public static void deleteTensor(long tensor) {
    LIBRARY.deleteTensor(tensor);
  }

  /** The handles of the results, in the order of the program's {@code fetch} operators. */
  public static long[] run(long predictor, long[] inputs) {
    return LIBRARY.runInference(predictor, inputs);
  }

  public static int type(long tensor) {
    return LIBRARY.getTensorDType(tensor);
  }

  public static int[] shape(long tensor) {
    return LIBRARY.getTensorShape(tensor);
  }

  public static long[][] levelsOfDetail(long tensor) {
    return LIBRARY.getTensorLoD(tensor);
  }

  public static ByteBuffer bytes(long tensor) {
    return ByteBuffer.wrap(LIBRARY.getTensorData(tensor)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
