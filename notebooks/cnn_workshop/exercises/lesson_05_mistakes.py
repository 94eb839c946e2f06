"""Wrong answers to lesson 05's `convolve_channels`, each with the sentence that names the slip.

A right answer has three steps: a part for each channel, joined by adding them up, and the bias of
the filter added to that. Most slips change one of the three.
"""

import numpy as np

from cnn_workshop.exercises._exercise import Mistake
from cnn_workshop.exercises._sliding import by_loops, slide


def part(image, weight, one, channel):
    """Convolve one channel with the kernel that the filter has for it."""
    return slide(image[channel], weight[one, channel])


def plus_bias(joined, weight, bias, one):
    """Add the bias of the filter, once."""
    return joined + bias[one]


def written(part=part, join=sum, finish=plus_bias):
    """Return a convolution of channels with one of its three steps done as given."""

    def convolve(image, weight, bias):
        return np.array(
            [
                finish(
                    join([part(image, weight, one, channel) for channel in range(weight.shape[1])]),
                    weight,
                    bias,
                    one,
                )
                for one in range(len(weight))
            ]
        )

    return convolve


def then(change):
    """Return a convolution whose right result is changed afterwards."""
    return lambda *arguments: change(written()(*arguments))


def _sized(places):
    """Return it with another size of the maps, by loops and, second, by slices."""

    def of(way):
        def one_part(image, weight, one, channel):
            size = places(*image.shape[1:], *weight.shape[2:])
            return way(image[channel], weight[one, channel], places=size)

        return written(one_part)

    return of(by_loops), (of(slide),)


def _fits(image, weight):
    sides = zip(image.shape[1:], weight.shape[2:], strict=True)
    return tuple(side - window + 1 for side, window in sides)


def _all_parts(image, weight, bias):
    """Return one map for each filter and channel, of shape (O, C, H_out, W_out)."""
    return np.array(
        [
            [part(image, weight, one, channel) for channel in range(weight.shape[1])]
            for one in range(len(weight))
        ]
    )


def _one_after_the_other(image, weight, bias):
    maps = _all_parts(image, weight, bias)
    return maps.reshape(-1, *maps.shape[2:])


def _bias_along_the_columns(image, weight, bias):
    return written(finish=lambda joined, *_: joined)(image, weight, bias) + bias


def _only_the_bias_set_back(image, weight, bias):
    sums = written(finish=lambda joined, *_: joined)(image, weight, bias)
    return sums.cumsum(axis=0) + bias[:, np.newaxis, np.newaxis]


def _channels_last(image, weight, bias):
    return written(lambda image, weight, one, at: slide(image[:, :, at], weight[one, at]))(
        image, weight, bias
    )


def _channels_counted_last(image, weight, bias):
    return np.array(
        [
            sum(slide(image[:, :, at], kernels[at]) for at in range(image.shape[2])) + own
            for kernels, own in zip(weight, bias, strict=True)
        ]
    )


