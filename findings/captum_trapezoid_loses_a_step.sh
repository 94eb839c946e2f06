#!/usr/bin/env bash
# Captum's integrated gradients by the trapezoidal rule lose a share of 1 / n_steps
#
# Versions   captum 0.9.0, torch 2.13.0, on the processor (Python 3.10 or newer)
# Behaviour  The attributions of IntegratedGradients are to add up to what the model gives for the input,
#            less what it gives for the baseline. With method="riemann_trapezoid", n_steps places from 0
#            to 1 lie n_steps - 1 steps apart, but each step counts as 1 / n_steps: all attributions are
#            too small by the factor 1 - 1 / n_steps, even where the gradient is the same everywhere and
#            any rule is exact. The four other methods are exact there.
# Seen       3 + 2 * 4 with 2 steps: 1.5 and 4 in place of 3 and 8; with 5: 2.4 and 6.4; with 50, the
#            default: 2.94 and 7.84
# Fails      if the trapezoidal rule is exact, or loses something else, or another method is not exact.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet captum==0.9.0 torch==2.13.0 numpy==2.2.6

cat >look.py <<'PY'
import inspect

import numpy as np
import torch
from captum.attr import IntegratedGradients

weights, picture = torch.tensor([1.0, 2.0]), torch.tensor([[3.0, 4.0]])
METHODS = ["gausslegendre", *(f"riemann_{kind}" for kind in ("left", "middle", "right", "trapezoid"))]


def model(pictures):
    return pictures @ weights


def attributions(method, steps):
    return IntegratedGradients(model).attribute(picture, method=method, n_steps=steps)[0].tolist()


exact = [3.0, 8.0]  # the gradient is the weights, all the way from 0
assert sum(exact) == model(picture).item()
default = inspect.signature(IntegratedGradients.attribute).parameters["n_steps"].default
assert default == 50
for steps in (2, 5, default):
    found = {method: attributions(method, steps) for method in METHODS}
    print(steps, "steps, trapezoid", np.round(found["riemann_trapezoid"], 4).tolist())
    for method, numbers in found.items():
        share = 1 - 1 / steps if method == "riemann_trapezoid" else 1
        assert np.allclose(numbers, np.multiply(exact, share), rtol=1e-5), (method, numbers)
print("As described.")
PY
venv/bin/python look.py
