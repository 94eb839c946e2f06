"""Opens lesson 09: which digit is it, how sure, and how wrong."""

import numpy as np

from cnn_core import datasets
from cnn_core.network import load_digit_classifier
from cnn_workshop.charts import ticks
from cnn_workshop.drawing import Line, Words
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap

_PICTURE = 204


def picture():
    """Draw a digit that is hard to read, and the ten numbers that a network makes of it."""
    digit = datasets.load_mnist("test").images[_PICTURE] / 255
    logits = load_digit_classifier()(digit[np.newaxis, np.newaxis])[0]
    figure = sheet.sheet(3.4)
    sheet.arrow(figure, (3.6, 1.7), (4.3, 1.7))
    sheet.heatmap(figure, 0.5, 0.25, 2.9, heatmap(digit, "pixels", limits=(0, 1)))
    colours = ["#b2182b" if logit > 0 else "#2166ac" for logit in logits]
    chart = sheet.bars(figure, (4.78, 0.4, 2.1, 2.6), logits, colours, 14.5)
    for value, text in ticks(chart.x, 4):
        x, _ = chart.at(value, 0)
        figure.add(Words(x, figure.height - 21, text, 14.5, sheet.INK, side="middle"))
    zero = chart.at(0, 10)[0]
    figure.add(Line(((zero, chart.box[1]), (zero, chart.box[1] + chart.box[3])), "#808080", 1))
    sheet.write(figure, 5.85, 3.2, "ten scores, one a digit", 11, sheet.PALE)
    sheet.write(figure, 8.1, 2.2, "Which digit?", 14, sheet.HERE)
    sheet.write(figure, 8.1, 1.7, "How sure?", 14, sheet.HERE)
    sheet.write(figure, 8.1, 1.2, "How wrong?", 14, sheet.HERE)
    listed = ", ".join(f"{digit}: {logit:.1f}" for digit, logit in enumerate(logits))
    return sheet.picture(
        figure,
        f"A handwritten digit that is hard to read; an arrow; ten bars, one for each digit: "
        f"{listed}. Beside them: which digit, how sure, how wrong?",
    )
