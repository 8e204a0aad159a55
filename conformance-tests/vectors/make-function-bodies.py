"""Packs the function bodies that ONNX gives its function operators, for FunctionBodiesTest.

Each member of the archive, `<operator>/<case>.onnx`, is a model of one call of an operator with the operator's body as a
model-local function of the same name: with the function an engine runs the body, without it the operator's kernel.
The bodies come from the schemas of the `onnx` package. Usage, with the environment of make-vectors.py:

    venv/bin/python make-function-bodies.py ../src/test/resources/function-bodies.tar.xz
"""

import hashlib
import io
import itertools
import lzma
import pathlib
import sys
import tarfile

import ml_dtypes
import numpy as np
import onnx
from onnx import TensorProto, defs, helper, numpy_helper

ONNX_VERSION = "1.23.1"
PREVIEW = "ai.onnx.preview"
FLOATS = (np.float32, np.float64, np.float16)

# Random: the body in the schema draws ones where the operator draws zeros, so no seed makes them agree.
WITHOUT_CASES = {"Bernoulli"}

cases = {}


def f(*shape, dtype=np.float32, low=-3.0, high=3.0):
    """Numbers that depend on the shape alone, so that a case doesn't depend on those before it."""
    random = np.random.default_rng([len(shape), *shape])
    return random.uniform(low, high, shape).astype(dtype)


def i(*values, dtype=np.int64):
    return np.array(values, dtype)


def add(operator, name, inputs, outputs=1, domain="", constants=(), **attributes):
    """One call. `inputs` holds arrays, None for an absent one; those at the positions `constants` are initializers,
    the others inputs with a default value."""
    schema = defs.get_schema(operator, domain)
    present = [k for k, value in enumerate(inputs) if value is not None]
    names = [f"x{k}" if k in present else "" for k in range(len(inputs))]
    node = helper.make_node(operator, names, [f"y{k}" for k in range(outputs)], domain=domain, name="call")
    for key, value in attributes.items():
        node.attribute.append(helper.make_attribute(key, value))
    types = [onnx.TypeProto() for _ in inputs]
    for k in present:
        types[k] = helper.make_tensor_type_proto(
            helper.np_dtype_to_tensor_dtype(inputs[k].dtype), inputs[k].shape
        )
    graph = helper.make_graph(
        [node],
        "call",
        [helper.make_value_info(f"x{k}", types[k]) for k in present if k not in constants],
        [onnx.ValueInfoProto(name=f"y{k}") for k in range(outputs)],
        [numpy_helper.from_array(np.array(inputs[k], order="C"), f"x{k}") for k in present],
    )
    store(f"{operator}/{name}", graph, schema, function_body(schema, node, types))


def store(key, graph, schema, body):
    # Bodies may be older than the newest operators that they call: of the newest that the two have in common.
    imported = [opset.version for opset in body.opset_import if opset.domain == ""]
    (written_for,) = imported or [defs.onnx_opset_version()]
    opsets = [helper.make_opsetid("", max(written_for, 1 if schema.domain else schema.since_version))]
    if schema.domain:
        opsets.append(helper.make_opsetid(schema.domain, schema.since_version))
    assert key not in cases, key
    cases[key] = helper.make_model(graph, functions=[body], opset_imports=opsets, ir_version=13)


def function_body(schema, node, types):
    """The newest body, with the schema's defaults of its attributes."""
    if schema.has_context_dependent_function:
        body = onnx.FunctionProto.FromString(
            schema.get_context_dependent_function_with_opset_version(
                max(schema.context_dependent_function_opset_versions),
                node.SerializeToString(),
                [t.SerializeToString() for t in types],
            )
        )
    else:
        body = onnx.FunctionProto()
        body.CopyFrom(schema.function_body)
    body.domain = schema.domain
    body.name = schema.name
    # Context-dependent bodies list outputs that they don't make when the call doesn't ask for them.
    made = {output for inner in body.node for output in inner.output} | set(body.input)
    while body.output[-1] not in made:
        body.output.pop()
    with_defaults = [
        schema.attributes[name].default_value
        for name in body.attribute
        if schema.attributes[name].default_value.name
    ]
    for default in with_defaults:
        body.attribute.remove(default.name)
        body.attribute_proto.append(default)
    return body


