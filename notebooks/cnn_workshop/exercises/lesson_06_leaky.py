"""Lesson 06, "ReLU": let a part of the negative numbers through."""

from cnn_core import functional
from cnn_workshop import _words
from cnn_workshop.exercises.check.exercise import Exercise
from cnn_workshop.exercises.lesson_06 import MAPS, SHAPE, explain_relu


def _leaky_relu(input_map, negative_slope):
    """Keep what is positive, and multiply what is negative with a slope."""
    return functional.leaky_relu(input_map, negative_slope)


def _explain(input_map, negative_slope, at):
    why, read = explain_relu(input_map, at)
    if input_map[at] < 0:
        slope = _words.number(negative_slope)
        why = f"{_words.number(input_map[at])} is negative, times the slope {slope}"
    return why, read


_SLOPES = [0.5, 0.25, 2, 0.1, 0.25, 0.5, 0.2, 2]

LEAKY_RELU = Exercise(
    name="leaky_relu",
    reference=_leaky_relu,
    cases=list(zip(MAPS, _SLOPES, strict=True)),
    kinds={"input_map": "signed", "result": "signed"},
    core=functional.leaky_relu,
    explain_cell=_explain,
    explain_shape=SHAPE,
)
