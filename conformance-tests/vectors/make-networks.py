"""Makes small networks as exporters and quantizers write them, with the outputs of ONNX Runtime.

    python3 -m venv venv
    venv/bin/pip install torch onnx onnxruntime
    venv/bin/python make-networks.py

Weights and inputs are seeded. Written to src/test/resources/networks.tar.xz, laid out as the archive of
make-vectors.py: the folder names where a network comes from (torch, quantized, handmade). Made with
torch 2.13.0, onnx 1.23.1 and onnxruntime 1.30.0. The expected outputs are those of ONNX Runtime without
optimizations; weights of dynamically quantized networks have 7 bits, as ONNX Runtime's 8-bit products
overflow on processors without VNNI.
"""

import io
import math
import pathlib
import tarfile
import tempfile
import warnings

import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn.functional as functional
from onnx import helper, numpy_helper
from onnxruntime import quantization
from torch import nn

TARGET = pathlib.Path(__file__).parent / "../src/test/resources/networks.tar.xz"
random = np.random.default_rng(5)
cases = {}


def floats(*shape):
    return random.standard_normal(shape).astype(np.float32)


def words(*shape):
    return random.integers(0, 30, shape)


def run(model, inputs):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    return session.run(None, dict(zip([i.name for i in session.get_inputs()], inputs)))


def serialized(value):
    if isinstance(value, list):
        return numpy_helper.from_list(value).SerializeToString()
    return numpy_helper.from_array(np.asarray(value)).SerializeToString()


def keep(folder, name, model, *runs):
    """Each run is a list of inputs in the graph's order."""
    files = {"model.onnx": model.SerializeToString()}
    for number, inputs in enumerate(runs):
        for kind, values in (("input", inputs), ("output", run(model, inputs))):
            for index, value in enumerate(values):
                files[f"test_data_set_{number}/{kind}_{index}.pb"] = serialized(value)
    cases[f"{folder}/{name}"] = files


def exported(module, inputs, opset, dynamic=None, names=None, **more):
    """The model that PyTorch's TorchScript exporter writes."""
    names = names or [f"x{i}" for i in range(len(inputs))]
    target = io.BytesIO()
    torch.onnx.export(
        module.eval(),
        tuple(torch.tensor(value) for value in inputs),
        target,
        opset_version=opset,
        input_names=names,
        dynamic_axes=dynamic,
        dynamo=False,
        **more,
    )
    return onnx.load_from_string(target.getvalue())


def from_torch(name, module, opset, *runs, dynamic=None, script=False, **more):
    module.eval()
    model = exported(torch.jit.script(module) if script else module, runs[0], opset, dynamic, **more)
    keep("torch", f"{name}_opset{opset}", model, *runs)


