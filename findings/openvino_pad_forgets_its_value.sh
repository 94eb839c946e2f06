#!/usr/bin/env bash
# OpenVINO's Pad fills with zeros when the number to fill with is an input of the model
#
# Versions   openvino 2026.4.1, onnx 1.23.2, on the processor (Python 3.10 or newer)
# Behaviour  ONNX's Pad takes the number to fill with as an input. Where the model stores it, OpenVINO
#            fills with it. Where it is given when the model is run, OpenVINO takes it, and fills with
#            zeros; nothing is said.
# Seen       1 2 padded by one on each side with 3: stored 3 1 2 3, given 0 1 2 0
# Fails      if the given number is used, or something else comes out.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet openvino==2026.4.1 onnx==1.23.2 numpy==2.2.6

cat >look.py <<'PY'
import numpy as np
import openvino
from onnx import TensorProto, checker, helper, numpy_helper

row, three = np.array([1, 2], np.float32), np.array(3, np.float32)


def padded(stored):
    """Pad the row with three, which the model stores or is given."""
    node = helper.make_node("Pad", ["x", "widths", "value"], ["y"], mode="constant")
    numbers = [numpy_helper.from_array(np.array([1, 1]), "widths")]
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [2])]
    if stored:
        numbers.append(numpy_helper.from_array(three, "value"))
    else:
        inputs.append(helper.make_tensor_value_info("value", TensorProto.FLOAT, []))
    output = helper.make_tensor_value_info("y", TensorProto.FLOAT, [4])
    graph = helper.make_graph([node], "pad", inputs, [output], numbers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=10)
    checker.check_model(model, full_check=True)
    core = openvino.Core()
    compiled = core.compile_model(core.read_model(model.SerializeToString()), "CPU")
    given = {"x": row} if stored else {"x": row, "value": three}
    return compiled(given)[0].tolist()


print("stored", padded(True), "given", padded(False))
assert padded(True) == [3, 1, 2, 3]
assert padded(False) == [0, 1, 2, 0]
print("As described.")
PY
venv/bin/python look.py
