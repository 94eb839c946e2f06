"""Opens lesson 07: one number of four is left, again and again."""

from cnn_core import datasets
from cnn_core.ops import max_pooling
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap


def picture():
    """Draw a cat, pooled once, twice and three times, always at the same size."""
    pooled = datasets.photograph("chelsea", size=96).mean(axis=2)
    figure = sheet.sheet(2.5)
    for at in range(4):
        left = 0.05 + 2.27 * at
        panel = heatmap(pooled, "pixels", limits=(0, 255), numbers=False)
        sheet.heatmap(figure, left, 0.55, 1.39, panel)
        size = f"{pooled.shape[0]} x {pooled.shape[1]} numbers"
        sheet.write(figure, left + 1.04, 2.2, size, 12, sheet.PALE)
        pooled = max_pooling(pooled)
    sheet.write(figure, 4.5, 0.2, "Each time, one number of four is left. What is thrown away?", 15,
                sheet.HERE)  # fmt: skip
    return sheet.picture(
        figure,
        "A photograph of a cat four times, as 64 x 96, 32 x 48, 16 x 24 and 8 x 12 numbers: "
        "coarser and brighter each time. Below: each time, one number of four is left. What is "
        "thrown away?",
    )
