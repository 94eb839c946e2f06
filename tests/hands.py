"""What a person does with an explorer on the stage, and what stands there: without a browser."""

import json

import numpy as np

from cnn_core.layers import Conv2d
from cnn_core.network import Sequential
from cnn_workshop import explorers


def write(explorer, panel, cell, value, gesture=None):
    """Drag, slide or type one number of a panel."""
    event = {"is": "write", "panel": panel, "cell": list(cell), "value": value}
    explorer.do(event if gesture is None else {**event, "gesture": gesture})


def write_all(explorer, panel, values):
    """Change every number of a panel, one after the other, in one gesture."""
    values = np.asarray(values)
    for cell in np.ndindex(values.shape):
        write(explorer, panel, cell, values[cell].item(), gesture=id(values))


def paint(explorer, panel, values, gesture=1):
    """Paint a panel: its numbers come as bytes."""
    event = {"is": "paint", "panel": panel, "gesture": gesture}
    explorer.do(event, memoryview(np.asarray(values, "<f8").tobytes()))


def go(explorer, cell, panel="map"):
    """Move to a cell of an output panel, by pointer, key or player."""
    explorer.do({"is": "step", "panel": panel, "cell": list(cell)})


def go_to_step(explorer, number):
    """Move to a step of the player."""
    player = explorer.shown.player
    if not player.over:
        explorer.do({"is": "player", "value": number})
        return
    cols = explorer.shown[player.over].values.shape[1]
    go(explorer, divmod(number, cols), player.over)


def choose(explorer, name, value):
    """Choose from a menu, type into a field, tick a box."""
    explorer.do({"is": "control", "name": name, "value": value})


def press(explorer, name):
    """Press a button of the bar."""
    choose(explorer, name, True)


def hand_in(explorer, panel, colours, name="mine.png"):
    """Open a picture of one's own."""
    colours = np.asarray(colours, np.uint8)
    event = {"is": "picture", "panel": panel, "shape": list(colours.shape[:2]), "name": name}
    explorer.do(event, memoryview(colours.tobytes()))


def told(explorer):
    """Return what the page was told last."""
    return json.loads(explorer.said)


def window(explorer):
    """Return the window of the scene."""
    (link,) = explorer.shown.windows
    return link


def marks(explorer, kind):
    """Return the marked cells of one kind, by panel."""
    return {mark.panel: mark.cells for mark in explorer.shown.marks if mark.kind == kind}


def pick(explorer, panel, place):
    """Click a cell of a panel that can be chosen from, or one bar or row, counted from 0."""
    where = {"index": place} if isinstance(place, int) else {"cell": list(place)}
    explorer.do({"is": "pick", "panel": panel, **where})


def boxes(explorer, kind):
    """Return the marked rectangles of one kind, as pairs of panel and rectangle."""
    return [
        (mark.panel, mark.box) for mark in explorer.shown.marks if mark.kind == kind and mark.box
    ]


def open_segmentation(**options):
    """Open the mask explorer, with two small networks and three pictures: it brings none."""
    networks = {
        name: Sequential(Conv2d(1, 1, 3, padding=1, rng=seed)) for seed, name in enumerate("ab")
    }
    images = np.random.default_rng(0).random((3, 1, 6, 7))
    return explorers.explore_segmentation(networks, images, images[:, 0] > 0.6, **options)
