"""Opens lesson 04: steps that do not come out even."""

import numpy as np
from matplotlib.patches import Rectangle

from cnn_core import datasets
from cnn_workshop import figure_settings
from cnn_workshop.openings import sheet
from cnn_workshop.plots import Panel

_SIZE, _STEP = 3, 3
_DASHED = "#e573ae"  # seen on black and on white


@figure_settings.ours()
def picture():
    """Draw a digit, windows that fit on it, and those that would stick out."""
    digit = datasets.digit(3)
    figure = sheet.sheet(3.8)
    axes = sheet.heatmap(figure, 1.2, 0.6, 2.6, Panel(digit, "pixels", numbers=False))
    for top in np.arange(0, len(digit), _STEP):
        for left in np.arange(0, len(digit), _STEP):
            fits = max(top, left) + _SIZE <= len(digit)
            _window(axes, top, left, fits)
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


def _window(axes, top, left, fits):
    """Draw a window, dashed if it would stick out of the picture."""
    look = {"linewidth": 2.6, "linestyle": "-" if fits else (0, (3, 2))}
    colour = sheet.HERE if fits else _DASHED
    corner = (left - 0.5 + 0.06, top - 0.5 + 0.06)
    size = _SIZE - 0.12
    frame = Rectangle(corner, size, size, fill=False, edgecolor=colour, **look)
    frame.set_clip_on(False)
    axes.add_patch(frame)
