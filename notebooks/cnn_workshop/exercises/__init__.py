"""Exercises that say what is wrong: one line checks what the reader has written.

``check_convolve2d(my_convolve2d)`` returns a `Report`; as the last line of a cell it shows itself.
"""

# ruff: noqa: F401 (the exercises are found among the names of this module)

from cnn_workshop.exercises.check.exercise import Exercise
from cnn_workshop.exercises.check.puzzle import Puzzle, puzzle_of
from cnn_workshop.exercises.check.report import NotPassedError, Report
from cnn_workshop.exercises.lesson_01 import CROP
from cnn_workshop.exercises.lesson_01_colour import TO_GRAY
from cnn_workshop.exercises.lesson_02 import CONVOLVE2D
from cnn_workshop.exercises.lesson_03 import BLUR, DIAGONAL, SHARPEN
from cnn_workshop.exercises.lesson_04 import COMPLETE_CONVOLVE2D
from cnn_workshop.exercises.lesson_04_size import OUTPUT_SIZE
from cnn_workshop.exercises.lesson_05 import CONVOLVE_CHANNELS
from cnn_workshop.exercises.lesson_05_counts import COUNT_PARAMETERS
from cnn_workshop.exercises.lesson_06 import RELU
from cnn_workshop.exercises.lesson_06_leaky import LEAKY_RELU
from cnn_workshop.exercises.lesson_07 import MAX_POOLING
from cnn_workshop.exercises.lesson_07_global import GLOBAL_AVERAGE_POOLING
from cnn_workshop.exercises.lesson_08 import RECEPTIVE_FIELD
from cnn_workshop.exercises.lesson_09 import FULLY_CONNECTED
from cnn_workshop.exercises.lesson_09_loss import CROSS_ENTROPY
from cnn_workshop.exercises.lesson_09_several import BINARY_CROSS_ENTROPY
from cnn_workshop.exercises.lesson_09_softmax import SOFTMAX
from cnn_workshop.exercises.lesson_10 import FORWARD
from cnn_workshop.exercises.lesson_11 import CONVOLVE2D_BACKWARD
from cnn_workshop.exercises.lesson_11_bias import BIAS_BACKWARD
from cnn_workshop.exercises.lesson_11_pooling import MAX_POOLING_BACKWARD
from cnn_workshop.exercises.lesson_11_relu import RELU_BACKWARD
from cnn_workshop.exercises.lesson_12 import IS_RIGHT
from cnn_workshop.exercises.lesson_13 import SGD_STEP
from cnn_workshop.exercises.lesson_13_settings import check_held_out, check_overfit
from cnn_workshop.exercises.lesson_14 import COMMUTES
from cnn_workshop.exercises.lesson_14_repair import check_repair
from cnn_workshop.exercises.lesson_15 import BATCH_NORM
from cnn_workshop.exercises.lesson_15_backward import BATCH_NORM_BACKWARD
from cnn_workshop.exercises.lesson_15_dropout import DROPOUT
from cnn_workshop.exercises.lesson_16 import OCCLUSION_MAP
from cnn_workshop.exercises.lesson_16_refute import check_refuted
from cnn_workshop.exercises.lesson_17 import LEAKS
from cnn_workshop.exercises.lesson_17_checklist import check_checklist
from cnn_workshop.exercises.lesson_17_planted import check_planted
from cnn_workshop.exercises.lesson_18 import FROM_KERAS, TO_KERAS
from cnn_workshop.exercises.lesson_19 import CONV_TRANSPOSE2D
from cnn_workshop.exercises.lesson_19_masks import MASK_IOU
from cnn_workshop.exercises.lesson_20 import IOU
from cnn_workshop.exercises.lesson_20_nms import NMS

EXERCISES = {each.name: each for each in [*globals().values()] if isinstance(each, Exercise)}
"""All that are imported here, in the order of the lessons; each has its ``check_<name>``."""

globals().update({f"check_{name}": exercise.check for name, exercise in EXERCISES.items()})


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
    "check_checklist",
    "check_held_out",
    "check_overfit",
    "check_planted",
    "check_refuted",
    "check_repair",
    "what_is_wrong",
]
__all__ += [f"check_{name}" for name in EXERCISES]
