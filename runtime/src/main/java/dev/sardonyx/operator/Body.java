package dev.sardonyx.operator;

import dev.sardonyx.ir.Value;
import java.util.List;

/**
 * A graph held by a node (a branch of If, the body of Loop, Scan, SequenceMap ...), made ready to
 * run when the session is built: see {@link OperatorSetup#body} and {@link ExecutionContext#run}.
 * What it captures of the graphs around it is bound by the engine and no concern of the operator.
 */
public interface Body {
  /** The inputs it declares, without captured values. */
  List<Value> inputs();

  /** Its outputs, with their types where those are declared or were inferred. */
  List<Value> outputs();
}
