/** Passes over the IR: a graph in, an equivalent and faster graph out. */
module dev.sardonyx.optimizer {
  requires transitive dev.sardonyx.ir;

  exports dev.sardonyx.optimizer;
}
