"""Packs models with Gradient of ai.onnx.preview.training and what torch's autograd makes of the same.

    python3 -m venv venv
    venv/bin/pip install onnx==1.23.1 torch==2.13.0
    venv/bin/python make-gradients.py

Each model weights what an operator gives with a constant, so that no two elements have the same gradient
above them, and puts out the gradient of that. Written: ../src/test/resources/gradients.tar.xz, laid out as
the archive of make-vectors.py, in the folder `gradient`.
"""

import io
import lzma
import pathlib
import sys
import tarfile

import numpy as np
import onnx.parser
import torch
import torch.nn.functional as F
from onnx import numpy_helper

TARGET = pathlib.Path(__file__).parent / "../src/test/resources/gradients.tar.xz"
MEMBERS = {}
RNG = np.random.default_rng(3)


def values(*shape, low=-1.5, high=1.5):
    return RNG.uniform(low, high, shape).astype(np.float32)


def case(name, code, function, *inputs, opset=21):
    """`code` makes v of x, z ...; `function` does the same in torch."""
    tensors = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in inputs]
    result = function(*tensors)
    weights = values(*result.shape)
    (result * torch.tensor(weights, dtype=torch.float64)).sum().backward()
    names = ["x", "z", "u"][: len(inputs)]
    shapes = [",".join(map(str, x.shape)) for x in inputs]
    listed = ", ".join(f'"{n}"' for n in names)
    text = f"""<ir_version: 8, opset_import: ["" : {opset}, "ai.onnx.preview.training" : 1]>
        g ({", ".join(f"float[{s}] {n}" for n, s in zip(names, shapes))})
          => ({", ".join(f"float[{s}] d{n}" for n, s in zip(names, shapes))}) {{
          {code}
          y = Mul(v, w)
          {", ".join("d" + n for n in names)} = ai.onnx.preview.training.Gradient<xs = [{listed}], y = "y">({", ".join(names)})
        }}"""
    model = onnx.parser.parse_model(text)
    model.graph.initializer.append(numpy_helper.from_array(weights, "w"))
    MEMBERS[f"gradient/{name}/model.onnx"] = model.SerializeToString(deterministic=True)
    for i, (x, tensor) in enumerate(zip(inputs, tensors)):
        for kind, array in (("input", x), ("output", tensor.grad.numpy().astype(np.float32))):
            content = numpy_helper.from_array(array).SerializeToString(deterministic=True)
            MEMBERS[f"gradient/{name}/test_data_set_0/{kind}_{i}.pb"] = content


def functions():
    free = {
        "Abs": torch.abs, "Neg": torch.neg, "Exp": torch.exp, "Sigmoid": torch.sigmoid, "Tanh": torch.tanh,
        "Relu": torch.relu, "Softplus": F.softplus, "Softsign": F.softsign, "Erf": torch.erf, "Sin": torch.sin,
        "Cos": torch.cos, "Tan": torch.tan, "Atan": torch.atan, "Sinh": torch.sinh, "Cosh": torch.cosh,
        "Asinh": torch.asinh, "Identity": lambda x: x * 1, "Elu": F.elu, "Selu": F.selu, "Celu": F.celu,
        "LeakyRelu": lambda x: F.leaky_relu(x, 0.01), "Reciprocal": torch.reciprocal, "Floor": lambda x: torch.floor(x),
    }
    for operator, function in free.items():
        case(operator.lower(), f"v = {operator}(x)", function, values(2, 3))
    for operator, function, low, high in (
        ("Log", torch.log, 0.2, 3), ("Sqrt", torch.sqrt, 0.2, 3), ("Asin", torch.asin, -0.9, 0.9),
        ("Acos", torch.acos, -0.9, 0.9), ("Acosh", torch.acosh, 1.2, 3), ("Atanh", torch.atanh, -0.9, 0.9),
    ):
        case(operator.lower(), f"v = {operator}(x)", function, values(2, 3, low=low, high=high))
    case("elu_alpha", "v = Elu<alpha = 0.7>(x)", lambda x: F.elu(x, 0.7), values(7))
    case("celu_alpha", "v = Celu<alpha = 0.7>(x)", lambda x: F.celu(x, 0.7), values(7))
    case("leaky_relu_alpha", "v = LeakyRelu<alpha = 0.3>(x)", lambda x: F.leaky_relu(x, 0.3), values(7))
    case("thresholded_relu", "v = ThresholdedRelu<alpha = 0.4>(x)", lambda x: F.threshold(x, 0.4, 0), values(7))
    case("hard_sigmoid", "v = HardSigmoid<alpha = 0.5>(x)", lambda x: torch.clamp(0.5 * x + 0.5, 0, 1), values(9, low=-3, high=3))
    case("cast", "h = Cast<to = 11>(x)\n s = Sin(h)\n v = Cast<to = 1>(s)", torch.sin, values(4))
    case("clip", "a = Constant<value_float = -0.5>()\n b = Constant<value_float = 0.75>()\n v = Clip(x, a, b)", lambda x: torch.clamp(x, -0.5, 0.75), values(9))
    case("clip_low", "a = Constant<value_float = 0.1>()\n v = Clip(x, a)", lambda x: torch.clamp(x, min=0.1), values(9))
    case("clip_6", "v = Clip<min = -0.3, max = 0.3>(x)", lambda x: torch.clamp(x, -0.3, 0.3), values(9), opset=10)


