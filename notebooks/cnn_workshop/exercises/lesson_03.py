"""Lesson 03, "What does a kernel look for?": design kernels that hit three target maps."""

import numpy as np

from cnn_core import kernels
from cnn_workshop.exercises._designed import (
    PICTURES,
    KernelExercise,
    explain_cell,
    explain_shape,
    shifted,
    slid,
    slip,
)

_HIDDEN = {name: target.values for name, target in kernels.TARGETS.items()}
_ONES = np.ones((3, 3))
_COPY = kernels.get("identity")
_CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])
_EYE = np.eye(3)
_FACTORS = (2, 0.5, 3, 1 / 3, 4, 0.25, 10, 0.1)


def _design(name, mistakes, result):
    """Return the exercise of hitting one target."""
    return KernelExercise(
        name=name,
        parameters=("input_image",),
        reference=slid(_HIDDEN[name]),
        cases=[(picture,) for picture in PICTURES],
        kinds={"input_image": "pixels", "result": result},
        mistakes=mistakes,
        right_answers=(slid(_HIDDEN[name]), shifted(_HIDDEN[name])),
        explain_cell=explain_cell,
        explain_shape=explain_shape,
    )


def _multiples(name, factors):
    return [_HIDDEN[name] * factor for factor in factors]


_NOTHING = slip("all zeros", "All your numbers are 0, so nothing comes out.", _ONES * 0)
_SLANT = _HIDDEN["diagonal"]
_VERTICAL = kernels.get("prewitt_x")
_LINE = 3 * _EYE - _ONES

DIAGONAL = _design(
    "diagonal",
    (
        slip(
            "signs flipped",
            "Your kernel has all its signs flipped, as transposing it or turning it by half does.",
            -_SLANT,
        ),
        slip(
            "the other diagonal",
            "Your kernel looks for edges that slant the other way: flip it left to right.",
            _SLANT[:, ::-1],
            -_SLANT[:, ::-1],
        ),
        slip(
            "vertical edges",
            "Your kernel looks for vertical edges: its numbers change from left to right only.",
            _VERTICAL,
            -_VERTICAL,
            kernels.get("sobel_x"),
            -kernels.get("sobel_x"),
        ),
        slip(
            "horizontal edges",
            "Your kernel looks for horizontal edges: its numbers change from top to bottom only.",
            _VERTICAL.T,
            -_VERTICAL.T,
            kernels.get("sobel_y"),
            -kernels.get("sobel_y"),
        ),
        slip(
            "a slanted line",
            "Your kernel looks for a thin slanted line, with dark on both sides of it; the target "
            "has bright on one side and dark on the other.",
            _LINE,
            _LINE[:, ::-1],
            -_LINE,
            -_LINE[:, ::-1],
        ),
        slip(
            "ones on a diagonal",
            "Your kernel adds up pixels along a diagonal: without negative numbers it compares "
            "nothing.",
            _EYE,
            _EYE[:, ::-1],
            _EYE / 3,
            _EYE[:, ::-1] / 3,
        ),
        slip(
            "positive half only",
            "Your kernel has only the positive half: the lower left is to be taken away.",
            _SLANT.clip(0),
        ),
        slip("negative half only", "Your kernel has only the negative half.", _SLANT.clip(None, 0)),
        slip(
            "something on the diagonal",
            "The diagonal between the two halves belongs to neither: its three numbers are 0.",
            _SLANT + _EYE,
            _SLANT - _EYE,
            _SLANT + _COPY,
            _SLANT - _COPY,
        ),
        slip(
            "only the corners",
            "Your kernel compares the two corners only: their neighbours count as well.",
            [[0, 0, 1], [0, 0, 0], [-1, 0, 0]],
        ),
        slip(
            "corners left out",
            "Your kernel leaves the two corners out: they count as much as their neighbours.",
            [[0, 1, 0], [-1, 0, 1], [0, -1, 0]],
        ),
        slip(
            "corners doubled",
            "Your corners count double, as in a Sobel kernel: here all six numbers are equally far "
            "from 0.",
            [[0, 1, 2], [-1, 0, 1], [-2, -1, 0]],
        ),
        slip(
            "a multiple",
            "Your kernel has the right pattern, but its numbers are not of the right size.",
            *_multiples("diagonal", _FACTORS),
        ),
        _NOTHING,
    ),
    "signed",
)

_MEAN = _HIDDEN["blur"]

