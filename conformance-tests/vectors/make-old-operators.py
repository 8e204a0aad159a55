"""Packs operators as old models have them, and the maps of ai.onnx.ml, with values by their specification.

    python3 -m venv venv
    venv/bin/pip install onnx==1.23.1 onnxruntime==1.30.0
    venv/bin/python make-old-operators.py

No runtime has all of these any more, so NumPy computes the expected values from the text of each version's
specification; those of the maps of numbers are ONNX Runtime's, whose Python package takes no maps of strings.
Written: ../src/test/resources/old-operators.tar.xz, laid
out as the archive of make-vectors.py, in the folders `old` and `map`.
"""

import io
import lzma
import pathlib
import sys
import tarfile

import numpy as np
import onnxruntime
from onnx import MapProto, TensorProto, TypeProto, ValueInfoProto, helper, numpy_helper

TARGET = pathlib.Path(__file__).parent / "../src/test/resources/old-operators.tar.xz"
MEMBERS = {}
RNG = np.random.default_rng(11)


def values(*shape):
    return RNG.uniform(-2, 2, shape).astype(np.float32)


def declared(name, array):
    return helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)


def old(name, operator, opset, inputs, outputs, **attributes):
    outputs = [np.asarray(o) for o in outputs]
    names = [f"i{k}" for k in range(len(inputs))]
    results = [f"o{k}" for k in range(len(outputs))]
    graph = helper.make_graph(
        [helper.make_node(operator, names, results, **attributes)], "g",
        [declared(n, x) for n, x in zip(names, inputs)], [declared(n, x) for n, x in zip(results, outputs)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=3)
    pack(f"old/{name}", model, inputs, outputs)


def pack(path, model, inputs, outputs):
    MEMBERS[f"{path}/model.onnx"] = model.SerializeToString(deterministic=True)
    for kind, arrays in (("input", inputs), ("output", outputs)):
        for i, value in enumerate(arrays):
            proto = value if isinstance(value, MapProto) else numpy_helper.from_array(value)
            MEMBERS[f"{path}/test_data_set_0/{kind}_{i}.pb"] = proto.SerializeToString(deterministic=True)


def broadcasts():
    x, inner, last = values(2, 3, 4, 5), values(3, 4), values(5)
    wide = inner.reshape(3, 4, 1)
    old("add_1_axis", "Add", 1, [x, inner], [x + wide], axis=1, broadcast=1)
    old("sub_6_axis", "Sub", 6, [x, inner], [x - wide], axis=1, broadcast=1)
    old("mul_6_last", "Mul", 6, [x, last], [x * last], broadcast=1)
    old("div_6_channel", "Div", 6, [x, inner[:, 0]], [x / inner[:, 0].reshape(3, 1, 1)], axis=1, broadcast=1)
    old("add_6_negative_axis", "Add", 6, [x, x[0, 0]], [x + x[0, 0]], axis=-2, broadcast=1)
    old("add_6_same", "Add", 6, [x, -2 * x], [-x])
    old("mul_6_scalar", "Mul", 6, [x, np.array([3], np.float32)], [3 * x], broadcast=1)
    positive = np.abs(x)
    old("pow_1_axis", "Pow", 1, [positive, inner], [positive**wide], axis=1, broadcast=1)
    truth, choice = x > 0, inner > 0
    old("and_1_axis", "And", 1, [truth, choice], [truth & choice.reshape(3, 4, 1)], axis=1, broadcast=1)
    old("xor_1_axis", "Xor", 1, [truth, choice], [truth ^ choice.reshape(3, 4, 1)], axis=1, broadcast=1)
    old("less_1_axis", "Less", 1, [x, inner], [x < wide], axis=1, broadcast=1)
    old("greater_1_last", "Greater", 1, [x, last], [x > last], broadcast=1)
    whole, row = RNG.integers(0, 3, (2, 3, 4)), RNG.integers(0, 3, 3)
    old("equal_1_axis", "Equal", 1, [whole, row], [whole == row.reshape(3, 1)], axis=1, broadcast=1)
    old("prelu_6_channel", "PRelu", 6, [x, inner[:, 0]], [np.where(x < 0, x * inner[:, 0].reshape(3, 1, 1), x)])
    a, b, c = values(2, 3), values(3, 4), values(4)
    old("gemm_6_broadcast", "Gemm", 6, [a, b, c], [np.float32(0.5) * (a @ b) + 2 * c], alpha=0.5, beta=2.0, broadcast=1)
    old("gemm_1_whole", "Gemm", 1, [a.T.copy(), b, values(2, 4) * 0], [a @ b], transA=1)
    old("max_1", "Max", 1, [a, -a, 2 * a], [np.abs(a).clip(2 * a)])
    old("mean_6", "Mean", 6, [a, 3 * a], [2 * a])


def normalizations():
    x, eps = values(2, 3, 4), np.float32(1e-3)
    scale, bias, mean, variance = values(3), values(3), values(3), np.abs(values(3)) + 1
    by_channel = lambda v: v.reshape(3, 1)
    expected = by_channel(scale) * (x - by_channel(mean)) / np.sqrt(by_channel(variance) + eps) + by_channel(bias)
    inputs = [x, scale, bias, mean, variance]
    old("batch_normalization_1", "BatchNormalization", 1, inputs, [expected], epsilon=1e-3, is_test=1, consumed_inputs=[0, 0, 0, 1, 1])
    old("batch_normalization_6", "BatchNormalization", 6, inputs, [expected], epsilon=1e-3, is_test=1, spatial=1)
    old("batch_normalization_7", "BatchNormalization", 7, inputs, [expected], epsilon=1e-3, momentum=0.5)
    scale, bias, mean, variance = values(3, 4), values(3, 4), values(3, 4), np.abs(values(3, 4)) + 1
    expected = scale * (x - mean) / np.sqrt(variance + eps) + bias
    old("batch_normalization_7_not_spatial", "BatchNormalization", 7, [x, scale, bias, mean, variance], [expected], epsilon=1e-3, spatial=0)
    old("dropout_1_test", "Dropout", 1, [x], [x], is_test=1, ratio=0.3, consumed_inputs=[0])
    old("dropout_6_test", "Dropout", 6, [x], [x], is_test=1, ratio=0.3)
    old("dropout_7", "Dropout", 7, [x], [x], ratio=0.3)
    old("dropout_10_mask", "Dropout", 10, [x], [x, np.ones(x.shape, bool)], ratio=0.3)
    flat = np.exp(x.reshape(2, 12))
    soft = (flat / flat.sum(1, keepdims=True)).reshape(x.shape)
    old("softmax_1_of_rows", "Softmax", 1, [x], [soft])
    old("log_softmax_1_of_rows", "LogSoftmax", 1, [x], [np.log(soft)])
    top = np.zeros((2, 12), np.float32)
    top[np.arange(2), x.reshape(2, 12).argmax(1)] = 1
    old("hardmax_1_of_rows", "Hardmax", 1, [x], [top.reshape(x.shape)])


def moves():
    x = values(1, 2, 2, 3)
    twice = x.repeat(2, 2).repeat(3, 3)
    old("upsample_1_nearest", "Upsample", 1, [x], [twice], height_scale=2.0, width_scale=3.0, mode="nearest")
    old("upsample_7_nearest", "Upsample", 7, [x], [twice], scales=[1.0, 1.0, 2.0, 3.0])
    old("upsample_9_nearest", "Upsample", 9, [x, np.array([1, 1, 2, 3], np.float32)], [twice])
    rows = np.stack([x[..., 0, :], (x[..., 0, :] + x[..., 1, :]) / 2, x[..., 1, :], x[..., 1, :]], 2)
    old("upsample_7_linear", "Upsample", 7, [x], [rows], scales=[1.0, 1.0, 2.0, 1.0], mode="linear")
    old("upsample_9_linear", "Upsample", 9, [x, np.array([1, 1, 2, 1], np.float32)], [rows], mode="linear")
    base, at = values(3, 3), np.array([[1, 0, 2], [0, 2, 1]])
    new = values(2, 3)
    scattered = base.copy()
    np.put_along_axis(scattered, at, new, 0)
    old("scatter_9", "Scatter", 9, [base, at, new], [scattered])
    columns = base.copy()
    np.put_along_axis(columns, np.array([[1], [2], [0]]), new[:1].T, 1)
    old("scatter_9_axis", "Scatter", 9, [base, np.array([[1], [2], [0]]), new[:1].T.copy()], [columns], axis=1)
    a = values(2, 6)
    old("cast_1_by_name", "Cast", 1, [a], [a.astype(np.int32)], to="INT32")
    old("clip_6", "Clip", 6, [a], [a.clip(-0.5, 1)], min=-0.5, max=1.0)
    old("clip_1", "Clip", 1, [a], [a.clip(-0.5, None)], min=-0.5, consumed_inputs=[0])
    padded = np.pad(a, ((1, 0), (0, 2)), constant_values=7)
    old("pad_1", "Pad", 1, [a], [padded], paddings=[1, 0, 0, 2], value=7.0)
    old("pad_2_reflect", "Pad", 2, [a], [np.pad(a, ((0, 1), (2, 3)), "reflect")], pads=[0, 2, 1, 3], mode="reflect")
    old("reshape_1", "Reshape", 1, [a], [a.reshape(3, 4)], shape=[3, -1], consumed_inputs=[0])
    old("reshape_1_zero", "Reshape", 1, [a], [a.reshape(2, 3, 2)], shape=[0, 3, 2])
    old("slice_1", "Slice", 1, [a], [a[1:2, 1:-1]], starts=[1, 1], ends=[2, -1])
    old("slice_1_axes", "Slice", 1, [a], [a[:, 2:6]], starts=[2], ends=[1000], axes=[1])
    old("squeeze_1", "Squeeze", 1, [a.reshape(1, 2, 1, 6)], [a], axes=[0, 2])
    old("unsqueeze_1", "Unsqueeze", 1, [a], [a[None, :, None]], axes=[0, 2])
    old("split_1", "Split", 1, [a], [a[:, :2], a[:, 2:]], axis=1, split=[2, 4])
    old("split_2_equal", "Split", 2, [a], [a[:, :2], a[:, 2:4], a[:, 4:]], axis=1)
    old("tile_1", "Tile", 1, [a, np.array([3], np.float32), np.array([1], np.float32)], [np.tile(a, (1, 3))])
    old("concat_1_default", "Concat", 1, [a, -a], [np.concatenate([a, -a], 1)])
    order = np.argsort(-a, 1)[:, :2]
    old("top_k_1", "TopK", 1, [a], [np.take_along_axis(a, order, 1), order], k=2)
    old("reduce_sum_1", "ReduceSum", 1, [a], [a.sum(1)], axes=[1], keepdims=0)
    old("selu_1", "Selu", 1, [a], [np.where(a > 0, np.float32(1.0507) * a, np.float32(1.0507) * np.float32(1.6732) * (np.exp(a) - 1))], consumed_inputs=[0])
    image = values(1, 2, 3, 3)
    old("global_lp_pool_1", "GlobalLpPool", 1, [image], [np.sqrt((image**2).sum((2, 3), keepdims=True))], p=2.0)
    sums = np.pad(image, ((0, 0), (0, 0), (1, 0), (1, 0)))
    counts = np.pad(np.ones_like(image), ((0, 0), (0, 0), (1, 0), (1, 0)))
    window = lambda v: sum(v[..., i : i + 3, j : j + 3] for i in (0, 1) for j in (0, 1))
    old("average_pool_1", "AveragePool", 1, [image], [window(sums) / window(counts)], kernel_shape=[2, 2], pads=[1, 1, 0, 0])


def retired():
    x = values(1, 2, 4, 5)
    old("affine", "Affine", 7, [x], [np.float32(0.5) * x + 2], alpha=0.5, beta=2.0)
    old("scale", "Scale", 7, [x], [np.float32(0.5) * x], scale=0.5)
    old("image_scaler", "ImageScaler", 7, [x], [2 * x + np.array([1, -1], np.float32).reshape(2, 1, 1)], scale=2.0, bias=[1.0, -1.0])
    old("crop_border", "Crop", 7, [x], [x[:, :, 1:3, 2:4]], border=[2, 1, 1, 1])
    old("crop_size", "Crop", 7, [x], [x[:, :, 1:3, 2:5]], border=[2, 1, 0, 0], scale=[2, 3])
    old("crop_size_11", "Crop", 11, [x], [x[:, :, 1:3, 2:5]], border=[2, 1, 0, 0], scale=[2, 3])
    old("parametric_softplus", "ParametricSoftplus", 7, [x], [0.5 * np.log1p(np.exp(2 * x))], alpha=0.5, beta=2.0)
    old("scaled_tanh", "ScaledTanh", 7, [x], [0.5 * np.tanh(2 * x)], alpha=0.5, beta=2.0)


def maps():
    numbers, words = {3: 1.5, 0: -2.0, 7: 30.0}, {1: "4", 5: "-2.5"}
    for to in ("TO_FLOAT", "TO_INT64", "TO_STRING"):
        one("cast_numbers", to, "CastMap", numbers, TensorProto.FLOAT, cast_to=to)
        one("cast_sparse", to, "CastMap", numbers, TensorProto.FLOAT, cast_to=to, map_form="SPARSE", max_map=9)
    one("cast_words", "TO_FLOAT", "CastMap", words, TensorProto.STRING, [[4, -2.5]], cast_to="TO_FLOAT")
    one("cast_words", "TO_STRING", "CastMap", words, TensorProto.STRING, [["4", "-2.5"]], cast_to="TO_STRING")
    named = {"b": 2.5, "z": 9.0, "a": -1.0}
    one("vectorize", "named", "DictVectorizer", named, TensorProto.FLOAT, string_vocabulary=["a", "x", "b"])
    one("vectorize", "numbered", "DictVectorizer", {9: 4.0, 1: 2.0}, TensorProto.FLOAT, int64_vocabulary=[1, 5, 9])
    one("vectorize", "integers", "DictVectorizer", {"b": 4, "c": 2}, TensorProto.INT64, [[2, 4, 0]], string_vocabulary=["c", "b", "d"])
    one("vectorize", "words", "DictVectorizer", {9: "nine", 1: "one"}, TensorProto.STRING, [["one", "", "nine"]], int64_vocabulary=[1, 5, 9])


def one(name, variant, operator, entries, kind, expected=None, **attributes):
    """A model with a map for input, run by ONNX Runtime where nothing is expected."""
    named = isinstance(next(iter(entries)), str)
    item = TypeProto()
    item.map_type.key_type = TensorProto.STRING if named else TensorProto.INT64
    item.map_type.value_type.tensor_type.elem_type = kind
    node = helper.make_node(operator, ["map"], ["y"], domain="ai.onnx.ml", **attributes)
    graph = helper.make_graph([node], "g", [ValueInfoProto(name="map", type=item)], [ValueInfoProto(name="y")])
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    if expected is None:
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        result = np.asarray(session.run(None, {"map": entries})[0])
    else:
        result = np.asarray(expected)
        result = result.astype(np.float32) if result.dtype.kind == "f" else result
    if result.dtype.kind == "U":
        result = result.astype(object)
    model.graph.output[0].CopyFrom(declared("y", result))
    proto = MapProto(key_type=item.map_type.key_type)
    if named:
        proto.string_keys.extend(key.encode() for key in entries)
    else:
        proto.keys.extend(entries)
    for value in entries.values():
        scalar = np.array(value, object if kind == TensorProto.STRING else helper.tensor_dtype_to_np_dtype(kind))
        proto.values.tensor_values.append(numpy_helper.from_array(scalar))
    proto.values.elem_type = 1
    pack(f"map/{name}_{variant.lower()}", model, [proto], [result])


def main():
    broadcasts()
    normalizations()
    moves()
    retired()
    maps()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(MEMBERS):
            info = tarfile.TarInfo(name)
            info.size = len(MEMBERS[name])
            tar.addfile(info, io.BytesIO(MEMBERS[name]))
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME}]
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.write_bytes(lzma.compress(packed.getvalue(), check=lzma.CHECK_CRC64, filters=filters))
    print(f"{sum(n.endswith('.onnx') for n in MEMBERS)} models, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
