"""Opens lesson 05: a colour photograph in, sixteen maps out."""

import numpy as np

from cnn_core import datasets
from cnn_core.layers import Conv2d
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap

_CHANNELS = ("red", "green", "blue")


def picture():
    """Draw a photograph, its three channels, and the maps of sixteen filters, not yet trained."""
    photo = datasets.photograph("astronaut", size=40)
    channels = np.moveaxis(photo, 2, 0)
    layer = Conv2d(3, 16, 3, stride=3, rng=np.random.default_rng(0))
    maps = layer.forward(channels[np.newaxis] / 255)[0]
    figure = sheet.sheet(3.4)
    sheet.heatmap(figure, 0.05, 0.6, 2.2, heatmap(photo))
    for at, name in enumerate(_CHANNELS):
        tinted = np.zeros_like(photo)
        tinted[:, :, at] = photo[:, :, at]
        sheet.heatmap(figure, 2.95, 2.15 - 0.85 * at, 0.78, heatmap(tinted))
        sheet.write(figure, 3.8, 2.54 - 0.85 * at, name, 11, sheet.PALE, side="left")
    for at, values in enumerate(maps):
        row, col = divmod(at, 4)
        place = 5.95 + 0.66 * col, 2.3 - 0.63 * row
        sheet.heatmap(figure, *place, 0.58, heatmap(values))
    sheet.arrow(figure, (2.35, 1.7), (2.85, 1.7))
    sheet.arrow(figure, (4.55, 1.7), (5.75, 1.7), sheet.HERE)
    sheet.write(figure, 1.15, 3.15, "a photograph", 12, sheet.PALE)
    sheet.write(figure, 3.35, 3.15, "3 channels", 12, sheet.PALE)
    sheet.write(figure, 7.25, 3.15, "16 feature maps", 12, sheet.PALE)
    sheet.write(figure, 4.5, 0.12, "How many numbers does it take to get from 3 to 16?", 15,
                sheet.HERE)  # fmt: skip
    return sheet.picture(
        figure,
        "A photograph of an astronaut; its three channels, red, green and blue; an arrow; 16 "
        "feature maps. Below: how many numbers does it take to get from 3 to 16?",
    )
