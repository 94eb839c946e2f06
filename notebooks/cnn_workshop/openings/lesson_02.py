"""Opens lesson 02: one number of a feature map."""

from cnn_core import datasets, kernels
from cnn_core.ops import convolve2d
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap

_CELL = (21, 16)


def picture():
    """Draw a cat, nine numbers, and the map that they make of it, with one number in a frame."""
    cat = datasets.photograph("chelsea", size=96).mean(axis=2)
    kernel = kernels.get("vertical_edge")
    found = convolve2d(cat, kernel)
    number = found[_CELL]
    figure = sheet.sheet(3.2)
    sheet.heatmap(figure, 0.05, 0.45, 2.2, heatmap(cat, "pixels", limits=(0, 255)))
    sheet.heatmap(figure, 3.85, 1.0, 1.1, heatmap(kernel))
    sheet.heatmap(figure, 5.55, 0.45, 2.2, heatmap(found, boxes=[(*_CELL, 2, 2)]))
    sheet.write(figure, 3.6, 1.55, "∗", 20)
    sheet.write(figure, 5.25, 1.55, "=", 20)
    sheet.write(figure, 1.7, 2.85, "a photograph", 12, sheet.PALE)
    sheet.write(figure, 4.4, 2.85, "nine numbers", 12, sheet.PALE)
    sheet.write(figure, 7.2, 2.85, "its vertical edges", 12, sheet.PALE)
    sheet.write(figure, 4.5, 0.15, f"The number in the frame is {number:.0f}. Where does it come "
                "from?", 15, sheet.HERE)  # fmt: skip
    return sheet.picture(
        figure,
        "A photograph of a cat; a star; a table of 3 x 3 numbers, 1 on the left, 0 in the middle, "
        "-1 on the right; an equals sign; a map of the cat's vertical edges in red and blue, with "
        f"one number in a frame. Below: the number in the frame is {number:.0f}. Where does it "
        "come from?",
    )
