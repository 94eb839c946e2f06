#!/usr/bin/env bash
# OpenCV takes ONNX's SAME_LOWER for SAME_UPPER, and pools by either on the wrong side at stride 2
#
# Versions   opencv-python-headless 5.0.0.93, onnx 1.23.2, onnxruntime 1.32.0 (Python 3.11 or newer)
# Behaviour  Where the border of SAME padding is odd, ONNX puts the odd pixel at the end with SAME_UPPER
#            and at the beginning with SAME_LOWER. OpenCV's dnn reads both and makes no difference. In a
#            convolution and in pooling at stride 1 the odd pixel is always at the end, so that SAME_LOWER
#            is moved by one; in pooling at stride 2 it is always at the beginning, so that SAME_UPPER is.
#            Sizes are right, and nothing is said, by any of its engines.
# Seen       1 2 3 4: kernel 1 10, SAME_LOWER: 21 32 43 4 in place of 10 21 32 43; maxima of two,
#            SAME_LOWER: 2 3 4 4 in place of 1 2 3 4; of three at stride 2, SAME_UPPER: 2 4 in place of 3 4
# Fails      if SAME_UPPER and SAME_LOWER differ, or another number changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet opencv-python-headless==5.0.0.93 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6

cat >look.py <<'PY'
import cv2
import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

row = np.array([[[[1, 2, 3, 4]]]], np.float32)
kernel = numpy_helper.from_array(np.array([[[[1, 10]]]], np.float32), "w")
ENGINES = ("ENGINE_CLASSIC", "ENGINE_NEW", "ENGINE_AUTO")


def model(kind, padding, width, **options):
    """Return a model of one node whose border is SAME_UPPER or SAME_LOWER."""
    stored = [kernel] if kind == "Conv" else []
    names = ["x", *(array.name for array in stored)]
    node = helper.make_node(kind, names, ["y"], auto_pad=padding, **options)
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 1, 1, size])
        for name, size in (("x", 4), ("y", width))
    ]
    graph = helper.make_graph([node], "same", ends[:1], ends[1:], stored)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 12)], ir_version=8)
    return made.SerializeToString()


def by_opencv(data):
    """Return what all of OpenCV's engines give."""
    found = []
    for engine in ENGINES:
        net = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8), getattr(cv2.dnn, engine))
        net.setInput(row)
        found.append(net.forward().ravel().tolist())
    assert found == found[:1] * len(ENGINES)
    return found[0]


def by_onnxruntime(data):
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    return session.run(None, {"x": row})[0].ravel().tolist()


of_two, of_three = {"kernel_shape": [1, 2]}, {"kernel_shape": [1, 3], "strides": [1, 2]}
for kind, options, upper, lower, opencv in (
    ("Conv", {}, [21, 32, 43, 4], [10, 21, 32, 43], [21, 32, 43, 4]),
    ("MaxPool", of_two, [2, 3, 4, 4], [1, 2, 3, 4], [2, 3, 4, 4]),
    ("AveragePool", of_two, [1.5, 2.5, 3.5, 4], [1, 1.5, 2.5, 3.5], [1.5, 2.5, 3.5, 4]),
    ("MaxPool", of_three, [3, 4], [2, 4], [2, 4]),
):
    for padding, right in (("SAME_UPPER", upper), ("SAME_LOWER", lower)):
        data = model(kind, padding, len(right), **options)
        found = by_opencv(data)
        print(kind, padding, "OpenCV", found, "ONNX Runtime", by_onnxruntime(data))
        assert by_onnxruntime(data) == right and found == opencv
print("As described.")
PY
venv/bin/python look.py
