"""Opens lesson 03: three maps of one photograph, by kernels that are not shown."""

from cnn_core import datasets, kernels
from cnn_core.ops import convolve2d
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap

_KERNELS = {"box_blur": "pixels", "sobel_y": "signed", "laplacian": "signed"}


def picture():
    """Draw the cameraman, and what three kernels make of him."""
    photograph = datasets.photograph("camera", size=128)
    figure = sheet.sheet(3.0)
    sheet.heatmap(figure, 0.1, 0.55, 2.0, heatmap(photograph, "pixels", limits=(0, 255)))
    for at, (name, kind) in enumerate(_KERNELS.items()):
        found = convolve2d(photograph, kernels.get(name))
        limits = (0, 255) if kind == "pixels" else None
        left = 2.65 + 2.13 * at
        sheet.heatmap(figure, left, 0.55, 2.0, heatmap(found, kind, limits=limits))
        sheet.write(figure, left + 1, 2.78, f"kernel {'ABC'[at]}", 12, sheet.PALE)
    sheet.arrow(figure, (2.2, 1.55), (2.58, 1.55))
    sheet.write(figure, 1.1, 2.78, "a photograph", 12, sheet.PALE)
    sheet.write(figure, 4.5, 0.2, "Nine numbers made each of these. Which nine?", 15, sheet.HERE)
    return sheet.picture(
        figure,
        "A photograph of a cameraman, and three maps of it. Kernel A blurs it. Kernel B shows "
        "horizontal edges in red and blue. Kernel C shows thin lines, red on one side of each edge "
        "and blue on the other. Below: nine numbers made each of these. Which nine?",
    )
