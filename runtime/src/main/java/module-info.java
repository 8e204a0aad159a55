/** The engine: sessions over models, the operator registry and the planner. */
@SuppressWarnings("module") // the friends of a qualified export are compiled later
module dev.sardonyx {
  requires transitive dev.sardonyx.ir;
  requires transitive dev.sardonyx.optimizer;
  requires transitive dev.sardonyx.kernels;
  requires dev.sardonyx.paddle;
  // For ImageDecoder alone.
  requires static java.desktop;

  exports dev.sardonyx;
  exports dev.sardonyx.device;
  exports dev.sardonyx.operator;
  exports dev.sardonyx.runtime.operators.attention to
      dev.sardonyx.cuda;
  exports dev.sardonyx.runtime.operators.conversion to
      dev.sardonyx.cuda;
  exports dev.sardonyx.runtime.operators.convolution to
      dev.sardonyx.cuda;
  exports dev.sardonyx.runtime.operators.generator to
      dev.sardonyx.cuda;
  exports dev.sardonyx.runtime.operators.linear to
      dev.sardonyx.cuda;
  exports dev.sardonyx.runtime.operators.movement to
      dev.sardonyx.cuda;
  exports dev.sardonyx.runtime.operators.recurrent to
      dev.sardonyx.cuda;
  exports dev.sardonyx.runtime.operators.resize to
      dev.sardonyx.cuda;
  exports dev.sardonyx.runtime.operators.shape to
      dev.sardonyx.cuda;
  exports dev.sardonyx.runtime.operators.support to
      dev.sardonyx.cuda;
  exports dev.sardonyx.tools;

  uses dev.sardonyx.device.DeviceProvider;
  uses dev.sardonyx.operator.OperatorProvider;
}
