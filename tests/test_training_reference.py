"""Optimisers and schedules against PyTorch: 50 steps, as stored by `make_training_reference.py`."""

import json
from pathlib import Path

import numpy as np
import pytest

from cnn_core import training
from cnn_core.functional import cross_entropy, cross_entropy_backward
from cnn_core.layers import Conv2d, Flatten, Linear, MaxPool2d, ReLU
from cnn_core.network import Sequential

with np.load(Path(__file__).parent / "data" / "training_reference.npz") as archive:
    STORED = {name: archive[name] for name in archive.files}
CASES = json.loads(str(STORED["cases"]))
STEPS, BATCH = 50, 10

every_case = pytest.mark.parametrize("case", CASES)


def pictures():
    """Make 30 pictures of noise, and labels, as the stored run did."""
    rng = np.random.default_rng(5)
    return rng.normal(size=(30, 2, 8, 5)), rng.integers(0, 4, size=30)


def network():
    """Make the network of the stored runs, with the weights that they started from."""
    f8 = {"dtype": np.float64}
    net = Sequential(
        Conv2d(2, 3, (3, 2), **f8), ReLU(), MaxPool2d(2), Flatten(), Linear(18, 4, **f8)
    )
    for name, array in net.parameters().items():
        array[...] = STORED[f"first.{name}"]
    return net


def schedule_of(optimizer, described):
    """Make one schedule, several in sequence, or none."""
    *single, last = described or [None]
    several = single and isinstance(last[0], int)
    single = single if several else described
    made = [getattr(training, name)(optimizer, **options) for name, options in single]
    return training.SequentialLR(optimizer, made, last) if several else next(iter(made), None)


def train(case):
    """Take the 50 steps; return the rates, the losses and the network."""
    net, (images, labels) = network(), pictures()
    (kind, options), *described = CASES[case]
    optimizer = getattr(training, kind)(net, **options)
    schedule, rates, losses = schedule_of(optimizer, described), [], []
    for step in range(STEPS):
        rows = slice(step * BATCH % 30, step * BATCH % 30 + BATCH)
        optimizer.lr = schedule(step) if schedule else optimizer.lr
        logits = net(images[rows])
        net.backward(cross_entropy_backward(1, logits, labels[rows]))
        optimizer.step()
        rates.append(optimizer.lr)
        losses.append(cross_entropy(logits, labels[rows]))
    return rates, losses, net


def test_cases_are_the_ones_that_the_script_stores():
    assert len(CASES) == 19
    assert {name for case in CASES.values() for name, *_ in case} >= {
        "SGD",
        "Adam",
        "AdamW",
        "RMSprop",
    }


@every_case
def test_training_takes_the_path_of_torch(case):
    rates, losses, net = train(case)
    np.testing.assert_allclose(rates, STORED[f"{case}.rates"], rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(losses, STORED[f"{case}.losses"], rtol=0, atol=1e-9)
    for name, array in net.parameters().items():
        np.testing.assert_allclose(array, STORED[f"{case}.{name}"], rtol=0, atol=1e-9)


def test_training_takes_another_path_in_every_case():
    paths = [tuple(STORED[f"{case}.losses"].round(4)) for case in CASES]
    assert len(set(paths)) == len(CASES)
