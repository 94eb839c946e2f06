"""Exercises that say what is wrong: one line checks what the reader has written.

``check_convolve2d(my_convolve2d)`` returns a `Report`; as the last line of a cell it shows itself.
"""

from cnn_workshop.exercises.check.exercise import Exercise, Mistake
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

EXERCISES = {
    exercise.name: exercise
    for exercise in (
        CROP,
        TO_GRAY,
        CONVOLVE2D,
        DIAGONAL,
        BLUR,
        SHARPEN,
        OUTPUT_SIZE,
        COMPLETE_CONVOLVE2D,
        CONVOLVE_CHANNELS,
        COUNT_PARAMETERS,
        MAX_POOLING,
        GLOBAL_AVERAGE_POOLING,
        RECEPTIVE_FIELD,
        FULLY_CONNECTED,
        SOFTMAX,
        CROSS_ENTROPY,
        RELU,
        LEAKY_RELU,
        FORWARD,
        RELU_BACKWARD,
        MAX_POOLING_BACKWARD,
        CONVOLVE2D_BACKWARD,
        BIAS_BACKWARD,
        IS_RIGHT,
        SGD_STEP,
        COMMUTES,
    )
}

check_crop = CROP.check
check_to_gray = TO_GRAY.check
check_convolve2d = CONVOLVE2D.check
check_diagonal = DIAGONAL.check
check_blur = BLUR.check
check_sharpen = SHARPEN.check
check_output_size = OUTPUT_SIZE.check
check_complete_convolve2d = COMPLETE_CONVOLVE2D.check
check_convolve_channels = CONVOLVE_CHANNELS.check
check_count_parameters = COUNT_PARAMETERS.check
check_global_average_pooling = GLOBAL_AVERAGE_POOLING.check
check_max_pooling = MAX_POOLING.check
check_receptive_field = RECEPTIVE_FIELD.check
check_fully_connected = FULLY_CONNECTED.check
check_softmax = SOFTMAX.check
check_cross_entropy = CROSS_ENTROPY.check
check_relu = RELU.check
check_leaky_relu = LEAKY_RELU.check
check_forward = FORWARD.check
check_relu_backward = RELU_BACKWARD.check
check_max_pooling_backward = MAX_POOLING_BACKWARD.check
check_convolve2d_backward = CONVOLVE2D_BACKWARD.check
check_bias_backward = BIAS_BACKWARD.check
check_is_right = IS_RIGHT.check
check_sgd_step = SGD_STEP.check
check_commutes = COMMUTES.check


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
    "Mistake",
    "NotPassedError",
    "Puzzle",
    "Report",
    "check_bias_backward",
    "check_blur",
    "check_commutes",
    "check_complete_convolve2d",
    "check_convolve2d",
    "check_convolve2d_backward",
    "check_convolve_channels",
    "check_count_parameters",
    "check_crop",
    "check_cross_entropy",
    "check_diagonal",
    "check_forward",
    "check_fully_connected",
    "check_global_average_pooling",
    "check_held_out",
    "check_is_right",
    "check_leaky_relu",
    "check_max_pooling",
    "check_max_pooling_backward",
    "check_output_size",
    "check_overfit",
    "check_receptive_field",
    "check_relu",
    "check_relu_backward",
    "check_repair",
    "check_sgd_step",
    "check_sharpen",
    "check_softmax",
    "check_to_gray",
    "what_is_wrong",
]
