"""Opens lesson 13: an untrained network says the same of everything."""

import numpy as np

from cnn_core import datasets
from cnn_core.network import small_digit_classifier
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap


def picture():
    """Draw one digit of each kind, and below each what an untrained network takes it for."""
    digits = np.stack([datasets.digit(digit) for digit in range(10)])
    said = small_digit_classifier(rng=0)(digits[:, np.newaxis] / 16).argmax(axis=1)
    figure = sheet.sheet(2.3)
    for at, digit in enumerate(digits):
        left = 0.1 + 0.89 * at
        sheet.heatmap(figure, left, 0.75, 0.8, heatmap(digit, "pixels", numbers=False))
        right = said[at] == at
        sheet.write(figure, left + 0.4, 0.42, str(said[at]), 17, "#1b7f3b" if right else sheet.HERE)
    sheet.write(figure, 4.5, 0.1, "what the untrained network says", 11, sheet.PALE)
    sheet.write(figure, 4.5, 1.98, "How does it get from here to 95 of 100?", 15, sheet.HERE)
    verdicts = ", ".join(f"{at} is taken for a {each}" for at, each in enumerate(said))
    return sheet.picture(
        figure,
        f"Ten handwritten digits, and what an untrained network says of them: {verdicts}. Above "
        "them: how does it get from here to 95 of 100?",
    )