def activations():
    special = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e-30, 88.0, -88.0, 20.5, -20.5], np.float32)
    parameters = {
        "Celu": [{}, {"alpha": 0.5}, {"alpha": 3.0}],
        "Elu": [{}, {"alpha": 0.5}, {"alpha": -2.0}],
        "Gelu": [{}, {"approximate": "tanh"}],
        "HardSigmoid": [{}, {"alpha": 0.5, "beta": 0.1}],
        "HardSwish": [{}],
        "LeakyRelu": [{}, {"alpha": 0.3}, {"alpha": -0.3}],
        "Mish": [{}],
        "Relu": [{}],
        "Selu": [{}, {"alpha": 2.0, "gamma": 0.5}],
        "Shrink": [{}, {"lambd": 1.0, "bias": 0.25}],
        "Softplus": [{}],
        "Softsign": [{}],
        "Swish": [{}, {"alpha": 1.7}, {"alpha": -0.5}],
        "ThresholdedRelu": [{}, {"alpha": 0.2}, {"alpha": -1.0}],
    }
    for operator, choices in parameters.items():
        for k, attributes in enumerate(choices):
            for dtype in FLOATS:
                add(operator, f"{k}_{np.dtype(dtype).name}", [f(3, 5, 7, dtype=dtype)], **attributes)
        # Swish of minus infinity is 0 times infinity, or near it: what comes out is up to the sigmoid's last bit.
        add(operator, "special", [special[np.isfinite(special)] if operator == "Swish" else special], **choices[-1])
        add(operator, "scalar", [f()])
        add(operator, "empty", [f(2, 0, 3)])
    add("Shrink", "int32", [i(-3, -1, 0, 1, 3, dtype=np.int32)], lambd=1.0, bias=2.0)
    add("Relu", "int32", [i(-3, -1, 0, 1, 3, dtype=np.int32)])
    for dtype in FLOATS:
        for alpha in (None, 0.5):
            name = f"{np.dtype(dtype).name}_{alpha or 'default'}"
            add("SwiGLU", name, [f(2, 5, dtype=dtype), f(5, 2, dtype=dtype).T], **({"alpha": alpha} if alpha else {}))
        add("PRelu", np.dtype(dtype).name, [f(2, 3, 4, dtype=dtype), f(3, 1, dtype=dtype)])
    add("PRelu", "int64", [i(-4, 0, 5), i(3)])
    add("PRelu", "special", [special, np.float32([0.25])])


def elementwise():
    for operator in ("GreaterOrEqual", "LessOrEqual"):
        for dtype in (np.float32, np.float64, np.float16, np.int32, np.uint8, np.int64):
            add(operator, np.dtype(dtype).name, [i(1, 2, 3, 0, dtype=dtype), i(3, 2, 1, 0, dtype=dtype)])
        add(operator, "broadcast", [f(2, 1, 4), f(3, 1)])
        add(operator, "nan", [np.float32([np.nan, 1, np.inf]), np.float32([1, np.nan, np.inf])])
    for name, low, high in (("both", -1, 1), ("low", -1, None), ("high", None, 1), ("none", None, None), ("crossed", 2, 1)):
        for dtype in (np.float32, np.float64, np.float16, np.int8, np.int64):
            bounds = [None if bound is None else np.array(bound, dtype) for bound in (low, high)]
            while bounds and bounds[-1] is None:
                bounds.pop()
            x = np.array([-5, -1, 0, 1, 4, 2], dtype)
            add("Clip", f"{name}_{np.dtype(dtype).name}", [x, *bounds])
    add("Clip", "nan", [np.float32([np.nan, -np.inf, np.inf]), np.float32(-1), np.float32(1)])
    for source, target in ((np.float32, np.int32), (np.int64, np.float16), (np.float32, bool), (np.float64, np.float32)):
        add("CastLike", f"{np.dtype(source).name}_{np.dtype(target).name}", [f(2, 5, dtype=source), np.zeros(1, target)])
    for saturate in (0, 1):
        x = np.float32([-1000, 1000, 0.3, np.nan, np.inf])
        add("CastLike", f"float8_{saturate}", [x, np.zeros(1, ml_dtypes.float8_e4m3fn)], saturate=saturate)
    # The body leaves out round_mode, so that only its default agrees.
    add("CastLike", "float8e8m0", [np.float32([0.3, 1.5, 100, 3]), np.ones(1, ml_dtypes.float8_e8m0fnu)])


