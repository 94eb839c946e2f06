"""Lesson 10, "The whole machine": assemble the forward pass of the digit classifier.

The layers are those of the classifier; the cases are much smaller, and not square.
"""

import numpy as np

from cnn_core import functional, ops
from cnn_workshop import _words
from cnn_workshop.exercises._assembly import Assembly
from cnn_workshop.exercises._exercise import Mistake

LAYERS = ("conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "flatten", "linear1")
_STEPS = {
    "conv1": functional.conv2d,
    "relu1": functional.relu,
    "pool1": lambda maps: functional.max_pool2d(maps, 2),
    "conv2": functional.conv2d,
    "relu2": functional.relu,
    "pool2": lambda maps: functional.max_pool2d(maps, 2),
    "flatten": functional.flatten,
    "linear1": functional.linear,
}


def assembled(**changed):
    """Return a forward pass in which some layers, by name, are done by other functions."""
    steps = {**_STEPS, **changed}

    def forward(images, weight1, bias1, weight2, bias2, weight3, bias3):
        numbers = {
            "conv1": (weight1, bias1),
            "conv2": (weight2, bias2),
            "linear1": (weight3, bias3),
        }
        layers = [images]
        for name in LAYERS:
            layers.append(steps[name](layers[-1], *numbers.get(name, ())))
        return layers[1:]

    return forward


def _both(kind, function):
    """Return a forward pass in which both layers of a kind are done by another function."""
    return assembled(**{f"{kind}1": function, f"{kind}2": function})


def _either(kind, function):
    """Return the forward passes in which one of the two layers is done by another function."""
    return tuple(assembled(**{f"{kind}{number}": function}) for number in (1, 2))


def _without(function):
    """Return a function of maps, weight and bias that forgets the bias."""
    return lambda maps, weight, bias: function(maps, weight)


def _in_place(maps):
    maps[maps < 0] = 0
    return maps


def _every_second(maps):
    rows, cols = (size // 2 * 2 for size in maps.shape[2:])
    return maps[:, :, :rows:2, :cols:2]


def _first_channel(maps, weight, bias):
    return functional.conv2d(maps[:, :1], weight[:, :1], bias)


def _mean_of_channels(maps, weight, bias):
    return functional.conv2d(maps, weight / weight.shape[1], bias)


def _bias_for_each_channel(maps, weight, bias):
    return functional.conv2d(maps, weight, bias * weight.shape[1])


def _flipped(maps, weight, bias):
    return functional.conv2d(maps, weight[:, :, ::-1, ::-1], bias)


def _pool_before_relu(*arguments):
    conv1, _, _, *deeper = assembled()(*arguments)
    pool1 = functional.max_pool2d(conv1, 2)
    return [conv1, pool1, functional.relu(pool1), *deeper]


def _by_columns(maps):
    return functional.flatten(maps.swapaxes(2, 3))


MISTAKES = (
    Mistake(
        "no ReLU",
        "You leave ReLU out: what the convolution makes is passed on as it is.",
        _both("relu", lambda maps: maps.copy()),
        _either("relu", lambda maps: maps.copy()),
    ),
    Mistake(
        "ReLU in place",
        "Your ReLU writes into the maps of the convolution: in your list they have lost their "
        "negative numbers. Make a new array.",
        _both("relu", _in_place),
        _either("relu", _in_place),
    ),
    Mistake(
        "absolute value",
        "You turn negative numbers around where ReLU makes them 0.",
        _both("relu", np.abs),
        _either("relu", np.abs),
    ),
    Mistake(
        "leaky ReLU",
        "You let a little of the negative numbers through: that is the leaky ReLU.",
        _both("relu", functional.leaky_relu),
        _either("relu", functional.leaky_relu),
    ),
    Mistake(
        "sigmoid",
        "You bend with the sigmoid: this network was made with ReLU.",
        _both("relu", functional.sigmoid),
        _either("relu", functional.sigmoid),
    ),
    Mistake(
        "average pooling",
        "You take the average of each pooling window: take the largest number.",
        _both("pool", lambda maps: functional.avg_pool2d(maps, 2)),
        _either("pool", lambda maps: functional.avg_pool2d(maps, 2)),
    ),
    Mistake(
        "smallest number",
        "You take the smallest number of each pooling window: take the largest.",
        _both("pool", lambda maps: -functional.max_pool2d(-maps, 2)),
        _either("pool", lambda maps: -functional.max_pool2d(-maps, 2)),
    ),
    Mistake(
        "every second number",
        "You take the top left number of each pooling window: take the largest.",
        _both("pool", _every_second),
    ),
    Mistake(
        "pooling before ReLU",
        "You pool before ReLU. The numbers at the end are the same, because ReLU keeps the order "
        "of numbers; but the list asks for ReLU first.",
        _pool_before_relu,
    ),
    Mistake(
        "no bias in a convolution",
        "You leave the bias of a convolution out: each kernel's maps start from its own number.",
        _both("conv", _without(functional.conv2d)),
        _either("conv", _without(functional.conv2d)),
    ),
    Mistake(
        "bias once a channel",
        "You add the bias once for each channel: add it once, when the channels are added up.",
        _both("conv", _bias_for_each_channel),
    ),
    Mistake(
        "first channel alone",
        "Your second convolution reads the first map alone: each kernel reads all of them.",
        assembled(conv2=_first_channel),
    ),
    Mistake(
        "mean over the channels",
        "You take the mean over the channels: add them up.",
        assembled(conv2=_mean_of_channels),
    ),
    Mistake(
        "kernels flipped",
        "You turn the kernels upside down and left to right: lay them on as they are.",
        _both("conv", _flipped),
        _either("conv", _flipped),
    ),
    Mistake(
        "channels last",
        "You flatten with the channels last: all of map 0 comes first, then all of map 1.",
        assembled(flatten=lambda maps: functional.flatten(np.moveaxis(maps, 1, -1))),
    ),
    Mistake(
        "flattened by columns",
        "You flatten each map column by column: it goes row by row.",
        assembled(flatten=_by_columns),
    ),
    Mistake(
        "no bias at the end",
        "You leave the bias of the fully connected layer out.",
        assembled(linear1=_without(functional.linear)),
    ),
    Mistake(
        "softmax at the end",
        "You return probabilities: the last layer gives logits, without softmax.",
        assembled(linear1=lambda *given: functional.softmax(functional.linear(*given), dim=1)),
    ),
    Mistake(
        "ReLU at the end",
        "You put a ReLU behind the fully connected layer: logits may be negative.",
        assembled(linear1=lambda *given: functional.relu(functional.linear(*given))),
    ),
    Mistake(
        "divided by 255",
        "You divide the pictures by 255: they go from 0 to 1 already.",
        lambda images, *numbers: assembled()(images / 255, *numbers),
    ),
    Mistake(
        "logits alone",
        "You return the logits alone: the list has one array for each layer.",
        lambda *arguments: assembled()(*arguments)[-1],
    ),
    Mistake(
        "return forgotten",
        "Your function hands nothing back: its last line should be `return` and the list.",
        lambda *arguments: None,
    ),
)


def _by_loops(images, weight1, bias1, weight2, bias2, weight3, bias3):
    """Write it with the functions of one picture and one channel."""
    pictures = [[] for _ in LAYERS]
    for maps in images:
        layers = []
        for weight, bias in ((weight1, bias1), (weight2, bias2)):
            sums = [
                sum(map(ops.convolve2d, maps, kernels)) + start
                for kernels, start in zip(weight, bias, strict=True)
            ]
            bent = [ops.relu(each) for each in sums]
            maps = [ops.max_pooling(each) for each in bent]
            layers += [sums, bent, maps]
        flat = np.ravel(maps)
        layers += [flat, ops.fully_connected(flat, weight3.T, bias3)]
        for made, layer in zip(pictures, layers, strict=True):
            made.append(layer)
    return [np.array(made) for made in pictures]


def _in_a_row(images, weight1, bias1, weight2, bias2, weight3, bias3):
    """Write it one line a layer."""
    conv1 = functional.conv2d(images, weight1, bias1)
    relu1 = np.where(conv1 > 0, conv1, 0)
    pool1 = functional.max_pool2d(relu1, 2)
    conv2 = functional.conv2d(pool1, weight2, bias2)
    relu2 = np.where(conv2 > 0, conv2, 0)
    pool2 = functional.max_pool2d(relu2, 2)
    flatten = pool2.reshape(len(pool2), -1)
    return conv1, relu1, pool1, conv2, relu2, pool2, flatten, flatten @ weight3.T + bias3


_WHY = {
    "conv": "the products of its windows and kernels, added up over all channels, and the bias",
    "flat": "the maps one after the other, each row by row",
    "line": "all numbers times their weights, added up, and the bias",
}


def _explain_cell(layer, made, at):
    """Say what a number of a layer is made of, in words or, where there are few, in numbers."""
    read = np.zeros(np.shape(made), dtype=bool)
    if layer.startswith("relu"):
        read[at] = True
        return f"the larger of 0 and {_words.number(made[at])}", {}
    if layer.startswith("pool"):
        top, left = 2 * at[2], 2 * at[3]
        read[at[0], at[1], top : top + 2, left : left + 2] = True
        return f"the largest of {', '.join(map(_words.number, made[read]))}", {}
    return _WHY[layer[:4]], {}


def _explain_shape(layer, made):
    return f"{layer} gets {_words.shape(np.shape(made))} numbers.", {}


def _case(batch, channels, size, kernels, classes, seed):
    """Return pictures and the weights and biases of three layers, in sixteenths."""
    rng = np.random.default_rng(seed)
    (first, tall1, wide1), (second, tall2, wide2) = kernels
    rows, cols = size
    for tall, wide in ((tall1, wide1), (tall2, wide2)):
        rows, cols = (rows - tall + 1) // 2, (cols - wide + 1) // 2
    shapes = (
        (first, channels, tall1, wide1),
        (first,),
        (second, first, tall2, wide2),
        (second,),
        (classes, second * rows * cols),
        (classes,),
    )
    numbers = [rng.integers(-16, 17, shape) / 16 for shape in shapes]
    return (rng.integers(0, 17, (batch, channels, *size)) / 16, *numbers)


FORWARD = Assembly(
    name="forward",
    parameters=("images", "weight1", "bias1", "weight2", "bias2", "weight3", "bias3"),
    reference=assembled(),
    cases=[
        _case(1, 1, (11, 8), ((2, 3, 2), (3, 2, 1)), classes=2, seed=3),
        _case(2, 2, (14, 18), ((3, 2, 3), (4, 3, 2)), classes=5, seed=4),
    ],
    kinds={
        "images": "pixels",
        "result": "signed",
        **dict.fromkeys(LAYERS, "signed"),
    },
    mistakes=MISTAKES,
    right_answers=(assembled(), _by_loops, _in_a_row),
    explain_cell=_explain_cell,
    explain_shape=_explain_shape,
    parts=LAYERS,
)
