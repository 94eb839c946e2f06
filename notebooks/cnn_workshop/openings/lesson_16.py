"""Opens lesson 16: a digit, and a map of it from each of two networks; one has learned nothing."""

import numpy as np

from cnn_core import datasets, interpret
from cnn_core.network import digit_classifier, load_digit_classifier
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap

PICTURE, SEED = 7, 2
"""Which test digit, and the seed of the network that was never trained: those of the lesson."""


def networks():
    """Return the network of each map, by its letter."""
    return {"A": digit_classifier(rng=SEED), "B": load_digit_classifier()}


def picture():
    """Draw the digit, and beside it gradient x input of both networks, without signs."""
    digit = (datasets.load_mnist("test").images[PICTURE] / 255).astype(np.float32)
    figure = sheet.sheet(3.7)
    sheet.heatmap(figure, 0.3, 0.6, 2.5, heatmap(digit, "pixels", limits=(0, 1), numbers=False))
    sheet.write(figure, 1.55, 0.3, "a handwritten 7", 14)
    for left, (name, network) in zip((3.2, 6.2), networks().items(), strict=True):
        label = int(network(digit[np.newaxis, np.newaxis]).argmax())
        found = np.abs(interpret.gradient_times_input(network, digit[np.newaxis], label))
        panel = heatmap(found / found.max(), "probability", limits=(0, 1), numbers=False)
        sheet.heatmap(figure, left, 0.6, 2.5, panel)
        sheet.write(figure, left + 1.25, 0.3, f"what network {name} looked at", 14)
    question = "One of these two networks has never seen a digit. Which?"
    sheet.write(figure, 4.5, 3.4, question, 15, sheet.HERE)
    return sheet.picture(
        figure,
        "A handwritten 7, and two maps of what a network looked at, A and B. In both the strokes "
        "of the 7 are dark and all else is white. Above them: one of these two networks has never "
        "seen a digit; which?",
    )