def reductions():
    for operator in ("ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare"):
        low = 0.1 if operator == "ReduceLogSum" else -3.0
        for k, (axes, attributes) in enumerate(
            (
                (None, {}),
                (None, {"keepdims": 0}),
                (None, {"noop_with_empty_axes": 1}),
                (i(1), {}),
                (i(-1, 0), {"keepdims": 0}),
                (np.zeros(0, np.int64), {"noop_with_empty_axes": 1}),
                (np.zeros(0, np.int64), {}),
            )
        ):
            for constant in ((), (1,)):
                name = f"{k}_{'constant' if constant else 'input'}"
                if axes is not None or not constant:
                    inputs = [f(3, 4, 5, low=low)] + ([] if axes is None else [axes])
                    add(operator, name, inputs, constants=constant, **attributes)
        add(operator, "double", [f(3, 4, dtype=np.float64, low=low), i(0)])
        add(operator, "int32", [i(1, 2, 3, 4, dtype=np.int32).reshape(2, 2), i(0)])
        add(operator, "empty", [f(2, 0, 3), i(1)])
        add(operator, "large", [f(2, 3, low=80, high=85), i(1)])


def normalizations():
    for operator in ("Softmax", "LogSoftmax"):
        for axis in (None, 0, 1, -2):
            for dtype in FLOATS:
                attributes = {} if axis is None else {"axis": axis}
                add(operator, f"{axis}_{np.dtype(dtype).name}", [f(3, 4, 5, dtype=dtype)], **attributes)
        add(operator, "large", [np.float32([[1000, 999, -1000], [-1e4, -1e4, -1e4]])])
    for axis, epsilon, stash in itertools.product((-1, 1, 0), (1e-5, 0.1), (1,)):
        name = f"{axis}_{epsilon}"
        shape = (2, 3, 4)[axis:]
        for dtype in (np.float32, np.float16):
            suffix = f"{name}_{np.dtype(dtype).name}"
            x, scale, bias = f(2, 3, 4, dtype=dtype), f(*shape, dtype=dtype), f(*shape, dtype=dtype)
            add("LayerNormalization", suffix, [x, scale, bias], 3, axis=axis, epsilon=epsilon, stash_type=stash)
            add("LayerNormalization", suffix + "_unbiased", [x, scale], 1, axis=axis, epsilon=epsilon)
            add("RMSNormalization", suffix, [x, scale], axis=axis, epsilon=epsilon)
    for groups in (1, 2, 6):
        for dtype in (np.float32, np.float16):
            name = f"{groups}_{np.dtype(dtype).name}"
            scale, bias = f(6, dtype=dtype), f(6, dtype=dtype, low=-1.0)
            add("GroupNormalization", name, [f(2, 6, 3, 2, dtype=dtype), scale, bias], num_groups=groups)
    add("GroupNormalization", "epsilon", [f(2, 4, 5), f(4), f(4)], num_groups=2, epsilon=0.5)
    add("MeanVarianceNormalization", "default", [f(2, 3, 4, 5)])
    add("MeanVarianceNormalization", "axes", [f(2, 3, 4)], axes=[0, 2])
    add("MeanVarianceNormalization", "negative", [f(2, 3, 4)], axes=[-1])


def losses():
    target = i(0, 2, 1, 2)
    weight = np.float32([0.5, 2.0, 1.25])
    for reduction, weighted, ignored in itertools.product(("none", "sum", "mean"), (False, True), (None, 2, -1)):
        name = f"{reduction}_{'weighted' if weighted else 'plain'}_{ignored}"
        attributes = {"reduction": reduction} | ({} if ignored is None else {"ignore_index": ignored})
        for operator in ("NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss"):
            labels = np.where(target == 0, -1, target) if ignored == -1 else target
            outputs = 2 if operator == "SoftmaxCrossEntropyLoss" and ignored is None else 1
            inputs = [f(4, 3), labels] + ([weight] if weighted else [])
            add(operator, name, inputs, outputs, **attributes)
            labels = np.tile(labels.reshape(2, 1, 2), (1, 3, 1)).astype(np.int32)
            inputs = [f(2, 3, 3, 2), labels] + ([weight] if weighted else [])
            add(operator, name + "_images", inputs, outputs, **attributes)


