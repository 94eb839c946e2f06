"""Lesson 04, "Edges, steps, holes": count how often a window fits along one side."""

from cnn_core import ops
from cnn_workshop import _words
from cnn_workshop.exercises.check.exercise import Exercise


def _output_size(input_size, kernel_size, stride, padding, dilation):
    """Count the places of the window along one side."""
    return ops.output_size(
        input_size, kernel_size, stride=stride, padding=padding, dilation=dilation
    )


def _explain_cell(size, kernel, stride, padding, dilation, at):
    """Say where the windows begin."""
    room, reach = size + 2 * padding, dilation * (kernel - 1) + 1
    starts = [str(start) for start in range(0, room - reach + 1, stride)]
    if len(starts) > 6:
        starts[3:-1] = ["..."]
    padded = f" ({size} + 2 * {padding})" if padding else ""
    pixels = f"{_words.count(room, 'pixel')}{padded}"
    return f"a window over {reach} of {pixels} begins at {', '.join(starts)} and nowhere else", {}


OUTPUT_SIZE = Exercise(
    name="output_size",
    reference=_output_size,
    cases=[
        (1, 1, 1, 0, 1),
        (2, 2, 1, 1, 1),
        (3, 3, 1, 0, 1),
        (4, 3, 2, 0, 1),
        (4, 3, 2, 1, 1),
        (5, 1, 2, 0, 3),
        (6, 2, 3, 0, 1),
        (7, 2, 3, 0, 1),
        (8, 2, 3, 0, 1),
        (9, 3, 1, 0, 2),
        (5, 5, 3, 2, 1),
        (10, 3, 2, 2, 3),
        (12, 4, 3, 2, 2),
        (28, 5, 1, 2, 1),
        (224, 7, 2, 3, 1),
    ],
    kinds={"result": "signed"},
    core=ops.output_size,
    explain_cell=_explain_cell,
    explain_shape="One side of a picture has one output size.",
)
