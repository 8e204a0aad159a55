"""Packs the official ONNX backend test vectors into the archive that BackendVectorsTest reads.

The expected values are those of the `onnx` package itself; nothing of this project computes any. Usage:

    python3 -m venv venv
    venv/bin/pip install onnx==1.23.1 numpy==2.4.6 ml_dtypes==0.6.0 pillow==12.3.0 protobuf==7.36.2
    venv/bin/python make-vectors.py ../src/test/resources/onnx-backend-vectors.tar.xz

Layout of the archive:

    node/<test>/model.onnx                          1,884 tests, computed by the package's case generators
    simple|pytorch-converted|pytorch-operator/<test>/model.onnx    data files inside the package
        test_data_set_<k>/input_<i>.pb              one TensorProto, SequenceProto or OptionalProto each,
        test_data_set_<k>/output_<i>.pb             by the declared type, in the order of the graph
    light/light_<net>.onnx, light_<net>_output_0.pb whole networks with generated weights; their input is
                                                    float32(arange(n) / n) in the declared shape

Two runs give the same bytes: members are sorted, carry no times or owners, and the package seeds its
random generator (checked by running this script twice). The compressed form also depends on the liblzma
that Python was built with, so the script prints the SHA-256 of the tar inside.
"""

import hashlib
import io
import lzma
import pathlib
import sys
import tarfile
import warnings

import onnx
from onnx import numpy_helper

ONNX_VERSION = "1.23.1"
PACKAGE_FOLDERS = ("light", "pytorch-converted", "pytorch-operator", "simple")


def encode(value, value_info):
    """One input or output as the serialized proto of its declared type."""
    if not hasattr(value, "SerializeToString"):
        kind = value_info.type.WhichOneof("value")
        to_proto = {
            "map_type": numpy_helper.from_dict,
            "sequence_type": numpy_helper.from_list,
            "optional_type": numpy_helper.from_optional,
        }.get(kind, numpy_helper.from_array)
        value = to_proto(value, value_info.name)
    return value.SerializeToString(deterministic=True)


def node_members():
    """The node tests, which the package computes when it is asked for them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # tests of infinities divide by zero
        from onnx.backend.test.loader import load_node_model_tests

        cases = load_node_model_tests()
    for case in cases:
        folder = f"node/{case.name}"
        graph = case.model.graph
        yield f"{folder}/model.onnx", case.model.SerializeToString(deterministic=True)
        for k, (inputs, outputs) in enumerate(case.data_sets):
            for kind, values, infos in (("input", inputs, graph.input), ("output", outputs, graph.output)):
                for i, value in enumerate(values):
                    yield f"{folder}/test_data_set_{k}/{kind}_{i}.pb", encode(value, infos[i])


def package_members():
    """The tests that are files of the package."""
    data = pathlib.Path(onnx.__file__).parent / "backend" / "test" / "data"
    for folder in PACKAGE_FOLDERS:
        for file in (data / folder).rglob("*"):
            if file.suffix in (".onnx", ".pb"):
                yield file.relative_to(data).as_posix(), file.read_bytes()


def main(target):
    if onnx.__version__ != ONNX_VERSION:
        sys.exit(f"onnx {ONNX_VERSION} is wanted; found {onnx.__version__}")
    members = dict(node_members()) | dict(package_members())
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(members):
            info = tarfile.TarInfo(name)
            info.size = len(members[name])
            tar.addfile(info, io.BytesIO(members[name]))
    tar_bytes = packed.getvalue()
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME}]
    pathlib.Path(target).write_bytes(lzma.compress(tar_bytes, check=lzma.CHECK_CRC64, filters=filters))
    for folder in ("node", *PACKAGE_FOLDERS):
        tests = sum(name.startswith(folder + "/") and name.endswith(".onnx") for name in members)
        print(f"{folder}: {tests} tests")
    print(f"tar SHA-256 {hashlib.sha256(tar_bytes).hexdigest()}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
