#!/usr/bin/env bash
# OnnxSlim multiplies the columns' factors into a convolution's channels
#
# Versions   onnxslim 0.1.98, onnx 1.23.2, onnxruntime 1.32.0, on the processor (Python 3.11 or newer)
# Behaviour  OnnxSlim makes a model smaller and promises the same accuracy. A Mul behind a Conv it folds
#            into the weights whenever the factors, without the axes of length 1, are as many as the
#            channels; it does not ask along which axis they lie. ONNX's broadcasting lays a row along
#            the width: if the result is as wide as it has channels, each column's factor lands on a
#            channel. Nothing is said. An Add in the same place is left alone; factors for the channels
#            are folded rightly.
# Seen       two channels, 1 2 and 3 4, times the row 1 10: 1 20 and 3 40; after slimming 1 2 and 30 40
# Fails      if the slimmed model multiplies the columns, or something else comes out.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet onnxslim==0.1.98 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6

cat >look.py <<'PY'
import numpy as np
import onnxruntime
import onnxslim
from onnx import TensorProto, checker, helper, numpy_helper

picture = np.array([[[[1, 2]], [[3, 4]]]], np.float32)
weights = np.eye(2, dtype=np.float32)[:, :, None, None]  # a kernel of 1 x 1 that changes nothing


def model(kind, shape):
    """Return a convolution, and its result times (or plus) 1 and 10, which have this shape."""
    numbers = {"w": weights, "c": np.array([1, 10], np.float32).reshape(shape)}
    nodes = [helper.make_node("Conv", ["x", "w"], ["z"]), helper.make_node(kind, ["z", "c"], ["y"])]
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, picture.shape) for name in ("x", "y")
    ]
    stored = [numpy_helper.from_array(array, name) for name, array in numbers.items()]
    graph = helper.make_graph(nodes, "factors", ends[:1], ends[1:], stored)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=9)
    checker.check_model(made, full_check=True)
    return made


def run(made):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(
        made.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return session.run(None, {"x": picture})[0].tolist()


columns, channels = [[[[1, 20]], [[3, 40]]]], [[[[1, 2]], [[30, 40]]]]
for shape in ((2,), (1, 1, 2), (1, 1, 1, 2)):
    whole = model("Mul", shape)
    found = run(onnxslim.slim(whole))
    print("factors of shape", shape, run(whole), "slimmed", found)
    assert run(whole) == columns and found == channels
for kind, shape in (("Add", (2,)), ("Mul", (2, 1, 1))):
    whole = model(kind, shape)
    assert run(onnxslim.slim(whole)) == run(whole), kind
print("As described.")
PY
venv/bin/python look.py
