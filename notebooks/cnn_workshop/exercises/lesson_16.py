"""Lesson 16, "Cover it and see": write the occlusion map, for nets with a planted mark."""

import numpy as np

from cnn_core import functional, interpret
from cnn_core.layers import Flatten, Linear
from cnn_core.network import Sequential
from cnn_workshop import _words
from cnn_workshop.exercises._explain import marked
from cnn_workshop.exercises.check.exercise import Exercise


class Planted(Sequential):
    """A network that was made to look at some pixels, and says which.

    Attributes
    ----------
    looks : str
        What it looks at, in words.
    shape : tuple of int
        The rows and columns of the pictures that it takes.
    """

    def __init__(self, looks, shape, *layers):
        super().__init__(*layers)
        self.looks, self.shape = looks, shape

    def __call__(self, pictures):
        """Return the logits of pictures: of these alone, though flat ones look alike to it."""
        if np.ndim(pictures) != 4 or np.shape(pictures)[1:] != (1, *self.shape):
            rows, cols = self.shape
            words = f"`pictures` must have shape (N, 1, {rows}, {cols})"
            raise ValueError(f"{words}, got shape {np.shape(pictures)}")
        return super().__call__(pictures)


class Told:
    """What a report says in place of a network."""

    def __init__(self, network):
        self._words = f"one that looks {network.looks}"

    def __repr__(self):
        return self._words


class Occluding(Exercise):
    """A sweep over a picture: the report says what the network looks at, for it cannot be seen."""

    def _shown(self, at):
        shown = super()._shown(at)
        return {**shown, "network": Told(shown["network"])}


def _occlusion_map(network, image, size, fill):
    """Measure the class that the whole picture is taken for."""
    label = int(network(image[np.newaxis, np.newaxis]).argmax())
    return interpret.occlusion_map(network, image[np.newaxis], label, size, fill=fill)


def _explain_cell(network, image, size, fill, at):
    """Say where the patch lies, and mark it."""
    top, left = (int(place) for place in at)
    rows, cols = _words.span(top, top + size - 1), _words.span(left, left + size - 1)
    words = (
        f"what the class of the whole picture is given with {_words.number(fill)} in "
        f"row{'s' * (size > 1)} {rows}, column{'s' * (size > 1)} {cols}"
    )
    return words, {"image": marked(image, np.s_[top : top + size, left : left + size])}


def _explain_shape(network, image, size, fill):
    """Count the places of the patch, down and across."""
    counted = [
        f"{side} it fits {length} - {size} + 1 = {_words.count(length - size + 1, 'time')}."
        for side, length in zip(("Down,", "Across,"), np.shape(image), strict=True)
    ]
    return f"The patch stays inside the picture. {' '.join(counted)}", {}


def _mark(shape, classes, *marks, seed=0, scale=1.0):
    """Return a network that adds, for each mark, its weight to a class where the picture is bright.

    A mark is (class, row, col, weight). All other pixels count a little, so that no two numbers of
    a map are alike.
    """
    network = Planted(
        f"at {_listed(marks)}", shape, Flatten(), Linear(np.prod(shape), classes, dtype=np.float64)
    )
    rng = np.random.default_rng(seed)
    weight, bias = network["linear1"].params.values()
    weight[...] = rng.integers(-4, 5, weight.shape) / 16
    bias[...] = rng.integers(-4, 5, bias.shape) / 16
    for label, row, col, strength in marks:
        weight[label, row * shape[1] + col] += strength
    weight *= scale
    bias *= scale
    return network


def _listed(marks):
    return " and ".join(f"row {row}, column {col}" for _, row, col, _ in marks)


_RNG = np.random.default_rng(16)


def _picture(rows, cols):
    """Return a picture of sixteenths, none of them 0 or 1."""
    return _RNG.integers(2, 15, (rows, cols)) / 16


OCCLUSION_MAP = Occluding(
    name="occlusion_map",
    reference=_occlusion_map,
    cases=[
        (_mark((1, 2), 2, (1, 0, 1, 3)), np.array([[0.25, 1.0]]), 1, 0.0),
        (_mark((2, 3), 2, (1, 1, 2, 4), seed=1), _picture(2, 3), 1, 0.0),
        (_mark((3, 2), 3, (2, 0, 1, 4), (0, 2, 0, 6), seed=2), _picture(3, 2), 1, 1.0),
        (_mark((3, 3), 3, (1, 1, 1, 4), seed=3), _picture(3, 3), 3, 0.5),
        (_mark((3, 4), 4, (3, 2, 3, 5), (1, 0, 0, 5), seed=4), _picture(3, 4), 2, 0.0),
        (_mark((5, 3), 3, (2, 0, 0, 5), (1, 4, 2, 4), seed=5), _picture(5, 3), 3, 0.25),
        (_mark((4, 5), 4, (1, 1, 3, 6), (2, 3, 0, 5), seed=6), _picture(4, 5), 2, 1.0),
        (_mark((5, 4), 3, (0, 4, 3, 6), (2, 0, 0, 4), seed=7), _picture(5, 4), 3, 0.0),
        (_mark((4, 6), 3, (2, 2, 2, 3), seed=8, scale=20000.0), _picture(4, 6), 2, 0.75),
    ],
    kinds={"image": "pixels", "result": "probability"},
    names={"functional": functional},
    core=interpret.occlusion_map,
    explain_cell=_explain_cell,
    explain_shape=_explain_shape,
)
