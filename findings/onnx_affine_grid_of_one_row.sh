#!/usr/bin/env bash
# The affine grid of a picture of one row: at -1, at 0, at 1, or two rows, depending on whom you ask
#
# Versions   onnx 1.23.2, onnxruntime 1.32.0, openvino 2026.4.1, torch 2.13.0, on the processor
#            (Python 3.11 or newer)
# Behaviour  With align_corners, -1 and 1 are the middles of the first and the last pixel. Where a side
#            has one pixel, it is both. For the same picture and the same transform, which changes
#            nothing, ONNX's reference of AffineGrid puts the row at -1 and ONNX Runtime at 1; OpenVINO
#            makes two rows of it, both at 0; PyTorch puts it in the middle, at 0, as it documents (and
#            warns). Without align_corners all say 0.
# Seen       the y of one row of three pixels: reference -1, ONNX Runtime 1, PyTorch 0, OpenVINO 0 twice
# Fails      if two of them agree, or something else comes out.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet torch==2.13.0 onnx==1.23.2 onnxruntime==1.32.0 openvino==2026.4.1 \
  numpy==2.2.6

cat >look.py <<'PY'
import warnings

import numpy as np
import onnxruntime
import openvino
import torch
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

warnings.simplefilter("ignore")  # PyTorch's, of which the header speaks; and a division by zero
same = np.array([[[1, 0, 0], [0, 1, 0]]], np.float32)
size = [1, 1, 1, 3]  # one picture, one channel, one row, three columns


def model(align):
    node = helper.make_node("AffineGrid", ["x", "size"], ["y"], align_corners=align)
    ends = [helper.make_tensor_value_info("x", TensorProto.FLOAT, same.shape)]
    ends += [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)]
    sizes = helper.make_tensor("size", TensorProto.INT64, [4], size)
    graph = helper.make_graph([node], "grid", ends[:1], ends[1:], [sizes])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)


def rows(align):
    """Return the y of all pixels, row by row, by each of the four."""
    made = model(align)
    data = made.SerializeToString()
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    core = openvino.Core()
    grid = torch.nn.functional.affine_grid(torch.from_numpy(same), size, align_corners=bool(align))
    grids = {
        "reference": ReferenceEvaluator(made).run(None, {"x": same})[0],
        "ONNX Runtime": session.run(None, {"x": same})[0],
        "PyTorch": grid.numpy(),
        "OpenVINO": core.compile_model(core.read_model(data), "CPU")([same])[0],
    }
    return {name: grid[0, :, :, 1].tolist() for name, grid in grids.items()}


for align in (1, 0):
    print("align_corners =", align, rows(align))
places = {"reference": -1, "ONNX Runtime": 1, "PyTorch": 0}
one = {name: [[place] * 3] for name, place in places.items()}
assert rows(1) == {**one, "OpenVINO": [[0] * 3] * 2}
assert rows(0) == dict.fromkeys([*one, "OpenVINO"], [[0] * 3])
print("As described.")
PY
venv/bin/python look.py
