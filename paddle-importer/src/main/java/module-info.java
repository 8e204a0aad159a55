/** PaddlePaddle's model files, read into the IR as standard ONNX operators. */
module dev.sardonyx.paddle {
  requires transitive dev.sardonyx.ir;
  requires com.fasterxml.jackson.core;
  requires com.google.protobuf;
  requires org.apache.commons.compress;
  requires org.yaml.snakeyaml;

  exports dev.sardonyx.paddle;
  exports dev.sardonyx.paddle.program;
}
