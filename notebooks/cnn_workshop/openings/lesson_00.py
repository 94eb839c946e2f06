"""Opens lesson 00: one photograph, three questions to a network, and the answers wanted.

Boxes and outlines were drawn by hand, on the photograph of 256 pixels that `cnn_core.datasets` has:
they are what a network is to answer, not what one answered.
"""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from matplotlib.patheffects import withStroke

from cnn_core import datasets
from cnn_workshop import figure_settings
from cnn_workshop.plots import Picture

CUP = (
    (74, 46), (78, 32), (88, 19), (102, 10), (120, 7), (138, 9), (155, 18), (166, 29), (173, 44),
    (173, 55), (168, 72), (163, 88), (158, 99), (150, 101), (141, 102), (135, 105), (138, 112),
    (140, 117), (130, 121), (115, 121), (108, 118), (101, 127), (95, 131), (86, 128), (84, 121),
    (88, 110), (93, 100), (84, 90), (77, 74), (74, 58),
)  # fmt: skip
"""The outline of the cup: pixels from the left and from the top."""
SPOON = (
    (140, 117), (138, 112), (135, 107), (141, 102), (150, 101), (157, 102), (162, 97), (163, 88),
    (168, 72), (173, 55), (173, 45), (170, 31), (174, 29), (180, 31), (181, 34), (177, 48),
    (171, 66), (166, 84), (164, 98), (168, 104), (172, 110), (173, 119), (168, 130), (160, 138),
    (150, 139), (142, 131), (139, 122),
)  # fmt: skip
_COLOURS = {"cup": "#b0127b", "spoon": "#2166ac"}
_QUESTIONS = ("What is in it?", "Where is it?", "Which pixels?")
_TASKS = ("classification: “coffee”", "detection: a box for each", "segmentation: each pixel")
_WIDE, _GAP, _HEAD, _FOOT = 2.5, 0.2, 0.32, 0.3  # inches
_ALT = (
    "A photograph three times: an espresso cup on a red saucer, with a spoon. What is in it? "
    "Classification: coffee. Where is it? Detection: a box around the cup, another around the "
    "spoon. Which pixels? Segmentation: all pixels of the cup in one colour, all of the spoon in "
    "another."
)


@figure_settings.ours()
def picture():
    """Draw one photograph with the answers to three questions: what, where, which pixels."""
    photograph = datasets.photograph("coffee")
    pale = np.repeat((255 - (255 - photograph.mean(axis=2)) * 0.6)[..., None], 3, axis=2)
    rows, cols = photograph.shape[:2]
    high = _WIDE * rows / cols
    width, height = 3 * _WIDE + 2 * _GAP, high + _HEAD + _FOOT
    figure = Figure(figsize=(width, height), dpi=96, facecolor="white")
    for at, (question, task) in enumerate(zip(_QUESTIONS, _TASKS, strict=True)):
        left = at * (_WIDE + _GAP)
        place = (left / width, _FOOT / height, _WIDE / width, high / height)
        axes = figure.add_axes(place)
        axes.imshow((photograph if at == 0 else pale).astype(np.uint8))
        axes.set_axis_off()
        axes.set_title(question, fontsize=12, loc="left", weight="bold")
        figure.text(left / width, 0.4 * _FOOT / height, task, fontsize=10.5, va="center")
        if at:
            _answer(axes, boxes=at == 1)
    return Picture(figure, _ALT)


def _answer(axes, boxes):
    """Draw the box of each thing, or all its pixels, with its name."""
    for (name, colour), outline in zip(_COLOURS.items(), (CUP, SPOON), strict=True):
        left, top, right, bottom = *np.min(outline, axis=0), *np.max(outline, axis=0)
        if boxes:
            corner, size = (left, top), (right - left, bottom - top)
            axes.add_patch(Rectangle(corner, *size, fill=False, edgecolor=colour, linewidth=2.2))
        else:
            axes.add_patch(Polygon(outline, facecolor=colour, alpha=0.6, linewidth=0))
        at = (right + 4, top + 5) if name == "spoon" else (left - 4, top + 5)
        side = "left" if name == "spoon" else "right"
        look = {"color": colour, "fontsize": 11, "weight": "bold", "ha": side, "va": "center"}
        axes.text(*at, name, path_effects=[withStroke(linewidth=3, foreground="white")], **look)
