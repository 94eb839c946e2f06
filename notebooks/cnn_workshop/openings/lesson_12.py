"""Opens lesson 12: two networks learn, and one of them computes wrong gradients."""

import numpy as np

from cnn_core import datasets, training
from cnn_workshop.charts import Chart
from cnn_workshop.openings import sheet
from cnn_workshop.suspects import network_with

_EPOCHS = 5
_NAMES = {"left": None, "right": "kernel not flipped"}


def picture():
    """Draw the falling losses of the right network and of a wrong one, without saying which."""
    images, labels = datasets.load_digits("train")
    images = images[:, np.newaxis] / 16
    figure = sheet.sheet(2.9)
    losses = {}
    for at, (name, bug) in enumerate(_NAMES.items()):
        net = network_with(bug, rng=0)
        optimizer = training.SGD(net, 0.05, momentum=0.9)
        events = training.fit(net, images, labels, optimizer, epochs=_EPOCHS, rng=0)
        losses[name] = [event.loss for event in events if isinstance(event, training.Epoch)]
        box = (*sheet.at(figure, 0.72 + 4.5 * at, 2.26), 328, 161)
        chart = Chart(figure, box, (0.8, _EPOCHS + 0.2), (0.0, 2.5))
        chart.name(("epoch", "loss"), chart.scales(size=13), size=14.5, below=24)
        epochs = np.arange(1, _EPOCHS + 1)
        chart.curve(epochs, np.array(losses[name]), "#0a3a82", 3.3)
    sheet.write(figure, 4.5, 2.6, "Both learn. One of them has a mistake in every step. Which?", 15,
                sheet.HERE)  # fmt: skip
    falls = [f"on the {name} from {each[0]:.1f} to {each[-1]:.2f}" for name, each in losses.items()]
    return sheet.picture(
        figure,
        f"Two charts of a loss that falls over {_EPOCHS} epochs, {' and '.join(falls)}. Above "
        "them: both learn; one of them has a mistake in every step; which?",
    )
