"""Writes the fixtures beside this file with the onnx Python package (1.23.1), so that our reader is
tested against files it has no part in. Usage: python make_fixtures.py"""

import os

import numpy as np
import onnx
from onnx import AttributeProto, TensorProto, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))


def save(name, message):
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(message.SerializeToString(deterministic=True))


def element_types():
    """Two initializers a type, <TYPE>.raw and <TYPE>.typed, of the same five elements."""
    signed = [-2, -1, 0, 1, 1]
    unsigned = [0, 1, 2, 3, 3]
    floats = [0.0, 1.0, -2.0, 0.5, 1.5]
    values = {
        "STRING": [s.encode("utf-8") for s in ["", "a", "\u00e9", "\u4e2d\u6587", "x y"]],
        "BOOL": [False, True, True, False, True],
        "COMPLEX64": [0, 1 + 2j, -1j, 0.5, -1.5 + 0.25j],
        "COMPLEX128": [0, 1 + 2j, -1j, 0.5, -1.5 + 0.25j],
        "FLOAT8E8M0": [1.0, 2.0, 0.5, 4.0, 0.25],
    }
    for name in ["INT2", "INT4", "INT8", "INT16", "INT32", "INT64"]:
        values[name] = signed
        values["U" + name] = unsigned
    for name in ["FLOAT", "DOUBLE", "FLOAT16", "BFLOAT16", "FLOAT8E4M3FN", "FLOAT8E4M3FNUZ",
                 "FLOAT8E5M2", "FLOAT8E5M2FNUZ", "FLOAT4E2M1"]:
        values[name] = floats
    initializers = []
    for name, elements in sorted(values.items()):
        code = getattr(TensorProto, name)
        typed = helper.make_tensor(name + ".typed", code, [5], elements)
        assert not typed.HasField("raw_data"), name
        initializers.append(typed)
        if name != "STRING":
            raw = numpy_helper.from_array(numpy_helper.to_array(typed), name + ".raw")
            assert raw.HasField("raw_data") and raw.data_type == code, name
            initializers.append(raw)
    graph = helper.make_graph([], "types", [], [], initializers)
    return helper.make_model(graph, ir_version=13, opset_imports=[helper.make_opsetid("", 25)])


def everything():
    """Every construct of the IR, each with something in it."""
    tensor_type = helper.make_tensor_type_proto(TensorProto.FLOAT, ["batch", 3, None])
    types = [
        tensor_type,
        helper.make_tensor_type_proto(TensorProto.INT64, None),
        helper.make_sequence_type_proto(tensor_type),
        helper.make_optional_type_proto(helper.make_sequence_type_proto(tensor_type)),
        helper.make_map_type_proto(TensorProto.STRING, tensor_type),
        helper.make_sparse_tensor_type_proto(TensorProto.FLOAT, [4, "n"]),
    ]
    opaque = onnx.TypeProto()
    opaque.opaque_type.domain = "demo"
    opaque.opaque_type.name = "Handle"
    types.append(opaque)

    def sparse(name):
        return helper.make_sparse_tensor(
            helper.make_tensor(name, TensorProto.FLOAT, [2], [5.0, -1.0]),
            helper.make_tensor("", TensorProto.INT64, [2], [1, 7]), [2, 4])

    def branch(name, op):
        return helper.make_graph(
            [helper.make_node(op, ["x"], [name], name=name + "_node")], name + "_graph", [],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, None)])

    one = helper.make_tensor("", TensorProto.FLOAT, [1], [1.0])
    attributes = {
        "a_float": 0.5, "an_int": -7, "a_string": "h\u00e9llo", "a_tensor": one,
        "a_graph": branch("inner", "Neg"), "floats": [0.5, 1.5], "ints": [1, -2, 3],
        "strings": ["a", "b"], "tensors": [one, one], "graphs": [branch("i2", "Abs")],
        "a_sparse": sparse("s"), "sparses": [sparse("s"), sparse("s")], "a_type": types[3],
        "types": types,
    }
    kinds = helper.make_node("Kinds", ["x", "", "w"], ["k", "", "l"], name="kinds", domain="demo",
                             overload="second", doc_string="all kinds", **attributes)
    kinds.metadata_props.append(onnx.StringStringEntryProto(key="from", value="layer 1"))
    empty = helper.make_attribute("empty_ints", [], attr_type=AttributeProto.INTS)
    kinds.attribute.append(empty)
    choose = helper.make_node("If", ["c"], ["y"], name="choose", then_branch=branch("t", "Relu"),
                              else_branch=branch("e", "Exp"))
    call = helper.make_node("Scale", ["x"], ["z"], name="call", domain="demo", factor=2.0)

    scale = helper.make_function(
        "demo", "Scale", ["a"], ["b"],
        [helper.make_node("Constant", [], ["f"]), helper.make_node("Mul", ["a", "f"], ["b"])],
        [helper.make_opsetid("", 25)], attributes=["factor"],
        attribute_protos=[helper.make_attribute("bias", 0.25)], doc_string="a times factor",
        value_info=[helper.make_tensor_value_info("f", TensorProto.FLOAT, [])])
    reference = AttributeProto(name="value_float", ref_attr_name="factor", type=AttributeProto.FLOAT)
    scale.node[0].attribute.append(reference)
    scale.metadata_props.append(onnx.StringStringEntryProto(key="k", value="function"))

    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 2], doc_string="the input")
    x.metadata_props.append(onnx.StringStringEntryProto(key="unit", value="pixel"))
    inputs = [x, helper.make_tensor_value_info("c", TensorProto.BOOL, [])]
    inputs += [helper.make_value_info("t%d" % i, t) for i, t in enumerate(types)]
    outputs = [helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in ["y", "z", "k"]]
    graph = helper.make_graph(
        [kinds, choose, call], "everything", inputs, outputs,
        [helper.make_tensor("w", TensorProto.FLOAT, [2, 2], [1, 2, 3, 4])], "a graph",
        [helper.make_tensor_value_info("l", TensorProto.INT32, [1])],
        sparse_initializer=[sparse("sp")])
    graph.quantization_annotation.append(onnx.TensorAnnotation(
        tensor_name="w",
        quant_parameter_tensor_names=[onnx.StringStringEntryProto(key="SCALE_TENSOR", value="w")]))
    graph.metadata_props.append(onnx.StringStringEntryProto(key="g", value="graph"))
    model = helper.make_model(
        graph, ir_version=13, functions=[scale], producer_name="fixtures", producer_version="1",
        opset_imports=[helper.make_opsetid("", 25), helper.make_opsetid("demo", 3)],
        doc_string="a model", model_version=42, domain="org.example")
    helper.set_model_props(model, {"author": "us"})
    model.configuration.append(onnx.DeviceConfigurationProto(name="two", num_devices=2, device=["a", "b"]))
    return model


