package dev.sardonyx.runtime.operators.control;

import dev.sardonyx.operator.Body;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.tensor.OnnxValue;
import java.util.ArrayList;
import java.util.List;

/** The steps of a scan, which Scan of opset 9 does once and that of opset 8 for each batch. */
final class ScanRun {
  private ScanRun() {}

  /**
   * The final states.
   *
   * @param body takes (state..., slice...) and gives (state..., piece...)
   * @param length how many steps to go
   * @param stacks where the pieces go; null where nobody wants them
   */
  static List<OnnxValue> run(
      ExecutionContext context,
      Body body,
      List<OnnxValue> initialStates,
      List<ScanInput> inputs,
      int length,
      List<ScanStack> stacks) {
    List<OnnxValue> states = initialStates;
    int carried = states.size();
    for (int step = 0; step < length; step++) {
      List<OnnxValue> given = new ArrayList<>(states);
      for (ScanInput input : inputs) {
        given.add(input.slice(step));
      }
      List<OnnxValue> results = context.run(body, given);
      states = results.subList(0, carried);
      for (int i = 0; i < stacks.size(); i++) {
        if (stacks.get(i) != null) {
          String name = body.outputs().get(carried + i).name();
          stacks.get(i).put(step, Bodies.tensor(results.get(carried + i), name));
        }
      }
    }
    return states;
  }
}
