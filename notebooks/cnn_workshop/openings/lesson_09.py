"""Opens lesson 09: which digit is it, how sure, and how wrong."""

import numpy as np

from cnn_core import datasets
from cnn_core.network import load_digit_classifier
from cnn_workshop import figure_settings
from cnn_workshop.openings import sheet
from cnn_workshop.plots import Panel

_PICTURE = 204


@figure_settings.ours()
def picture():
    """Draw a digit that is hard to read, and the ten numbers that a network makes of it."""
    digit = datasets.load_mnist("test").images[_PICTURE] / 255
    logits = load_digit_classifier()(digit[np.newaxis, np.newaxis])[0]
    figure = sheet.sheet(3.4)
    sheet.arrow(figure, (3.6, 1.7), (4.3, 1.7))
    sheet.heatmap(figure, 0.5, 0.25, 2.9, Panel(digit, "pixels", limits=(0, 1)))
    axes = figure.add_axes((0.52, 0.1, 0.26, 0.8))
    colours = ["#b2182b" if logit > 0 else "#2166ac" for logit in logits]
    axes.barh(range(10), logits, color=colours)
    axes.set_yticks(range(10))
    axes.invert_yaxis()
    axes.axvline(0, color="0.5", linewidth=0.8)
    axes.tick_params(length=0, labelsize=11)
    axes.set_title("ten scores, one a digit", fontsize=11, color=sheet.PALE)
    for side in axes.spines.values():
        side.set_visible(False)
    sheet.write(figure, 8.1, 2.2, "Which digit?", 14, sheet.HERE)
    sheet.write(figure, 8.1, 1.7, "How sure?", 14, sheet.HERE)
    sheet.write(figure, 8.1, 1.2, "How wrong?", 14, sheet.HERE)
    listed = ", ".join(f"{digit}: {logit:.1f}" for digit, logit in enumerate(logits))
    return sheet.picture(
        figure,
        f"A handwritten digit that is hard to read; an arrow; ten bars, one for each digit: "
        f"{listed}. Beside them: which digit, how sure, how wrong?",
    )
