"""Opens lesson 00: one photograph, three questions to a network, and the answers wanted.

Boxes and outlines were drawn by hand, on the photograph of 256 pixels that `cnn_core.datasets` has:
they are what a network is to answer, not what one answered.
"""

import numpy as np

from cnn_core import datasets
from cnn_workshop.drawing import WHITE, Drawing, Outline, Pixels, Shape, Words
from cnn_workshop.pictures import Picture

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
_WIDE, _GAP, _HEAD, _FOOT = 240, 19, 30, 29  # CSS pixels
_ALT = (
    "A photograph three times: an espresso cup on a red saucer, with a spoon. What is in it? "
    "Classification: coffee. Where is it? Detection: a box around the cup, another around the "
    "spoon. Which pixels? Segmentation: all pixels of the cup in one colour, all of the spoon in "
    "another."
)


def picture():
    """Draw one photograph with the answers to three questions: what, where, which pixels."""
    photograph = datasets.photograph("coffee")
    pale = np.repeat((255 - (255 - photograph.mean(axis=2)) * 0.6)[..., None], 3, axis=2)
    rows, cols = photograph.shape[:2]
    scale = _WIDE / cols
    sheet = Drawing(3 * _WIDE + 2 * _GAP, rows * scale + _HEAD + _FOOT, density=2)
    for at, (question, task) in enumerate(zip(_QUESTIONS, _TASKS, strict=True)):
        left = at * (_WIDE + _GAP)
        values = photograph if at == 0 else pale
        sheet.add(Pixels((left, _HEAD, _WIDE, rows * scale), values.astype(np.uint8)))
        sheet.add(Words(left, _HEAD / 2, question, 16, font="bold"))
        sheet.add(Words(left, sheet.height - 0.4 * _FOOT, task, 14))
        if at:
            _answer(sheet, left, scale, boxes=at == 1)
    return Picture(sheet, _ALT, twice=False)


def _answer(sheet, begin, scale, boxes):
    """Draw the box of each thing, or all its pixels, with its name."""
    for (name, colour), outline in zip(_COLOURS.items(), (CUP, SPOON), strict=True):
        points = np.array(outline) * scale + (begin, _HEAD)
        left, top, right, bottom = *points.min(axis=0).tolist(), *points.max(axis=0).tolist()
        if boxes:
            sheet.add(Outline((left, top, right - left, bottom - top), colour, 3))
        else:
            sheet.add(Shape(tuple(map(tuple, points.tolist())), colour, alpha=0.6))
        x, side = (right + 4, "left") if name == "spoon" else (left - 4, "right")
        sheet.add(Words(x, top + 5, name, 14.5, colour, "bold", side=side, rim=WHITE))
