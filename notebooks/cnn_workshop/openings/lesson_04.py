"""Opens lesson 04: steps that do not come out even."""

from cnn_core import datasets
from cnn_workshop.drawing import Outline
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap

_SIZE, _STEP = 3, 3
_DASHED = "#e573ae"  # seen on black and on white


def picture():
    """Draw a digit, windows that fit on it, and those that would stick out."""
    digit = datasets.digit(3)
    figure = sheet.sheet(3.8)
    left, top, wide, _ = sheet.heatmap(
        figure, 1.2, 0.6, 2.6, heatmap(digit, "pixels", numbers=False)
    )
    cell = wide / len(digit)
    for row in range(0, len(digit), _STEP):
        for col in range(0, len(digit), _STEP):
            fits = max(row, col) + _SIZE <= len(digit)
            figure.add(_window((left + col * cell, top + row * cell), cell, fits))
    sheet.write(figure, 2.4, 3.5, "8 x 8 pixels, a window of 3 x 3, steps of 3", 12, sheet.PALE)
    sheet.write(figure, 6.9, 2.5, "How many windows are there?", 15, sheet.HERE)
    sheet.write(figure, 6.9, 2.0, "Who reads the last two rows", 15, sheet.HERE)
    sheet.write(figure, 6.9, 1.65, "and columns?", 15, sheet.HERE)
    return sheet.picture(
        figure,
        "A handwritten 3 of 8 x 8 pixels. Four windows of 3 x 3, side by side, lie on it. Five "
        "more, dashed, would begin on its last two rows or columns and stick out. Beside it: how "
        "many windows are there? Who reads the last two rows and columns?",
    )


def _window(corner, cell, fits):
    """Return the frame of a window, dashed if it would stick out of the picture."""
    colour, dash = (sheet.HERE, ()) if fits else (_DASHED, (10, 7))
    left, top = (place + 0.06 * cell for place in corner)
    size = (_SIZE - 0.12) * cell
    return Outline((left, top, size, size), colour, 3.5, dash=dash)
