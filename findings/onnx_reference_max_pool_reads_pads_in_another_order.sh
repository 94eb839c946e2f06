#!/usr/bin/env bash
# ONNX's reference of MaxPool, at stride 1, reads the four pads in another order than ONNX writes them
#
# Version    onnx 1.23.2 (Python 3.10 or newer)
# Behaviour  ONNX lists the pads of two axes as [top, left, bottom, right]. Its reference implementation
#            of MaxPool reads them as [top, bottom, left, right] when strides are 1 (or not given): a
#            border on the left and the right becomes one below and on the right, and the result has
#            another shape than ONNX's own shape inference says. At stride 2 it reads them rightly. In a
#            row, the pads are not laid on at all: the last window, half of which is border, is lost.
# Seen       a picture of 4 x 4, kernel 3 x 3, pads [0, 1, 0, 1]: 3 x 3 in place of 2 x 4;
#            a row 1 2 3 4, kernel 2, pads [0, 1]: 2 3 4 in place of 2 3 4 4
# Fails      if a result is right, or wrong in another way.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet onnx==1.23.2 numpy==2.2.6

cat >look.py <<'PY'
import numpy as np
from onnx import TensorProto, helper, shape_inference
from onnx.reference import ReferenceEvaluator


def by_onnx(picture, **options):
    """Return the reference's result, and the shape that ONNX infers for it."""
    node = helper.make_node("MaxPool", ["x"], ["y"], **options)
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in [("x", picture.shape), ("y", None)]
    ]
    graph = helper.make_graph([node], "pool", ends[:1], ends[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)])
    [result] = ReferenceEvaluator(model).run(None, {"x": picture})
    [output] = shape_inference.infer_shapes(model, strict_mode=True).graph.output
    shape = tuple(size.dim_value for size in output.type.tensor_type.shape.dim)
    return result[0, 0], shape[2:]


def by_loop(picture, size, before, after, stride):
    """Take the maxima of a padded picture, as the operator's description says."""
    padded = np.pad(picture[0, 0], list(zip(before, after)), constant_values=-np.inf)
    many = [(side - k) // stride + 1 for side, k in zip(padded.shape, size)]
    result = np.empty(many)
    for place in np.ndindex(*many):
        window = tuple(slice(at * stride, at * stride + k) for at, k in zip(place, size))
        result[place] = padded[window].max()
    return result


picture = np.arange(16, dtype=np.float32).reshape(1, 1, 4, 4)
row = np.arange(1, 5, dtype=np.float32)[None, None]

right = by_loop(picture, (3, 3), (0, 1), (0, 1), 1)
found, shape = by_onnx(picture, kernel_shape=[3, 3], pads=[0, 1, 0, 1])
print("picture: reference", found.shape, "inferred", shape, "by a loop", right.shape)
assert shape == right.shape == (2, 4)
assert np.array_equal(found, by_loop(picture, (3, 3), (0, 0), (1, 1), 1))

right = by_loop(picture, (3, 3), (0, 1), (0, 1), 2)
found, shape = by_onnx(picture, kernel_shape=[3, 3], pads=[0, 1, 0, 1], strides=[2, 2])
print("stride 2: reference", found.tolist(), "by a loop", right.tolist())
assert np.array_equal(found, right)

right = by_loop(row, (2,), (0,), (1,), 1)
found, shape = by_onnx(row, kernel_shape=[2], pads=[0, 1])
print("row: reference", found.tolist(), "inferred", shape, "by a loop", right.tolist())
assert shape == (4,) and right.tolist() == [2, 3, 4, 4] and found.tolist() == [2, 3, 4]
print("As described.")
PY
venv/bin/python look.py
