"""Packs what an older release of ONNX has otherwise than the archive of make-vectors.py.

    python3 -m venv venv
    venv/bin/pip install onnx==1.22.0
    venv/bin/python make-differences.py 1.22 venv/lib/python3*/site-packages/onnx/backend/test/data

The release's backend test data may also be a zip with the folders node, simple, pytorch-converted,
pytorch-operator and light at its top. Written beside the archive:

    onnx-1.22-same.txt              the tests that are the same, byte by byte, one a line
    onnx-1.22-differences.tar.xz    all files of the others, laid out as in the archive
"""

import collections
import io
import lzma
import pathlib
import sys
import tarfile
import zipfile

RESOURCES = pathlib.Path(__file__).parent / "../src/test/resources"
FOLDERS = ("light", "node", "pytorch-converted", "pytorch-operator", "simple")


def read_release(path):
    if path.is_dir():
        files = {f.relative_to(path).as_posix(): f.read_bytes() for f in path.rglob("*") if f.is_file()}
    else:
        with zipfile.ZipFile(path) as archive:
            files = {n: archive.read(n) for n in archive.namelist() if not n.endswith("/")}
    return {n: b for n, b in files.items() if n.startswith(FOLDERS) and n.endswith((".onnx", ".pb"))}


def read_archive():
    with tarfile.open(RESOURCES / "onnx-backend-vectors.tar.xz") as archive:
        return {m.name: archive.extractfile(m).read() for m in archive if m.isfile()}


def by_test(files):
    tests = collections.defaultdict(dict)
    for name, content in files.items():
        folder, rest = name.split("/", 1)
        test = rest.split("_output_")[0].removesuffix(".onnx") if folder == "light" else rest.split("/")[0]
        tests[f"{folder}/{test}"][name] = content
    return tests


def main(release, data):
    older, newer = by_test(read_release(data)), by_test(read_archive())
    same = sorted(test for test in older if older[test] == newer.get(test))
    members = {n: b for test, files in older.items() if test not in set(same) for n, b in files.items()}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(members):
            info = tarfile.TarInfo(name)
            info.size = len(members[name])
            tar.addfile(info, io.BytesIO(members[name]))
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME}]
    compressed = lzma.compress(packed.getvalue(), check=lzma.CHECK_CRC64, filters=filters)
    (RESOURCES / f"onnx-{release}-differences.tar.xz").write_bytes(compressed)
    (RESOURCES / f"onnx-{release}-same.txt").write_text("".join(test + "\n" for test in same))
    print(f"{len(older)} tests, {len(same)} the same, {len(compressed)} bytes of differences")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], pathlib.Path(sys.argv[2]))
