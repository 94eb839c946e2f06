"""Lesson 05, "Colour in, many maps out": count what a convolution learns."""

from cnn_workshop import _words
from cnn_workshop.exercises.check.exercise import Exercise


def _count_parameters(in_channels, out_channels, kernel_height, kernel_width):
    """Count the weights of a convolution, and one bias for each filter."""
    return out_channels * in_channels * kernel_height * kernel_width + out_channels


def _explain(in_channels, out_channels, kernel_height, kernel_width, at):
    """Write out the product and the biases."""
    filters, channels = _words.count(out_channels, "filter"), _words.count(in_channels, "channel")
    words = (
        f"{filters} times {channels} times {kernel_height} times {kernel_width} weights, "
        f"plus {'1 bias' if out_channels == 1 else f'{out_channels} biases'}"
    )
    return words, {}


COUNT_PARAMETERS = Exercise(
    name="count_parameters",
    reference=_count_parameters,
    cases=[
        (2, 1, 1, 3),
        (3, 2, 1, 1),
        (1, 1, 1, 1),
        (1, 4, 3, 2),
        (3, 16, 3, 3),
        (3, 10, 3, 3),
        (5, 7, 2, 4),
        (16, 32, 5, 1),
    ],
    kinds={"result": "signed"},
    explain_cell=_explain,
    explain_shape="The answer is one whole number: all the weights and all the biases.",
)
