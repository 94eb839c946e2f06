"""Port the digit classifier to PyTorch and to Keras, and store what they say to ten digits.

    python tests/make_port_reference.py      # needs torch and keras; made with 2.13.0 and 3.15.1

PyTorch takes the weights as they are, under other names. Keras wants the kernels as (height, width,
in, out), and the matrix behind Flatten transposed, its rows in the order in which maps with the
channels last are flattened. With the rows left as they were, the shapes fit as well, nothing
complains, and the network is wrong: it reads 2 of the ten digits. The logits were 8e-6 (PyTorch)
and 1e-5 (Keras) from ours at most; it stops if one is more than 1e-4 off.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLOSE = 1e-4


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
    """Compare, and store."""
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
    assert all(np.abs(logits - right).max() <= CLOSE for logits in found.values())
    file = ROOT / "notebooks" / "cnn_workshop" / "conventions" / "elsewhere.npz"
    np.savez_compressed(file, **found)


if __name__ == "__main__":
    main()