BLUR = _design(
    "blur",
    (
        slip(
            "not divided",
            "You add nine pixels up without dividing: the picture gets nine times as bright.",
            _ONES,
        ),
        slip(
            "rounded",
            "Your numbers are rounded, so their sum is not quite 1: write `1 / 9`.",
            _ONES * 0.11,
            _ONES * 0.111,
            _ONES * 0.1111,
            _ONES * 0.12,
            _ONES * 0.112,
            _ONES * 0.11111,
        ),
        slip("divided by 3", "You divide by 3, the side; nine pixels are added up.", _ONES / 3),
        slip("divided by 8", "You divide by 8; with the one in the middle it is nine.", _ONES / 8),
        slip("divided by 10", "You divide by 10; nine pixels are added up.", _ONES / 10),
        slip(
            "middle left out",
            "You leave the middle pixel out: it is one of the nine.",
            (_ONES - _COPY) / 8,
            (_ONES - _COPY) / 9,
            _ONES - _COPY,
        ),
        slip(
            "near pixels weigh more",
            "Your blur gives near pixels more weight, as a Gaussian does; in the target all nine "
            "weigh alike.",
            kernels.get("gaussian_blur"),
            kernels.get("gaussian_blur") * 16,
            (_ONES + _COPY) / 10,
        ),
        slip(
            "cross only",
            "Your blur takes the middle and its four neighbours; the corners count as well.",
            _CROSS / 5,
            _CROSS / 9,
            _CROSS,
        ),
        slip(
            "one row only",
            "Your blur smears sideways only: it takes the middle row and leaves the others out.",
            _ONES * [[0], [1], [0]] / 3,
            _ONES * [[0], [1], [0]] / 9,
            _ONES * [[0], [1], [0]],
        ),
        slip(
            "one column only",
            "Your blur smears up and down only: it takes the middle column and leaves the others "
            "out.",
            _ONES * [0, 1, 0] / 3,
            _ONES * [0, 1, 0] / 9,
            _ONES * [0, 1, 0],
        ),
        slip(
            "one diagonal only",
            "Your blur smears along a diagonal only: take all nine pixels.",
            _EYE / 3,
            _EYE[:, ::-1] / 3,
        ),
        slip("negative", "Your numbers are negative: the picture comes out below 0.", -_MEAN),
        slip(
            "sharpened",
            "Your kernel sharpens: a blur has no negative numbers.",
            kernels.get("sharpen"),
        ),
        _NOTHING,
    ),
    "pixels",
)

_CRISP = _HIDDEN["sharpen"]
_EDGES = _CRISP - _COPY
_EIGHT = 9 * _COPY - _ONES

SHARPEN = _design(
    "sharpen",
    (
        slip(
            "edges only",
            "Only edges come out: your numbers add up to 0, and the picture itself is lost.",
            _EDGES,
            _EIGHT - _COPY,
        ),
        slip(
            "edges only, signs flipped",
            "Only edges come out, with their signs flipped: the picture itself is lost.",
            -_EDGES,
            _COPY - _EIGHT,
        ),
        slip(
            "neighbours added",
            "You add the neighbours: take them away, so that differences grow.",
            np.abs(_CRISP),
            np.abs(_CRISP) / 9,
        ),
        slip(
            "edges taken away",
            "You take the edges away from the picture: your kernel blurs, though its sum is 1.",
            _COPY - _EDGES,
        ),
        slip("negative", "Your kernel sharpens, but as a negative: turn all its signs.", -_CRISP),
        slip(
            "corners too",
            "Your kernel uses all eight neighbours: the target uses the four beside, above and "
            "below.",
            _EIGHT,
            _COPY + (_EIGHT - _COPY) / 8,
        ),
        slip(
            "corners instead",
            "Your kernel takes the corners away; take the four pixels beside, above and below.",
            _EIGHT - _EDGES,
            [[-1, 0, -1], [0, 5, 0], [-1, 0, -1]],
        ),
        slip(
            "divided",
            "Your kernel has the right pattern, but is multiplied or divided: its sum is not 1.",
            *_multiples("sharpen", (*_FACTORS, 1 / 5, 1 / 9)),
        ),
        slip(
            "brighter, not sharper",
            "Your kernel makes the picture brighter, not sharper: the neighbours are to be taken "
            "away.",
            *(_COPY * factor for factor in (5, 2, 3, 4, 9, 10)),
        ),
        slip(
            "too weak",
            "Your kernel sharpens less than the target: what it adds of the edges is too small.",
            *(_COPY + _EDGES * share for share in (0.5, 0.25, 0.1, 0.2, 0.75)),
        ),
        slip(
            "too strong",
            "Your kernel sharpens more than the target: what it adds of the edges is too large.",
            *(_COPY + _EDGES * share for share in (2, 1.5, 3)),
        ),
        slip(
            "middle off",
            "The four neighbours are right, but the middle number does not make the sum 1.",
            *(_EDGES + _COPY * off for off in (2, -1, 3, 4, 5, -2, -3, 0.5)),
        ),
        slip(
            "sideways only",
            "Your kernel sharpens vertical edges only: take the pixels above and below away too.",
            [[0, 0, 0], [-1, 3, -1], [0, 0, 0]],
            [[0, 0, 0], [-1, 5, -1], [0, 0, 0]],
        ),
        slip(
            "up and down only",
            "Your kernel sharpens horizontal edges only: take the pixels left and right away too.",
            [[0, -1, 0], [0, 3, 0], [0, -1, 0]],
            [[0, -1, 0], [0, 5, 0], [0, -1, 0]],
        ),
        slip(
            "blurred",
            "Your kernel blurs: to sharpen, some numbers must be negative.",
            _MEAN,
            kernels.get("gaussian_blur"),
        ),
        _NOTHING,
    ),
    "pixels",
)
