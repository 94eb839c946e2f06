"""Train the digit classifier of this folder, on the training digits that the package ships.

Needs PyTorch, in any environment that is not part of the project::

    pip install torch==2.13.0

and then, from the top folder of the project::

    python -m cnn_core.data.train_digit_classifier cnn_core/data/digit_classifier.npz

It takes about three minutes, and two runs on one machine give the same bytes.

People draw with a mouse: off the middle, larger, smaller, slanted, with a thick or a thin pen. So
no picture is shown as it is: each is moved, stretched and redrawn at random, anew every time.
"""

import argparse
import math

import numpy as np
import torch
from torch.nn import functional

from cnn_core import datasets, network

EPOCHS, BATCH, LEARNING_RATE, SEED = 200, 64, 8e-3, 0
SHIFT, TURN, SLANT, ZOOM, STRETCH = 3, 12, 0.2, 0.2, 0.1


def uniform(count, low, high):
    """Draw one number for each picture."""
    return torch.empty(count).uniform_(low, high)


def moved(images):
    """Shift, turn, slant, zoom and stretch each picture."""
    count = len(images)
    angle = uniform(count, -TURN, TURN) * math.pi / 180
    slant = uniform(count, -SLANT, SLANT)
    zoom = torch.exp(uniform(count, -ZOOM, ZOOM))
    wide, high = (zoom * torch.exp(uniform(count, -STRETCH, STRETCH)) for _ in "ab")
    across, down = (uniform(count, -SHIFT, SHIFT) / 14 for _ in "ab")
    cos, sin = torch.cos(angle), torch.sin(angle)
    first = torch.stack([cos / wide, (slant * cos - sin) / high, across], dim=1)
    second = torch.stack([sin / wide, (slant * sin + cos) / high, down], dim=1)
    grid = functional.affine_grid(torch.stack([first, second], dim=1), images.shape, False)
    return functional.grid_sample(images, grid, align_corners=False)


def redrawn(images):
    """Draw some of the pictures with a thicker or thinner pen, some blurred, some without greys."""
    kind = torch.rand(len(images), 1, 1, 1)
    thick = functional.max_pool2d(images, 3, stride=1, padding=1)
    thin = (2 * images + -functional.max_pool2d(-images, 3, stride=1, padding=1)) / 3
    blurred = functional.avg_pool2d(images, 3, stride=1, padding=1)
    for share, other in [(0.12, thick), (0.2, thin), (0.3, blurred)]:
        images, kind = torch.where(kind < share, other, images), torch.where(kind < share, 1, kind)
    hard = torch.rand(len(images), 1, 1, 1) < 0.2
    images = torch.where(hard, (images > 0.4).float(), images)
    return (images * torch.exp(uniform(len(images), -0.3, 0.3)).view(-1, 1, 1, 1)).clamp(0, 1)


def layers():
    """Return PyTorch's layers, in the order of `digit_classifier`."""
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 8, 3), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(8, 16, 3), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Flatten(), torch.nn.Linear(400, 10),
    )  # fmt: skip


def train(images, labels):
    """Return PyTorch's layers, trained."""
    torch.manual_seed(SEED)
    torch.set_num_threads(1)  # the order of the sums, and so the result, depends on it
    model = layers()
    optimizer = torch.optim.AdamW(model.parameters(), LEARNING_RATE, weight_decay=1e-4)
    steps = EPOCHS * (len(images) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps)
    for _ in range(EPOCHS):
        for places in torch.randperm(len(images))[: steps // EPOCHS * BATCH].view(-1, BATCH):
            optimizer.zero_grad()
            shown = redrawn(moved(images[places]))
            functional.cross_entropy(model(shown), labels[places]).backward()
            optimizer.step()
            schedule.step()
    return model


def main():
    """Train, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", help="where to write the network")
    path = parser.parse_args().path
    images, labels = datasets.load_mnist("train")
    pictures = torch.from_numpy(images[:, None].astype(np.float32) / 255)
    model = train(pictures, torch.from_numpy(labels))
    classifier = network.digit_classifier()
    trained = [tensor.detach().numpy() for tensor in model.parameters()]
    for array, weights in zip(classifier.parameters().values(), trained, strict=True):
        array[...] = weights
    classifier.save(path)


if __name__ == "__main__":
    main()
