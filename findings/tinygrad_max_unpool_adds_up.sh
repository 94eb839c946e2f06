#!/usr/bin/env bash
# tinygrad's max_unpool2d adds up a maximum as often as windows have found it
#
# Versions   tinygrad 0.14.0, onnx 1.23.2, onnxruntime 1.32.0, torch 2.13.0, on the processor
#            (Python 3.11 or newer)
# Behaviour  Unpooling lays each maximum back where it was found. Where windows overlap, one pixel may be
#            the maximum of many, each of which lays down the same number. With PyTorch, ONNX Runtime and
#            ONNX's reference it is then there once; tinygrad's max_unpool2d, and its MaxUnpool of an ONNX
#            model, add it up. Where windows do not overlap, all agree. tinygrad's documentation calls it a
#            partial inverse of max_pool2d and does not speak of sums.
# Seen       a 9 amid smaller numbers, 3 x 3, windows of 2 x 2 at stride 1: 36 in place of 9
# Fails      if tinygrad gives 9, or another of them anything else.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet tinygrad==0.14.0 torch==2.13.0 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6

cat >look.py <<'PY'
import numpy as np
import onnxruntime
import torch
from onnx import TensorProto, checker, helper
from onnx.reference import ReferenceEvaluator
from tinygrad import Tensor
from tinygrad.nn.onnx import OnnxRunner
from torch.nn import functional

picture = np.array([[1, 2, 1], [3, 9, 2], [0, 4, 1]], np.float32)[None, None]


def model(shape, stride):
    """Make a MaxPool and the MaxUnpool of what it found."""
    options = {"kernel_shape": [2, 2], "strides": [stride, stride]}
    nodes = [
        helper.make_node("MaxPool", ["x"], ["most", "where"], **options),
        helper.make_node("MaxUnpool", ["most", "where"], ["y"], **options),
    ]
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in ("x", "y")]
    graph = helper.make_graph(nodes, "there and back", ends[:1], ends[1:])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=6)
    checker.check_model(made, full_check=True)
    return made


def back(numbers, stride):
    """Pool and unpool, by each of the five."""
    made = model(numbers.shape, stride)
    data = made.SerializeToString()
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    pooled = functional.max_pool2d(torch.from_numpy(numbers), 2, stride, return_indices=True)
    most, where = Tensor(numbers).max_pool2d((2, 2), stride, return_indices=True)
    runner = OnnxRunner(Tensor(np.frombuffer(data, np.uint8).copy()))
    found = {
        "PyTorch": functional.max_unpool2d(*pooled, 2, stride).numpy(),
        "ONNX Runtime": session.run(None, {"x": numbers})[0],
        "ONNX's reference": ReferenceEvaluator(made).run(None, {"x": numbers})[0],
        "tinygrad": most.max_unpool2d(where, (2, 2), stride).numpy(),
        "tinygrad, ONNX": runner({"x": Tensor(numbers)})["y"].numpy(),
    }
    return {name: result[0, 0].astype(int).tolist() for name, result in found.items()}


others = ["PyTorch", "ONNX Runtime", "ONNX's reference"]
ours = ["tinygrad", "tinygrad, ONNX"]
overlapping = back(picture, 1)
print("stride 1", overlapping)
one = [[0, 0, 0], [0, 9, 0], [0, 0, 0]]
four = [[0, 0, 0], [0, 36, 0], [0, 0, 0]]
assert overlapping == {**dict.fromkeys(others, one), **dict.fromkeys(ours, four)}
apart = back(np.pad(picture, ((0, 0), (0, 0), (0, 1), (0, 1))), 2)
print("stride 2", apart)
right = [[0, 0, 0, 0], [0, 9, 2, 0], [0, 4, 1, 0], [0, 0, 0, 0]]
assert apart == dict.fromkeys([*others, *ours], right)
print("As described.")
PY
DEV=PYTHON venv/bin/python look.py