def movement():
    for mode, block in itertools.product(("DCR", "CRD"), (1, 2, 3)):
        add("DepthToSpace", f"{mode}_{block}", [f(2, 2 * block * block, 2, 3)], mode=mode, blocksize=block)
        add("SpaceToDepth", f"{mode}_{block}", [f(2, 3, 2 * block, 3 * block)], mode=mode, blocksize=block)
    add("DepthToSpace", "default", [f(1, 8, 2, 3)], blocksize=2)
    add("SpaceToDepth", "default", [f(1, 2, 4, 6)], blocksize=2)
    for name, axes, size in (
        ("all", None, (4, 2, 7)),
        ("two", [0, 2], (5, 2)),
        ("negative", [-1], (3,)),
        ("odd", [1], (9,)),
        ("same", None, (5, 4, 4)),
    ):
        attributes = {} if axes is None else {"axes": axes}
        for constant in ((), (1,)):
            add("CenterCropPad", f"{name}_{len(constant)}", [f(5, 4, 4), i(*size)], constants=constant, **attributes)
    for align, dtype in itertools.product((0, 1), (np.float32, np.float64)):
        name = f"{align}_{np.dtype(dtype).name}"
        add("AffineGrid", f"2d_{name}", [f(2, 2, 3, dtype=dtype), i(2, 3, 4, 5)], align_corners=align)
        add("AffineGrid", f"3d_{name}", [f(2, 3, 4, dtype=dtype), i(2, 3, 2, 3, 4)], align_corners=align)


def generators():
    for operator in ("BlackmanWindow", "HammingWindow", "HannWindow"):
        for size, periodic in itertools.product((1, 2, 9, 16), (0, 1)):
            if size > 1 or periodic:  # a symmetric window of one point divides by zero
                add(operator, f"{size}_{periodic}", [np.array(size, np.int64)], periodic=periodic)
        add(operator, "double", [np.array(10, np.int32)], output_datatype=TensorProto.DOUBLE)
    for dtype in (np.float32, np.float64, np.int16, np.int32, np.int64):
        for name, numbers in (("up", (1, 10, 2)), ("down", (10, -3, -4)), ("none", (3, 3, 1)), ("wrong", (3, 1, 1))):
            add("Range", f"{name}_{np.dtype(dtype).name}", [np.array(n, dtype) for n in numbers])
    add("Range", "half", [np.array(n, np.float16) for n in (0, 1, 0.1)])
    # Not of zeros alone: the body divides them by a scale of 0, where kernels (ONNX Runtime's too) take a scale of 1.
    for name, x in (("mixed", f(3, 4)), ("positive", f(7, low=1.0)), ("negative", f(7, high=-1.0))):
        add("DynamicQuantizeLinear", name, [x], 3)


