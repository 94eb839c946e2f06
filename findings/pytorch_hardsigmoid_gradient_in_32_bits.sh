#!/usr/bin/env bash
# PyTorch's gradient of hardsigmoid in float64
#
# Version    torch 2.13.0, on the processor (Python 3.10 or newer)
# Behaviour  The gradient of `torch.nn.functional.hardsigmoid` is 1/6 where the line rises. For tensors
#            of float64 it is a sixth that was rounded to float32 on the way: its relative error is
#            3e-8, where that of hardswish and of x / 6 is 1e-16. The forward values are right.
# Seen       0.1666666716337204 in place of 0.16666666666666666
# Fails      if the gradient is right to 1e-15, or differs in another way.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet torch==2.13.0 numpy==2.2.6

cat >look.py <<'PY'
import numpy as np
import torch

x = torch.zeros(1, dtype=torch.float64, requires_grad=True)
y = torch.nn.functional.hardsigmoid(x)
y.backward()
assert (y.item(), x.grad.dtype) == (0.5, torch.float64)
print(repr(x.grad.item()), "in place of", repr(1 / 6))
assert x.grad.item() == float(np.float32(1 / 6)) != 1 / 6
print("As described.")
PY
venv/bin/python look.py
