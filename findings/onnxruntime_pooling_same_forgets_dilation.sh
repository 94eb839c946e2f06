#!/usr/bin/env bash
# ONNX Runtime's pooling with SAME padding pads as if the windows were not dilated
#
# Versions   onnxruntime 1.32.0, onnx 1.23.2, on the processor (Python 3.11 or newer)
# Behaviour  With auto_pad SAME_UPPER or SAME_LOWER, ONNX pads so that the result is as large as the
#            input divided by the stride, rounded up; the windows' dilation is part of its formula. ONNX
#            Runtime leaves the dilation out when it works out the padding and counts it when it works
#            out the size: the result is smaller, and a warning in the log says so, no error. Conv refuses
#            the same attributes.
# Seen       1 to 8, kernel 2, dilation 2, SAME_UPPER: 7 maxima, 3 4 5 6 7 8 7, in place of
#            2 3 4 5 6 7 8 7; AveragePool and LpPool give 7 numbers, too
# Fails      if a result has the size that ONNX infers, or Conv takes the attributes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet onnxruntime==1.32.0 onnx==1.23.2 numpy==2.4.6

cat >look.py <<'PY'
import math

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, shape_inference

row = np.arange(1, 9, dtype=np.float32)[None, None]
options = {"kernel_shape": [2], "dilations": [2], "auto_pad": "SAME_UPPER"}


def model(kind, **arrays):
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, array.shape)
        for name, array in arrays.items()
    ]
    output = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    node = helper.make_node(kind, list(arrays), ["y"], **options)
    graph = helper.make_graph([node], kind, ends, [output])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)


def run(kind, **arrays):
    """Return ONNX Runtime's result, and the size that ONNX infers for it."""
    made = model(kind, **arrays)
    [output] = shape_inference.infer_shapes(made, strict_mode=True).graph.output
    session = onnxruntime.InferenceSession(
        made.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    [result] = session.run(None, arrays)
    return result[0, 0].tolist(), output.type.tensor_type.shape.dim[2].dim_value


def maxima(numbers, kernel, dilation):
    """Follow ONNX's formula at stride 1: the size, the padding, the windows."""
    size = math.ceil(len(numbers) / 1)
    padding = (size - 1) * 1 + ((kernel - 1) * dilation + 1) - len(numbers)
    starts = range(-(padding // 2), -(padding // 2) + size)
    windows = [[start + tap * dilation for tap in range(kernel)] for start in starts]
    return [max(numbers[at] for at in window if 0 <= at < len(numbers)) for window in windows]


right = maxima(row.ravel().tolist(), 2, 2)
for kind in ("MaxPool", "AveragePool", "LpPool"):
    found, inferred = run(kind, x=row)
    print(kind, len(found), "numbers, inferred", inferred)
    assert (len(found), inferred) == (7, 8)
found, _ = run("MaxPool", x=row)
print("maxima", found, "by ONNX's formula", right)
assert right == [2, 3, 4, 5, 6, 7, 8, 7] and found == [3, 4, 5, 6, 7, 8, 7]
try:
    run("Conv", x=row, w=np.ones((1, 1, 2), np.float32))
except Exception as error:
    print("Conv:", str(error).split("Status Message: ")[-1])
    assert "Dilation not supported for AutoPadType" in str(error)
else:
    raise SystemExit("Conv takes a dilation with SAME padding now.")
print("As described.")
PY
venv/bin/python look.py