def attention():
    def heads(batch, count, length, size, dtype=np.float32):
        return f(batch, count, length, size, dtype=dtype, low=-1.0, high=1.0)

    q, k, v = heads(2, 4, 3, 8), heads(2, 4, 5, 8), heads(2, 4, 5, 6)
    grouped = heads(2, 2, 5, 8), heads(2, 2, 5, 6)
    flat = [f(2, 3, 32, low=-1.0), f(2, 5, 16, low=-1.0), f(2, 5, 12, low=-1.0)]
    past = heads(2, 4, 2, 8), heads(2, 4, 2, 6)
    mask = np.arange(3 * 5).reshape(3, 5) % 4 != 1
    add("Attention", "plain", [q, k, v])
    add("Attention", "scale", [q, k, v], scale=0.3)
    add("Attention", "causal", [q, k, v], is_causal=1)
    add("Attention", "softcap", [q, k, v], softcap=0.5)
    add("Attention", "mask", [q, k, v, mask])
    add("Attention", "bias", [q, k, v, f(2, 1, 3, 5)])
    add("Attention", "bias_causal_softcap", [q, k, v, f(3, 5)], is_causal=1, softcap=2.0)
    add("Attention", "grouped", [q, *grouped])
    add("Attention", "flat", flat, q_num_heads=4, kv_num_heads=2)
    add("Attention", "past", [q, k, v, None, *past], 3)
    add("Attention", "past_causal", [q, k, v, None, *past], 3, is_causal=1)
    add("Attention", "past_bias", [q, k, v, f(3, 7), *past], 3)
    for mode in range(4):
        add("Attention", f"scores_{mode}", [q, k, v, f(3, 5)], 4, qk_matmul_output_mode=mode, softcap=1.5)
    add("Attention", "lengths", [q, k, v, None, None, None, i(3, 5)])
    add("Attention", "lengths_causal", [q, k, v, None, None, None, i(4, 5)], is_causal=1)
    add("Attention", "window", [heads(2, 4, 5, 8), k, v], left_window_size=1, right_window_size=2)
    add("Attention", "window_causal", [heads(2, 4, 5, 8), k, v], left_window_size=1, is_causal=1)
    wide = [x.astype(np.float64) for x in (q, k, v, f(3, 7), *past)]
    add("Attention", "double", wide[:3])
    add("Attention", "double_past", wide, 4, softcap=1.5, is_causal=1)
    add("Attention", "double_grouped", [wide[0], *(x.astype(np.float64) for x in grouped), mask], scale=0.3)
    add("Attention", "double_single", wide[:3], softmax_precision=TensorProto.FLOAT)
    add("FlexAttention", "double", wide[:3], domain=PREVIEW)
    add("Attention", "half", [x.astype(np.float16) for x in (q, k, v)])
    add("Attention", "half_precise", [x.astype(np.float16) for x in (q, k, v)], softmax_precision=TensorProto.FLOAT)
    add("FlexAttention", "plain", [q, k, v], domain=PREVIEW)
    add("FlexAttention", "scale", [q, k, v], domain=PREVIEW, scale=0.3)
    add("FlexAttention", "grouped", [q, *grouped], domain=PREVIEW)
    add("FlexAttention", "precise", [q, k, v], domain=PREVIEW, softmax_precision=TensorProto.DOUBLE)
    for kind in ("score_mod", "prob_mod"):
        add("FlexAttention", kind, [q, k, v], domain=PREVIEW, **{kind: modification()})
    add("FlexAttention", "both", [q, k, v], domain=PREVIEW, score_mod=modification(), prob_mod=modification())
    rotary()
    linear()


def modification():
    """A graph that FlexAttention lays over its scores."""
    types = [helper.make_tensor_value_info("s", TensorProto.FLOAT, None)]
    nodes = [helper.make_node("Tanh", ["s"], ["t"]), helper.make_node("Add", ["t", "s"], ["u"])]
    return helper.make_graph(nodes, "modification", types, [helper.make_tensor_value_info("u", TensorProto.FLOAT, None)])


def rotary():
    x = f(2, 3, 4, 8)
    cos, sin = f(10, 4, low=-1.0, high=1.0), f(10, 4, low=-0.5, high=1.0)
    positions = i(1, 0, 3, 7, 5, 2, 9, 4).reshape(2, 4)
    for interleaved in (0, 1):
        add("RotaryEmbedding", f"positions_{interleaved}", [x, cos, sin, positions], interleaved=interleaved)
        caches = [f(2, 4, 4, low=-1.0, high=1.0), f(2, 4, 4, low=-0.5, high=1.0)]
        add("RotaryEmbedding", f"given_{interleaved}", [x, *caches], interleaved=interleaved)
        add(
            "RotaryEmbedding",
            f"partial_{interleaved}",
            [x, cos[:, :2], sin[:, :2], positions],
            interleaved=interleaved,
            rotary_embedding_dim=4,
        )
        flat = f(2, 4, 24)
        add("RotaryEmbedding", f"flat_{interleaved}", [flat, cos, sin, positions], interleaved=interleaved, num_heads=3)


