"""Train with PyTorch what `test_training_reference.py` trains with ours, and store what came out.

    python tests/make_training_reference.py        # needs torch; made with 2.13.0

A small network, in float64, takes 50 steps on 30 pictures of noise with each optimiser and each
schedule. Stored are the first weights, and for each case its description, the learning rates, the
losses on the way and the last weights.
"""

import json
from pathlib import Path

import numpy as np

PATH = Path(__file__).parent / "data" / "training_reference.npz"
STEPS, BATCH = 50, 10
SHAPES = {
    "conv1.weight": (3, 2, 3, 2),
    "conv1.bias": (3,),
    "linear1.weight": (4, 18),
    "linear1.bias": (4,),
}
SGD = ["SGD", {"lr": 0.1, "momentum": 0.9}]
CASES = {
    # name: optimiser and its options, schedules and their options, milestones
    "plain": [["SGD", {"lr": 0.2}]],
    "momentum": [SGD],
    "dampening": [["SGD", {"lr": 0.2, "momentum": 0.9, "dampening": 0.4}]],
    "nesterov": [["SGD", {"lr": 0.05, "momentum": 0.8, "nesterov": True}]],
    "weight decay": [["SGD", {"lr": 0.2, "weight_decay": 0.03}]],
    "all of it": [["SGD", {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.01, "nesterov": True}]],
    "Adam": [["Adam", {"lr": 0.01}]],
    "Adam, weight decay": [["Adam", {"lr": 0.02, "betas": [0.8, 0.95], "weight_decay": 0.05}]],
    "Adam, large eps": [["Adam", {"lr": 0.05, "eps": 0.1}]],
    "AdamW": [["AdamW", {"lr": 0.02}]],
    "AdamW, weight decay": [["AdamW", {"lr": 0.03, "betas": [0.8, 0.95], "weight_decay": 0.5}]],
    "RMSprop": [["RMSprop", {"lr": 0.005}]],
    "RMSprop, weight decay": [["RMSprop", {"lr": 0.01, "alpha": 0.8, "weight_decay": 0.05}]],
    "RMSprop, momentum": [["RMSprop", {"lr": 0.003, "eps": 0.1, "momentum": 0.7}]],
    "RMSprop, centered": [["RMSprop", {"lr": 0.002, "centered": True, "momentum": 0.3}]],
    "StepLR": [SGD, ["StepLR", {"step_size": 7, "gamma": 0.5}]],
    "CosineAnnealingLR": [SGD, ["CosineAnnealingLR", {"T_max": 40, "eta_min": 0.002}]],
    "LinearLR": [SGD, ["LinearLR", {"start_factor": 0.1, "end_factor": 0.7, "total_iters": 20}]],
    "SequentialLR": [
        ["Adam", {"lr": 0.02}],
        ["LinearLR", {"start_factor": 0.1, "total_iters": 10}],
        ["CosineAnnealingLR", {"T_max": 30}],
        ["StepLR", {"step_size": 3}],
        [10, 40],
    ],
}


def pictures():
    """Make 30 pictures of noise of shape (2, 8, 5), and labels."""
    rng = np.random.default_rng(5)
    return rng.normal(size=(30, 2, 8, 5)), rng.integers(0, 4, size=30)


def first_weights():
    """Draw the weights that all cases start from."""
    rng = np.random.default_rng(6)
    return {name: rng.uniform(-0.4, 0.4, size=shape) for name, shape in SHAPES.items()}


def scheduler(torch, optimizer, described):
    """Make PyTorch's scheduler: one, several in sequence, or none."""
    kinds = torch.optim.lr_scheduler
    *single, last = described
    if not isinstance(last[0], int):
        single, last = described, None
    made = [getattr(kinds, name)(optimizer, **options) for name, options in single]
    return kinds.SequentialLR(optimizer, made, last) if last else made[0]


def train(optimizer, *schedules):
    """Train with PyTorch; return the rates, the losses and the last weights."""
    import torch

    nn = torch.nn
    model = nn.Sequential(
        nn.Conv2d(2, 3, (3, 2)), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(18, 4)
    ).double()
    with torch.no_grad():
        for tensor, array in zip(model.parameters(), first_weights().values(), strict=True):
            tensor[...] = torch.from_numpy(array)
    kind, options = optimizer
    moves = getattr(torch.optim, kind)(model.parameters(), **options)
    schedule = scheduler(torch, moves, schedules) if schedules else None
    images, labels = map(torch.from_numpy, pictures())
    rates, losses = [], []
    for step in range(STEPS):
        rows = slice(step * BATCH % 30, step * BATCH % 30 + BATCH)
        moves.zero_grad()
        loss = nn.functional.cross_entropy(model(images[rows]), labels[rows])
        loss.backward()
        rates.append(moves.param_groups[0]["lr"])
        losses.append(loss.item())
        moves.step()
        if schedule:
            schedule.step()
    return rates, losses, [tensor.detach().numpy() for tensor in model.parameters()]


def main():
    """Write the file."""
    stored = {f"first.{name}": array for name, array in first_weights().items()}
    for case, described in CASES.items():
        rates, losses, weights = train(*described)
        stored |= {f"{case}.rates": np.array(rates), f"{case}.losses": np.array(losses)}
        stored |= {f"{case}.{name}": array for name, array in zip(SHAPES, weights, strict=True)}
    np.savez_compressed(PATH, cases=np.array(json.dumps(CASES)), **stored)


if __name__ == "__main__":
    main()
