#!/usr/bin/env bash
# PyTorch's export to ONNX drops a pooling's divisor and a loss's label smoothing
#
# Versions   torch 2.13.0, onnxscript 0.7.2, onnx 1.23.2, onnxruntime 1.32.0, on the processor
#            (Python 3.11 or newer)
# Behaviour  torch.onnx.export makes an ONNX model of a module. AvgPool2d with a divisor_override of 1 is
#            sum pooling; exported, it is an average pooling, without a word. cross_entropy with
#            label_smoothing is exported as the same without. The exporter before it (dynamo=False) refuses
#            label_smoothing, which ONNX's operator does not know.
# Seen       2 x 2 ones, divisor 1: 4 by PyTorch, 1 by ONNX Runtime; logits 0 and log 3, smoothing 0.5:
#            loss 0.562 and 0.288
# Fails      if the exported models give the same as PyTorch, or the export is refused.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet torch==2.13.0 onnxscript==0.7.2 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6

cat >look.py <<'PY'
import logging
import math
import warnings

import onnxruntime
import torch

logging.disable(logging.WARNING)  # that torchvision is not there
warnings.simplefilter("ignore", FutureWarning)


class Loss(torch.nn.Module):
    """Cross-entropy of the second class, with half of each label spread over both."""

    def __init__(self, smoothing):
        super().__init__()
        self.smoothing = smoothing

    def forward(self, logits):
        label = torch.tensor([1])
        return torch.nn.functional.cross_entropy(logits, label, label_smoothing=self.smoothing)


def both(module, given):
    """Return PyTorch's number, and that of the exported model."""
    program = torch.onnx.export(module.eval(), (given,), dynamo=True, verbose=False)
    session = onnxruntime.InferenceSession(
        program.model_proto.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    name = session.get_inputs()[0].name
    return module(given).item(), session.run(None, {name: given.numpy()})[0].item()


ones, logits = torch.ones(1, 1, 2, 2), torch.tensor([[0.0, math.log(3)]])
first, second = -math.log(1 / 4), -math.log(3 / 4)  # the loss of each class
smooth = 0.25 * first + 0.75 * second
for module, given, right, found in (
    (torch.nn.AvgPool2d(2), ones, 1, 1),
    (torch.nn.AvgPool2d(2, divisor_override=1), ones, 4, 1),
    (torch.nn.AvgPool3d(2, divisor_override=1), torch.ones(1, 1, 2, 2, 2), 8, 1),
    (Loss(0.0), logits, second, second),
    (Loss(0.5), logits, smooth, second),
):
    numbers = both(module, given)
    print(type(module).__name__, "PyTorch and exported:", [round(number, 3) for number in numbers])
    assert math.isclose(numbers[0], right, rel_tol=1e-5)
    assert math.isclose(numbers[1], found, rel_tol=1e-5)
print("As described.")
PY
venv/bin/python look.py
