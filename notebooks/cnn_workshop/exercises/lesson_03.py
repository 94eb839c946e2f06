"""Lesson 03, "What does a kernel look for?": design kernels that hit three target maps.

The answer is a kernel: it is judged by the feature maps that it makes.
"""

import dataclasses

import numpy as np

from cnn_core import kernels, ops
from cnn_workshop import _words
from cnn_workshop.exercises._explain import marked
from cnn_workshop.exercises.check.exercise import Exercise
from cnn_workshop.exercises.check.report import plain, refused

_COPY = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
_SIZE = 3
_PICTURES = [
    np.array([[9, 9, 9, 9, 9], [0, 9, 9, 9, 9], [0, 0, 9, 9, 9], [0, 0, 0, 9, 9]]),
    np.array([[1, 1, 8, 8], [1, 1, 8, 8], [1, 1, 8, 8], [5, 5, 5, 5], [5, 5, 5, 5]]),
    np.array([[3, 1, 4, 1, 5], [9, 2, 6, 5, 3], [5, 8, 9, 7, 9], [3, 2, 3, 8, 4], [6, 2, 6, 4, 3]]),
    np.array([[2, 7, 1, 8], [2, 8, 1, 8], [2, 8, 4, 5], [9, 0, 4, 5], [2, 3, 5, 3], [6, 0, 2, 8]])
    * 25,
]
"""A slanted edge; a vertical and a horizontal one; and a mess that tells any two kernels apart."""


class KernelExercise(Exercise):
    """An exercise whose check takes a kernel: nine numbers, in rows.

    To the rest of the machinery an answer is the function that slides the kernel over a picture.
    """

    def report_of(self, kernel):
        """Slide a reader's kernel over some pictures, and compare with the target maps."""
        if callable(kernel):
            return super().report_of(kernel)
        values, refusal = self._read(kernel)
        if refusal:
            return refused(refusal)
        if np.array_equal(values, _COPY):
            words = "still the kernel that only copies: put your own nine numbers in"
            return plain(f"my_{self.name} is {words}.", f"It is {words}.", "unwritten")
        function = _slid(values)
        function.__name__ = f"my_{self.name}"
        return self._with_sums(super().report_of(function), values)

    def _read(self, kernel):
        """Return a reader's kernel as an array, and what is wrong with it, if anything is."""
        name = f"my_{self.name}"
        try:
            values = np.array(kernel, dtype=float)
        except (TypeError, ValueError):
            return None, f"{name} must be {_SIZE} rows of {_SIZE} numbers each."
        if values.ndim != 2:
            return None, (
                f"{name} must be {_SIZE} rows of {_SIZE} numbers each, every row in brackets of "
                f"its own; it is {_words.shape(values.shape)}."
            )
        if values.shape != (_SIZE, _SIZE):
            return None, (
                f"{name} has the size {_words.shape(values.shape)}; "
                f"the target map was made with {_SIZE} x {_SIZE}."
            )
        if not np.isfinite(values).all():
            return None, f"{name} holds something that is not a finite number."
        return values, ""

    def _with_sums(self, report, values):
        """Add what the sums tell, where they are not alike."""
        wanted = self.reference(np.ones((_SIZE, _SIZE))).sum()
        if report.passed or np.isclose(values.sum(), wanted):
            return report
        words = f"Your numbers add up to {_words.number(values.sum())}; the target's to "
        return dataclasses.replace(report, remark=f"{words}{wanted:.0f}. {report.remark}")


def _slid(kernel):
    """Return the function that slides a kernel over a picture."""
    kernel = np.array(kernel, dtype=float)

    def slide(input_image):
        return ops.convolve2d(input_image, kernel)

    return slide


def _explain_cell(input_image, at):
    """Point at the window; which sum belongs there stays for the reader to find."""
    row, col = at
    read = marked(input_image, np.s_[row : row + _SIZE, col : col + _SIZE])
    return "so the target map says of this window", {"input_image": read}


def _design(name, result):
    """Return the exercise of hitting one target."""
    return KernelExercise(
        name=name,
        reference=_slid(kernels.TARGETS[name].values),
        cases=[(picture,) for picture in _PICTURES],
        kinds={"input_image": "pixels", "result": result},
        names={"convolve2d": ops.convolve2d},
        explain_cell=_explain_cell,
        explain_shape=f"A kernel of {_SIZE} x {_SIZE} takes two rows and two columns away.",
    )


DIAGONAL = _design("diagonal", "signed")
BLUR = _design("blur", "pixels")
SHARPEN = _design("sharpen", "pixels")
