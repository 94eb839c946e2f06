#!/usr/bin/env python3
"""The digit classifier in PyTorch and in Keras: what it takes for its numbers to be the same.

Versions   torch 2.13.0, keras 3.15.1 on that torch (Python 3.11 to 3.13)
Behaviour  PyTorch takes the weights as they are, under other names. Keras wants the kernels as
           (height, width, in, out), and the matrix behind Flatten transposed, its rows in the order
           in which maps with the channels last are flattened. With the rows left as they were, the
           shapes fit as well, nobody complains, and the network is wrong.
Seen       largest difference of a logit, ten digits: PyTorch 8e-6, Keras 1e-5; with the rows as
           they were, Keras reads 2 of the ten digits correctly.
Fails      if a logit of either differs by more than 1e-4 from ours.

    python3 findings/port_digit_classifier.py          # makes an environment of its own: 1 GB
    python3 findings/port_digit_classifier.py --here   # with what this Python has
    python3 findings/port_digit_classifier.py --here --store    # and store what they gave
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PINNED = ("torch==2.13.0", "keras==3.15.1", "numpy")
CLOSE = 1e-4


def in_an_environment():
    """Run this script with the pinned libraries; return its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder, "Scripts" if sys.platform == "win32" else "bin", "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PINNED], check=True)
        return subprocess.run([python, __file__, "--here"], check=False).returncode


def by_torch(images, numbers):
    """Return the logits of the same network in PyTorch."""
    import torch
    from torch import nn

    network = nn.Sequential(
        *(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(8, 16, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(400, 10)),
    )
    arrays = [torch.tensor(array) for array in numbers.values()]
    network.load_state_dict(dict(zip(network.state_dict(), arrays, strict=True)))
    with torch.no_grad():
        return network(torch.tensor(images)).numpy()


def by_keras(images, numbers, reorder):
    """Return the logits of the same network in Keras, its matrix by `reorder`."""
    os.environ["KERAS_BACKEND"] = "torch"
    import keras
    from keras import layers

    network = keras.Sequential([
        *(layers.Input((28, 28, 1)), layers.Conv2D(8, 3, activation="relu")),
        *(layers.MaxPooling2D(2), layers.Conv2D(16, 3, activation="relu")),
        *(layers.MaxPooling2D(2), layers.Flatten(), layers.Dense(10)),
    ])  # fmt: skip
    weight1, bias1, weight2, bias2, matrix, bias3 = numbers.values()
    kernels = [weight.transpose(2, 3, 1, 0) for weight in (weight1, weight2)]
    network.set_weights([kernels[0], bias1, kernels[1], bias2, reorder(matrix), bias3])
    return network.predict(images.transpose(0, 2, 3, 1), verbose=0)


def main():
    """Compare, and return the exit code."""
    if "--here" not in sys.argv:
        return in_an_environment()
    import numpy as np

    sys.path[:0] = [str(ROOT), str(ROOT / "notebooks")]
    from cnn_core import datasets, network
    from cnn_workshop.exercises.lesson_18 import to_keras

    ours = network.load_digit_classifier()
    images = (datasets.load_mnist("test").images[20:30, None] / 255).astype(np.float32)
    right, numbers = ours(images), ours.parameters()

    def as_it_was(matrix):
        return matrix.T

    def in_their_order(matrix):
        return to_keras(numbers["conv2.weight"], matrix, 16, 5, 5)[1]

    found = {
        "PyTorch": by_torch(images, numbers),
        "Keras": by_keras(images, numbers, in_their_order),
    }
    for name, logits in found.items():
        print(f"{name}: largest difference {np.abs(logits - right).max():.1e}")
    wrong = by_keras(images, numbers, as_it_was).argmax(axis=1)
    read = int((wrong == np.arange(10)).sum())
    print(f"Keras, rows as they were: {read} of 10 read correctly ({wrong.tolist()})")
    if "--store" in sys.argv:
        file = ROOT / "notebooks" / "cnn_workshop" / "conventions" / "elsewhere.npz"
        np.savez_compressed(file, **found)
    return int(any(np.abs(logits - right).max() > CLOSE for logits in found.values()))


if __name__ == "__main__":
    sys.exit(main())
