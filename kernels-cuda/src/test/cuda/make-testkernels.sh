#!/bin/sh
# Makes the PTX of testkernels.cu, which the driver's tests load; needs nvcc.
set -eu
cd "$(dirname "$0")"
target=../resources/dev/sardonyx/cuda/driver/testkernels.ptx
nvcc -ptx -arch=compute_75 -o "$target" testkernels.cu
sed -i -e 's|^\.version .*|.version 6.0|' -e 's|^\.target .*|.target sm_50|' -e '/^\/\//d' -e 's|[\t ]*//.*$||' -e '/^$/d' "$target"
