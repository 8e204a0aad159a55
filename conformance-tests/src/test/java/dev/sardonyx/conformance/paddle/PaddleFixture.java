package dev.sardonyx.conformance.paddle;

import java.util.Map;

/**
 * A program around one Paddle operator, the tensors to feed it and what must come out.
 *
 * @param name unique, as {@code softmax#3}
 * @param operator the operator that the program is about
 * @param program the program as {@code ProgramDesc} bytes, with the shapes of its inputs
 * @param dynamicProgram the same with every dimension of the inputs unknown
 * @param pir the same program as PIR JSON; empty where the reference gives no encoding
 * @param parameters what {@code .pdiparams} holds; empty if the program has no parameter
 * @param inputs by the names of variables, in the order of the {@code feed} operators
 * @param outputs by the names of variables, in the order of the {@code fetch} operators
 */
public record PaddleFixture(
    String name,
    String operator,
    byte[] program,
    byte[] dynamicProgram,
    String pir,
    byte[] parameters,
    Map<String, LodTensor> inputs,
    Map<String, LodTensor> outputs) {
  @Override
  public String toString() {
    return name;
  }
}
