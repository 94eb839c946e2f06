#!/usr/bin/env bash
# TorchMetrics' multi-scale SSIM: the documented size of its Gaussian kernel changes nothing
#
# Versions   torchmetrics 1.9.0, torch 2.13.0, on the processor (Python 3.10 or newer)
# Behaviour  MultiScaleStructuralSimilarityIndexMeasure documents kernel_size as the size of the Gaussian
#            kernel, which it uses by default. The kernel's size comes from sigma alone: kernel_size is
#            checked, and decides how small a picture may be, but the result is the same to the last bit.
#            With the uniform kernel, of which the documentation does not speak, it has an effect. (For
#            SSIM on one scale, the documentation says it rightly.)
# Seen       kernel_size 3, 7, 11 and 15: one and the same number; with gaussian_kernel=False, four
# Fails      if the size has an effect with the Gaussian kernel, or the documentation says otherwise.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet torchmetrics==1.9.0 torch==2.13.0 numpy==2.2.6

cat >look.py <<'PY'
import torch
from torchmetrics.image import MultiScaleStructuralSimilarityIndexMeasure as MultiScale

random = torch.Generator().manual_seed(0)
picture = torch.rand(1, 1, 256, 256, generator=random)
other = (picture + 0.2 * torch.rand(picture.shape, generator=random)).clamp(0, 1)


def values(gaussian):
    """Return how alike the two are, for four sizes of the kernel."""
    return [
        MultiScale(gaussian_kernel=gaussian, kernel_size=size, data_range=1.0)(picture, other).item()
        for size in (3, 7, 11, 15)
    ]


found = {gaussian: values(gaussian) for gaussian in (True, False)}
print("Gaussian", found[True], "uniform", found[False])
assert "kernel_size: size of the gaussian kernel" in MultiScale.__doc__
assert len(set(found[True])) == 1 and len(set(found[False])) == 4
print("As described.")
PY
venv/bin/python look.py
