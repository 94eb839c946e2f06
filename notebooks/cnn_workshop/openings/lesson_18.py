"""Opens lesson 18: one row, one kernel, and the two results that two libraries give."""

import numpy as np

from cnn_workshop import conventions
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap

NAME, LIBRARIES = "same, stride 2", ("PyTorch", "TensorFlow")
"""The convention, and whose results are shown: those of the lesson."""

_CELL = 0.62  # inches


def results():
    """Return the numbers of each library, by its name, as they were measured."""
    return {name: conventions.facts(NAME, library=name)[0].numbers for name in LIBRARIES}


def picture():
    """Draw the row and the kernel, and below them both results, without their libraries."""
    inputs = conventions.convention(NAME).inputs
    figure = sheet.sheet(3.6)
    for left, (name, array) in zip((1.4, 6.0), inputs.items(), strict=True):
        panel = heatmap(array, "pixels", limits=(0, 9))
        sheet.heatmap(figure, left, 2.3, _CELL, panel)
        middle = left + array.shape[1] * _CELL / 2
        words = f"{name}, stride 2" if name == "kernel" else name
        sheet.write(figure, middle, 3.15, words, 14)
    for left, (letter, numbers) in zip(
        (1.6, 5.5), zip("AB", results().values(), strict=True), strict=True
    ):
        panel = heatmap(np.array([numbers]), "signed", limits=(-15, 15))
        sheet.heatmap(figure, left, 0.9, _CELL, panel)
        sheet.write(figure, left + 1.5 * _CELL, 1.75, f"library {letter}", 14)
    question = "The same layer in two libraries. Which one has it wrong?"
    sheet.write(figure, 4.5, 0.35, question, 15, sheet.HERE)
    return sheet.picture(
        figure,
        "A row of six numbers, 1 to 6, and a kernel of three ones with stride 2. Library A makes "
        "3, 9 and 15 of them, library B 6, 12 and 11. Below: the same layer in two libraries; "
        "which one has it wrong?",
    )
