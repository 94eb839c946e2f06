#!/usr/bin/env bash
# ONNX Runtime, as it is set by default, refuses int8 models of opset 21 that pool what was quantised
#
# Versions   onnxruntime 1.32.0, onnx 1.23.2, on the processor (Python 3.11 or newer)
# Behaviour  A model that quantises to int8 and back, and then takes a MaxPool (or Reshape, Transpose,
#            Slice, Unsqueeze), is valid, runs with optimisation switched off, and is right. At the
#            default level no session can be made of it: the optimiser adds a QuantizeLinear that names
#            its type, and the type check then takes the int8 zero point for uint8. The message speaks of
#            a node that the model does not have. With uint8, or at opset 19, all is well.
# Seen       output_dtype INT8 does not match y_zero_point type UINT8
# Fails      if the session is made, or stops for another reason, or one of the others does not run.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet onnxruntime==1.32.0 onnx==1.23.2 numpy==2.4.6

cat >look.py <<'PY'
import numpy as np
import onnxruntime
from onnx import TensorProto, checker, helper, numpy_helper

row = np.array([[[-1, 0.5, 1, -0.5]]], np.float32)
OFF = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL


def model(opset, kind):
    """Quantise in steps of a half, go back, and take the maxima of windows of two."""
    zero = np.array(128 if kind == np.uint8 else 0, kind)
    numbers = [
        numpy_helper.from_array(np.array(0.5, np.float32), "step"),
        numpy_helper.from_array(zero, "zero"),
    ]
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "step", "zero"], ["whole"]),
        helper.make_node("DequantizeLinear", ["whole", "step", "zero"], ["back"]),
        helper.make_node("MaxPool", ["back"], ["y"], kernel_shape=[2]),
    ]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, row.shape)
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, 3])
    graph = helper.make_graph(nodes, "quantised", [x], [y], numbers)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=10)
    checker.check_model(made, full_check=True)
    return made.SerializeToString()


def run(opset, kind, level=None):
    options = onnxruntime.SessionOptions()
    if level is not None:
        options.graph_optimization_level = level
    session = onnxruntime.InferenceSession(
        model(opset, kind), options, providers=["CPUExecutionProvider"]
    )
    return session.run(None, {"x": row})[0].ravel().tolist()


print("optimisation off:", run(21, np.int8, OFF))
print("uint8:", run(21, np.uint8), "opset 19:", run(19, np.int8))
assert run(21, np.int8, OFF) == run(21, np.uint8) == run(19, np.int8) == [0.5, 1, 1]
try:
    print(run(21, np.int8))
except Exception as error:
    print("int8, opset 21:", error)
    assert "output_dtype INT8 does not match y_zero_point type UINT8" in str(error)
else:
    raise SystemExit("It runs now.")
print("As described.")
PY
venv/bin/python look.py
