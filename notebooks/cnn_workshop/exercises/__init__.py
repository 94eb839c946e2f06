"""Exercises that say what is wrong: one line checks what the reader has written.

``check_convolve2d(my_convolve2d)`` returns a `Report`; as the last line of a cell it shows itself.
"""

from collections.abc import Mapping

from cnn_workshop import _lazily
from cnn_workshop.exercises.check.exercise import Exercise
from cnn_workshop.exercises.check.puzzle import Puzzle, puzzle_of
from cnn_workshop.exercises.check.report import NotPassedError, Report

_EXERCISES = {
    "crop": "lesson_01",
    "to_gray": "lesson_01_colour",
    "convolve2d": "lesson_02",
    "blur": "lesson_03",
    "diagonal": "lesson_03",
    "sharpen": "lesson_03",
    "complete_convolve2d": "lesson_04",
    "output_size": "lesson_04_size",
    "convolve_channels": "lesson_05",
    "count_parameters": "lesson_05_counts",
    "relu": "lesson_06",
    "leaky_relu": "lesson_06_leaky",
    "max_pooling": "lesson_07",
    "global_average_pooling": "lesson_07_global",
    "receptive_field": "lesson_08",
    "fully_connected": "lesson_09",
    "cross_entropy": "lesson_09_loss",
    "binary_cross_entropy": "lesson_09_several",
    "softmax": "lesson_09_softmax",
    "forward": "lesson_10",
    "convolve2d_backward": "lesson_11",
    "bias_backward": "lesson_11_bias",
    "max_pooling_backward": "lesson_11_pooling",
    "relu_backward": "lesson_11_relu",
    "is_right": "lesson_12",
    "sgd_step": "lesson_13",
    "commutes": "lesson_14",
    "batch_norm": "lesson_15",
    "batch_norm_backward": "lesson_15_backward",
    "dropout": "lesson_15_dropout",
    "occlusion_map": "lesson_16",
    "leaks": "lesson_17",
    "from_keras": "lesson_18",
    "to_keras": "lesson_18",
    "conv_transpose2d": "lesson_19",
    "mask_iou": "lesson_19_masks",
    "iou": "lesson_20",
    "nms": "lesson_20_nms",
}
"""In which module each exercise is, in the order of the lessons."""

_CHECKS = {
    "check_held_out": "lesson_13_settings",
    "check_overfit": "lesson_13_settings",
    "check_repair": "lesson_14_repair",
    "check_refuted": "lesson_16_refute",
    "check_checklist": "lesson_17_checklist",
    "check_planted": "lesson_17_planted",
}
"""And each check of what is no function: settings, a network, a list."""


class _Exercises(Mapping):
    """The exercises by name. Each is imported when it is first asked for: a lesson has one to four.

    All of them would bring NumPy's random numbers, 7 MB, into lessons that have no use for them.
    """

    def __getitem__(self, name):
        return getattr(_lazily.part(__name__, _EXERCISES[name]), name.upper())

    def __iter__(self):
        return iter(_EXERCISES)

    def __len__(self):
        return len(_EXERCISES)


EXERCISES = _Exercises()
"""All that the lessons ask for, in their order; each has its ``check_<name>``."""


def _check_of(module, name):
    """Return a check that a module has, or that of its exercise."""
    if name in _CHECKS:
        return getattr(module, name)
    return getattr(module, name.removeprefix("check_").upper()).check


_MODULES = {**_CHECKS, **{f"check_{name}": module for name, module in _EXERCISES.items()}}


def what_is_wrong(exercise, slip, number=0):
    """Show a wrong answer to an exercise, for the reader to find the slip before the check does.

    Parameters
    ----------
    exercise : str
        The name of the exercise: ``"convolve2d"``.
    slip : str
        The name of a slip in its bank.
    number : int, default 0
        Which of the ways in which it is written.

    Returns
    -------
    Puzzle
        Its last line of a cell shows the source, and below it, closed, what the check says.

    Raises
    ------
    ValueError
        If there is no such exercise or slip.

    Examples
    --------
    >>> print(what_is_wrong("output_size", "stride forgotten").source)
    def my_output_size(input_size, kernel_size, stride, padding, dilation):
        stride = 1
        reach = dilation * (kernel_size - 1) + 1
        room = input_size + 2 * padding - reach
        return room // stride + 1
    <BLANKLINE>
    """
    if exercise not in EXERCISES:
        raise ValueError(f"`exercise` must be one of {', '.join(EXERCISES)}, got {exercise!r}")
    return puzzle_of(EXERCISES[exercise], slip, number)


__all__ = [
    "EXERCISES",
    "Exercise",
    "NotPassedError",
    "Puzzle",
    "Report",
    "what_is_wrong",
]
__all__ += _MODULES

__getattr__, __dir__ = _lazily.exports(__name__, _MODULES, _check_of)
