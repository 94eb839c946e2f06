#!/usr/bin/env bash
# ONNX's version converter changes what a model computes: resizing from opset 10 to 11, Hardmax from 12 to 13
#
# Versions   onnx 1.23.2, onnxruntime 1.32.0, on the processor (Python 3.11 or newer)
# Behaviour  onnx.version_converter moves a model to another opset. Up to opset 10, Resize and Upsample read
#            at position / scale; since 11 an attribute says where, and by default that is half a pixel
#            elsewhere. The converter does not set the attribute. Up to opset 12, Hardmax (as Softmax)
#            takes all axes from `axis` on together; since 13, one axis. The converter sees to it for
#            Softmax, and forgets Hardmax. The converted models are valid, and nothing is said.
# Seen       0 2 4 6 to twice as many, linear: 0 1 2 3 4 5 6 6, converted 0 0.5 1.5 2.5 3.5 4.5 5.5 6;
#            Hardmax of 1 2 / 3 4 with axis 1: one 1, converted two
# Fails      if a converted model gives the same as before, or something else comes out.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6

cat >look.py <<'PY'
import numpy as np
import onnxruntime
from onnx import TensorProto, checker, helper, numpy_helper, version_converter

onnxruntime.set_default_logger_severity(3)
row = np.array([[[[0, 2, 4, 6]]]], np.float32)
four = np.array([[[1, 2], [3, 4]]], np.float32)
twice = numpy_helper.from_array(np.array([1, 1, 1, 2], np.float32), "scales")


def model(kind, opset, given, wanted, stored=(), **options):
    names = ["x", *(array.name for array in stored)]
    node = helper.make_node(kind, names, ["y"], **options)
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, np.shape(array))
        for name, array in (("x", given), ("y", wanted))
    ]
    graph = helper.make_graph([node], "old", ends[:1], ends[1:], stored)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=5)
    checker.check_model(made, full_check=True)
    return made


def run(made, given):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(
        made.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return session.run(None, {"x": given})[0].tolist()


def converted(made):
    """Return it at opset 13."""
    result = version_converter.convert_version(made, 13)
    checker.check_model(result, full_check=True)
    return result


before, after = [[[[0, 1, 2, 3, 4, 5, 6, 6]]]], [[[[0, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6]]]]
for kind, opset in (("Upsample", 9), ("Resize", 10)):
    made = model(kind, opset, row, before, [twice], mode="linear")
    print(kind, opset, run(made, row), "converted", run(converted(made), row))
    assert run(made, row) == before and run(converted(made), row) == after
made = model("Hardmax", 12, four, four, axis=1)
print("Hardmax", run(made, four), "converted", run(converted(made), four))
assert run(made, four) == [[[0, 0], [0, 1]]] and run(converted(made), four) == [[[0, 0], [1, 1]]]
made = model("Softmax", 12, four, four, axis=1)
assert np.allclose(run(made, four), run(converted(made), four))
print("As described.")
PY
venv/bin/python look.py
