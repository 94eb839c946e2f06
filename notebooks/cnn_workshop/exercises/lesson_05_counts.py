"""Lesson 05, "Colour in, many maps out": count what a convolution learns."""

from cnn_workshop import _words
from cnn_workshop.exercises._exercise import Exercise, Mistake


def count_parameters(in_channels, out_channels, kernel_height, kernel_width):
    """Count the numbers that a convolution learns: its weights, and one bias for each filter.

    Parameters
    ----------
    in_channels, out_channels : int
        Channels of the input; filters, which are the channels of the output.
    kernel_height, kernel_width : int
        The size of each kernel.

    Returns
    -------
    int
        ``out_channels * in_channels * kernel_height * kernel_width + out_channels``.

    Examples
    --------
    >>> count_parameters(3, 10, 3, 3)
    280
    """
    return out_channels * in_channels * kernel_height * kernel_width + out_channels


def _by_filters(in_channels, out_channels, kernel_height, kernel_width):
    """Count one filter, then take it as often as there are filters."""
    return out_channels * (in_channels * kernel_height * kernel_width + 1)


def _by_counting(in_channels, out_channels, kernel_height, kernel_width):
    count = 0
    for _ in range(out_channels):
        count += 1
        for _ in range(in_channels):
            count += kernel_height * kernel_width
    return count


_MISTAKES = (
    Mistake(
        "one kernel a filter",
        "You count one kernel for each filter: a filter has one for each input channel.",
        lambda c, o, kh, kw: o * kh * kw + o,
    ),
    Mistake(
        "one kernel a filter, without biases",
        "You count one kernel for each filter, and no biases: a filter has a kernel for each input "
        "channel, and one bias.",
        lambda c, o, kh, kw: o * kh * kw,
    ),
    Mistake(
        "one filter only",
        "You count a single filter: there are out_channels of them.",
        lambda c, o, kh, kw: c * kh * kw + 1,
        variants=(lambda c, o, kh, kw: c * kh * kw + o,),
    ),
    Mistake(
        "one filter only, without its bias",
        "You count a single filter, and not its bias: there are out_channels of both.",
        lambda c, o, kh, kw: c * kh * kw,
    ),
    Mistake(
        "biases forgotten",
        "The biases are missing: one for each filter.",
        lambda c, o, kh, kw: o * c * kh * kw,
    ),
    Mistake(
        "a bias for each kernel",
        "You count a bias for each kernel: a filter has one bias, however many kernels it has.",
        lambda c, o, kh, kw: o * c * (kh * kw + 1),
    ),
    Mistake(
        "a bias for each input channel",
        "You count a bias for each input channel: there is one for each filter.",
        lambda c, o, kh, kw: o * c * kh * kw + c,
    ),
    Mistake(
        "a bias for each weight",
        "You count a bias for each weight: there is one for each filter.",
        lambda c, o, kh, kw: 2 * o * c * kh * kw,
    ),
    Mistake(
        "a bias for each place of the kernel",
        "You count a bias for each place of the kernel: there is one for each filter.",
        lambda c, o, kh, kw: o * c * kh * kw + o * kh * kw,
    ),
    Mistake(
        "one bias for all",
        "You count one bias for the whole layer: there is one for each filter.",
        lambda c, o, kh, kw: o * c * kh * kw + 1,
    ),
    Mistake(
        "height squared",
        "You use the kernel's height twice: a kernel has kernel_height times kernel_width numbers.",
        lambda c, o, kh, kw: o * c * kh * kh + o,
    ),
    Mistake(
        "width squared",
        "You use the kernel's width twice: a kernel has kernel_height times kernel_width numbers.",
        lambda c, o, kh, kw: o * c * kw * kw + o,
    ),
    Mistake(
        "always 3 x 3",
        "You count nine numbers in every kernel: it has kernel_height times kernel_width.",
        lambda c, o, kh, kw: o * c * 9 + o,
    ),
    Mistake(
        "sides added",
        "You add the kernel's height and width: they are multiplied.",
        lambda c, o, kh, kw: o * c * (kh + kw) + o,
    ),
    Mistake(
        "channels added",
        "You add input and output channels: each filter has a kernel for each channel, so they are "
        "multiplied.",
        lambda c, o, kh, kw: (o + c) * kh * kw + o,
    ),
    Mistake(
        "everything added",
        "You add the four numbers up: they are multiplied.",
        lambda c, o, kh, kw: o + c + kh + kw,
        variants=(lambda c, o, kh, kw: o + c + kh + kw + o,),
    ),
    Mistake(
        "always three channels",
        "You count three input channels whatever comes in: only a colour picture has three.",
        lambda c, o, kh, kw: o * 3 * kh * kw + o,
    ),
    Mistake(
        "kernels counted, not their numbers",
        "You count the kernels: each of them holds kernel_height times kernel_width numbers.",
        lambda c, o, kh, kw: o * c,
        variants=(lambda c, o, kh, kw: o * c + o,),
    ),
    Mistake(
        "two numbers",
        "You return weights and biases apart: add them up to one number.",
        lambda c, o, kh, kw: (o * c * kh * kw, o),
        variants=(lambda c, o, kh, kw: [o, o * c * kh * kw],),
    ),
    Mistake(
        "return forgotten",
        "Your function hands nothing back: its last line should be `return` and the number.",
        lambda c, o, kh, kw: None,
    ),
)


def _explain(in_channels, out_channels, kernel_height, kernel_width, at):
    """Write out the product and the biases."""
    filters, channels = (
        _words.count(count, thing)
        for count, thing in ((out_channels, "filter"), (in_channels, "channel"))
    )
    words = (
        f"{filters} times {channels} times {kernel_height} times {kernel_width} weights, "
        f"plus {'1 bias' if out_channels == 1 else f'{out_channels} biases'}"
    )
    return words, {}


def _explain_shape(in_channels, out_channels, kernel_height, kernel_width):
    return "The answer is one whole number: all the weights and all the biases.", {}


COUNT_PARAMETERS = Exercise(
    name="count_parameters",
    parameters=("in_channels", "out_channels", "kernel_height", "kernel_width"),
    reference=count_parameters,
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
    mistakes=_MISTAKES,
    right_answers=(count_parameters, _by_filters, _by_counting),
    explain_cell=_explain,
    explain_shape=_explain_shape,
)
