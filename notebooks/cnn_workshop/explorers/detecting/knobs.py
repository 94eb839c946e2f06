"""Two settings to drag: how sure a box must be, and how much two boxes may share."""

import numpy as np

from cnn_core import _checks, detection
from cnn_workshop.explorers.shared import asking
from cnn_workshop.stage import Bars

_STEP = 0.02


def settings_of(sure, limit):
    """Return the two settings as an array, or refuse them."""
    return np.array([_checks.number(sure, "sure", 0, 1), _checks.number(limit, "limit", 0, 1)])


def within(settings):
    """Return the settings as a person may set them."""
    return np.clip(np.nan_to_num(settings), 0, 1)


def bars(settings, suppress, long=1):
    """Return the settings as bars to drag, called ``settings``; one that does nothing says so."""
    sure, limit = (f"{each:.2f}" for each in settings)
    return Bars(
        "settings", settings, ("sure: at least", "IoU: at most"), title="which boxes stay",
        limits=(0, 1), edit="slide", step=_STEP, farthest=1.0, idle=() if suppress else (1,),
        texts=(sure, limit if suppress else "Suppress off"), long=long,
        spoken="Two sliders from 0 to 1: left and right change them, up and down go from one to "
        "the other; or type a number.",
    )  # fmt: skip


def dropping(settings, suppress, nms):
    """Say in words which boxes are dropped, and by whose function, if it is not the book's."""
    if not suppress:
        return "None dropped (Suppress is off, so the IoU limit changes nothing)"
    by = asking.by(nms, detection.nms)
    return f"Suppressed{by} where the IoU is above {settings[1]:.2f}"