class Convolutions1d(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv1d(6, 12, 5, padding=4, dilation=2, groups=3)
        self.norm = nn.GroupNorm(3, 12)
        self.activation = nn.PReLU(12)
        self.last = nn.ConvTranspose1d(12, 6, 4, stride=3, groups=2, output_padding=1)

    def forward(self, x):
        y = functional.avg_pool1d(self.activation(self.norm(self.first(x))), 3, 2, 1)
        gated = functional.glu(torch.cat([y, y.flip(2)], 1), 1)
        return self.last(gated), functional.adaptive_avg_pool1d(x, 1), torch.logsumexp(x, 2)


def convolutions():
    volume = nn.Sequential(
        nn.Conv3d(2, 4, 3, stride=(1, 2, 1), padding=1, dilation=(1, 1, 2)),
        nn.BatchNorm3d(4),
        nn.LeakyReLU(0.1),
        nn.MaxPool3d(2, ceil_mode=True),
        nn.ConvTranspose3d(4, 2, 3, stride=2, padding=1, output_padding=1),
        nn.AvgPool3d(2, count_include_pad=False, padding=1),
    )
    volume[1].running_mean.uniform_(-1, 1)
    volume[1].running_var.uniform_(0.5, 2)
    from_torch(
        "convolution_3d",
        volume,
        13,
        [floats(1, 2, 7, 9, 8)],
        [floats(2, 2, 5, 5, 10)],
        dynamic={"x0": {0: "n", 2: "d", 3: "h", 4: "w"}},
    )
    for opset in (11, 17):
        from_torch("convolution_1d", Convolutions1d(), opset, [floats(1, 6, 23)])
    transposed = nn.Sequential(
        nn.ConvTranspose2d(8, 12, 3, 2, 1, output_padding=1, groups=4, dilation=2),
        nn.Hardswish(),
        nn.ConvTranspose2d(12, 3, (2, 5), stride=(2, 3), groups=3, bias=False),
        nn.Upsample(scale_factor=0.7, mode="bilinear", align_corners=False),
    )
    from_torch(
        "grouped_transposed_convolution",
        transposed,
        14,
        [floats(1, 8, 5, 4)],
        [floats(2, 8, 4, 3)],
        dynamic={"x0": {0: "n", 2: "h", 3: "w"}},
    )


class Resizes(nn.Module):
    def forward(self, x):
        resize = functional.interpolate
        return (
            resize(x, size=(11, 13), mode="bilinear", align_corners=True),
            resize(x, size=(9, 5), mode="bicubic", align_corners=False),
            resize(x, scale_factor=(0.5, 2.5), mode="nearest"),
            resize(x, scale_factor=2.0, mode="bilinear", align_corners=False),
        )


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(5, 7, num_layers=2, bidirectional=True, batch_first=True)
        self.lstm = nn.LSTM(14, 6, bidirectional=True)
        self.rnn = nn.RNN(12, 4, nonlinearity="relu")

    def forward(self, x, state):
        y, hidden = self.gru(x, state)
        z, (h, c) = self.lstm(y.transpose(0, 1))
        return self.rnn(z)[0], hidden, h, c


class Packed(nn.Module):
    """Sequences of different lengths."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(4, 3, bidirectional=True, batch_first=True)

    def forward(self, x, lengths):
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True)
        y, (h, _) = self.lstm(packed)
        return nn.utils.rnn.pad_packed_sequence(y, batch_first=True)[0], h


def recurrent():
    for opset in (9, 14):
        from_torch(
            "recurrent",
            Recurrent(),
            opset,
            [floats(2, 6, 5), floats(4, 2, 7)],
            [floats(3, 2, 5), floats(4, 3, 7)],
            dynamic={"x0": {0: "n", 1: "t"}, "x1": {1: "n"}},
        )
    from_torch(
        "packed_sequences",
        Packed(),
        12,
        [floats(3, 6, 4), np.array([6, 4, 1])],
        dynamic={"x0": {0: "n", 1: "t"}, "x1": {0: "n"}},
    )


class Encoder(nn.Module):
    """One block of a transformer with a mask of padding."""

    def __init__(self, width=12, heads=3):
        super().__init__()
        self.heads = heads
        self.embedding = nn.Embedding(30, width)
        self.positions = nn.Parameter(torch.randn(16, width))
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def forward(self, words, mask):
        batch, length = words.shape
        x = self.embedding(words) + self.positions[:length]
        q, k, v = (
            t.view(batch, length, self.heads, -1).transpose(1, 2)
            for t in self.qkv(self.norm1(x)).chunk(3, -1)
        )
        scores = q @ k.transpose(-1, -2) / math.sqrt(4)
        scores = scores + (1 - mask[:, None, None, :].float()) * -1e9
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, -1)
        x = x + self.out(mixed)
        y = x + self.down(functional.gelu(self.up(self.norm2(x))))
        return y, y.mean(1)


class Causal(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(12, 36)

    def forward(self, x):
        batch, length, _ = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, 2, 6).permute(2, 0, 3, 1, 4)
        y = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        y = y.transpose(1, 2).reshape(batch, length, 12)
        return functional.layer_norm(y, (12,)), torch.einsum("bhid,bhjd->bhij", q, k)


MASKED = np.array([[1] * 7, [1] * 4 + [0] * 3])
WORDS = {"x0": {0: "n", 1: "t"}, "x1": {0: "n", 1: "t"}}


def attention():
    for opset in (11, 17, 20):
        from_torch(
            "encoder",
            Encoder(),
            opset,
            [words(2, 7), MASKED],
            [words(1, 3), np.ones((1, 3), np.int64)],
            dynamic=WORDS,
        )
    from_torch(
        "causal_attention",
        Causal(),
        16,
        [floats(2, 5, 12)],
        [floats(1, 9, 12)],
        dynamic={"x0": {0: "n", 1: "t"}},
    )


class DataDependentLoop(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 4)

    def forward(self, x, limit: torch.Tensor):
        y = x
        k = 0
        while bool((y.abs().sum() < 100).item()) and k < int(limit):
            y = self.linear(y) * 2 + x[k % x.shape[0]]
            if bool((y.sum() > 0).item()):
                y = y * 0.5
            else:
                y = -y
            k += 1
        return y, torch.tensor(k)


class NestedLoops(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 4)

    def forward(self, x):
        rows: list[torch.Tensor] = []
        for i in range(x.shape[0]):
            row = self.linear(x[i])
            for j in range(i):
                row = row + x[j] * float(j)
            rows.append(row)
        return torch.stack(rows)


def loops():
    rows = {"x0": {0: "rows"}}
    from_torch(
        "data_dependent_loop",
        DataDependentLoop(),
        13,
        [floats(3, 4), np.array(9)],
        [floats(2, 4), np.array(0)],
        script=True,
        dynamic=rows,
    )
    from_torch(
        "nested_loops", NestedLoops(), 16, [floats(3, 4)], [floats(5, 4)], script=True, dynamic=rows
    )


class Bags(nn.Module):
    def __init__(self):
        super().__init__()
        self.sum = nn.EmbeddingBag(20, 5, mode="sum")
        self.mean = nn.EmbeddingBag(20, 5, mode="mean")

    def forward(self, words, offsets):
        return torch.cat([self.sum(words, offsets), self.mean(words, offsets)], 1)


class Indexing(nn.Module):
    def forward(self, x, i):
        y = x.clone()
        y[:, 1:3] = 0
        unique, counts = torch.unique(i, return_counts=True)
        column = i.view(-1, 1) % x.shape[1]
        return (
            y.masked_fill(x > 1, -1),
            x[i],
            x.scatter(1, column, 5.0),
            unique,
            counts,
            torch.nonzero(x > 0),
            x.cumsum(1),
            torch.topk(x, 2, dim=1)[1],
            x.argsort(1, descending=True),
            torch.where(x > 0, x, x.roll(1, 1)),
            torch.gather(x, 1, column),
            torch.tril(x),
            functional.one_hot(i, 6),
        )


class SqueezeExcite(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, 2, 1, bias=False)
        self.norm = nn.BatchNorm2d(8)
        self.depthwise = nn.Conv2d(8, 8, 5, 1, 2, groups=8)
        self.pointwise = nn.Conv2d(8, 16, 1)
        self.squeeze, self.excite = nn.Conv2d(16, 4, 1), nn.Conv2d(4, 16, 1)
        self.instance = nn.InstanceNorm2d(16, affine=True)
        self.head = nn.Linear(64, 10)

    def forward(self, x):
        y = functional.hardswish(self.norm(self.stem(x)))
        y = functional.pad(y, (1, 2, 0, 1), mode="reflect")
        y = self.pointwise(functional.relu6(self.depthwise(y)))
        mean = functional.adaptive_avg_pool2d(y, 1)
        y = self.instance(y * torch.sigmoid(self.excite(functional.relu(self.squeeze(mean)))))
        y = functional.max_pool2d(y, 3, 2, 1, ceil_mode=True)
        y = functional.avg_pool2d(y, 2, 2, ceil_mode=True)
        places = torch.tanh(x[:, :2].permute(0, 2, 3, 1))
        return (
            functional.softmax(self.head(y[:, :, :2, :2].flatten(1)), 1),
            functional.unfold(x, 3, stride=4),
            functional.grid_sample(x, places, align_corners=False),
            functional.pixel_unshuffle(x, 2),
        )


def others():
    for opset in (11, 13, 18):
        from_torch("resizes", Resizes(), opset, [floats(1, 3, 7, 8)])
    from_torch(
        "embedding_bags",
        Bags(),
        13,
        [np.array([1, 2, 4, 5, 4, 3, 2, 9]), np.array([0, 4])],
        [np.array([7, 7, 7, 1, 0]), np.array([0, 1])],
        dynamic={"x0": {0: "n"}},
    )
    from_torch("indexing", Indexing(), 16, [floats(3, 4), np.array([2, 0, 2])])
    for opset in (16, 20):
        from_torch("squeeze_excite", SqueezeExcite(), opset, [floats(1, 3, 20, 20)])
    plain = nn.Sequential(
        nn.Conv2d(3, 6, 3, padding=1),
        nn.BatchNorm2d(6),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Dropout(0.3),
        nn.Flatten(),
        nn.Linear(96, 5),
        nn.LogSoftmax(1),
    )
    for opset in (7, 8, 9, 10):
        from_torch("plain", plain, opset, [floats(2, 3, 8, 8)])
    half(exported(plain[:-1], [floats(1, 3, 8, 8)], 14))


def half(model):
    """All weights as half floats, between a cast to and one from them."""
    graph = model.graph
    for tensor in graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT:
            array = numpy_helper.to_array(tensor).astype(np.float16)
            tensor.CopyFrom(numpy_helper.from_array(array, tensor.name))
    source, result = graph.input[0].name, graph.output[0].name
    names = {source: source + "_half", result: result + "_half"}
    for node in graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]
    half_type, single_type = onnx.TensorProto.FLOAT16, onnx.TensorProto.FLOAT
    graph.node.insert(0, helper.make_node("Cast", [source], [names[source]], to=half_type))
    graph.node.append(helper.make_node("Cast", [names[result]], [result], to=single_type))
    keep("half", "plain", model, [floats(1, 3, 8, 8)])


class Calibration(quantization.CalibrationDataReader):
    def __init__(self):
        self.data = iter([{"x0": floats(1, 3, 12, 12)} for _ in range(4)])

    def get_next(self):
        return next(self.data, None)


def quantized():
    network = nn.Sequential(
        nn.Conv2d(3, 8, 3, 2, 1),
        nn.ReLU(),
        nn.Conv2d(8, 8, 3, 1, 1, groups=8),
        nn.Sigmoid(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 12, 1),
        nn.Hardswish(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(12, 10),
    )
    model = exported(network, [floats(1, 3, 12, 12)], 15)
    signed = {"activation_type": quantization.QuantType.QInt8, "per_channel": True}
    wide = {"activation_type": quantization.QuantType.QUInt16}
    pairs = {"quant_format": quantization.QuantFormat.QDQ}
    operators = {"quant_format": quantization.QuantFormat.QOperator}
    with tempfile.TemporaryDirectory() as folder:
        target = pathlib.Path(folder) / "model.onnx"
        for name, options in {
            "pairs": pairs,
            "pairs_by_channel": pairs | signed,
            "pairs_of_16_bits": pairs | wide,
            "operators": operators,
            "operators_by_channel": operators | signed,
        }.items():
            quantization.quantize_static(
                model, target, Calibration(), weight_type=quantization.QuantType.QInt8, **options
            )
            keep("quantized", name, onnx.load(target), *([floats(1, 3, 12, 12)] for _ in range(2)))
        encoder = exported(Encoder(), [words(2, 7), MASKED], 15, WORDS)
        quantization.quantize_dynamic(encoder, target, reduce_range=True)
        keep("quantized", "encoder", onnx.load(target), [words(2, 7), MASKED])


def handmade(name, opset, nodes, inputs, outputs, constants, *runs, functions=(), domains=()):
    arrays = [numpy_helper.from_array(np.asarray(v), k) for k, v in constants.items()]
    model = helper.make_model(
        helper.make_graph(nodes, name, inputs, outputs, arrays),
        opset_imports=[helper.make_opsetid("", opset), *domains],
        ir_version=10 if opset > 20 else 8,
        functions=functions,
    )
    keep("handmade", name, model, *runs)


def by_hand():
    node, real = helper.make_node, np.float32
    float_type, integer_type = onnx.TensorProto.FLOAT, onnx.TensorProto.INT64

    def value(name, shape=None, element=float_type):
        return helper.make_tensor_value_info(name, element, shape)

    handmade(
        "detector",
        13,
        [
            node("Conv", ["x", "w"], ["c"], pads=[1, 1, 1, 1]),
            node("Reshape", ["c", "rows"], ["r"]),
            node("Transpose", ["r"], ["t"], perm=[0, 2, 1]),
            node("Split", ["t", "parts"], ["center", "extent", "logits"], axis=2),
            node("Abs", ["extent"], ["size"]),
            node("Mul", ["size", "half"], ["reach"]),
            node("Sub", ["center", "reach"], ["low"]),
            node("Add", ["center", "reach"], ["high"]),
            node("Concat", ["low", "high"], ["boxes"], axis=2),
            node("Sigmoid", ["logits"], ["s"]),
            node("Transpose", ["s"], ["scores"], perm=[0, 2, 1]),
            node("NonMaxSuppression", ["boxes", "scores", "most", "overlap", "least"], ["chosen"]),
            node("Gather", ["chosen", "two"], ["index"], axis=1),
            node("Squeeze", ["boxes", "zero"], ["all"]),
            node("Gather", ["all", "index"], ["picked"], axis=0),
            node("GatherND", ["scores", "chosen"], ["score"]),
            node("TopK", ["score", "three"], ["best", "place"], axis=0),
        ],
        [value("x", [1, 3, "h", "w"])],
        [value("chosen", ["n", 3], integer_type), value("picked"), value("best", ["k"])],
        {
            "w": floats(7, 3, 3, 3),
            "rows": np.array([1, 7, -1]),
            "parts": np.array([2, 2, 3]),
            "half": np.array([0.5], real),
            "most": np.array([5]),
            "overlap": np.array([0.5], real),
            "least": np.array([0.3], real),
            "two": np.array(2),
            "zero": np.array([0]),
            "three": np.array([3]),
        },
        [floats(1, 3, 6, 7)],
        [floats(1, 3, 4, 4)],
    )
    handmade(
        "sequences",
        13,
        [
            node("SplitToSequence", ["x", "sizes"], ["q"], axis=0),
            node("SequenceAt", ["q", "one"], ["second"]),
            node("SequenceErase", ["q", "zero"], ["rest"]),
            node("SequenceInsert", ["rest", "second"], ["y"]),
            node("SequenceLength", ["y"], ["length"]),
            node("ConcatFromSequence", ["y"], ["joined"], axis=0),
        ],
        [value("x", ["n", 3])],
        [
            helper.make_tensor_sequence_value_info("y", float_type, None),
            value("length", [], integer_type),
            value("joined"),
        ],
        {"sizes": np.array([1, 2, 1]), "one": np.array(1), "zero": np.array(0)},
        [floats(4, 3)],
    )
    doubled = helper.make_graph([node("Mul", ["x", "k"], ["t"])], "then", [], [value("t")])
    first = helper.make_graph([node("Slice", ["x", "a", "b"], ["u"])], "else", [], [value("u")])
    body = helper.make_graph(
        [node("Add", ["state", "row"], ["next"]), node("Mul", ["next", "k"], ["scaled"])],
        "body",
        [value("state", [3]), value("row", [3])],
        [value("next", [3]), value("scaled", [3])],
    )
    handmade(
        "branches_and_scan",
        15,
        [
            node("ReduceSum", ["x"], ["sum"], keepdims=0),
            node("Greater", ["sum", "nil"], ["c"]),
            node("If", ["c"], ["y"], then_branch=doubled, else_branch=first),
            node(
                "Scan",
                ["start", "x"],
                ["last", "rows"],
                body=body,
                num_scan_inputs=1,
                scan_input_directions=[1],
            ),
        ],
        [value("x", ["n", 3])],
        [value("y"), value("last", [3]), value("rows", ["n", 3])],
        {
            "k": np.array([2], real),
            "nil": real(0),
            "a": np.array([0]),
            "b": np.array([1]),
            "start": np.zeros(3, real),
        },
        [np.abs(floats(4, 3))],
        [-np.abs(floats(2, 3))],
    )
    clip = helper.make_function(
        "my",
        "SoftClip",
        ["X"],
        ["Y"],
        [
            node("Constant", [], ["c"], value=numpy_helper.from_array(real(0.5))),
            node("Tanh", ["X"], ["t"]),
            node("Mul", ["t", "c"], ["m"]),
            node("LeakyRelu", ["m"], ["Y"]),
        ],
        [helper.make_opsetid("", 17)],
        ["alpha"],
    )
    clip.node[3].attribute.append(onnx.AttributeProto(name="alpha", type=1, ref_attr_name="alpha"))
    handmade(
        "functions",
        17,
        [
            node("MatMul", ["x", "w"], ["a"]),
            node("SoftClip", ["a"], ["b"], domain="my", alpha=0.2),
            node("SoftClip", ["b"], ["c"], domain="my", alpha=0.4),
            node("Softmax", ["c"], ["y"]),
        ],
        [value("x", ["n", 4])],
        [value("y", ["n", 5])],
        {"w": floats(4, 5)},
        [floats(3, 4)],
        functions=[clip],
        domains=[helper.make_opsetid("my", 1)],
    )
    handmade(
        "attention_of_opset_23",
        23,
        [
            node("RMSNormalization", ["x", "g"], ["n"]),
            node("MatMul", ["n", "w"], ["a"]),
            node("Split", ["a"], ["q", "k", "v"], axis=-1, num_outputs=3),
            node("Attention", ["q", "k", "v"], ["y"], q_num_heads=2, kv_num_heads=2, is_causal=1),
            node("Gelu", ["y"], ["z"], approximate="tanh"),
            node("Mish", ["z"], ["s"]),
        ],
        [value("x", [1, "n", 8])],
        [value("s", [1, "n", 8])],
        {"g": floats(8), "w": floats(8, 24)},
        [floats(1, 5, 8)],
        [floats(1, 2, 8)],
    )


def main():
    warnings.filterwarnings("ignore")
    torch.manual_seed(5)
    convolutions()
    recurrent()
    attention()
    loops()
    others()
    quantized()
    by_hand()
    with tarfile.open(TARGET, "w:xz", preset=9) as archive:
        for case, files in sorted(cases.items()):
            for name, content in sorted(files.items()):
                entry = tarfile.TarInfo(f"{case}/{name}")
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
    print(len(cases), "networks,", TARGET.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
