"""Train the digit detector of this folder: the digit classifier, and *nothing* as another class.

From the top folder of the project, in about five minutes::

    OPENBLAS_NUM_THREADS=1 python -m cnn_core.data.train_digit_detector

It begins with the digit classifier, which slides over pages here: `fully_convolutional`. Each page
is made anew: training digits at random places, on blank paper or on a piece of a photograph, some
with lines scribbled between them. A place of the window whose middle lies on a digit is to give
that digit, one far from all digits *nothing*; those between are left out of the loss. The test
digits, and the photograph of the grass, are never used: lesson 20 asks about them.
"""

import argparse
from pathlib import Path

import numpy as np

from cnn_core import datasets
from cnn_core.data import train_digit_classifier
from cnn_core.detection import fully_convolutional
from cnn_core.functional import cross_entropy, cross_entropy_backward
from cnn_core.layers import Conv2d
from cnn_core.network import Sequential, load_digit_classifier
from cnn_core.training import Adam, CosineAnnealingLR

EPOCHS, STEPS, BATCH, LEARNING_RATE, SEED = 16, 250, 8, 4e-3, 0
PAGE, SIDE, STEP = (60, 80), 28, 4
NEAR, FAR = 2.5, 7  # pixels off: up to here it is the digit; from here on it is nothing
APART = (20, 17)  # two digits keep so many rows, or columns, between their windows' corners
NOTHING, IGNORED = 10, -100
WEIGHTS = np.array([1.0] * 10 + [0.3])  # most places hold nothing
PHOTOGRAPHS = ("brick", "camera", "chelsea", "coffee")
PATH = Path(__file__).parent / "digit_detector.npz"


def paper(rng):
    """Return blank paper, or a piece of a photograph, paler or darker."""
    if rng.random() < 0.4:
        return np.zeros(PAGE)
    whole = datasets.photograph(rng.choice(PHOTOGRAPHS), gray=True)
    sides = zip(whole.shape, PAGE, strict=True)
    top, left = (rng.integers(side - size + 1) for side, size in sides)
    return whole[top : top + PAGE[0], left : left + PAGE[1]] / 255 * rng.uniform(0.3, 1)


def scribble(page, rng):
    """Draw up to three bent lines on a page."""
    for _ in range(rng.integers(1, 4)):
        place, angle = rng.uniform((0, 0), PAGE), rng.uniform(0, 2 * np.pi)
        bend, ink = rng.normal(0, 0.15), rng.uniform(0.6, 1)
        for _ in range(rng.integers(6, 45)):
            place, angle = place + np.array([np.sin(angle), np.cos(angle)]), angle + bend
            row, col = np.maximum(np.round(place).astype(int), 0)
            dot = page[row : row + 2, col : col + 2]
            np.maximum(dot, ink, out=dot)


def page_of(images, labels, rng):
    """Return a page with up to five digits, and (top, left, label) of each one's window."""
    page, placed = paper(rng), []
    if rng.random() < 0.3:
        scribble(page, rng)
    for _ in range(rng.integers(1, 6)):
        top, left = (int(rng.integers(-2, side - SIDE + 3)) for side in PAGE)
        if all(abs(top - a) >= APART[0] or abs(left - b) >= APART[1] for a, b, _ in placed):
            which = rng.integers(len(images))
            lay(page, images[which], top, left)
            placed.append((top, left, int(labels[which])))
    return page.astype(np.float32), placed


def lay(page, image, top, left):
    """Lay a picture on a page where that is darker; what sticks out is cut off."""
    rows, cols = (
        slice(max(at, 0), min(at + SIDE, side))
        for at, side in zip((top, left), page.shape, strict=True)
    )
    part = image[rows.start - top : rows.stop - top, cols.start - left : cols.stop - left]
    np.maximum(page[rows, cols], part, out=page[rows, cols])


def wanted(placed):
    """Return what each place of the window is to say: a digit, nothing, or whatever it likes."""
    tops, lefts = STEP * np.mgrid[: (PAGE[0] - SIDE) // STEP + 1, : (PAGE[1] - SIDE) // STEP + 1]
    off = [np.maximum(abs(tops - top), abs(lefts - left)) for top, left, _ in placed]
    said = np.full(tops.shape, NOTHING)
    for each in off:
        said[each < FAR] = IGNORED
    for each, (_, _, label) in zip(off, placed, strict=True):
        said[each <= NEAR] = label
    return said


def untrained():
    """Return the digit classifier, sliding, with an eleventh output that says nothing so far."""
    network = fully_convolutional(load_digit_classifier(), (1, SIDE, SIDE))
    *others, (_, last) = network.layers.items()
    grown = Conv2d(16, NOTHING + 1, last.options["kernel_size"], rng=SEED)
    for name, param in grown.params.items():
        param[:NOTHING], param[NOTHING] = last.params[name], 0
    return Sequential(*others, ("conv3", grown)).train()


def trained():
    """Train a detector; print a line for every epoch."""
    # A digit lies where the page says that it does: it is turned and stretched, never shifted.
    train_digit_classifier.SHIFT = 0
    images, labels = datasets.load_mnist("train")
    images = images[:, np.newaxis].astype(np.float32) / 255
    network, rng = untrained(), np.random.default_rng(SEED)
    optimizer = Adam(network, lr=LEARNING_RATE)
    schedule = CosineAnnealingLR(optimizer, T_max=EPOCHS * STEPS)
    for epoch in range(EPOCHS):
        drawn = train_digit_classifier.redrawn(train_digit_classifier.moved(images, rng), rng)[:, 0]
        losses = []
        for step in range(epoch * STEPS, (epoch + 1) * STEPS):
            optimizer.lr = schedule(step)
            losses.append(learn(network, [page_of(drawn, labels, rng) for _ in range(BATCH)]))
            optimizer.step()
        print(f"epoch {epoch + 1} of {EPOCHS}: loss {np.mean(losses):.3f}", flush=True)
    return network


def learn(network, pages):
    """Leave the gradients of some pages in a network; return their loss."""
    logits = network(np.stack([page for page, _ in pages])[:, np.newaxis])
    labels = np.stack([wanted(placed) for _, placed in pages])
    network.backward(cross_entropy_backward(1, logits, labels, WEIGHTS), for_input=False)
    return cross_entropy(logits, labels, WEIGHTS)


def main():
    """Train, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", nargs="?", default=PATH, help="where to write the network")
    trained().save(parser.parse_args().path)


if __name__ == "__main__":
    main()
