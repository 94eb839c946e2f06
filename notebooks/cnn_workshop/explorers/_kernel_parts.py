"""Two parts of the kernel editor: the switches that turn a kernel, and the target to aim at."""

import html

import ipywidgets
import numpy as np

from cnn_core import kernels
from cnn_workshop import _words
from cnn_workshop.explorers import _frame, _inputs
from cnn_workshop.heatmap import Heatmap

_NONE = "none"
_WITHIN = 0.005  # of the largest number in the target map: a cell this close agrees


class Turns:
    """Three switches that show a kernel flipped or transposed.

    Attributes
    ----------
    widgets : tuple of Checkbox
        Flip left to right, flip upside down, transpose.
    """

    def __init__(self):
        self.across = _switch("Flip left to right", "138px")
        self.down = _switch("Flip upside down", "138px")
        self.transpose = _switch("Transpose", "96px")
        self.widgets = (self.across, self.down, self.transpose)

    def release(self):
        """Switch all three off."""
        for switch in self.widgets:
            switch.value = False

    def turned(self, kernel):
        """Return the kernel as the switches say: transposed first, then flipped."""
        kernel = kernel.T if self.transpose.value else kernel
        kernel = kernel[:, ::-1] if self.across.value else kernel
        return kernel[::-1] if self.down.value else kernel

    def words(self):
        """Say what is done to the kernel: ``, transposed, flipped upside down``."""
        done = {
            "transposed": self.transpose,
            "flipped left to right": self.across,
            "flipped upside down": self.down,
        }
        return "".join(f", {words}" for words, switch in done.items() if switch.value)


class Aim:
    """The target: a feature map to aim at, whose kernel stays hidden, and how far it is.

    Attributes
    ----------
    choice : Dropdown
        Which target, if any.
    heatmap, sign, score : Widget
        The target map, the sign before it, and the score: hidden without a target.
    map : ndarray or None
        The target map.
    """

    def __init__(self, target):
        self.choice = _frame.choice("Target", [_NONE, *kernels.TARGETS], target or _NONE, "152px")
        self.heatmap = Heatmap([[0]], title="target map", layout={"min_width": "0"})
        self.heatmap.description = "The feature map to aim at. Arrow keys move."
        self.sign = _frame.sign("?")
        self.score = ipywidgets.HTML()
        self.map = None
        self.update()

    def __bool__(self):
        """Tell whether there is a target."""
        return self.choice.value != _NONE

    @property
    def best_in_grey(self):
        """Whether the target is a picture, rather than a map of edges."""
        return bool(self) and kernels.TARGETS[self.choice.value].values.sum() != 0

    def update(self):
        """Show or hide what belongs to a target."""
        for part in (self.heatmap, self.sign):
            part.layout.display = "" if self else "none"

    def compute(self, convolve, image, size):
        """Make the target map for a picture, as large as a kernel of `size` leaves it."""
        hidden = _inputs.resized(kernels.TARGETS[self.choice.value].values, size) if self else None
        self.map = convolve(image, hidden) if self else None

    def show(self, feature_map, **look):
        """Show the target map, and how far `feature_map` is from it."""
        if self.map is not None:
            self.heatmap.show(self.map, **look)
        words = self.words(feature_map)
        self.score.value = _boxed(words, words.startswith("Hit"))

    def words(self, feature_map):
        """Say how far a feature map is from the target; nothing if there is none."""
        return "" if self.map is None else score(feature_map, self.map)


def score(feature_map, target):
    """Say how far a feature map is from its target.

    Examples
    --------
    >>> score(np.array([[1.0, 2.0]]), np.array([[1.0, 2.0]]))
    'Hit: all 2 cells are as in the target map.'
    >>> score(np.array([[1.0, 2.0]]), np.array([[1.0, 5.0]]))
    'Not yet: 1 of 2 cells are as in the target map; on average yours are 1.5 off.'
    """
    off = np.abs(feature_map - target)
    hits = int((off <= _WITHIN * np.abs(target).max()).sum())
    if hits == target.size:
        return f"Hit: all {target.size} cells are as in the target map."
    return (
        f"Not yet: {hits} of {target.size} cells are as in the target map; "
        f"on average yours are {_words.number(off.mean(), 3)} off."
    )


def _boxed(words, good):
    """Return the score as a box that is spoken when it changes; nothing without words."""
    if not words:
        return ""
    colours = "#1b5e20;background:#e6f4e7" if good else "#3d3410;background:#fdf6dc"
    style = f"color:{colours};border:1px solid #808080;border-radius:4px;padding:4px 10px"
    sign = '<span aria-hidden="true">✓ </span>' if good else ""
    return (
        f'<div role="status" style="{style};font-size:14px;line-height:1.5;margin:4px 0">'
        f"{sign}{html.escape(words)}</div>"
    )


def _switch(words, width):
    """Return a switch whose label a screen reader finds."""
    return ipywidgets.Checkbox(description=words, indent=False, layout={"width": width})
