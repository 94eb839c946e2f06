#!/usr/bin/env bash
# OpenVINO's ConvTranspose with an output_shape cuts off the other end as soon as there are groups
#
# Versions   openvino 2026.4.1, onnx 1.23.2, on the processor (Python 3.10 or newer)
# Behaviour  Where ONNX's ConvTranspose is told its output_shape, what is too much is cut off, and the odd
#            one at the beginning (without auto_pad). OpenVINO does so with one group. With more, it cuts
#            the odd one off at the end: the same numbers, moved by one pixel.
# Seen       1 2 with kernel 1 10 100 is 1 12 120 200; to three numbers: one group 12 120 200, two groups
#            1 12 120
# Fails      if the groups give the same as one group, or something else comes out.
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

row, kernel = [1, 2], [1, 10, 100]


def by_openvino(groups):
    """Return the channels of the result; each group has one channel, and all are alike."""
    arrays = {
        "x": np.array([[row] * groups], np.float32),
        "w": np.array([[kernel]] * groups, np.float32),
    }
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, array.shape)
        for name, array in arrays.items()
    ]
    output = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, groups, 3])
    node = helper.make_node("ConvTranspose", ["x", "w"], ["y"], group=groups, output_shape=[3])
    graph = helper.make_graph([node], "transposed", ends, [output])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    checker.check_model(model, full_check=True)
    core = openvino.Core()
    compiled = core.compile_model(core.read_model(model.SerializeToString()), "CPU")
    return compiled(arrays)[0][0].tolist()


whole = np.convolve(row, kernel).tolist()
total = len(whole) - 3
start = total - total // 2  # ONNX: without auto_pad, the larger part at the start
print("whole", whole, "one group", by_openvino(1), "two groups", by_openvino(2))
assert whole == [1, 12, 120, 200] and start == 1
assert by_openvino(1) == [whole[start:]] == [[12, 120, 200]]
assert by_openvino(2) == [whole[:3]] * 2 == [[1, 12, 120]] * 2
print("As described.")
PY
venv/bin/python look.py
