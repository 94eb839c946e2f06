"""Training: optimisers, learning rates on a schedule, minibatches, and the loop around them.

Read ``run.py`` first: what a step does stands there, in twenty lines. Names and formulas are
PyTorch's.
"""

from cnn_core.training.adaptive import Adam, AdamW, RMSprop
from cnn_core.training.data import minibatches, moved, shifted
from cnn_core.training.evaluation import evaluate
from cnn_core.training.fitting import fit
from cnn_core.training.optimizers import SGD, Optimizer
from cnn_core.training.run import Epoch, Step
from cnn_core.training.schedules import (
    CosineAnnealingLR,
    LinearLR,
    Schedule,
    SequentialLR,
    StepLR,
)

__all__ = [
    "SGD",
    "Adam",
    "AdamW",
    "CosineAnnealingLR",
    "Epoch",
    "LinearLR",
    "Optimizer",
    "RMSprop",
    "Schedule",
    "SequentialLR",
    "Step",
    "StepLR",
    "evaluate",
    "fit",
    "minibatches",
    "moved",
    "shifted",
]
