#!/usr/bin/env bash
# ONNX's reference of ConvTranspose with groups adds the first group's bias to every group
#
# Version    onnx 1.23.2 (Python 3.10 or newer)
# Behaviour  The bias of ConvTranspose has a number for each channel of the result. With `group` above 1,
#            ONNX's reference implementation hands each group the whole bias, and each takes it from the
#            beginning: all groups get what belongs to the first. Without groups, the numbers are right.
# Seen       two groups of one channel each, all ones, bias 10 and 20: 11 and 11 in place of 11 and 21
# Fails      if the second group's bias is added, or something else comes out.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet onnx==1.23.2 numpy==2.2.6

cat >look.py <<'PY'
import numpy as np
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator


def by_onnx(group, **arrays):
    """Return what the reference makes of x, w and b."""
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, array.shape)
        for name, array in arrays.items()
    ]
    output = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    node = helper.make_node("ConvTranspose", list(arrays), ["y"], group=group)
    graph = helper.make_graph([node], "transposed", ends, [output])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)])
    return ReferenceEvaluator(model).run(None, arrays)[0].ravel().tolist()


ones = np.ones((1, 2, 1), np.float32)  # one picture, two channels, one pixel
bias = np.array([10, 20], np.float32)
grouped = by_onnx(2, x=ones, w=np.ones((2, 1, 1), np.float32), b=bias)
apart = np.eye(2, dtype=np.float32)[:, :, None]  # the same, written as one group
whole = by_onnx(1, x=ones, w=apart, b=bias)
right = [float(x * w + b) for x, w, b in zip([1, 1], [1, 1], bias)]
print("two groups", grouped, "one group", whole, "by hand", right)
assert whole == right == [11, 21]
assert grouped == [11, 11]
print("As described.")
PY
venv/bin/python look.py
