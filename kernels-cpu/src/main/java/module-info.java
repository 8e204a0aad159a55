/** Arithmetic over primitive arrays: no graphs, no nodes, no names. */
@SuppressWarnings("module") // the friends of a qualified export are compiled later
module dev.sardonyx.kernels {
  // Static: without the module at run time the scalar provider serves.
  requires static jdk.incubator.vector;

  exports dev.sardonyx.kernels;
  exports dev.sardonyx.kernels.attention to
      dev.sardonyx;
  exports dev.sardonyx.kernels.blocked to
      dev.sardonyx;
  exports dev.sardonyx.kernels.convert to
      dev.sardonyx,
      dev.sardonyx.cuda;
  exports dev.sardonyx.kernels.convolution to
      dev.sardonyx,
      dev.sardonyx.cuda;
  exports dev.sardonyx.kernels.elementwise to
      dev.sardonyx,
      dev.sardonyx.cuda;
  exports dev.sardonyx.kernels.matmul to
      dev.sardonyx;
  exports dev.sardonyx.kernels.movement to
      dev.sardonyx;
  exports dev.sardonyx.kernels.normalization to
      dev.sardonyx;
  exports dev.sardonyx.kernels.parallel;
  exports dev.sardonyx.kernels.pooling to
      dev.sardonyx;
  exports dev.sardonyx.kernels.recurrent to
      dev.sardonyx,
      dev.sardonyx.cuda;
  exports dev.sardonyx.kernels.reduce to
      dev.sardonyx;
  exports dev.sardonyx.kernels.resize to
      dev.sardonyx,
      dev.sardonyx.cuda;
  exports dev.sardonyx.kernels.signal to
      dev.sardonyx;
}
