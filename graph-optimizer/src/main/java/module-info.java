/** Passes over the IR: a graph in, an equivalent and faster graph out. */
@SuppressWarnings("module") // the friend of a qualified export is compiled later
module dev.sardonyx.optimizer {
  requires transitive dev.sardonyx.ir;

  exports dev.sardonyx.optimizer;
  exports dev.sardonyx.optimizer.rewrite to
      dev.sardonyx;
}
