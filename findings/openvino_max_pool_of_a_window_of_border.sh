#!/usr/bin/env bash
# OpenVINO's MaxPool of an ONNX model with ceil_mode ends in a maximum of nothing, -3.4e38
#
# Versions   openvino 2026.4.1, onnx 1.23.2, on the processor (Python 3.10 or newer)
# Behaviour  With ceil_mode, ONNX leaves out a last window that would begin in the padding behind the
#            picture; its shape inference does so, as PyTorch does. OpenVINO, which reads the ONNX file
#            itself, keeps that window in MaxPool: the result is one longer, and its last number is the
#            lowest of its type. In AveragePool, with the same attributes, it leaves the window out.
# Seen       1 to 5, windows of 2 at stride 2, a border of 1: 1 3 5 -3.4028235e+38 in place of 1 3 5;
#            AveragePool 1 2.5 4.5
# Fails      if MaxPool gives three numbers, or AveragePool another number of them.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet openvino==2026.4.1 onnx==1.23.2 numpy==2.2.6

cat >look.py <<'PY'
import math

import numpy as np
import openvino
from onnx import TensorProto, helper, shape_inference

row = np.arange(1, 6, dtype=np.float32)[None, None]
options = {"kernel_shape": [2], "strides": [2], "pads": [1, 1], "ceil_mode": 1}


def run(kind):
    """Return OpenVINO's numbers, and how many of them ONNX infers."""
    node = helper.make_node(kind, ["x"], ["y"], **options)
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in [("x", row.shape), ("y", None)]
    ]
    graph = helper.make_graph([node], kind, ends[:1], ends[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    [output] = shape_inference.infer_shapes(model, strict_mode=True).graph.output
    core = openvino.Core()
    compiled = core.compile_model(core.read_model(model.SerializeToString()), "CPU")
    numbers = compiled([row])[0].ravel().tolist()
    return numbers, output.type.tensor_type.shape.dim[2].dim_value


def windows(many, size, stride, border):
    """Return the windows that ONNX describes, without what lies in the border."""
    count = math.ceil((many + 2 * border - size) / stride + 1)
    starts = [at * stride - border for at in range(count)]
    starts = [start for start in starts if start < many]  # none begins behind the picture
    return [range(max(start, 0), min(start + size, many)) for start in starts]


parts = [row[0, 0, list(window)] for window in windows(5, 2, 2, 1)]
right = {
    "MaxPool": [float(part.max()) for part in parts],
    "AveragePool": [float(part.mean()) for part in parts],
}
for kind, numbers in right.items():
    found, inferred = run(kind)
    print(kind, found, "described", numbers, "inferred", inferred)
    assert inferred == len(numbers) == 3
    lowest = [float(np.finfo(np.float32).min)] if kind == "MaxPool" else []
    assert found == numbers + lowest
print("As described.")
PY
venv/bin/python look.py
