"""Opens lesson 12: two networks learn, and one of them computes wrong gradients."""

import numpy as np

from cnn_workshop.charts import Chart
from cnn_workshop.openings import sheet

BUGS = {"left": None, "right": "kernel not flipped"}
LOSSES = {
    "left": (2.294, 2.106, 1.006, 0.330, 0.192),
    "right": (2.297, 2.188, 1.630, 0.729, 0.389),
}
"""What five epochs find, as the lesson trains from start 0: a test trains them again. In a page,
two trainings would be most of what a reader waits for before there is anything to read."""


def picture():
    """Draw the falling losses of the right network and of a wrong one, without saying which."""
    figure, count = sheet.sheet(2.9), len(LOSSES["left"])
    for at, losses in enumerate(LOSSES.values()):
        box = (*sheet.at(figure, 0.72 + 4.5 * at, 2.26), 328, 161)
        chart = Chart(figure, box, (0.8, count + 0.2), (0.0, 2.5))
        chart.name(("epoch", "loss"), chart.scales(size=13), size=14.5, below=24)
        chart.curve(np.arange(1, count + 1), np.array(losses), "#0a3a82", 3.3)
    sheet.write(figure, 4.5, 2.6, "Both learn. One of them has a mistake in every step. Which?", 15,
                sheet.HERE)  # fmt: skip
    falls = [f"on the {name} from {each[0]:.1f} to {each[-1]:.2f}" for name, each in LOSSES.items()]
    return sheet.picture(
        figure,
        f"Two charts of a loss that falls over {count} epochs, {' and '.join(falls)}. Above "
        "them: both learn; one of them has a mistake in every step; which?",
    )
