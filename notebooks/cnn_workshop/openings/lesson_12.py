"""Opens lesson 12: two networks learn, and one of them computes wrong gradients."""

import numpy as np

from cnn_core import datasets, training
from cnn_workshop import figure_settings
from cnn_workshop.openings import sheet
from cnn_workshop.suspects import network_with

_EPOCHS = 5
_NAMES = {"left": None, "right": "kernel not flipped"}


@figure_settings.ours()
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
        axes = figure.add_axes((0.08 + 0.5 * at, 0.2, 0.38, 0.58))
        axes.plot(range(1, _EPOCHS + 1), losses[name], color="#0a3a82", linewidth=2.5)
        axes.set_ylim(0, 2.5)
        axes.set_xlabel("epoch", fontsize=11)
        axes.set_ylabel("loss", fontsize=11)
        axes.tick_params(labelsize=10)
    sheet.write(figure, 4.5, 2.6, "Both learn. One of them has a mistake in every step. Which?", 15,
                sheet.HERE)  # fmt: skip
    falls = [f"on the {name} from {each[0]:.1f} to {each[-1]:.2f}" for name, each in losses.items()]
    return sheet.picture(
        figure,
        f"Two charts of a loss that falls over {_EPOCHS} epochs, {' and '.join(falls)}. Above "
        "them: both learn; one of them has a mistake in every step; which?",
    )
