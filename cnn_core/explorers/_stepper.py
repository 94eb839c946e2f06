"""The stepper: back, play, forward, a slider to scrub with, and the speed."""

from pathlib import Path

import anywidget
import traitlets

_HERE = Path(__file__).parent


class Stepper(anywidget.AnyWidget):
    """A whole number from 0 to `last` that a person steps, plays or scrubs through.

    Attributes
    ----------
    value, last : int
        Where it stands, and the largest value.
    name : str
        What is being stepped through, for the label: ``"step"``.
    """

    _esm = (_HERE / "stepper.js").read_text("utf-8")
    _css = (_HERE / "stepper.css").read_text("utf-8")

    value = traitlets.Int(0).tag(sync=True, echo_update=False)
    last = traitlets.Int(0).tag(sync=True)
    name = traitlets.Unicode("step").tag(sync=True)
