"""Packs models that break ONNX's rules, each with the verdict of onnx.checker, for BrokenModelsTest.

    venv/bin/python make-broken-models.py ../src/test/resources/broken-models.tar.xz

with the environment of make-vectors.py. Members are `<name>.onnx` and `verdicts.tsv`: name, `OK` or `REFUSED`, and what
`onnx.checker.check_model(..., full_check=True)` says.
"""

import io
import lzma
import pathlib
import sys
import tarfile

import numpy as np
import onnx
from onnx import TensorProto as T
from onnx import checker
from onnx import helper as h
from onnx import numpy_helper as nh

ONNX_VERSION = "1.23.1"
vi = h.make_tensor_value_info


def model(nodes, ins=None, outs=None, inits=(), opsets=(("", 21),), ir=10, functions=()):
    g = h.make_graph(
        nodes,
        "g",
        ins if ins is not None else [vi("x", 1, [2, 3])],
        outs if outs is not None else [vi("y", 1, [2, 3])],
        list(inits),
    )
    m = h.make_model(g, opset_imports=[h.make_opsetid(*o) for o in opsets], ir_version=ir, functions=list(functions))
    return m


N = h.make_node
M = {}
M["ok"] = model([N("Relu", ["x"], ["y"])])
m = model([N("Relu", ["x"], ["y"])])
a = m.graph.node[0].attribute.add()
a.name = "alpha"
a.type = 1
a.f = 1
M["unknown_attribute"] = m
m = model([N("LeakyRelu", ["x"], ["y"], alpha=2)])
M["wrong_attr_type"] = m
m = model([N("LeakyRelu", ["x"], ["y"], alpha=2.0)])
m.graph.node[0].attribute[0].type = 0
M["attr_no_type"] = m
m = model([N("LeakyRelu", ["x"], ["y"], alpha=2.0)])
m.graph.node[0].attribute[0].i = 3
M["attr_two_values"] = m
m = model([N("LeakyRelu", ["x"], ["y"], alpha=2.0)])
m.graph.node[0].attribute[0].ClearField("f")
M["attr_no_value"] = m
m = model([N("LeakyRelu", ["x"], ["y"], alpha=2.0)])
m.graph.node[0].attribute[0].name = ""
M["attr_no_name"] = m
m = model([N("LeakyRelu", ["x"], ["y"], alpha=2.0)])
m.graph.node[0].attribute.append(m.graph.node[0].attribute[0])
M["attr_twice"] = m
M["missing_input"] = model([N("Add", ["x"], ["y"])])
M["too_many_inputs"] = model([N("Relu", ["x", "x"], ["y"])])
M["too_many_outputs"] = model([N("Relu", ["x"], ["y", "z"])])
M["no_outputs"] = model([N("Relu", ["x"], []), N("Relu", ["x"], ["y"])])
M["empty_required"] = model([N("Add", ["x", ""], ["y"])])
M["cyclic"] = model([N("Add", ["x", "b"], ["a"]), N("Relu", ["a"], ["b"]), N("Relu", ["b"], ["y"])])
M["unsorted"] = model([N("Relu", ["a"], ["y"]), N("Relu", ["x"], ["a"])])
M["undefined_input"] = model([N("Add", ["x", "q"], ["y"])])
M["dup_output"] = model([N("Relu", ["x"], ["y"]), N("Abs", ["x"], ["y"])])
M["output_is_input_name"] = model([N("Relu", ["x"], ["x"])], outs=[vi("x", 1, [2, 3])])
M["dup_inputs"] = model([N("Relu", ["x"], ["y"])], ins=[vi("x", 1, [2, 3]), vi("x", 1, [2, 3])])
M["dup_outputs"] = model([N("Relu", ["x"], ["y"])], outs=[vi("y", 1, [2, 3]), vi("y", 1, [2, 3])])
M["dup_node_names"] = model([N("Relu", ["x"], ["a"], name="n"), N("Relu", ["a"], ["y"], name="n")])
M["output_undefined"] = model([N("Relu", ["x"], ["z"])])
M["unknown_op"] = model([N("Foo", ["x"], ["y"])])
M["unknown_domain"] = model([N("Foo", ["x"], ["y"], domain="my")], opsets=(("", 21), ("my", 1)))
M["domain_not_imported"] = model([N("Foo", ["x"], ["y"], domain="my")])
M["ml_not_imported"] = model([N("Normalizer", ["x"], ["y"], domain="ai.onnx.ml")])
m = model([N("Relu", ["x"], ["y"])])
del m.opset_import[:]
M["opset_missing"] = m
M["opset_zero"] = model([N("Relu", ["x"], ["y"])], opsets=(("", 0),))
M["opset_future"] = model([N("Relu", ["x"], ["y"])], opsets=(("", 99),))
M["opset_twice"] = model([N("Relu", ["x"], ["y"])], opsets=(("", 21), ("", 20)))
M["op_too_new"] = model([N("Gelu", ["x"], ["y"])], opsets=(("", 13),))
M["op_deprecated"] = model([N("Upsample", ["x"], ["y"], scales=[1.0, 1.0])], opsets=(("", 13),))
M["type_mismatch"] = model([N("Add", ["x", "i"], ["y"])], ins=[vi("x", 1, [2, 3]), vi("i", 7, [2, 3])])
M["type_not_allowed"] = model(
    [N("Relu", ["x"], ["y"])], ins=[vi("x", T.STRING, [2, 3])], outs=[vi("y", T.STRING, [2, 3])]
)
M["declared_out_type"] = model([N("Relu", ["x"], ["y"])], outs=[vi("y", 7, [2, 3])])
M["declared_out_shape"] = model([N("Relu", ["x"], ["y"])], outs=[vi("y", 1, [2, 4])])
M["declared_out_rank"] = model([N("Relu", ["x"], ["y"])], outs=[vi("y", 1, [2, 3, 1])])
M["shape_mismatch"] = model([N("Add", ["x", "i"], ["y"])], ins=[vi("x", 1, [2, 3]), vi("i", 1, [2, 4])])
M["matmul_mismatch"] = model(
    [N("MatMul", ["x", "i"], ["y"])], ins=[vi("x", 1, [2, 3]), vi("i", 1, [2, 4])], outs=[vi("y", 1, [2, 4])]
)
M["concat_axis"] = model([N("Concat", ["x", "x"], ["y"], axis=5)], outs=[vi("y", 1, [4, 3])])
M["concat_no_axis"] = model([N("Concat", ["x", "x"], ["y"])], outs=[vi("y", 1, [4, 3])])
M["reshape_bad"] = model(
    [N("Reshape", ["x", "s"], ["y"])], inits=[nh.from_array(np.array([4, 2]), "s")], outs=[vi("y", 1, [4, 2])]
)
M["conv_rank"] = model(
    [N("Conv", ["x", "w"], ["y"])], inits=[nh.from_array(np.zeros((1, 1, 3, 3), "f"), "w")], outs=[vi("y", 1, None)]
)
M["gemm_mismatch"] = model(
    [N("Gemm", ["x", "w"], ["y"])], inits=[nh.from_array(np.zeros((4, 5), "f"), "w")], outs=[vi("y", 1, None)]
)
M["transpose_perm"] = model([N("Transpose", ["x"], ["y"], perm=[0, 0])], outs=[vi("y", 1, None)])
M["transpose_perm_len"] = model([N("Transpose", ["x"], ["y"], perm=[0, 1, 2])], outs=[vi("y", 1, None)])
M["squeeze_bad"] = model(
    [N("Squeeze", ["x", "s"], ["y"])], inits=[nh.from_array(np.array([0]), "s")], outs=[vi("y", 1, None)]
)
M["softmax_axis"] = model([N("Softmax", ["x"], ["y"], axis=7)])
M["gather_axis"] = model(
    [N("Gather", ["x", "s"], ["y"], axis=4)], inits=[nh.from_array(np.array([0]), "s")], outs=[vi("y", 1, None)]
)
M["split_sizes"] = model(
    [N("Split", ["x", "s"], ["y", "z"])],
    inits=[nh.from_array(np.array([1, 2]), "s")],
    outs=[vi("y", 1, None), vi("z", 1, None)],
)
M["cast_bad_to"] = model([N("Cast", ["x"], ["y"], to=99)])
M["cast_no_to"] = model([N("Cast", ["x"], ["y"])])
t = nh.from_array(np.zeros((2, 3), "f"), "w")
t.dims[0] = 5
M["init_size"] = model([N("Add", ["x", "w"], ["y"])], inits=[t])
t = nh.from_array(np.zeros((2, 3), "f"), "w")
t.data_type = 0
M["init_no_type"] = model([N("Add", ["x", "w"], ["y"])], inits=[t])
t = nh.from_array(np.zeros((2, 3), "f"), "w")
t.data_type = 77
M["init_bad_type"] = model([N("Add", ["x", "w"], ["y"])], inits=[t])
t = nh.from_array(np.zeros((2, 3), "f"), "w")
t.dims[0] = -2
M["init_negative"] = model([N("Add", ["x", "w"], ["y"])], inits=[t])
t = T(name="w", data_type=1, dims=[2, 3])
t.float_data.extend([1.0] * 5)
M["init_float_data_size"] = model([N("Add", ["x", "w"], ["y"])], inits=[t])
t = T(name="w", data_type=1, dims=[2, 3])
t.int32_data.extend([1] * 6)
M["init_wrong_field"] = model([N("Add", ["x", "w"], ["y"])], inits=[t])
t = T(name="w", data_type=1, dims=[2, 3])
t.float_data.extend([1.0] * 6)
t.raw_data = b"\0" * 24
M["init_two_fields"] = model([N("Add", ["x", "w"], ["y"])], inits=[t])
t = T(name="w", data_type=8, dims=[1])
t.raw_data = b"abcd"
M["init_string_raw"] = model([N("Identity", ["w"], ["y"])], inits=[t], outs=[vi("y", 8, [1])], ins=[])
t = nh.from_array(np.zeros((2, 3), "f"), "")
M["init_no_name"] = model([N("Relu", ["x"], ["y"])], inits=[t])
t = nh.from_array(np.zeros((2, 3), "f"), "w")
M["init_twice"] = model([N("Add", ["x", "w"], ["y"])], inits=[t, t])
t = nh.from_array(np.zeros((2, 3), "f"), "w")
M["init_not_input_ir3"] = model([N("Add", ["x", "w"], ["y"])], inits=[t], ir=3, opsets=(("", 8),))
t = nh.from_array(np.zeros((2, 4), "f"), "w")
M["init_differs_input"] = model([N("Add", ["x", "w"], ["y"])], inits=[t], ins=[vi("x", 1, [2, 3]), vi("w", 1, [2, 3])])
t = nh.from_array(np.zeros((2, 3), "d"), "w")
M["init_type_differs_input"] = model(
    [N("Add", ["x", "w"], ["y"])], inits=[t], ins=[vi("x", 1, [2, 3]), vi("w", 1, [2, 3])]
)
for ir in (0, 1, 2, 3, 4, 7, 10, 13, 14, 99):
    m = model([N("Relu", ["x"], ["y"])], ir=ir, opsets=(("", 8),))
    M[f"ir_{ir}"] = m