def small():
    """A convolutional net of the usual kind: the seed of the fuzz test."""
    rng = np.random.default_rng(1)
    weights = {
        "conv.w": rng.standard_normal((4, 3, 3, 3)), "conv.b": rng.standard_normal(4),
        "fc.w": rng.standard_normal((4, 5)), "fc.b": rng.standard_normal(5)}
    nodes = [
        helper.make_node("Conv", ["x", "conv.w", "conv.b"], ["c"], name="conv", pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["c"], ["r"], name="relu"),
        helper.make_node("GlobalAveragePool", ["r"], ["p"], name="pool"),
        helper.make_node("Flatten", ["p"], ["f"], name="flatten", axis=1),
        helper.make_node("Gemm", ["f", "fc.w", "fc.b"], ["g"], name="fc"),
        helper.make_node("Softmax", ["g"], ["y"], name="softmax", axis=-1)]
    graph = helper.make_graph(
        nodes, "small", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 8, 8])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 5])],
        [numpy_helper.from_array(w.astype(np.float32), n) for n, w in weights.items()])
    model = helper.make_model(graph, ir_version=10, opset_imports=[helper.make_opsetid("", 21)])
    onnx.checker.check_model(model, full_check=True)
    return model


def values():
    """Sequences, optionals and maps as data files."""
    a = np.array([1, 2, 3], np.float32)
    b = np.array([[4], [5]], np.float32)
    yield "sequence.pb", numpy_helper.from_list([a, b], "s")
    yield "sequence_empty.pb", numpy_helper.from_list([], "s", onnx.SequenceProto.TENSOR)
    yield "optional.pb", numpy_helper.from_optional(a, "o")
    yield "optional_empty.pb", numpy_helper.from_optional(None, "o", onnx.OptionalProto.TENSOR)
    yield "optional_sequence.pb", numpy_helper.from_optional([a, b], "o")
    yield "map.pb", numpy_helper.from_dict(
        {np.int64(3): np.float32(0.5), np.int64(-1): np.float32(1.5)}, "m")
    names = onnx.MapProto(name="m", key_type=TensorProto.STRING, string_keys=[b"one", b"two"])
    names.values.CopyFrom(numpy_helper.from_list([a, b], "v"))
    yield "map_strings.pb", names
    yield "tensor.pb", numpy_helper.from_array(b, "t")


if __name__ == "__main__":
    save("element_types.onnx", element_types())
    save("everything.onnx", everything())
    save("small.onnx", small())
    for file_name, value in values():
        save(file_name, value)
