"""Opens lesson 14: the same digit, moved, and what it is taken for."""

import numpy as np

from cnn_core import datasets, functional
from cnn_core.network import load_digit_classifier
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap

_PICTURE = 21
_SHIFTS = (0, 3, 6, 9)


def picture():
    """Draw a digit moved further and further, and what the network says of each."""
    digit = datasets.load_mnist("test").images[_PICTURE] / 255
    network = load_digit_classifier()
    figure = sheet.sheet(3.3)
    words = []
    for at, shift in enumerate(_SHIFTS):
        moved = np.roll(digit, shift, axis=1)
        moved[:, :shift] = 0
        shares = functional.softmax(network(moved[np.newaxis, np.newaxis]), dim=1)[0]
        left = 0.15 + 2.24 * at
        sheet.heatmap(figure, left, 0.65, 2.0, heatmap(moved, "pixels", limits=(0, 1)))
        said = f"{shares.argmax()}, {shares.max():.0%} sure"
        sheet.write(figure, left + 1.0, 0.32, said, 14, sheet.INK)
        words.append(f"moved by {shift}: {said}")
    sheet.write(figure, 4.5, 2.98, "\"Shift the picture, and the answer stays the same\"?", 15,
                sheet.HERE)  # fmt: skip
    return sheet.picture(
        figure,
        "One handwritten digit four times, each time further to the right, and what the network "
        f"says: {'; '.join(words)}. Above them, with a question mark: shift the picture, and the "
        "answer stays the same.",
    )
