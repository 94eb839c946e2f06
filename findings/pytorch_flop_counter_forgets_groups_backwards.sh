#!/usr/bin/env bash
# PyTorch's FlopCounterMode counts the gradient of a depthwise convolution as if it were a dense one
#
# Version    torch 2.13.0, on the processor (Python 3.10 or newer)
# Behaviour  FlopCounterMode counts the operations of what is run. Backwards through a convolution there
#            is one such count for the picture's gradient and one for the weights', so that backwards
#            is twice forwards. With groups, forwards is divided by their number, and so is the
#            picture's gradient; the weights' gradient is counted as without groups. For a depthwise
#            convolution of C channels, backwards is C + 1 times forwards, not twice.
# Seen       8 channels, 3 x 3, a picture of 10 x 10: 1 group, 115200 and 230400; 2 groups, 57600 and
#            172800 in place of 115200; 8 groups, 14400 and 129600 in place of 28800
# Fails      if backwards is twice forwards with groups, or another number changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet torch==2.13.0 numpy==2.2.6

cat >look.py <<'PY'
import torch
from torch.utils.flop_counter import FlopCounterMode

CHANNELS, SIDE, KERNEL = 8, 10, 3


def counted(groups):
    """Return what is counted forwards and backwards."""
    layer = torch.nn.Conv2d(CHANNELS, CHANNELS, KERNEL, padding=1, groups=groups, bias=False)
    picture = torch.ones(1, CHANNELS, SIDE, SIDE, requires_grad=True)
    with FlopCounterMode(display=False) as forwards:
        result = layer(picture)
    with FlopCounterMode(display=False) as backwards:
        result.sum().backward()
    return forwards.get_total_flops(), backwards.get_total_flops()


for groups in (1, 2, 8):
    # Each weight meets each place once: a product and a sum.
    once = 2 * CHANNELS * (CHANNELS // groups) * KERNEL**2 * SIDE**2
    forwards, backwards = counted(groups)
    print(groups, "groups: forwards", forwards, "backwards", backwards, "in place of", 2 * once)
    assert forwards == once
    assert backwards == once + once * groups
print("As described.")
PY
venv/bin/python look.py
