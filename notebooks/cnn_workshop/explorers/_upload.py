"""A button that takes in a person's own picture; the page does the reading (``upload.js``)."""

from pathlib import Path

import anywidget
import numpy as np
import traitlets

_HERE = Path(__file__).parent
_GRAY = (299, 587, 114)  # thousandths, as in `cnn_core.datasets.photograph`
_FEWEST = 5  # rows and columns: room for every kernel


class Upload(anywidget.AnyWidget):
    """A button that opens a picture file and hands over a small picture made of it.

    Any kind that the browser reads will do. The browser decodes the file, turns it upright, lays it
    on white where it is transparent and reduces it. So a file of any size or mode works, and only
    the small picture goes to Python.

    Attributes
    ----------
    longest : int
        How many rows or columns a picture keeps at most.
    answers : int
        How many files were answered: the trait to observe. The others have changed by then.
    filename : str
        The name of the last file.
    refusal : str
        One sentence on why it cannot be used; empty if it can.
    """

    _esm = (_HERE / "upload.js").read_text("utf-8")
    _css = (_HERE / "upload.css").read_text("utf-8")

    longest = traitlets.Int(256).tag(sync=True)
    # What the page sends is not echoed to it. Its bytes arrive as a memoryview, which the trait
    # would refuse.
    data = traitlets.Bytes().tag(
        sync=True, echo_update=False, from_json=lambda value, _: bytes(value)
    )
    shape = traitlets.List(traitlets.Int(), [0, 0]).tag(sync=True, echo_update=False)
    filename = traitlets.Unicode().tag(sync=True, echo_update=False)
    problem = traitlets.Unicode().tag(sync=True, echo_update=False)
    answers = traitlets.Int(0).tag(sync=True, echo_update=False)

    @property
    def refusal(self):
        """Why the last file cannot be used, in one sentence; empty if it can."""
        if not self.problem and min(self.shape) < _FEWEST:
            rows, cols = self.shape
            return (
                f"{self.filename} is too narrow: reduced to {rows} x {cols} pixels, "
                f"it has fewer than {_FEWEST} rows or columns."
            )
        return self.problem

    @property
    def picture(self):
        """The last picture as red, green and blue, of shape (H, W, 3), dtype uint8."""
        return np.frombuffer(self.data, dtype=np.uint8).reshape(*self.shape, 3)

    @property
    def gray(self):
        """The last picture in grey, of shape (H, W), whole numbers from 0 to 255."""
        return (self.picture @ np.array(_GRAY) + 500) // 1000
