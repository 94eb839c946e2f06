"""Lesson 14, "Test the slogan": find out whether a layer commutes with a shift.

The answer is True or False. The right one tries the layer on a picture in both orders, moves the
map by as many cells as fit into the shift, and compares the cells that did not come in.
"""

from dataclasses import dataclass, replace

import numpy as np

from cnn_core.layers import AvgPool2d, Conv2d, MaxPool2d, ReLU
from cnn_workshop import palettes
from cnn_workshop.exercises import _odd_layers as odd
from cnn_workshop.exercises._shifts import both_orders, moved, step_of
from cnn_workshop.exercises.check.exercise import Exercise
from cnn_workshop.stage.table import ArrayTable

_SHOWN = np.random.default_rng(3).permutation(42).reshape(1, 1, 6, 7) % 10.0
_ROOM = 1e-6


@dataclass
class Commuting(Exercise):
    """A question about a layer: the report shows both orders, on a small picture."""

    def outcomes(self, function, seconds=None, cases=None):
        """Hand the shift over as a pair; as an array to those who reckon with it as with one."""
        cases = self.cases if cases is None else cases
        for (layer, shift), outcome in zip(
            cases, super().outcomes(function, seconds, cases), strict=False
        ):
            if outcome.kind == "raised" and "'tuple'" in outcome.problem:
                [outcome] = super().outcomes(function, seconds, [(layer, np.array(shift))])
            yield outcome

    def _shown(self, at):
        layer, (down, right) = self.cases[at]
        return {"layer": layer, "down": down, "right": right}

    def _describe(self, at, outcome, problem, differs):
        if differs is None or not differs.any():
            words = super()._describe(at, outcome, problem, differs)
            return words.replace("the answer is a single number", "the answer is True or False")
        return f"It answers {bool(outcome.value)} where {bool(self.answers[at])} is right."

    def _explain(self, at, values, problem, differs):
        layer, shift = self.cases[at]
        words = f"It should be {bool(self.answers[at])}: {_why(layer, shift)}."
        words += " NaN: came in with the shift." if any(shift) else ""
        if type(layer).__module__ == odd.__name__:
            words += f" What {type(layer).__name__} does: {type(layer).__doc__.splitlines()[0]}"
        return words, {}, 4

    def _tables(self, at, values, differs, read, digits):
        """Show the picture and the moved one; below, both orders."""
        layer, shift = self.cases[at]
        pictures = {"picture": _SHOWN, "moved picture": moved(_SHOWN, *shift)}
        before, after, unequal = _compared(layer, shift)
        maps = {"layer, then shift": before, "shift, then layer": after}
        signed = palettes.limits(np.stack([before, after]), "signed")
        return (
            tuple(
                ArrayTable(name, each[0, 0], "pixels", (0, 9)) for name, each in pictures.items()
            ),
            tuple(
                ArrayTable(name, each[0, 0], "signed", signed, wrong=unequal[0, 0])
                for name, each in maps.items()
            ),
        )

    def _wrong(self, function, outcomes, failing):
        """Name the case in words: the layer prints as it was made."""
        report = super()._wrong(function, outcomes, failing)
        return replace(report, remark=report.remark.replace("The smallest:", "The first:"))


def _compared(layer, shift):
    """Return both orders on the shown picture, and the cells in which they differ."""
    before, after = both_orders(layer, shift, _SHOWN)
    unequal = ~np.isnan(before) & ~np.isclose(before, after, rtol=0, atol=_ROOM)
    return before, after, unequal


def _why(layer, shift):
    """Say why a layer commutes with a shift, or does not."""
    before, _, unequal = _compared(layer, shift)
    compared = int((~np.isnan(before)).sum())
    step = step_of(layer)
    if any(np.remainder(shift, step)):
        return (
            f"with stride {step} a shift of {tuple(shift)} pixels is no whole number of cells, so "
            "there is no way to move the map along"
        )
    if unequal.any():
        return f"{unequal.sum()} of the {compared} cells that are in both maps differ"
    return f"the {compared} cells that are in both maps are equal"


def _commutes(layer, shift):
    """Try it on noise, and leave out the cells that came in by marking them."""
    if any(pixels % step for pixels, step in zip(shift, step_of(layer), strict=True)):
        return False
    picture = np.random.default_rng(0).random((1, 1, 11, 14))
    before, after = both_orders(layer, shift, picture)
    return bool(np.allclose(before[~np.isnan(before)], after[~np.isnan(before)]))


def _convolution(size=(3, 3), kernels=1, **options):
    """Return a convolution of small whole numbers."""
    layer = Conv2d(1, kernels, size, **options)
    rng = np.random.default_rng(5)
    layer.params["weight"][:] = rng.integers(1, 4, (kernels, 1, *size))
    layer.params["weight"][..., 0, 0] *= -1
    layer.params["bias"][:] = rng.integers(1, 4, kernels)
    return layer


def _blind(**options):
    """Return a convolution of zeros, whose cells are all the same: only the step can tell."""
    layer = _convolution(**options)
    layer.params["weight"][:] = 0
    return layer


COMMUTES = Commuting(
    name="commutes",
    reference=_commutes,
    cases=[
        (ReLU(), (1, -1)),
        (_convolution(), (0, 1)),
        (_convolution(), (0, 0)),
        (_convolution((3, 2), 2), (-2, 1)),
        (_convolution(padding=1), (0, 1)),
        (_convolution(padding=1), (-1, 0)),
        (_convolution(padding=(1, 0)), (0, -2)),
        (_convolution(stride=2), (0, 1)),
        (_convolution(stride=2), (0, 2)),
        (_convolution(stride=2), (2, -2)),
        (_blind(stride=2), (0, 1)),
        (_blind(stride=2), (-1, 2)),
        (_convolution(stride=(1, 2)), (1, 0)),
        (_convolution(stride=(1, 2)), (0, 1)),
        (_convolution(stride=(2, 1)), (0, 1)),
        (_convolution(stride=(3, 1)), (3, 1)),
        (MaxPool2d(2), (0, 1)),
        (MaxPool2d(2), (2, 0)),
        (MaxPool2d(3, 1), (0, -1)),
        (AvgPool2d(2), (-2, 2)),
        (odd.BrighterToTheRight(), (0, 1)),
        (odd.BrighterToTheRight(), (2, 0)),
        (odd.BrighterBelow(), (1, 0)),
        (odd.BrighterBelow(), (1, 1)),
        (odd.BadCells(), (0, 1)),
        (odd.Mirror(), (0, 1)),
        (odd.Slanted(), (1, 0)),
        (odd.LooksLeft(), (0, 1)),
        (odd.LooksLeft(), (0, -1)),
        (odd.Blind(), (1, 1)),
        (odd.RunningMean(), (0, -1)),
    ],
    kinds={"result": "probability"},
    names={"moved": moved},
)
