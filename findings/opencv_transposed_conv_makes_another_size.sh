#!/usr/bin/env bash
# OpenCV's transposed convolution of an ONNX model makes another size than it is told
#
# Versions   opencv-python-headless 5.0.0.93, onnx 1.23.2, onnxruntime 1.32.0 (Python 3.11 or newer)
# Behaviour  ONNX's ConvTranspose may be told the size of its result, by output_shape, or by SAME padding:
#            then it is the picture's size times the stride. OpenCV's dnn reads both. With output_shape it
#            makes the whole result, one row and one column larger, which are zeros, whatever size is
#            asked for, even that of the whole result; with SAME padding it makes one column too few. No
#            error, no warning. With the same border given as pads, the result is right.
# Seen       1 2 with kernel 1 10 100 at stride 2: to four columns, two rows of six, the second zeros, in
#            place of 10 102 20 200; with SAME_UPPER 10 102 20 in place of 1 10 102 20
# Fails      if a result has the size that was asked for, or something else comes out.
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
from onnx import TensorProto, checker, helper, numpy_helper

row = np.array([[[[1, 2]]]], np.float32)
kernel = numpy_helper.from_array(np.array([[[[1, 10, 100]]]], np.float32), "w")


def both(width, **options):
    """Return ONNX Runtime's result and OpenCV's."""
    node = helper.make_node("ConvTranspose", ["x", "w"], ["y"], strides=[1, 2], **options)
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 1, 1, size])
        for name, size in (("x", 2), ("y", width))
    ]
    graph = helper.make_graph([node], "size", ends[:1], ends[1:], [kernel])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    checker.check_model(made, full_check=True)  # infers the same width
    data = made.SerializeToString()
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    net = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))
    net.setInput(row)
    return session.run(None, {"x": row})[0][0, 0].tolist(), net.forward()[0, 0].tolist()


whole, larger = [1, 10, 102, 20, 200], [[1, 10, 102, 20, 200, 0], [0] * 6]
for width, options, right, opencv in (
    (5, {}, [whole], [whole]),
    (5, {"output_shape": [1, 5]}, [whole], larger),
    (4, {"output_shape": [1, 4]}, [whole[1:]], larger),
    (4, {"auto_pad": "SAME_UPPER"}, [whole[:4]], [whole[1:4]]),
    (4, {"auto_pad": "SAME_LOWER"}, [whole[1:]], [whole[1:4]]),
    (4, {"pads": [0, 0, 0, 1]}, [whole[:4]], [whole[:4]]),
):
    numbers, found = both(width, **options)
    print(options, "ONNX Runtime", numbers, "OpenCV", found)
    assert numbers == right
    assert found == opencv
print("As described.")
PY
venv/bin/python look.py
