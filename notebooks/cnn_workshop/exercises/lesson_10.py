"""Lesson 10, "The whole machine": assemble the forward pass of the digit classifier.

The layers are those of the classifier; the cases are much smaller, and not square.
"""

import numpy as np

from cnn_core import functional, ops
from cnn_workshop import _words
from cnn_workshop.exercises.check.exercise import Exercise

LAYERS = ("conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "flatten", "linear1")


def forward(images, weight1, bias1, weight2, bias2, weight3, bias3):
    """Return what each layer makes of the pictures, in the order of `LAYERS`."""
    maps, layers = images, []
    for weight, bias in ((weight1, bias1), (weight2, bias2)):
        convolved = functional.conv2d(maps, weight, bias)
        bent = functional.relu(convolved)
        maps = functional.max_pool2d(bent, 2)
        layers += [convolved, bent, maps]
    flat = functional.flatten(maps)
    return [*layers, flat, functional.linear(flat, weight3, bias3)]


_WHY = {
    "conv": "the products of its windows and kernels, added up over all channels, and the bias",
    "flat": "the maps one after the other, each row by row",
    "line": "all numbers times their weights, added up, and the bias",
}


def _explain_cell(layer, made, at):
    """Say what a number of a layer is made of, in words or, where there are few, in numbers."""
    if layer.startswith("relu"):
        return f"the larger of 0 and {_words.number(made[at])}", {}
    if layer.startswith("pool"):
        top, left = 2 * at[2], 2 * at[3]
        window = made[at[0], at[1], top : top + 2, left : left + 2]
        return f"the largest of {', '.join(map(_words.number, window.flat))}", {}
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


FORWARD = Exercise(
    chained=True,
    name="forward",
    reference=forward,
    cases=[
        _case(1, 1, (11, 8), ((2, 3, 2), (3, 2, 1)), classes=2, seed=3),
        _case(2, 2, (14, 18), ((3, 2, 3), (4, 3, 2)), classes=5, seed=4),
    ],
    kinds={"images": "pixels", "result": "signed", **dict.fromkeys(LAYERS, "signed")},
    names={"functional": functional, "ops": ops},
    explain_cell=_explain_cell,
    explain_shape=_explain_shape,
    parts=LAYERS,
)
