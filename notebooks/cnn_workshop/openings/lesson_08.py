"""Opens lesson 08: what did this one number see."""

import numpy as np

from cnn_core import datasets
from cnn_core.network import load_digit_classifier
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap

_PICTURE = 7
_CELL = (1, 2)


def picture():
    """Draw a digit, and one cell of a map deep in the network that reads it."""
    digit = datasets.load_mnist("test").images[_PICTURE] / 255
    network = load_digit_classifier()
    values = network.forward(digit[np.newaxis, np.newaxis], keep=True)["pool2"][0]
    deepest = values[values[:, _CELL[0], _CELL[1]].argmax()]
    figure = sheet.sheet(3.6)
    sheet.arrow(figure, (5.55, 1.9), (3.75, 1.9), sheet.HERE)
    sheet.heatmap(figure, 0.6, 0.25, 3.0, heatmap(digit, "pixels", limits=(0, 1)))
    sheet.heatmap(figure, 5.75, 0.6, 2.4, heatmap(deepest, "signed", boxes=[(*_CELL, 1, 1)]))
    sheet.write(figure, 2.1, 3.42, "a picture, 28 x 28", 11, sheet.PALE)
    sheet.write(figure, 6.95, 3.17, "six layers later: one of 16 maps, 5 x 5", 11, sheet.PALE)
    sheet.write(figure, 4.65, 2.3, "What did this\nnumber see?", 13, sheet.HERE)
    return sheet.picture(
        figure,
        "A handwritten 7 of 28 x 28 pixels; an arrow; a map of 5 x 5 numbers, with one number in a "
        "frame. Between them: what did this number see?",
    )
