"""Opens lesson 10: all the numbers between a picture and its verdict."""

import numpy as np

from cnn_core import datasets, functional
from cnn_core.network import load_digit_classifier
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap

_PICTURE = 7


def picture():
    """Draw a 7, what the layers make of it from left to right, and the verdict."""
    digit = datasets.load_mnist("test").images[_PICTURE] / 255
    values = load_digit_classifier().forward(digit[np.newaxis, np.newaxis], keep=True)
    shares = functional.softmax(values["linear1"], dim=1)[0]
    figure = sheet.sheet(3.8)
    sheet.heatmap(figure, 0.15, 1.0, 1.7, heatmap(digit, "pixels", limits=(0, 1)))
    _maps(figure, values["relu1"][0], 2.15, 2, 0.8)
    _maps(figure, values["pool1"][0], 4.0, 2, 0.55)
    _maps(figure, values["pool2"][0], 5.45, 4, 0.42)
    for left, words in ((1.0, "picture"), (2.95, "conv, ReLU"), (4.6, "pool"),
                        (6.35, "conv, ReLU, pool"), (8.1, "verdict")):  # fmt: skip
        sheet.write(figure, left, 0.15, words, 11, sheet.PALE)
    sheet.bars(figure, (7.65, 0.45, 0.65, 3.05), shares, [sheet.HERE] * 10, 13, ends=(0, 1))
    sheet.write(figure, 8.62, 2.05, "Why\n7?", 18, sheet.HERE)
    return sheet.picture(
        figure,
        "From left to right: a handwritten 7 of 28 x 28 pixels; 8 maps of the first convolution "
        "after ReLU; the same pooled; 16 maps of the second block; ten bars, of which that of the "
        f"{shares.argmax()} is by far the longest. Beside it: why 7?",
    )


def _maps(figure, maps, left, across, size):
    """Draw the maps of a layer in rows, from the middle outwards, all in one scale."""
    gap, limits = 0.06, (-float(maps.max()), float(maps.max()))
    down = len(maps) // across
    top = 2.0 + (down * (size + gap) - gap) / 2
    for at, values in enumerate(maps):
        row, col = divmod(at, across)
        place = left + col * (size + gap), top - row * (size + gap) - size
        sheet.heatmap(figure, *place, size, heatmap(values, "signed", limits=limits, numbers=False))
