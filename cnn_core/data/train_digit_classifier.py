"""Train the digit classifier of this folder with `cnn_core.training.fit`, and write its weights.

From the top folder of the project, in about three minutes::

    OPENBLAS_NUM_THREADS=1 python -m cnn_core.data.train_digit_classifier

Two runs on one machine give the same bytes; with another number of threads NumPy adds in another
order, and the last digits differ. Only the 5000 training digits of the package are used. ``--try``
says how good the settings below are: it learns from the first 4000 and is judged by the last 1000.
The 1000 test digits had no part in choosing settings, seed, or a moment to stop.

People draw with a mouse: off the middle, larger, smaller, slanted, with a thick or a thin pen. So
no picture is shown as it is: each is moved, stretched and redrawn at random, anew every time.
"""

import argparse
from pathlib import Path

import numpy as np

from cnn_core import datasets
from cnn_core.functional import avg_pool2d, max_pool2d
from cnn_core.network import digit_classifier
from cnn_core.training import Adam, CosineAnnealingLR, Epoch, LinearLR, SequentialLR, fit

EPOCHS, BATCH, LEARNING_RATE, WARM_UP, SEED = 120, 64, 8e-3, 500, 0
SHIFT, TURN, SLANT, ZOOM, STRETCH = 3, 12, 0.2, 0.2, 0.1
TRIED = 4000
PATH = Path(__file__).parent / "digit_classifier.npz"


def moved(images, rng):
    """Shift, turn, slant, zoom and stretch each picture."""
    count, _, height, width = images.shape

    def draw(most):
        return rng.uniform(-most, most, (count, 1, 1)).astype(images.dtype)

    angle, slant, zoom = np.radians(draw(TURN)), draw(SLANT), draw(ZOOM)
    wide, high = np.exp(zoom + draw(STRETCH)), np.exp(zoom + draw(STRETCH))
    rows, cols = np.mgrid[:height, :width].astype(images.dtype)
    rows, cols = (rows - (height - 1) / 2) / high, (cols - (width - 1) / 2) / wide
    cols = cols - slant * rows
    from_rows = np.sin(angle) * cols + np.cos(angle) * rows + draw(SHIFT) + (height - 1) / 2
    from_cols = np.cos(angle) * cols - np.sin(angle) * rows + draw(SHIFT) + (width - 1) / 2
    return sampled(images, from_rows, from_cols)


def sampled(images, rows, cols):
    """Read each picture at places between its pixels; beyond its border there are zeros."""
    count, _, height, width = images.shape
    padded = np.pad(images, ((0, 0), (0, 0), (1, 2), (1, 2)))
    rows, cols = np.clip(rows + 1, 0, height + 1), np.clip(cols + 1, 0, width + 1)
    top, left = np.floor(rows), np.floor(cols)
    down, across = rows - top, cols - left
    flat = padded.reshape(count, -1)
    places = (top * (width + 3) + left).astype(int).reshape(count, -1)

    def pixel(below, right):
        found = np.take_along_axis(flat, places + below * (width + 3) + right, axis=1)
        return found.reshape(rows.shape)

    upper = pixel(0, 0) * (1 - across) + pixel(0, 1) * across
    lower = pixel(1, 0) * (1 - across) + pixel(1, 1) * across
    return (upper * (1 - down) + lower * down)[:, None]


def redrawn(images, rng):
    """Draw some of the pictures with a thicker or thinner pen, some blurred, some without greys."""
    kind, hard = rng.random((2, len(images)))
    images = images.copy()
    thick, thin, soft = kind < 0.12, (kind >= 0.12) & (kind < 0.2), (kind >= 0.2) & (kind < 0.3)
    around = {"kernel_size": 3, "stride": 1, "padding": 1}
    images[thick] = max_pool2d(images[thick], **around)
    images[thin] = (2 * images[thin] - max_pool2d(-images[thin], **around)) / 3
    images[soft] = avg_pool2d(images[soft], **around)
    images[hard < 0.2] = images[hard < 0.2] > 0.4
    ink = np.exp(rng.uniform(-0.3, 0.3, (len(images), 1, 1, 1))).astype(images.dtype)
    return np.clip(images * ink, 0, 1)


def trained(images, labels, test=None, checkpoint=None):
    """Train a classifier; print a line for every epoch."""
    network = digit_classifier(rng=SEED)
    optimizer = Adam(network, lr=LEARNING_RATE)
    steps = EPOCHS * -(-len(images) // BATCH)
    warm_up = LinearLR(optimizer, start_factor=0.04, total_iters=WARM_UP)
    fall = CosineAnnealingLR(optimizer, T_max=steps - WARM_UP)
    for event in fit(
        network, images, labels, optimizer,
        epochs=EPOCHS, batch_size=BATCH, rng=SEED, test=test, checkpoint=checkpoint,
        augment=lambda batch, rng: redrawn(moved(batch, rng), rng),
        schedule=SequentialLR(optimizer, [warm_up, fall], milestones=[WARM_UP]),
    ):  # fmt: skip
        if isinstance(event, Epoch):
            judged = "" if test is None else f", {event.test_accuracy:.1%} of those kept back"
            print(f"epoch {event.epoch} of {EPOCHS}: {event.accuracy:.1%} right{judged}")
    return network


def main():
    """Train, and write the weights; or try the settings on a part of the training digits."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", nargs="?", default=PATH, help="where to write the network")
    parser.add_argument("--try", dest="trial", action="store_true", help="try, write nothing")
    parser.add_argument("--checkpoint", help="a file from which a run that was stopped goes on")
    options = parser.parse_args()
    images, labels = datasets.load_mnist("train")
    images = images[:, None].astype(np.float32) / 255
    if options.trial:
        kept_back = images[TRIED:], labels[TRIED:]
        trained(images[:TRIED], labels[:TRIED], kept_back, options.checkpoint)
    else:
        trained(images, labels, checkpoint=options.checkpoint).save(options.path)


if __name__ == "__main__":
    main()
