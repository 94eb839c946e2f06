#!/usr/bin/env bash
# timm's average pooling with SAME padding counts the border's zeros, even where it is told not to
#
# Versions   timm 1.0.31, torch 2.14.1, torchvision 0.29.1, on the processor (Python 3.10 or newer)
# Behaviour  timm.layers.AvgPool2dSame is documented as TensorFlow's SAME for average pooling, which
#            leaves the border out of the average, and takes count_include_pad, as PyTorch does. It lays
#            zeros about the picture first and pools what comes out without a border: the zeros are
#            picture by then, they always count, and count_include_pad changes nothing. At stride 1 and
#            with an odd window, create_pool2d makes PyTorch's own AvgPool2d in its place, which heeds it.
#            timm's ResNets with dilated stages and average pooling in the shortcut ask AvgPool2dSame for
#            count_include_pad=False and do not get it: their last row and column are halved.
# Seen       ones, 4 x 4, windows of 3 x 3 at stride 2, count_include_pad=False: 1, 0.667 and, in the
#            corner, 0.444 in place of 1 everywhere; the pooling of such a shortcut 1, 0.5 and 0.25
# Fails      if count_include_pad has an effect, or something else comes out.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet timm==1.0.31 torch==2.14.1 torchvision==0.29.1 numpy==2.2.6

cat >look.py <<'PY'
import timm
import torch
from timm.layers import AvgPool2dSame, create_pool2d

ones = torch.ones(1, 1, 4, 4)


def edge(pool):
    """Return what the pooling makes of ones, to three places."""
    return [[round(value, 3) for value in row] for row in pool(ones)[0, 0].tolist()]


counted = [[1, 0.667], [0.667, 0.444]]
for include in (True, False):
    same = edge(AvgPool2dSame(3, 2, count_include_pad=include))
    made = edge(create_pool2d("avg", 3, 2, padding="same", count_include_pad=include))
    print("count_include_pad", include, "SAME", same, "by create_pool2d", made)
    assert same == made == counted

# At stride 1 the border of 3 x 3 is the same on both sides; PyTorch's own pooling heeds the option.
heeds = create_pool2d("avg", 3, 1, padding="same", count_include_pad=False)
print("stride 1", type(heeds).__name__, edge(heeds))
assert edge(heeds) == [[1] * 4] * 4

model = timm.create_model("resnet26d", pretrained=False, output_stride=8)
pools = {name: part for name, part in model.named_modules() if isinstance(part, AvgPool2dSame)}
print({name: part.count_include_pad for name, part in pools.items()})
assert len(pools) == 2
for pool in pools.values():
    assert not pool.count_include_pad
    assert edge(pool) == [*[[1, 1, 1, 0.5]] * 3, [0.5, 0.5, 0.5, 0.25]]
print(edge(pool))
print("As described.")
PY
venv/bin/python look.py
