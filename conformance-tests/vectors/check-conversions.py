#!/usr/bin/env python3
"""Checks ONNX files with ONNX's own checker, shape inference included, and prints what it says.

    python3 check-conversions.py FOLDER

The files are those that ConvertedFixturesTest keeps with -Dconformance.save=FOLDER, or that
`sardonyx convert --batch` writes. Needs onnx (1.23.1).
"""

import collections
import pathlib
import sys

import onnx


def main():
    files = sorted(pathlib.Path(sys.argv[1]).rglob("*.onnx"))
    faults = collections.defaultdict(list)
    for file in files:
        try:
            onnx.checker.check_model(str(file), full_check=True)
        except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
            faults[" ".join(str(error).split())].append(file)
    for fault, found in sorted(faults.items()):
        print(f"{len(found)} x {fault}: {', '.join(file.name for file in found[:5])}")
    wrong = sum(len(found) for found in faults.values())
    print(f"{len(files) - wrong} of {len(files)} files are right by onnx {onnx.__version__}")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
