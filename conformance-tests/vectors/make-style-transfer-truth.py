#!/usr/bin/env python3
"""Writes what the style transfer network winml-candy gives in double precision.

    make-style-transfer-truth.py candy.onnx src/test/resources/style-transfer-truth.npy

ONNX Runtime is 9e-4 of the largest output from it: its InstanceNormalization adds up 640,000 floats
in a row. Needs PyTorch and onnx. The input is that of picture(); every 997th element of the output is kept.
"""
import sys

import numpy as np
import onnx
import torch
import torch.nn.functional as functional
from onnx import helper, numpy_helper

STEP = 997


def picture():
    """Levels of 8 bits: the upper byte of i * 2654435761 modulo 2^32."""
    index = np.arange(3 * 720 * 720, dtype=np.uint64)
    levels = (index * np.uint64(2654435761) & np.uint64(0xFFFFFFFF)) >> np.uint64(24)
    return levels.astype(np.float64).reshape(1, 3, 720, 720)


def transposed(inputs, attributes):
    """The output_shape has one row and column more than the products reach: they are the bias."""
    y = functional.conv_transpose2d(*inputs, stride=attributes["strides"])
    height, width = attributes["output_shape"]
    whole = inputs[2].view(1, -1, 1, 1).expand(1, -1, height, width).clone()
    whole[:, :, : y.shape[2], : y.shape[3]] = y[:, :, :height, :width]
    return whole


def apply(node, inputs):
    attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    x = inputs[0]
    match node.op_type:
        case "ImageScaler":
            bias = torch.tensor(attributes["bias"], dtype=torch.float64)
            return x * attributes["scale"] + bias.view(1, -1, 1, 1)
        case "Pad":
            top, left, bottom, right = (attributes["pads"][i] for i in (2, 3, 6, 7))
            return functional.pad(x, (left, right, top, bottom), mode="reflect")
        case "Conv":
            padding = tuple(attributes.get("pads", [0, 0])[:2])
            return functional.conv2d(*inputs, stride=attributes["strides"], padding=padding)
        case "ConvTranspose":
            return transposed(inputs, attributes)
        case "InstanceNormalization":
            return functional.instance_norm(
                x, weight=inputs[1], bias=inputs[2], eps=attributes["epsilon"]
            )
        case "Relu":
            return functional.relu(x)
        case "Tanh":
            return torch.tanh(x)
        case "Crop":
            left, top, right, bottom = attributes["border"]
            return x[:, :, top : x.shape[2] - bottom, left : x.shape[3] - right]
        case "Affine":
            return x * attributes["alpha"] + attributes["beta"]
        case "Add":
            return x + inputs[1]
        case "Mul":
            return x * inputs[1]
    raise NotImplementedError(node.op_type)


def main():
    model = onnx.load(sys.argv[1])
    values = {
        i.name: torch.tensor(numpy_helper.to_array(i).astype(np.float64))
        for i in model.graph.initializer
    }
    values[model.graph.input[0].name] = torch.tensor(picture())
    for node in model.graph.node:
        values[node.output[0]] = apply(node, [values[name] for name in node.input])
    truth = values[model.graph.output[0].name].numpy().ravel()
    np.save(sys.argv[2], truth[::STEP].astype(np.float32))
    print(len(truth), "elements, the largest", np.abs(truth).max())


if __name__ == "__main__":
    main()
