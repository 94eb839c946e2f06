"""Lesson 17, "When the data cheats": find the test pictures that the training set holds as well."""

import numpy as np

from cnn_workshop import _words
from cnn_workshop.exercises.check.exercise import Exercise


def _leaks(train, test):
    """Compare each test picture with all training pictures, pixel by pixel."""
    same = test[:, np.newaxis] == train[np.newaxis]
    return same.all(axis=(2, 3)).any(axis=1)


def _explain_cell(train, test, at):
    """Name the training picture that is the same, or say that there is none."""
    (number,) = at
    equal = np.flatnonzero((train == test[number]).all(axis=(1, 2)))
    if len(equal):
        where = f"it is training picture {equal[0]}, pixel by pixel"
    else:
        pixels = int((train == test[number]).sum(axis=(1, 2)).max())
        where = (
            f"no training picture is the same; the most like it shares {pixels} of "
            f"{_words.count(test[number].size, 'pixel')}"
        )
    mask = np.zeros(test.shape, dtype=bool)
    mask[number] = True
    return where, {"test": mask}


def _pictures(count, rows, cols, seed, values=4):
    return np.random.default_rng(seed).integers(0, values, (count, rows, cols))


_A, _B, _C = _pictures(3, 1, 2, 1)
_FEW = _pictures(4, 2, 3, 2)
_TALL = _pictures(5, 3, 2, 3)
_MANY = _pictures(7, 2, 4, 4)
_LARGE = _pictures(3, 8, 13, 7)
_FLOATS = _pictures(4, 3, 3, 5) / 4
_BYTES = _pictures(5, 2, 2, 6, values=256).astype(np.uint8)


def _one_off(pictures, row, col, by=1):
    """Return copies that differ in one pixel each."""
    changed = pictures.copy()
    changed[:, row, col] = changed[:, row, col] + by
    return changed


LEAKS = Exercise(
    name="leaks",
    reference=_leaks,
    cases=[
        (np.array([[[1, 2]]]), np.array([[[1, 2]]])),
        (np.array([[[1, 2]], [[3, 0]]]), np.array([[[2, 1]], [[3, 0]], [[0, 3]]])),
        (_FEW[:3], _FEW[[3, 1]]),
        (_FEW[[0, 1]], _one_off(_FEW[[1, 0, 1]], 1, 2)),
        (_FEW[[2, 3, 0]], np.concatenate([_FEW[:2], _FEW[:1, ::-1], _FEW[2:3, :, ::-1]])),
        (_TALL[:2], np.concatenate([_TALL[[4, 4, 1]], _one_off(_TALL[:1], 0, 0)])),
        (_TALL[[1, 3, 4]], np.concatenate([_TALL[[0, 4]], _one_off(_TALL[3:4], 2, 1, by=-1)])),
        (_FLOATS[:3], np.concatenate([_FLOATS[[2, 3]], _FLOATS[:1] + 0.004, _FLOATS[1:2]])),
        (_BYTES[:4], np.concatenate([_BYTES[[4, 0]], _one_off(_BYTES[1:3], 0, 1), _BYTES[3:]])),
        (_MANY[:5], _MANY[[6, 2, 5, 0, 0, 6]]),
        (_MANY[[5, 2, 6, 2]], _MANY[:4]),
        (_LARGE[:2], np.concatenate([_LARGE[1:], _one_off(_LARGE[:1], 3, 4)])),
    ],
    kinds={"train": "pixels", "test": "pixels", "result": "probability"},
    explain_cell=_explain_cell,
    explain_shape="The answer has one True or False for each test picture, in their order.",
)
