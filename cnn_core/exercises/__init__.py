"""Exercises that say what is wrong: one line checks what the reader has written.

``check_convolve2d(my_convolve2d)`` returns a `Report`; as the last line of a cell it shows itself.
"""

from cnn_core.exercises._exercise import Exercise, Mistake
from cnn_core.exercises._report import Report
from cnn_core.exercises.lesson_01 import CROP
from cnn_core.exercises.lesson_01_colour import TO_GRAY
from cnn_core.exercises.lesson_02 import CONVOLVE2D

EXERCISES = {exercise.name: exercise for exercise in (CROP, TO_GRAY, CONVOLVE2D)}

check_crop = CROP.check
check_to_gray = TO_GRAY.check
check_convolve2d = CONVOLVE2D.check

__all__ = [
    "EXERCISES",
    "Exercise",
    "Mistake",
    "Report",
    "check_convolve2d",
    "check_crop",
    "check_to_gray",
]
