package dev.sardonyx.benchmarks;

import dev.sardonyx.Profile;
import dev.sardonyx.RunTrace;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.ir.Model;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.util.Map;

/** Our engine, with all optimizations. */
final class SardonyxContender implements Contender {
  private final Session session;
  private final Map<String, Tensor> inputs;

  SardonyxContender(Model model, Map<String, Tensor> inputs, SessionOptions options) {
    this.session = Sardonyx.load(model, options);
    this.inputs = inputs;
  }

  Map<String, OnnxValue> outputs() {
    return session.run(inputs).values();
  }

  Profile profile() {
    return session.profile();
  }

  RunTrace trace() {
    return session.trace(inputs);
  }

  void resetProfile() {
    session.resetProfile();
  }

  @Override
  public void run() {
    session.run(inputs);
  }

  @Override
  public void close() {
    session.close();
  }
}
