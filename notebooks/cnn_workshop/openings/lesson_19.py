"""Opens lesson 19: a digit on grass, and two masks that are right for as many pixels."""

import numpy as np

from cnn_core import datasets
from cnn_core.segmentation import pixel_accuracy
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap

PICTURE, GROUND, ASIDE = 7, (60, 110), 3
"""Which test digit, where on the grass it lies, and by how many pixels the second mask is off."""


def masks():
    """Return the picture, the true mask, and the two masks by their letters."""
    digit = datasets.load_mnist("test").images[PICTURE] / 255
    top, left = GROUND
    ground = datasets.photograph("grass", gray=True)[top : top + 28, left : left + 28] / 255
    truth = digit > 0.5
    answers = {"A": np.zeros_like(truth), "B": np.roll(truth, ASIDE, axis=1)}
    return ground * (1 - digit) + digit, truth, answers


def picture():
    """Draw the picture and the two masks, with the share of the pixels that are right."""
    image, truth, answers = masks()
    figure = sheet.sheet(3.7)
    panel = heatmap(image, "pixels", limits=(0, 1), numbers=False)
    sheet.heatmap(figure, 0.3, 0.6, 2.5, panel)
    sheet.write(figure, 1.55, 0.3, "which pixels are the 7?", 14)
    said = []
    for left, (name, mask) in zip((3.2, 6.2), answers.items(), strict=True):
        panel = heatmap(mask.astype(int), "probability", limits=(0, 1), numbers=False)
        sheet.heatmap(figure, left, 0.6, 2.5, panel)
        right = f"{pixel_accuracy(mask, truth):.0%} of the pixels right"
        sheet.write(figure, left + 1.25, 0.3, f"{name}: {right}", 14)
        said.append(f"{name}, {right}")
    question = "Which of these two answers is the better one?"
    sheet.write(figure, 4.5, 3.4, question, 15, sheet.HERE)
    return sheet.picture(
        figure,
        f"A white handwritten 7 on a photograph of grass, and two masks of its pixels: {said[0]}, "
        f"marks nothing at all; {said[1]}, marks a 7 that lies {ASIDE} pixels too far to the "
        "right. Above them: which of these two answers is the better one?",
    )
