#!/usr/bin/env bash
# onnxoptimizer merges a border of zeros into a pooling that does not see its border
#
# Versions   onnxoptimizer 0.4.2, onnx 1.23.2, onnxruntime 1.32.0, on the processor (Python 3.11 or newer)
# Behaviour  A Pad of zeros in front of a pooling is picture to it: a zero may be a window's maximum, and
#            counts in an average. The pooling's own border does not: it is never a maximum, and with
#            count_include_pad 0 it is left out. onnxoptimizer, by its default passes, adds the Pad's
#            widths to the pooling's own. For an AveragePool with a border of its own it sets
#            count_include_pad to 1, so that what was left out now counts. The result has the right size.
# Seen       -5 -3 with a zero on each side, maxima of two: 0 -3 0, merged -5 -3 -3; 2 4 with a zero on
#            each side and a border of one, averages of three: 1 2 2 2, merged 0.667 2 2 1.333
# Fails      if the optimised model gives the same as before, or something else comes out.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet onnxoptimizer==0.4.2 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6

cat >look.py <<'PY'
import numpy as np
import onnxoptimizer
import onnxruntime
from onnx import TensorProto, checker, helper, numpy_helper


def model(kind, value, window, widths, size):
    """Return a Pad of two pixels by this value, and a pooling with a border of these widths."""
    stored = [
        numpy_helper.from_array(np.array([0, 0, 1, 0, 0, 1]), "widths"),
        numpy_helper.from_array(np.float32(value), "value"),
    ]
    nodes = [
        helper.make_node("Pad", ["x", "widths", "value"], ["z"]),
        helper.make_node(kind, ["z"], ["y"], kernel_shape=[window], pads=widths),
    ]
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 1, length])
        for name, length in (("x", 2), ("y", size))
    ]
    graph = helper.make_graph(nodes, "pool", ends[:1], ends[1:], stored)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 12)], ir_version=8)
    checker.check_model(made, full_check=True)
    return made


def run(made, row):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(
        made.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return session.run(None, {"x": np.array([[row]], np.float32)})[0].ravel().tolist()


for kind, row, window, widths, right, merged in (
    ("MaxPool", [-5, -3], 2, [0, 0], [0, -3, 0], [-5, -3, -3]),
    ("AveragePool", [2, 4], 2, [0, 0], [1, 3, 2], [1, 3, 2]),
    ("AveragePool", [2, 4], 3, [1, 1], [1, 2, 2, 2], [2 / 3, 2, 2, 4 / 3]),
):
    made = model(kind, 0, window, widths, len(right))
    numbers, found = run(made, row), run(onnxoptimizer.optimize(made), row)
    print(kind, "border", widths, np.round(numbers, 3), "merged", np.round(found, 3))
    assert np.allclose(numbers, right)
    assert np.allclose(found, merged)
    made = model(kind, 1, window, widths, len(right))  # a border of ones is left as it is
    assert run(made, row) == run(onnxoptimizer.optimize(made), row)
print("As described.")
PY
venv/bin/python look.py
