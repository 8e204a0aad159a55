/** The engine: sessions over models, the operator registry and the planner. */
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
  exports dev.sardonyx.tools;

  uses dev.sardonyx.device.DeviceProvider;
  uses dev.sardonyx.operator.OperatorProvider;
}