def _padded(image, weight, bias):
    rims = [((length - 1) // 2, length // 2) for length in weight.shape[2:]]
    return written()(np.pad(image, [(0, 0), *rims]), weight, bias)


def _mixed_first(image, weight, bias):
    return written(
        lambda image, weight, one, _: slide(
            image.sum(axis=0, dtype=float), weight[one].sum(axis=0)
        ),
        join=lambda parts: parts[0],
    )(image, weight, bias)


MISTAKES = (
    Mistake(
        "last channel only",
        "Each channel overwrites the one before, so only the last counts: add the parts up, "
        "with += for example.",
        written(join=lambda parts: parts[-1]),
    ),
    Mistake(
        "first channel only",
        "You use the first channel only: each channel has its own kernel, and all parts count.",
        written(join=lambda parts: parts[0]),
    ),
    Mistake(
        "mean over the channels",
        "You take the mean of the parts: they are added up, not averaged.",
        written(join=lambda parts: sum(parts) / len(parts)),
    ),
    Mistake(
        "largest part",
        "You take the largest of the parts: they are added up.",
        written(join=lambda parts: np.max(parts, axis=0)),
    ),
    Mistake(
        "parts multiplied",
        "You multiply the parts with each other: they are added up.",
        written(join=lambda parts: np.prod(parts, axis=0)),
    ),
    Mistake(
        "parts side by side",
        "You return a map for each filter and channel, one after the other: add up the parts of "
        "a filter, so that each filter gives one map.",
        _one_after_the_other,
        shape=lambda image, weight, bias: (
            weight.shape[0] * weight.shape[1],
            *_fits(image, weight),
        ),
    ),
    Mistake(
        "axis of the channels kept",
        "Your result still has an axis for the channels: add up the parts along it.",
        _all_parts,
        shape=lambda image, weight, bias: (*weight.shape[:2], *_fits(image, weight)),
    ),
    Mistake(
        "always three channels",
        "You count three channels whatever comes in: only a colour picture has three, so ask "
        "len(input_image).",
        written(join=lambda parts: sum(parts[channel] for channel in range(3))),
    ),
    Mistake(
        "one kernel for all channels",
        "You use the kernel of the first channel for all of them: channel c has its own, "
        "weight[o, c].",
        written(lambda image, weight, one, at: slide(image[at], weight[one, 0])),
    ),
    Mistake(
        "channels mixed first",
        "You add up the channels, and the kernels, before they meet: convolve each channel with "
        "its own kernel first.",
        _mixed_first,
    ),
    Mistake(
        "filter and channel swapped",
        "The first two indices of your weights are swapped: it is weight[filter, channel].",
        written(lambda image, weight, one, at: slide(image[at], weight[at, one])),
    ),
    Mistake(
        "first filter in every map",
        "Every map comes from the first filter: map o needs weight[o].",
        written(lambda image, weight, one, at: slide(image[at], weight[0, at])),
    ),
    Mistake(
        "total never set back",
        "Your total goes on from filter to filter: set it back to 0 before each one.",
        then(lambda maps: maps.cumsum(axis=0)),
        variants=(_only_the_bias_set_back,),
    ),
    Mistake(
        "last filter in every map",
        "Every map holds the sums of the last filter: make a new array of zeros for each filter, "
        "or all of them share one.",
        then(lambda maps: maps[[-1] * len(maps)]),
    ),
    Mistake(
        "bias forgotten",
        "The bias is missing: add bias[o] to every number of map o.",
        written(finish=lambda joined, *_: joined),
    ),
    Mistake(
        "bias once for each channel",
        "You add the bias once for each channel: add it once, when the parts are added up.",
        written(finish=lambda joined, weight, bias, one: joined + weight.shape[1] * bias[one]),
    ),
    Mistake(
        "bias once for each product",
        "You add the bias once for each product: add it once for each output number.",
        written(finish=lambda joined, weight, bias, one: joined + weight[0].size * bias[one]),
    ),
    Mistake(
        "bias of the first filter",
        "You add the bias of the first filter to every map: map o needs bias[o].",
        written(finish=lambda joined, weight, bias, one: joined + bias[0]),
    ),
    Mistake(
        "all biases in every map",
        "You add up all the biases: map o needs bias[o] alone.",
        written(finish=lambda joined, weight, bias, one: joined + bias.sum()),
    ),
    Mistake(
        "bias along the columns",
        "Your bias runs along the columns of the maps, and not along the filters: add bias[o] to "
        "map o.",
        _bias_along_the_columns,
    ),
    Mistake(
        "bias multiplied",
        "You multiply by the bias: it is added.",
        written(finish=lambda joined, weight, bias, one: joined * bias[one]),
    ),
    Mistake(
        "kernel flipped",
        "Your kernels are turned upside down and left to right: lay them on as they are.",
        written(lambda image, weight, one, at: slide(image[at], weight[one, at, ::-1, ::-1])),
    ),
    Mistake(
        "kernel transposed",
        "Your kernels are transposed: their rows are used as columns.",
        written(lambda image, weight, one, at: slide(image[at], weight[one, at].T)),
    ),
    Mistake(
        "channels read from the last axis",
        "You read the channels from the last axis: here the channels come first, input_image[c].",
        _channels_last,
        variants=(_channels_counted_last,),
    ),
    Mistake(
        "filters on the last axis",
        "Your filters lie on the last axis: the result begins with them, shape (O, H_out, W_out).",
        then(lambda maps: np.moveaxis(maps, 0, -1)),
    ),
    Mistake(
        "rows and columns exchanged",
        "Your maps lie on their sides: rows and columns are exchanged.",
        then(lambda maps: maps.swapaxes(1, 2)),
    ),
    Mistake(
        "width from height",
        "You compute the number of columns from the heights: it comes from the widths.",
        *_sized(lambda h, w, kh, kw: (h - kh + 1, h - kh + 1)),
    ),
    Mistake(
        "filters added up",
        "You add up the maps of all filters into one: each filter keeps a map of its own.",
        then(lambda maps: maps.sum(axis=0)),
        variants=(then(lambda maps: maps.sum(axis=0, keepdims=True)),),
    ),
    Mistake(
        "last filter only",
        "You return the map of the last filter only: keep all of them, one for each filter.",
        then(lambda maps: maps[-1]),
        variants=(then(lambda maps: maps[-1:]),),
    ),
    Mistake(
        "first filter only",
        "You return the map of the first filter only: is `return` inside the loop?",
        then(lambda maps: maps[0]),
        variants=(then(lambda maps: maps[:1]),),
    ),
    Mistake(
        "padded to the picture's size",
        "You put zeros around the picture to keep its size: here the window stays inside.",
        _padded,
    ),
    Mistake(
        "negative sums cut off",
        "You turn negative sums into 0: that is a step of its own, ReLU, and not part of this one.",
        then(lambda maps: np.maximum(maps, 0)),
    ),
    Mistake(
        "fractions cut off",
        "You cut off the fractions: is your result made of integers?",
        then(np.trunc),
    ),
    Mistake(
        "return forgotten",
        "Your function hands nothing back: its last line should be `return` and the maps.",
        lambda image, weight, bias: None,
    ),
)
