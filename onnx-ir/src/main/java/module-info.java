/** The ONNX wire format, tensors and the immutable IR. */
module dev.sardonyx.ir {
  requires com.google.protobuf;

  exports dev.sardonyx.error;
  exports dev.sardonyx.ir;
  exports dev.sardonyx.ir.check;
  exports dev.sardonyx.ir.io;
  exports dev.sardonyx.ir.schema;
  exports dev.sardonyx.ir.shape;
  exports dev.sardonyx.tensor;
}