def linear():
    """LinearAttention and the convolution that goes before it in the networks that have it."""
    length, heads, size = 5, 2, 4
    q = f(2, length, heads * size, low=-1.0, high=1.0)
    k = f(2, length, heads * size, low=-0.5, high=0.5)
    v = f(2, length, heads * 3, low=-1.0, high=1.0)
    state = f(2, heads, size, 3)
    decay = f(2, length, heads, low=-1.0, high=0.0)
    wide = f(2, length, heads * size, low=-1.0, high=-0.1)
    beta = f(2, length, heads, low=0.0, high=1.0)
    common = {"q_num_heads": heads, "kv_num_heads": heads}
    rules = {"linear": (None, None), "gated": (decay, None), "delta": (None, beta), "gated_delta": (decay, beta)}
    for rule, (gate, step) in rules.items():
        for name, past in (("fresh", None), ("past", state)):
            inputs = [q, k, v, past, gate, step]
            while inputs[-1] is None:
                inputs.pop()
            add("LinearAttention", f"{rule}_{name}", inputs, 2, update_rule=rule, **common)
    add("LinearAttention", "wide_decay", [q, k, v, state, wide, beta], 2, scale=0.5, **common)
    add("LinearAttention", "chunks", [q, k, v, state, decay, beta], 2, chunk_size=2, **common)
    for activation in ("none", "silu", "swish"):
        for name, more in (("fresh", []), ("bias", [f(6)]), ("past", [None, f(2, 6, 3)]), ("both", [f(6), f(2, 6, 3)])):
            inputs = [f(2, 6, 5), f(6, 1, 4), *more]
            add("CausalConvWithState", f"{activation}_{name}", inputs, 2, activation=activation)


def sequence_map():
    """SequenceMap works on sequences, which the graph makes of tensors."""
    element = helper.make_tensor_value_info("e", TensorProto.FLOAT, None)
    added = helper.make_tensor_value_info("a", TensorProto.FLOAT, None)
    doubled = helper.make_graph(
        [helper.make_node("Add", ["e", "e"], ["d"])],
        "double",
        [element],
        [helper.make_tensor_value_info("d", TensorProto.FLOAT, None)],
    )
    sums = helper.make_graph(
        [helper.make_node("Add", ["e", "a"], ["s"]), helper.make_node("Mul", ["e", "a"], ["p"])],
        "sums",
        [element, added],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ("s", "p")],
    )
    tensors = {"a": f(2, 3), "b": f(2, 3) + 1, "c": f(4, 3)}
    sequence = helper.make_node("SequenceConstruct", ["a", "b", "c"], ["sequence"])
    sequence_type = helper.make_sequence_type_proto(helper.make_tensor_type_proto(TensorProto.FLOAT, None))
    tensor_type = helper.make_tensor_type_proto(TensorProto.FLOAT, [2, 3])
    for name, body, extra, extra_type in (
        ("one", doubled, [], []),
        ("two_sequences", sums, ["sequence"], [sequence_type]),
        ("a_tensor", sums, ["a"], [tensor_type]),
    ):
        outputs = [f"y{k}" for k in range(len(body.output))]
        node = helper.make_node("SequenceMap", ["sequence", *extra], outputs, name="call", body=body)
        if name == "a_tensor":
            sequence = helper.make_node("SequenceConstruct", ["a", "b"], ["sequence"])
        graph = helper.make_graph(
            [sequence, node],
            "call",
            [helper.make_tensor_value_info(key, TensorProto.FLOAT, value.shape) for key, value in tensors.items()],
            [onnx.ValueInfoProto(name=output) for output in outputs],
            [numpy_helper.from_array(value, key) for key, value in tensors.items()],
        )
        schema = defs.get_schema("SequenceMap")
        store(f"SequenceMap/{name}", graph, schema, function_body(schema, node, [sequence_type, *extra_type]))


def require_all_operators():
    """Fails if the package has a function operator that no case covers."""
    operators = {
        schema.name for schema in defs.get_all_schemas() if schema.has_function or schema.has_context_dependent_function
    }
    missing = operators - {key.split("/")[0] for key in cases} - WITHOUT_CASES
    if missing:
        sys.exit(f"no case of {sorted(missing)}")


def main(target):
    if onnx.__version__ != ONNX_VERSION:
        sys.exit(f"onnx {ONNX_VERSION} is wanted; found {onnx.__version__}")
    for family in (
        activations,
        elementwise,
        reductions,
        normalizations,
        losses,
        movement,
        generators,
        attention,
        sequence_map,
    ):
        family()
    require_all_operators()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(cases):
            model = cases[name].SerializeToString(deterministic=True)
            info = tarfile.TarInfo(name + ".onnx")
            info.size = len(model)
            tar.addfile(info, io.BytesIO(model))
    tar_bytes = packed.getvalue()
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME}]
    pathlib.Path(target).write_bytes(lzma.compress(tar_bytes, check=lzma.CHECK_CRC64, filters=filters))
    print(f"{len(cases)} cases, tar SHA-256 {hashlib.sha256(tar_bytes).hexdigest()}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