def pairs():
    two = (2, 3, 4), (3, 1)
    for operator, function in (("Add", torch.add), ("Sub", torch.sub), ("Mul", torch.mul), ("Div", torch.div)):
        case(operator.lower(), f"v = {operator}(x, z)", function, values(*two[0]), values(*two[1], low=0.3, high=2))
    case("pow", "v = Pow(x, z)", torch.pow, values(2, 3, low=0.2, high=2), values(3))
    case("pow_constant", "p = Constant<value_ints = [2, 3, 0]>()\n v = Pow(x, p)", lambda x: torch.pow(x, torch.tensor([2, 3, 0])), values(2, 3))
    case("prelu", "v = PRelu(x, z)", lambda x, z: torch.where(x > 0, x, x * z), values(2, 3, 4), values(3, 1))
    case("max", "v = Max(x, z)", torch.maximum, values(2, 3), values(3))
    tied = np.array([1, 2, 3], np.float32)
    case("min_of_equals", "v = Min(x, z)", torch.minimum, tied, np.array([1, 5, 0], np.float32))
    case("max_of_three", "v = Max(x, z, u)", lambda x, z, u: torch.maximum(torch.maximum(x, z), u), values(2, 3), values(3), values(2, 1))
    case("sum", "v = Sum(x, z, x)", lambda x, z: x + z + x, values(2, 3), values(3))
    case("mean", "v = Mean(x, z, u)", lambda x, z, u: (x + z + u) / 3, values(2, 3), values(3), values(2, 1))
    case("where", "c = Greater(x, z)\n v = Where(c, x, z)", lambda x, z: torch.where(x > z, x, z), values(2, 3), values(3))
    case("chain", "a = MatMul(x, z)\n b = Tanh(a)\n c = Mul(b, a)\n v = Add(c, x)", lambda x, z: torch.tanh(x @ z) * (x @ z) + x, values(2, 3), values(3, 3))


def products():
    case("matmul", "v = MatMul(x, z)", torch.matmul, values(2, 3), values(3, 4))
    case("matmul_batches", "v = MatMul(x, z)", torch.matmul, values(5, 2, 3), values(3, 4))
    for a in (0, 1):
        for b in (0, 1):
            case(f"gemm_{a}{b}", f"v = Gemm<alpha = 0.5, beta = 2.0, transA = {a}, transB = {b}>(x, z, u)",
                 lambda x, z, u, a=a, b=b: 0.5 * ((x.T if a else x) @ (z.T if b else z)) + 2 * u,
                 values(*((3, 2) if a else (2, 3))), values(*((4, 3) if b else (3, 4))), values(4))


