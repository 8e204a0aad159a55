package dev.sardonyx.benchmarks;

import dev.sardonyx.conformance.oracle.OnnxRuntimeInputs;
import dev.sardonyx.conformance.oracle.OnnxRuntimeSession;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;

/**
 * ONNX Runtime on the CPU with all its optimizations. Its inputs lie ready in its own memory and
 * its outputs are not copied out, so that nothing of Java is in its time.
 */
final class OnnxRuntimeContender implements Contender {
  private final OnnxRuntimeSession session;
  private final OnnxRuntimeInputs prepared;
  private final Map<String, Tensor> inputs;

  OnnxRuntimeContender(Path model, Map<String, Tensor> inputs, int threads) {
    this.session = OnnxRuntimeSession.load(model, threads, true);
    this.inputs = inputs;
    this.prepared = session.prepare(inputs);
  }

  Map<String, OnnxValue> outputs() {
    return session.run(inputs);
  }

  @Override
  public void run() {
    session.execute(prepared);
  }

  @Override
  public void close() {
    prepared.close();
    session.close();
  }
}
