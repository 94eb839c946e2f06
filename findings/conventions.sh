#!/usr/bin/env bash
# How libraries differ where each is right: 22 of the conventions that ship with lesson 18, anew
#
# Versions   torch 2.13.0, onnx 1.23.2 (its reference implementation), scipy 1.17.1,
#            scikit-image 0.26.0, opencv-python-headless 5.0.0.93, pillow 13.0.0 (Python 3.11 to 3.13)
# Behaviour  Each library gets the tiny picture of a convention, in conventions.py beside this file;
#            its numbers are set beside the table's. They are choices, mostly documented.
# Seen       53 facts of 22 conventions as in the table
# Fails      if a library gives other numbers than the table says.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0 onnx==1.23.2 scipy==1.17.1 scikit-image==0.26.0 \
  opencv-python-headless==5.0.0.93 pillow==13.0.0 numpy==2.4.6
"$folder/venv/bin/python" "$here/conventions.py"