def movements():
    x = values(2, 3, 4)
    case("transpose", "v = Transpose<perm = [2, 0, 1]>(x)", lambda x: x.permute(2, 0, 1), x)
    case("transpose_reversed", "v = Transpose(x)", lambda x: x.permute(2, 1, 0), x)
    case("reshape", "s = Constant<value_ints = [4, -1]>()\n v = Reshape(x, s)", lambda x: x.reshape(4, 6), x)
    case("flatten", "v = Flatten<axis = 2>(x)", lambda x: x.reshape(6, 4), x)
    case("squeeze", "a = Constant<value_ints = [1]>()\n v = Squeeze(x, a)", lambda x: x.squeeze(1), values(3, 1, 2))
    case("unsqueeze", "a = Constant<value_ints = [0, 2]>()\n v = Unsqueeze(x, a)", lambda x: x[None, :, None], values(3, 2))
    case("expand", "s = Constant<value_ints = [2, 3, 4]>()\n v = Expand(x, s)", lambda x: x.expand(2, 3, 4), values(3, 1))
    case("tile", "s = Constant<value_ints = [2, 3]>()\n v = Tile(x, s)", lambda x: x.repeat(2, 3), values(2, 2))
    case("concat", "v = Concat<axis = -2>(x, z, u)", lambda x, z, u: torch.cat([x, z, u], 0), values(2, 3), values(1, 3), values(3, 3))
    case("concat_of_one_twice", "v = Concat<axis = 0>(x, x)", lambda x: torch.cat([x, x], 0), values(2, 3))
    case("split", "s = Constant<value_ints = [1, 3]>()\n a, b = Split<axis = 1>(x, s)\n c = Mul(b, b)\n v = Add(a, c)",
         lambda x: x[:, :1] + x[:, 1:] ** 2, values(2, 4))
    case("split_with_unused_part", "a, b = Split<axis = 1, num_outputs = 2>(x)\n v = Sin(b)", lambda x: torch.sin(x[:, 2:]), values(2, 4))
    case("slice", "a = Constant<value_ints = [1, -1]>()\n b = Constant<value_ints = [3, -9]>()\n c = Constant<value_ints = [0, 1]>()\n d = Constant<value_ints = [1, -2]>()\n v = Slice(x, a, b, c, d)",
         lambda x: torch.flip(x[1:3], [1])[:, ::2], values(4, 5))
    case("gather", "i = Constant<value_ints = [0, 2, 0, -1]>()\n v = Gather<axis = 1>(x, i)", lambda x: x[:, [0, 2, 0, 2]], values(2, 3))
    case("gather_elements", "i = Constant<value = int64[2,2] {0, 2, 1, 1}>()\n v = GatherElements<axis = 1>(x, i)",
         lambda x: torch.gather(x, 1, torch.tensor([[0, 2], [1, 1]])), values(2, 3))
    case("pad", "p = Constant<value_ints = [1, 0, 0, 2]>()\n v = Pad(x, p)", lambda x: F.pad(x, (0, 2, 1, 0)), values(2, 3))
    case("pad_reflect", "p = Constant<value_ints = [0, 1, 0, 2]>()\n v = Pad<mode = \"reflect\">(x, p)", lambda x: F.pad(x, (1, 2), "reflect"), values(2, 4))
    case("trilu", "v = Trilu<upper = 0>(x)", torch.tril, values(3, 4))
    case("depth_to_space", "v = DepthToSpace<blocksize = 2, mode = \"CRD\">(x)", lambda x: F.pixel_shuffle(x, 2), values(1, 4, 2, 3))


def reductions():
    x = values(2, 3, 4)
    for operator, function in (
        ("ReduceSum", lambda x, d, k: x.sum(d, k)), ("ReduceMean", lambda x, d, k: x.mean(d, k)),
        ("ReduceMax", lambda x, d, k: x.amax(d, k)), ("ReduceMin", lambda x, d, k: x.amin(d, k)),
        ("ReduceL1", lambda x, d, k: x.abs().sum(d, k)), ("ReduceL2", lambda x, d, k: x.square().sum(d, k).sqrt()),
        ("ReduceSumSquare", lambda x, d, k: x.square().sum(d, k)), ("ReduceLogSumExp", lambda x, d, k: x.logsumexp(d, k)),
    ):
        name = operator.lower()
        case(name, f"a = Constant<value_ints = [0, -1]>()\n v = {operator}<keepdims = 0>(x, a)", lambda x: function(x, (0, 2), False), x)
        case(f"{name}_kept", f"a = Constant<value_ints = [1]>()\n v = {operator}(x, a)", lambda x: function(x, (1,), True), x)
        case(f"{name}_all", f"v = {operator}<keepdims = 0>(x)", lambda x: function(x, (0, 1, 2), False), x)
    case("reduceprod", "a = Constant<value_ints = [1]>()\n v = ReduceProd<keepdims = 0>(x, a)", lambda x: x.prod(1), x)
    case("reducelogsum", "a = Constant<value_ints = [1]>()\n v = ReduceLogSum<keepdims = 0>(x, a)", lambda x: x.sum(1).log(), values(2, 3, low=0.1, high=2))
    case("reducemean_11", "v = ReduceMean<axes = [1], keepdims = 0>(x)", lambda x: x.mean(1), x, opset=11)
    case("reducemax_of_equals", "a = Constant<value_ints = [0]>()\n v = ReduceMax(x, a)", lambda x: x.amax(0, True), np.array([2, 1, 2], np.float32))
    for axis in (-1, 1):
        case(f"softmax_{axis % 3}", f"v = Softmax<axis = {axis}>(x)", lambda x, axis=axis: torch.softmax(x, axis), x)
        case(f"log_softmax_{axis % 3}", f"v = LogSoftmax<axis = {axis}>(x)", lambda x, axis=axis: torch.log_softmax(x, axis), x)
    case("softmax_11", "v = Softmax(x)", lambda x: torch.softmax(x.reshape(2, 12), 1).reshape(2, 3, 4), x, opset=11)
    case("cross_entropy", "l = LogSoftmax(x)\n i = Constant<value = int64[2,1] {2, 0}>()\n p = GatherElements<axis = 1>(l, i)\n n = Neg(p)\n v = ReduceMean<keepdims = 0>(n)",
         lambda x: F.cross_entropy(x, torch.tensor([2, 0])), values(2, 3))


def main():
    functions()
    pairs()
    products()
    movements()
    reductions()
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
