#!/usr/bin/env bash
# ONNX's Resize as PyTorch does it, to one pixel
#
# Version    torch 2.13.0, onnx 1.23.2 (Python 3.10 or newer)
# Behaviour  ONNX's Resize has a way to place pixels that is called "pytorch_half_pixel". For a result
#            of one pixel along a side, it takes the first pixel of the picture; ONNX's own backend test
#            asks for that. PyTorch takes the middle, as "half_pixel" does.
# Seen       a row 1 2 3 4 to one pixel, linear: ONNX 1.0, PyTorch 2.5
# Fails      if they agree, or give something else.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet torch==2.13.0 onnx==1.23.2 numpy==2.2.6

cat >look.py <<'PY'
import numpy as np
import torch
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

row = np.array([[[[1, 2, 3, 4]]]], np.float32)


def by_onnx(place):
    options = {"mode": "linear", "coordinate_transformation_mode": place}
    node = helper.make_node("Resize", ["x", "", "", "sizes"], ["y"], **options)
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in "xy"]
    sizes = helper.make_tensor("sizes", TensorProto.INT64, [4], [1, 1, 1, 1])
    graph = helper.make_graph([node], "resize", ends[:1], ends[1:], [sizes])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)])
    return ReferenceEvaluator(model).run(None, {"x": row})[0].item()


theirs = torch.nn.functional.interpolate(
    torch.from_numpy(row), size=(1, 1), mode="bilinear", align_corners=False
).item()
found = {place: by_onnx(place) for place in ("pytorch_half_pixel", "half_pixel")}
print("ONNX", found, "PyTorch", theirs)
assert found == {"pytorch_half_pixel": 1.0, "half_pixel": 2.5}
assert theirs == 2.5
print("As described.")
PY
venv/bin/python look.py
