"""Opens lesson 20: a page with three digits, and all that a classifier is sure to see on it."""

import numpy as np

from cnn_core import datasets, detection
from cnn_core.functional import softmax
from cnn_core.network import load_digit_classifier
from cnn_workshop.drawing import Outline
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap

PLACES = ((27, 2, 4), (3, 30, 26), (11, 5, 50))
"""Which test digits lie on the lesson's page, and at which row and column their pictures begin."""
SURE = 0.9


def page():
    """Return the page."""
    blank, images = np.zeros((60, 80), np.float32), datasets.load_mnist("test").images
    for number, top, left in PLACES:
        blank[top : top + 28, left : left + 28] += images[number] / np.float32(255)
    return blank


def sure():
    """Return the boxes that the classifier is sure of, as (top, left), and the digits."""
    network = detection.fully_convolutional(load_digit_classifier(), (1, 28, 28))
    shares = softmax(network(page()[np.newaxis, np.newaxis])[0], dim=0)
    places = np.argwhere(shares.max(axis=0) > SURE)
    return 4 * places, shares.argmax(axis=0)[tuple(places.T)]


def picture():
    """Draw the page, and beside it the same page with a frame for each verdict."""
    places, digits = sure()
    figure = sheet.sheet(3.9)
    panel = heatmap(page(), "pixels", limits=(0, 1), numbers=False)
    sheet.heatmap(figure, 0.35, 0.35, 3.0, panel)
    left, top, wide, _ = sheet.heatmap(figure, 4.65, 0.35, 3.0, panel)
    cell = wide / page().shape[1]
    for row, col in places.tolist():
        box = (left + col * cell, top + row * cell, 28 * cell, 28 * cell)
        figure.add(Outline(box, "#e377c2", 1.5))
    sheet.write(figure, 2.35, 3.6, "a page", 14)
    words = f"{len(places)} places where it is sure of a digit"
    sheet.write(figure, 6.65, 3.6, words, 14)
    sheet.write(figure, 4.5, 0.15, "Where are they?", 15, sheet.HERE)
    kinds = len(set(digits.tolist()))
    return sheet.picture(
        figure,
        "A page with three handwritten digits, a 7, a 3 and a 1. The same page, with a frame at "
        f"each of {len(places)} places at which a digit classifier is more than 90 % sure of a "
        f"digit: they cover the page, and name {kinds} different digits. Above them: where are "
        "they?",
    )
