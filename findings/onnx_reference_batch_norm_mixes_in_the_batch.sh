#!/usr/bin/env bash
# ONNX's reference of BatchNormalization, opsets 9 to 13, mixes the batch's statistics into inference
#
# Versions   onnx 1.23.2, onnxruntime 1.32.0, on the processor (Python 3.11 or newer)
# Behaviour  Before opset 14, a BatchNormalization of one output is documented as test mode: the given
#            mean and variance normalise. ONNX's reference implementation takes the mode from whether
#            `momentum` has a value, and it always has its default, 0.9: a tenth of the batch's own mean
#            and variance is mixed in, so that a picture's result depends on what else is in the batch.
#            At opset 15 it is right, as ONNX Runtime is at both.
# Seen       1 and 3, with mean 0 and variance 1: 0.8 and 2.8 at opset 9, 1 and 3 at opset 15
# Fails      if the reference is right at opset 9, or another of the numbers changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6

cat >look.py <<'PY'
import numpy as np
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

row = np.array([[[1, 3]]], np.float32)  # one picture, one channel, two pixels
numbers = {"scale": 1, "shift": 0, "mean": 0, "variance": 1}


def model(opset):
    inputs = {
        name: helper.make_tensor(name, TensorProto.FLOAT, [1], [value])
        for name, value in numbers.items()
    }
    node = helper.make_node("BatchNormalization", ["x", *inputs], ["y"])
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, row.shape)
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, row.shape)
    graph = helper.make_graph([node], "norm", [x], [y], list(inputs.values()))
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def by_reference(made):
    return ReferenceEvaluator(made).run(None, {"x": row})[0].ravel()


def by_runtime(made):
    session = onnxruntime.InferenceSession(
        made.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return session.run(None, {"x": row})[0].ravel()


given = (row.ravel() - numbers["mean"]) / np.sqrt(numbers["variance"] + 1e-5)
mean = 0.9 * numbers["mean"] + 0.1 * row.mean()
variance = 0.9 * numbers["variance"] + 0.1 * row.var()
mixed = (row.ravel() - mean) / np.sqrt(variance + 1e-5)
for opset in (9, 15):
    reference, runtime = by_reference(model(opset)), by_runtime(model(opset))
    print(f"opset {opset}: reference {reference.round(3)}, ONNX Runtime {runtime.round(3)}")
    assert np.allclose(runtime, given, atol=1e-5)
    assert np.allclose(reference, mixed if opset == 9 else given, atol=1e-5)
assert np.allclose(mixed, [0.8, 2.8], atol=1e-4) and np.allclose(given, [1, 3], atol=1e-4)
print("As described.")
PY
venv/bin/python look.py
