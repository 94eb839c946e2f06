#!/usr/bin/env bash
# PyTorch's pad with a negative width, in its four modes
#
# Version    torch 2.13.0, on the processor (Python 3.10 or newer)
# Behaviour  `torch.nn.functional.pad` takes negative widths, which cut off. With mode "reflect" and
#            "replicate", the border on the other side is still made of the whole row: what was cut off
#            comes back in the mirror. With mode "circular", the row is cut first, and the border is
#            made of what is left; a border that is wider than this is refused, in words that do not
#            name it.
# Seen       1 2 3 4, by (3, -3): reflect 4 3 2 1, by (2, -2): circular 1 2 1 2
#            (of the whole row, it would be 3 4 1 2)
# Fails      if a mode gives something else.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet torch==2.13.0 numpy==2.2.6

cat >look.py <<'PY'
import torch


def pad(widths, mode):
    row = torch.tensor([[1, 2, 3, 4]], dtype=torch.float64)
    return torch.nn.functional.pad(row, widths, mode=mode)[0].tolist()


for widths, mode in [((3, -3), "reflect"), ((2, -2), "circular")]:
    print(widths, mode, pad(widths, mode))
assert pad((3, -3), "reflect") == [4, 3, 2, 1]
assert pad((2, -2), "circular") == [1, 2, 1, 2]
print("As described.")
PY
venv/bin/python look.py
