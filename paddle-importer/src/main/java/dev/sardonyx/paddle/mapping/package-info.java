/**
 * From Paddle's operators to ONNX's.
 *
 * <p>A {@link dev.sardonyx.paddle.program.PaddleProgram} says the same whatever file it comes from:
 * operators, slots and attributes have ProgramDesc's names, and what PIR passes as constant
 * operands are the attributes they were before. {@link
 * dev.sardonyx.paddle.mapping.ProgramConverter} walks its operators in order and asks the {@link
 * dev.sardonyx.paddle.mapping.OperatorMapping} of each to emit nodes of standard ONNX operators, of
 * the wanted opset, through an {@link dev.sardonyx.paddle.mapping.OperatorContext}:
 *
 * <ul>
 *   <li>{@code input(slot)} gives the <em>value</em> (a name in the ONNX graph) that the variable
 *       in a slot stands for at this point; variables are written several times, values once.
 *   <li>{@code emit(slot, operator, inputs, attributes)} adds a node and binds the output slot's
 *       variable to its result; {@code bind(slot, value)} binds it to a value there is already.
 *   <li>{@code onnx()} has operators whose form depends on the opset as methods; nodes in between
 *       are added with these or with {@code onnx().node(...)}.
 *   <li>{@code inputType}, {@code rank}, {@code dimensions} say what the program declares. Ranks
 *       and element types can be relied on; a dimension may be unknown.
 *   <li>{@code constant(slot)} is the tensor where an input is constant; {@code knownIntegers} and
 *       {@code integers} read lists of integers (shapes, starts, axes) that may be a tensor, a list
 *       of tensors, or an attribute.
 *   <li>{@code offsets(slot)} and {@code bindOffsets(slot, value)} are the sequence offsets (LoD
 *       level 1) of a variable, an INT64 tensor {@code [sequences + 1]}.
 *   <li>{@code body(block)} gives a converter for a sub-block as the body of a node.
 *   <li>What a mapping has no answer for it refuses with {@code throw operator.unsupported("...")};
 *       all refusals of a model are reported together.
 * </ul>
 *
 * <p>An operator that is one ONNX operator under another name is a row of {@code operators.tsv}
 * (see {@link dev.sardonyx.paddle.mapping.MappingTable}). Others are a method of their family's
 * class in {@code dev.sardonyx.paddle.operators}, registered there under its name and listed in
 * {@link dev.sardonyx.paddle.operators.PaddleOperators}. Only outputs that are bound exist:
 * by-products of training need no node, and what no output needs is left out of the graph.
 */
package dev.sardonyx.paddle.mapping;
