#!/bin/sh
# Compiles the kernels to PTX: ./compile.sh [NAME...] (by default those whose sources have changed). Needs nvcc, of
# CUDA 13.0 or about that.
#
# nvcc writes PTX for the oldest architecture it still knows. The kernels use nothing that older ones lack, so the
# header is lowered to one that every driver since CUDA 9 takes for every device since Maxwell (sm_50); a test
# assembles each file for sm_50 to sm_90. The first line holds the hash of the sources, which a test compares.
set -eu
cd "$(dirname "$0")"
target=../resources/dev/sardonyx/cuda/ptx
mkdir -p "$target"

# The file and all that it includes, in the order of their names.
sources() {
  all=$1
  new=$1
  while [ -n "$new" ]; do
    new=$(sed -n 's|^#include "\(.*\.cuh\)"|\1|p' $new)
    all="$all $new"
  done
  printf '%s\n' $all | LC_ALL=C sort -u
}

forced=$#
[ $# -gt 0 ] || set -- $(ls ./*.cu | sed 's|^\./||; s|\.cu$||')
for name in "$@"; do
  hash=$(cat $(sources "$name.cu") | sha256sum | cut -d ' ' -f 1)
  if [ "$forced" -eq 0 ] && grep -qs "^// sources $hash" "$target/$name.ptx"; then
    continue
  fi
  # 186: a comparison of an unsigned number with 0, in code for all integers.
  nvcc -ptx -O3 -arch=compute_75 -diag-suppress 186 -Werror all-warnings -o "$target/$name.tmp" "$name.cu"
  {
    echo "// sources $hash"
    sed -e 's|^\.version .*|.version 6.0|' -e 's|^\.target .*|.target sm_50|' -e 's|[\t ]*//.*$||' -e '/^$/d' \
      "$target/$name.tmp"
  } > "$target/$name.ptx"
  rm "$target/$name.tmp"
  echo "$name.ptx: $(wc -l < "$target/$name.ptx") lines"
done
