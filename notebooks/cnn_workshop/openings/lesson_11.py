"""Opens lesson 11: each pixel's share of an error, and where it comes from."""

import numpy as np

from cnn_core import datasets, functional
from cnn_core.network import load_digit_classifier
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap

_PICTURE = 1


def picture():
    """Draw a 1 that is taken for a 2, and how much each of its pixels adds to the error."""
    test = datasets.load_mnist("test")
    digit, label = test.images[_PICTURE] / 255, test.labels[_PICTURE : _PICTURE + 1]
    network = load_digit_classifier()
    logits = network(digit[np.newaxis, np.newaxis])
    blame = network.backward(functional.cross_entropy_backward(1, logits, label))[0, 0]
    said, loss = logits[0].argmax(), functional.cross_entropy(logits, label)
    figure = sheet.sheet(3.7)
    sheet.arrow(figure, (4.05, 2.2), (5.2, 2.2))
    sheet.arrow(figure, (5.2, 1.5), (4.05, 1.5), sheet.HERE)
    sheet.heatmap(figure, 0.7, 0.25, 3.1, heatmap(digit, "pixels", limits=(0, 1)))
    sheet.heatmap(figure, 5.45, 0.25, 3.1, heatmap(blame, "signed"))
    sheet.write(figure, 2.25, 3.52, f"a {label[0]}; the network says {said}", 11, sheet.PALE)
    sheet.write(figure, 7.0, 3.52, "each pixel's share of the blame", 11, sheet.PALE)
    sheet.write(figure, 4.62, 2.5, f"loss {loss:.1f}", 13)
    sheet.write(figure, 4.62, 1.18, "How?", 15, sheet.HERE)
    return sheet.picture(
        figure,
        f"A handwritten {label[0]} that the network takes for a {said}, with a loss of {loss:.1f}; "
        "an arrow forth and one back; a heatmap of the same size, red where more ink makes the "
        "loss larger, blue where it makes it smaller. Between them: how?",
    )
