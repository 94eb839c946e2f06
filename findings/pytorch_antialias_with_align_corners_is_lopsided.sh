#!/usr/bin/env bash
# PyTorch's interpolate with antialias and align_corners together aligns no corner, and prefers one side
#
# Version    torch 2.13.0, on the processor (Python 3.10 or newer)
# Behaviour  align_corners is documented to align the middles of the corner pixels and to keep the values
#            there; antialias may be added. Together they keep neither corner: the step from pixel to
#            pixel is that of aligned corners, (input - 1) / (output - 1), but each place is moved by half
#            a step, as it is without alignment. All is shifted to one side, so that the mirrored picture
#            does not give the mirrored result. To a larger picture, where there is nothing to smooth,
#            antialias should change nothing, and without align_corners changes nothing.
# Seen       0 1 2 3 4 to nine: 0 0.25 0.75 ... 3.25 3.75 in place of 0 0.5 1 ... 3.5 4, and mirrored
#            0.25 0.75 ... 3.75 4; to three: 0.714 2.5 3.75, mirrored 0.25 1.5 3.286
# Fails      if the corners are kept, or the mirrored row gives the mirrored result.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet torch==2.13.0 numpy==2.2.6

cat >look.py <<'PY'
import numpy as np
import torch
from torch.nn.functional import interpolate

row = torch.arange(5.0)


def resized(numbers, length, **options):
    picture = numbers.expand(1, 1, 5, 5)
    return interpolate(picture, (5, length), mode="bilinear", **options)[0, 0, 0].double().numpy()


def both(length, **options):
    """Return the resized row, and the mirrored one, resized and mirrored back."""
    return resized(row, length, **options), resized(row.flip(0), length, **options)[::-1]


for length in (9, 3):
    for options in ({"align_corners": True}, {"align_corners": False, "antialias": True}):
        numbers, mirrored = both(length, **options)
        assert np.allclose(numbers, mirrored), options
    assert np.allclose(resized(row, length, align_corners=True), np.linspace(0, 4, length))
    numbers, mirrored = both(length, align_corners=True, antialias=True)
    print("to", length, numbers.round(3).tolist(), "mirrored", mirrored.round(3).tolist())
    if length == 9:
        assert np.allclose(numbers, [0, *np.arange(0.25, 4, 0.5)])
        assert np.allclose(mirrored, [*np.arange(0.25, 4, 0.5), 4])
        plain = resized(row, length, align_corners=False)
        assert np.allclose(plain, resized(row, length, align_corners=False, antialias=True))
    else:
        assert np.allclose(numbers, [5 / 7, 2.5, 3.75])
        assert np.allclose(mirrored, [0.25, 1.5, 23 / 7])
print("As described.")
PY
venv/bin/python look.py
