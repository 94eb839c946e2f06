#!/usr/bin/env bash
# OpenVINO reads an ONNX Resize with antialias as if the attribute were not there
#
# Versions   openvino 2026.4.1, onnx 1.23.2, on the processor (Python 3.10 or newer)
# Behaviour  With antialias, ONNX's Resize to fewer pixels averages over all that lie in reach: the filter
#            is stretched by as much as the picture shrinks. OpenVINO takes the model without a word and
#            reads the two nearest pixels (four, if cubic), as without the attribute: what lies between
#            is skipped.
# Seen       0 0 0 8 0 0 0 0 to half, linear: 0 4 0 0 with antialias and without, in place of 0 3 1 0
# Fails      if the two differ, or something else comes out.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet openvino==2026.4.1 onnx==1.23.2 numpy==2.2.6

cat >look.py <<'PY'
import numpy as np
import openvino
from onnx import TensorProto, checker, helper

row = np.array([0, 0, 0, 8, 0, 0, 0, 0], np.float32).reshape(1, 1, 1, 8)


def by_openvino(mode, antialias):
    node = helper.make_node("Resize", ["x", "", "scales"], ["y"], mode=mode, antialias=antialias)
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 1, 1, many])
        for name, many in [("x", 8), ("y", 4)]
    ]
    scales = helper.make_tensor("scales", TensorProto.FLOAT, [4], [1, 1, 1, 0.5])
    graph = helper.make_graph([node], "resize", ends[:1], ends[1:], [scales])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=10)
    checker.check_model(model, full_check=True)
    core = openvino.Core()
    compiled = core.compile_model(core.read_model(model.SerializeToString()), "CPU")
    return compiled([row])[0].ravel().tolist()


def by_triangle(numbers, reach):
    """Weigh each pixel by a triangle about the middle of each new one."""
    result = []
    for place in (np.arange(4) + 0.5) * 2 - 0.5:
        shares = np.clip(1 - np.abs(np.arange(len(numbers)) - place) / reach, 0, None)
        result.append(float(shares @ numbers / shares.sum()))
    return result


found = {antialias: by_openvino("linear", antialias) for antialias in (0, 1)}
right = {antialias: by_triangle(row.ravel(), 1 + antialias) for antialias in (0, 1)}
print("OpenVINO", found, "by hand", right)
assert right == {0: [0, 4, 0, 0], 1: [0, 3, 1, 0]}
assert np.allclose(found[0], right[0]) and found[1] == found[0]
cubic = [by_openvino("cubic", antialias) for antialias in (0, 1)]
print("cubic", cubic)
assert cubic[0] == cubic[1]
print("As described.")
PY
venv/bin/python look.py