m = model([N("Relu", ["x"], ["y"])])
m.ClearField("ir_version")
M["ir_missing"] = m
m = model([N("Relu", ["x"], ["y"])])
m.ClearField("graph")
M["no_graph"] = m
m = model([N("Relu", ["x"], ["y"])])
m.graph.name = ""
M["graph_no_name"] = m
m = model([N("Relu", ["x"], ["y"])])
m.graph.input[0].ClearField("type")
M["input_no_type"] = m
m = model([N("Relu", ["x"], ["y"])])
m.graph.input[0].type.tensor_type.elem_type = 0
M["input_no_elem"] = m
m = model([N("Relu", ["x"], ["y"])])
m.graph.input[0].type.tensor_type.ClearField("shape")
M["input_no_shape"] = m
m = model([N("Relu", ["x"], ["y"])])
m.graph.input[0].name = ""
M["input_no_name"] = m
m = model([N("Relu", ["x"], ["y"])])
m.graph.output[0].ClearField("type")
M["output_no_type"] = m
m = model([N("Relu", ["x"], ["y"])])
m.graph.node[0].op_type = ""
M["no_op_type"] = m
m = model([N("Relu", ["x"], ["y"])])
m.graph.input[0].type.tensor_type.shape.dim[0].dim_value = -5
M["input_negative_dim"] = m
b = h.make_graph([N("Relu", ["x"], ["o"])], "b", [], [vi("o", 1, [2, 3])])
b2 = h.make_graph([N("Relu", ["nothing"], ["o"])], "b2", [], [vi("o", 1, [2, 3])])
b3 = h.make_graph(
    [N("Relu", ["x"], ["x2"])],
    "b3",
    [],
    [
        vi("x2", 1, [2, 3]),
    ],
)
b4 = h.make_graph([N("Cast", ["x"], ["o"], to=7)], "b4", [], [vi("o", 7, [2, 3])])
b5 = h.make_graph([N("Relu", ["x"], ["c2"])], "b5", [], [vi("c2", 1, [2, 3]), vi("c2", 1, [2, 3])])
c = [vi("x", 1, [2, 3]), vi("c", 9, [])]
M["if_ok"] = model([N("If", ["c"], ["y"], then_branch=b, else_branch=b)], ins=c)
M["if_undefined"] = model([N("If", ["c"], ["y"], then_branch=b2, else_branch=b)], ins=c)
M["if_types_differ"] = model([N("If", ["c"], ["y"], then_branch=b4, else_branch=b)], ins=c)
M["if_count"] = model([N("If", ["c"], ["y"], then_branch=b5, else_branch=b)], ins=c)
M["if_no_else"] = model([N("If", ["c"], ["y"], then_branch=b)], ins=c)
M["if_cond_float"] = model([N("If", ["x"], ["y"], then_branch=b, else_branch=b)], ins=c)
bs = h.make_graph([N("Relu", ["x"], ["x"])], "bs", [], [vi("x", 1, [2, 3])])
M["if_shadow"] = model([N("If", ["c"], ["y"], then_branch=bs, else_branch=b)], ins=c)
f = h.make_function("my", "F", ["a"], ["b"], [N("Relu", ["a"], ["b"])], [h.make_opsetid("", 21)])
M["fn_ok"] = model([N("F", ["x"], ["y"], domain="my")], opsets=(("", 21), ("my", 1)), functions=[f])
M["fn_type"] = model(
    [N("F", ["s"], ["y"], domain="my")],
    ins=[vi("s", 8, [2, 3])],
    outs=[vi("y", 8, [2, 3])],
    opsets=(("", 21), ("my", 1)),
    functions=[f],
)
M["fn_out_type"] = model(
    [N("F", ["x"], ["y"], domain="my")], outs=[vi("y", 7, [2, 3])], opsets=(("", 21), ("my", 1)), functions=[f]
)
M["fn_out_shape"] = model(
    [N("F", ["x"], ["y"], domain="my")], outs=[vi("y", 1, [2, 7])], opsets=(("", 21), ("my", 1)), functions=[f]
)
M["fn_not_imported"] = model([N("F", ["x"], ["y"], domain="my")], functions=[f])
M["fn_too_many_inputs"] = model([N("F", ["x", "x"], ["y"], domain="my")], opsets=(("", 21), ("my", 1)), functions=[f])
f2 = h.make_function(
    "my", "F", ["a"], ["b"], [N("F", ["a"], ["b"], domain="my")], [h.make_opsetid("", 21), h.make_opsetid("my", 1)]
)
M["fn_recursive"] = model([N("F", ["x"], ["y"], domain="my")], opsets=(("", 21), ("my", 1)), functions=[f2])
f3 = h.make_function("my", "F", ["a"], ["b"], [N("Foo", ["a"], ["b"])], [h.make_opsetid("", 21)])
M["fn_unknown_op"] = model([N("F", ["x"], ["y"], domain="my")], opsets=(("", 21), ("my", 1)), functions=[f3])
f4 = h.make_function("my", "F", ["a"], ["b"], [N("Relu", ["z"], ["b"])], [h.make_opsetid("", 21)])
M["fn_undefined"] = model([N("F", ["x"], ["y"], domain="my")], opsets=(("", 21), ("my", 1)), functions=[f4])
f5 = h.make_function("my", "F", ["a", "a"], ["b"], [N("Relu", ["a"], ["b"])], [h.make_opsetid("", 21)])
M["fn_dup_inputs"] = model([N("F", ["x", "x"], ["y"], domain="my")], opsets=(("", 21), ("my", 1)), functions=[f5])
M["fn_twice"] = model([N("F", ["x"], ["y"], domain="my")], opsets=(("", 21), ("my", 1)), functions=[f, f])
f6 = h.make_function("my", "F", ["a"], ["b"], [N("Relu", ["a"], ["b"])], [])
M["fn_no_opset"] = model([N("F", ["x"], ["y"], domain="my")], opsets=(("", 21), ("my", 1)), functions=[f6])


def main(target):
    if onnx.__version__ != ONNX_VERSION:
        sys.exit(f"onnx {ONNX_VERSION} is wanted; found {onnx.__version__}")
    members, verdicts = {}, []
    for name in sorted(M):
        members[name + ".onnx"] = M[name].SerializeToString(deterministic=True)
        try:
            checker.check_model(M[name], full_check=True)
            verdicts.append(f"{name}\tOK\t")
        except Exception as refusal:
            verdicts.append(f"{name}\tREFUSED\t{' '.join(str(refusal).split())[:200]}")
    members["verdicts.tsv"] = "\n".join(verdicts).encode()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(members):
            info = tarfile.TarInfo(name)
            info.size = len(members[name])
            tar.addfile(info, io.BytesIO(members[name]))
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME}]
    pathlib.Path(target).write_bytes(lzma.compress(packed.getvalue(), check=lzma.CHECK_CRC64, filters=filters))
    print(f"{len(M)} models, {sum('REFUSED' in v for v in verdicts)} refused")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
