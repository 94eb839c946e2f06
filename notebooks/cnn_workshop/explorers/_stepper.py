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
    cell : tuple of int
        Where it stands on the map that it walks over, row by row.

    Examples
    --------
    >>> stepper = Stepper()
    >>> stepper.walk_over((2, 3))
    >>> stepper.stand_at((1, 7))
    >>> stepper.value, stepper.cell
    (5, (1, 2))
    """

    _esm = (_HERE / "stepper.js").read_text("utf-8")
    _css = (_HERE / "stepper.css").read_text("utf-8")

    value = traitlets.Int(0).tag(sync=True, echo_update=False)
    last = traitlets.Int(0).tag(sync=True)
    name = traitlets.Unicode("step").tag(sync=True)
    _shape = (1, 1)

    def walk_over(self, shape):
        """Step through the cells of a map of this shape."""
        self._shape = shape
        self.last = shape[0] * shape[1] - 1

    def stand_at(self, cell):
        """Step to a cell, or to the nearest one there is if the map got smaller."""
        ends = zip(cell, self._shape, strict=True)
        row, col = (min(max(place, 0), size - 1) for place, size in ends)
        self.value = row * self._shape[1] + col

    @property
    def cell(self):
        return divmod(min(max(self.value, 0), self.last), self._shape[1])
