#!/usr/bin/env python3
"""Times other engines on a GPU, for the table of docs/cuda.md.

    gpu-speed.py [--batches 1,8,64] [--precision fp32,fp16] [--onnx NAME=FILE[:INPUT=SHAPE...] ...]

For each ONNX file: ONNX Runtime's CUDA provider, with inputs and outputs kept on the GPU. For ResNet-50 and the
encoder of MiniLM, whose architectures PyTorch's libraries have: PyTorch eager, and the same with a CUDA graph. Weights
are random there; speed doesn't depend on them. N in a shape is the batch: rec=rec.onnx:x=Nx3x48x320.

Needs a GPU and, each only for its own rows: onnxruntime-gpu; torch, torchvision, transformers. Prints tab-separated
rows: engine, model, precision, batch, median milliseconds.
"""
import argparse
import statistics
import sys
import time


def median_of(run, synchronize, warmup=20, rounds=100):
    """The median time of one run in milliseconds, each waited for."""
    for _ in range(warmup):
        run()
    synchronize()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        synchronize()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def row(engine, model, precision, batch, milliseconds):
    print(f"{engine}\t{model}\t{precision}\t{batch}\t{milliseconds:.3f}", flush=True)


def onnx_runtime(models, batches):
    import numpy
    import onnxruntime

    if "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
        print("no CUDA provider in this onnxruntime: install onnxruntime-gpu", file=sys.stderr)
        return
    types = {"tensor(float)": numpy.float32, "tensor(float16)": numpy.float16, "tensor(int64)": numpy.int64}
    for model in models:
        name, rest = model.split("=", 1)
        file, *shapes = rest.split(":")
        shapes = dict(shape.split("=") for shape in shapes)
        session = onnxruntime.InferenceSession(file, providers=["CUDAExecutionProvider"])
        for batch in batches:
            binding = session.io_binding()
            for value in session.get_inputs():
                text = shapes.get(value.name)
                shape = (
                    [batch if size == "N" else int(size) for size in text.split("x")]
                    if text
                    else [size if isinstance(size, int) else batch for size in value.shape]
                )
                array = numpy.ones(shape, types[value.type])
                binding.bind_ortvalue_input(value.name, onnxruntime.OrtValue.ortvalue_from_numpy(array, "cuda", 0))
            for value in session.get_outputs():
                binding.bind_output(value.name, "cuda")
            try:
                milliseconds = median_of(
                    lambda: session.run_with_iobinding(binding), binding.synchronize_outputs
                )
            except Exception as e:  # a model of fixed batch refuses others
                print(f"{name}, batch {batch}: {e}", file=sys.stderr)
                continue
            row("ONNX Runtime " + onnxruntime.__version__, name, "as the file", batch, milliseconds)


def torch_models(batches, precisions):
    import torch

    if not torch.cuda.is_available():
        print("no GPU for PyTorch", file=sys.stderr)
        return
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
    for precision in precisions:
        dtype = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}[precision]
        for name, make in (("resnet50", resnet), ("minilm", mini_lm)):
            for batch in batches:
                module, inputs = make(torch, batch, dtype)
                with torch.inference_mode():
                    engine = "PyTorch " + torch.__version__
                    run = lambda: module(*inputs)
                    row(engine + " eager", name, precision, batch, median_of(run, torch.cuda.synchronize))
                    stream = torch.cuda.Stream()
                    with torch.cuda.stream(stream):
                        run()
                    torch.cuda.synchronize()
                    graph = torch.cuda.CUDAGraph()
                    with torch.cuda.graph(graph):
                        run()
                    replayed = median_of(graph.replay, torch.cuda.synchronize)
                    row(engine + " graph", name, precision, batch, replayed)


def resnet(torch, batch, dtype):
    import torchvision

    module = torchvision.models.resnet50().eval().to("cuda", dtype)
    return module, (torch.ones(batch, 3, 224, 224, device="cuda", dtype=dtype),)


def mini_lm(torch, batch, dtype):
    """all-MiniLM-L6-v2's encoder, 128 words."""
    from transformers import BertConfig, BertModel

    config = BertConfig(
        hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536, vocab_size=30522
    )
    module = BertModel(config).eval().to("cuda", dtype)
    return module, (torch.ones(batch, 128, device="cuda", dtype=torch.int64),)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batches", default="1,8,64")
    parser.add_argument("--precision", default="fp32,fp16")
    parser.add_argument("--onnx", nargs="*", default=[], metavar="NAME=FILE[:INPUT=SHAPE]")
    options = parser.parse_args()
    batches = [int(batch) for batch in options.batches.split(",")]
    print("engine\tmodel\tprecision\tbatch\tmilliseconds")
    for measure in (lambda: onnx_runtime(options.onnx, batches),
                    lambda: torch_models(batches, options.precision.split(","))):
        try:
            measure()
        except ImportError as e:
            print(f"{e}: its rows are left out", file=sys.stderr)


if __name__ == "__main__":
    main()
