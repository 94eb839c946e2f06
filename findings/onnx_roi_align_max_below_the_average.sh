#!/usr/bin/env bash
# ONNX's RoiAlign in mode "max": of a map of ones it makes 0.57 and 0.51
#
# Versions   onnxruntime 1.32.0, onnx 1.23.2, openvino 2026.4.1, on the processor (Python 3.11 or newer)
# Behaviour  RoiAlign is documented to read each sampled place by bilinear interpolation, and to take the
#            average or the maximum of them. In mode "max", ONNX Runtime and ONNX's reference take the
#            maximum of the four neighbours, each times its share, and never add the shares up: the
#            "maximum" lies below the average, and where it falls depends on where the box begins.
#            OpenVINO interpolates first.
# Seen       a map of ones, two cells of 2 x 2 places: average 1 and 1; maximum 0.5703125 and 0.5078125
#            by ONNX Runtime and the reference, 1 and 1 by OpenVINO
# Fails      if ONNX Runtime or the reference gives 1, or another number changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet onnxruntime==1.32.0 onnx==1.23.2 openvino==2026.4.1 numpy==2.2.6

cat >look.py <<'PY'
import numpy as np
import onnxruntime
import openvino
from onnx import TensorProto, checker, helper
from onnx.reference import ReferenceEvaluator

onnxruntime.set_default_logger_severity(3)
arrays = {
    "ones": np.ones((1, 1, 4, 4), np.float32),
    "boxes": np.array([[0.3, 0.3, 2.6, 2.6]], np.float32),
    "pictures": np.zeros(1, np.int64),
}


def model(mode):
    ends = [
        helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)
        for name, array in arrays.items()
    ]
    output = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, 1, 2])
    sizes = {"output_height": 1, "output_width": 2, "sampling_ratio": 2}
    node = helper.make_node("RoiAlign", list(arrays), ["y"], mode=mode, **sizes)
    graph = helper.make_graph([node], "align", ends, [output])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 16)], ir_version=8)
    checker.check_model(made, full_check=True)
    return made


def aligned(mode):
    """Return the two cells, by each of the three."""
    made = model(mode)
    data = made.SerializeToString()
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    core = openvino.Core()
    cells = {
        "ONNX Runtime": session.run(None, arrays)[0],
        "reference": ReferenceEvaluator(made).run(None, arrays)[0],
        "OpenVINO": core.compile_model(core.read_model(data), "CPU")(arrays)[0],
    }
    return {name: numbers.ravel().tolist() for name, numbers in cells.items()}


for mode in ("avg", "max"):
    print(mode, aligned(mode))
assert all(np.allclose(cells, 1) for cells in aligned("avg").values())
found = aligned("max")
assert np.allclose(found["OpenVINO"], 1)
for name in ("ONNX Runtime", "reference"):
    assert np.allclose(found[name], [0.5703125, 0.5078125], atol=1e-6)
print("As described.")
PY
venv/bin/python look.py
