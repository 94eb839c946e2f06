"""Opens lesson 06: half of what was found is thrown away."""

import numpy as np

from cnn_core import datasets, kernels
from cnn_core.ops import convolve2d, relu
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap


def picture():
    """Draw a photograph, its edges, and what ReLU leaves of them."""
    coffee = datasets.photograph("coffee", size=128).mean(axis=2)
    edges = convolve2d(coffee, kernels.get("sobel_x"))
    left, limits = relu(edges), (-float(abs(edges).max()), float(abs(edges).max()))
    gone = np.mean(edges < 0)
    figure = sheet.sheet(2.9)
    sheet.heatmap(figure, 0.05, 0.55, 1.8, heatmap(coffee, "pixels", limits=(0, 255)))
    sheet.heatmap(figure, 3.15, 0.55, 1.8, heatmap(edges, limits=limits))
    sheet.heatmap(figure, 6.25, 0.55, 1.8, heatmap(left, limits=limits))
    sheet.arrow(figure, (2.8, 1.45), (3.08, 1.45))
    sheet.arrow(figure, (5.9, 1.45), (6.18, 1.45), sheet.HERE)
    sheet.write(figure, 1.4, 2.6, "a photograph", 12, sheet.PALE)
    sheet.write(figure, 4.5, 2.6, "its vertical edges", 12, sheet.PALE)
    sheet.write(figure, 7.6, 2.6, "after ReLU", 12, sheet.PALE)
    sheet.write(figure, 4.5, 0.2, f"{gone:.0%} of the numbers are set to 0. Why would anybody do "
                "that?", 15, sheet.HERE)  # fmt: skip
    return sheet.picture(
        figure,
        "A photograph of a cup of coffee; a map of its vertical edges, red and blue; the same map "
        f"after ReLU: the red is left, the blue is gone. Below: {gone:.0%} of the numbers are set "
        "to 0. Why would anybody do that?",
    )
