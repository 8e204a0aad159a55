package dev.sardonyx.conformance.paddle.oracle;

import ai.djl.paddlepaddle.jni.PaddleNatives;
import dev.sardonyx.conformance.paddle.LodTensor;
import dev.sardonyx.conformance.paddle.program.NativeForm;
import dev.sardonyx.conformance.paddle.program.OperatorCase;
import dev.sardonyx.conformance.paddle.program.ParameterWriter;
import dev.sardonyx.conformance.paddle.program.ProgramWriter;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs cases in Paddle's own inference library. */
final class NativePaddle {
  /** {@code PaddleDType} in the order of its numbers: what the library feeds and fetches. */
  private static final List<ElementType> TYPES =
      List.of(ElementType.FLOAT, ElementType.INT64, ElementType.INT32, ElementType.UINT8);

  private final Path folder;

  /**
   * @param folder for the program and parameters of the case that runs
   */
  NativePaddle(Path folder) {
    this.folder = folder;
  }

  /**
   * What the fetched variables hold.
   *
   * @throws RuntimeException if Paddle refuses the program, with its reason
   */
  Map<String, LodTensor> run(OperatorCase operatorCase) throws IOException {
    OperatorCase adapted = NativeForm.of(operatorCase, TYPES::contains);
    Path program = folder.resolve("case.pdmodel");
    Path parameters = folder.resolve("case.pdiparams");
    Files.write(program, new ProgramWriter(adapted, Map.of(), false).write());
    Files.write(parameters, ParameterWriter.write(adapted.parameters()));
    long predictor = PaddleNatives.predictor(program, parameters);
    try {
      return run(predictor, adapted);
    } finally {
      PaddleNatives.deletePredictor(predictor);
    }
  }

  private static Map<String, LodTensor> run(long predictor, OperatorCase operatorCase) {
    List<Long> tensors = new ArrayList<>();
    try {
      for (String name : PaddleNatives.inputNames(predictor)) {
        tensors.add(tensor(name, operatorCase.feeds().get(name)));
      }
      long[] inputs = tensors.stream().mapToLong(Long::longValue).toArray();
      long[] outputs = PaddleNatives.run(predictor, inputs);
      Map<String, LodTensor> results = new LinkedHashMap<>();
      int column = 0;
      for (String name : operatorCase.fetches().keySet()) {
        long output = outputs[column++];
        tensors.add(output);
        results.put(name, result(output));
      }
      return results;
    } finally {
      tensors.forEach(PaddleNatives::deleteTensor);
    }
  }

  private static long tensor(String name, LodTensor value) {
    ByteBuffer elements = value.tensor().toBytes();
    ByteBuffer direct = ByteBuffer.allocateDirect(elements.remaining()).put(elements).flip();
    int type = TYPES.indexOf(value.type());
    int[] shape = value.tensor().shape().toArray();
    return PaddleNatives.tensor(name, type, shape, direct, value.lod());
  }

  private static LodTensor result(long tensor) {
    ElementType type = TYPES.get(PaddleNatives.type(tensor));
    Shape shape = Shape.of(PaddleNatives.shape(tensor));
    ByteBuffer bytes = PaddleNatives.bytes(tensor);
    return new LodTensor(Tensor.ofBytes(type, shape, bytes), PaddleNatives.levelsOfDetail(tensor));
  }
}
