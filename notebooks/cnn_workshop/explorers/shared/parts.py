"""Parts of a scene that several explorers have: what a person takes in hand there."""

from cnn_workshop import palettes
from cnn_workshop.stage import Bars, Panel

INK = {"draw": 1.0, "erase": 0.0}
"""What each brush of a page leaves."""


def kernel(name, values, title="kernel", **look):
    """Return a kernel: its numbers are dragged as far as the largest of them, 5 at least."""
    reach = max(5.0, palettes.limits(values, "signed")[1])
    look = {
        "size": "medium",
        "note": "drag a number up or down",
        "least": -reach,
        "most": reach,
    } | look
    return Panel(
        name, values, title=title, edit="slide",
        spoken="Left and right move from number to number; up and down change it; or type one.",
        **look,
    )  # fmt: skip


def page(values, title, brush, **look):
    """Return paper to draw on, with values from 0 to 1."""
    return Panel(
        "drawing", values, "pixels", title, limits=(0, 1), edit="paint", brush=INK[brush],
        thickness=2.4, numbers=False,
        spoken="Arrow keys move; Space draws a dot; or type a number from 0 to 1.", **look,
    )  # fmt: skip


def dial(name, values, title, most, text, spoken, *, label="", step=1):
    """Return one number from 0 to `most`, as a bar to drag, with a text behind it."""
    return Bars(
        name, values, (label or name,), title, limits=(0, most), edit="slide", step=step,
        farthest=most, texts=(text,), spoken=spoken,
    )  # fmt: skip
