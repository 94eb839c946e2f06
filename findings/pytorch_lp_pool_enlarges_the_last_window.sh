#!/usr/bin/env bash
# PyTorch's LPPool with ceil_mode counts a last window that is not full as if it were
#
# Versions   torch 2.13.0, onnx 1.23.2, onnxruntime 1.32.0, on the processor (Python 3.11 or newer)
# Behaviour  LPPool is documented as the p-th root of the sum of the window's p-th powers, sum pooling at
#            p = 1. It is worked out as an average times the number of places in a whole window. Where
#            ceil_mode adds a window that sticks out at the end, the average is over what is there, but
#            the factor stays: the result is too large. ONNX's reference of LpPool does the same; ONNX
#            Runtime gives the documented numbers for the same operator.
# Seen       1 2 3 4 5, windows of 3 at stride 3: at p = 1, 6 and 13.5 in place of 6 and 9;
#            at p = 2, 3.742 and 7.842 in place of 3.742 and 6.403
# Fails      if PyTorch or the reference gives the documented numbers, or ONNX Runtime others.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet torch==2.13.0 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6

cat >look.py <<'PY'
import numpy as np
import onnxruntime
import torch
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

row = np.arange(1, 6, dtype=np.float32)[None, None]


def model(power):
    options = {"kernel_shape": [3], "strides": [3], "ceil_mode": 1, "p": power}
    node = helper.make_node("LpPool", ["x"], ["y"], **options)
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in [("x", row.shape), ("y", None)]
    ]
    graph = helper.make_graph([node], "pool", ends[:1], ends[1:])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)


for power in (1, 2):
    windows = [row[0, 0, :3], row[0, 0, 3:]]
    right = [float(np.sum(window.astype(float) ** power) ** (1 / power)) for window in windows]
    large = [right[0], right[1] * (3 / 2) ** (1 / power)]
    made = model(power)
    session = onnxruntime.InferenceSession(
        made.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    found = {
        "PyTorch": torch.nn.LPPool1d(power, 3, stride=3, ceil_mode=True)(torch.from_numpy(row)),
        "ONNX's reference": ReferenceEvaluator(made).run(None, {"x": row})[0],
        "ONNX Runtime": session.run(None, {"x": row})[0],
    }
    for name, numbers in found.items():
        numbers = np.asarray(numbers).ravel()
        print("p =", power, name, numbers.round(3).tolist(), "documented", np.round(right, 3).tolist())
        expected = right if name == "ONNX Runtime" else large
        assert np.allclose(numbers, expected, rtol=1e-5)
print("As described.")
PY
venv/bin/python look.py
