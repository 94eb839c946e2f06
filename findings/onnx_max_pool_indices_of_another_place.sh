#!/usr/bin/env bash
# Where a maximum was found: ONNX's MaxPool says it in one way, and three of four say it in another
#
# Versions   onnx 1.23.2, onnxruntime 1.32.0, openvino 2026.4.1, tinygrad 0.14.0, on the processor
#            (Python 3.11 or newer)
# Behaviour  The second output of MaxPool numbers the pixels of the whole input, through all pictures and
#            channels; with storage_order 1, column by column within a channel. All four give the same
#            maxima. Of the numbers, ONNX Runtime's are as documented. tinygrad begins each channel at 0.
#            With storage_order 1, tinygrad and OpenVINO number row by row all the same, and turn the
#            result: its rows become columns. ONNX's reference, at stride 1, begins each channel at 0,
#            leaves storage_order out, and names places where no maximum is; at stride 2 it is right.
# Seen       two channels of 4 x 4, windows of 2 x 2 at stride 1, the second window's maximum is pixel 6 of
#            its channel: in the second channel 22 by ONNX Runtime and OpenVINO, 6 by tinygrad, 5 by the
#            reference; with storage_order 1, 25 by ONNX Runtime, 24 by OpenVINO, 8 by tinygrad, 5 again
# Fails      if one of the three gives what is documented there, or another of the numbers changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet onnx==1.23.2 onnxruntime==1.32.0 openvino==2026.4.1 tinygrad==0.14.0 \
  numpy==2.2.6

cat >look.py <<'PY'
import numpy as np
import onnxruntime
import openvino
from onnx import TensorProto, checker, helper
from onnx.reference import ReferenceEvaluator
from tinygrad import Tensor
from tinygrad.nn.onnx import OnnxRunner

rows = [[1, 5, 2, 7], [3, 4, 9, 0], [8, 6, 1, 2], [2, 3, 4, 5]]
channels = np.array([[rows, rows]], np.float32)
names = ["ONNX Runtime", "OpenVINO", "tinygrad", "reference"]


def model(stride, order):
    options = {"kernel_shape": [2, 2], "strides": [stride, stride], "storage_order": order}
    node = helper.make_node("MaxPool", ["x"], ["most", "where"], **options)
    result = [1, 2, *[3 if stride == 1 else 2] * 2]
    ends = [
        helper.make_tensor_value_info("x", TensorProto.FLOAT, channels.shape),
        helper.make_tensor_value_info("most", TensorProto.FLOAT, result),
        helper.make_tensor_value_info("where", TensorProto.INT64, result),
    ]
    graph = helper.make_graph([node], "pool", ends[:1], ends[1:])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 12)], ir_version=7)
    checker.check_model(made, full_check=True)
    return made


def places(stride, order):
    """Return what each of the four says of the places, after a look at the maxima."""
    made = model(stride, order)
    data = made.SerializeToString()
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    core = openvino.Core()
    by_openvino = core.compile_model(core.read_model(data), "CPU")([channels])
    runner = OnnxRunner(Tensor(np.frombuffer(data, np.uint8).copy()))
    by_tinygrad = runner({"x": Tensor(channels)})
    pairs = [
        session.run(None, {"x": channels}),
        [by_openvino[0], by_openvino[1]],
        [by_tinygrad["most"].numpy(), by_tinygrad["where"].numpy()],
        ReferenceEvaluator(made).run(None, {"x": channels}),
    ]
    assert all(np.array_equal(most, pairs[0][0]) for most, _ in pairs)
    found = {name: pair[1][0].tolist() for name, pair in zip(names, pairs, strict=True)}
    print("stride", stride, "storage_order", order)
    for name, where in found.items():
        print("   ", name, where)
    return found


def documented(stride, order):
    """Number the pixels through both channels, and look where the maximum of each window is."""
    numbers = np.arange(32).reshape(2, 4, 4)
    if order:
        numbers = numbers.transpose(0, 2, 1)
    windows, shape = (2, 2), (1, 2)
    cut = np.lib.stride_tricks.sliding_window_view(channels[0], windows, shape)
    tags = np.lib.stride_tricks.sliding_window_view(numbers, windows, shape)
    cut, tags = (array[:, ::stride, ::stride].reshape(2, -1, 4) for array in (cut, tags))
    best = cut.argmax(2)[..., None]
    side = 3 if stride == 1 else 2
    return np.take_along_axis(tags, best, 2).reshape(2, side, side)


for stride in (1, 2):
    by_rows, by_columns = (documented(stride, order) for order in (0, 1))
    each = by_rows - np.array([0, 16])[:, None, None]  # every channel from 0 on
    lost = np.array([[[1, 5, 4], [6, 6, 6], [8, 9, 14]]] * 2)
    right = {
        0: [by_rows, by_rows, each],
        1: [by_columns, *(array.transpose(0, 2, 1) for array in (by_rows, each))],
    }
    for order, expected in right.items():
        expected.append(expected[0] if stride > 1 else lost)
        lists = [array.tolist() for array in expected]
        assert places(stride, order) == dict(zip(names, lists, strict=True))
print("As described.")
PY
DEV=PYTHON venv/bin/python look.py
