"""Wrong answers to lesson 08's `receptive_field`, each with the sentence that names the slip.

Most walk through the layers like the right one and differ in one thing: `_walk` holds the walk.
"""

import math

from cnn_workshop.exercises._exercise import Mistake


def _grow(kernel_size, stride, dilation, jump):
    """Return what a layer adds."""
    return dilation * (kernel_size - 1) * jump


def _step(jump, kernel_size, stride, dilation):
    """Return the jump behind a layer."""
    return jump * stride


def _walk(grow=_grow, step=_step, start=1, first_jump=1, kept=lambda layers: layers):
    """Return a function that walks through the layers with one thing changed."""

    def receptive_field(layers):
        size, jump = start, first_jump
        for layer in kept(layers):
            size += grow(*layer, jump)
            jump = step(jump, *layer)
        return size

    return receptive_field


def _back(shrink):
    """Return a function that walks from the last layer back to the picture."""

    def receptive_field(layers):
        size = 1
        for kernel_size, stride, dilation in layers[::-1]:
            size = shrink(size, stride, dilation * (kernel_size - 1) + 1)
        return size

    return receptive_field


def _backward_from_the_first(layers):
    size = 1
    for kernel_size, stride, dilation in layers:
        size = (size - 1) * stride + dilation * (kernel_size - 1) + 1
    return size


def _jump_first(layers):
    size, jump = 1, 1
    for kernel_size, stride, dilation in layers:
        jump *= stride
        size += dilation * (kernel_size - 1) * jump
    return size


def _reaches(layers):
    return [dilation * (kernel_size - 1) + 1 for kernel_size, _, dilation in layers]


def _sizes(layers):
    return [int(kernel_size) for kernel_size, _, _ in layers]


_right = _walk()


MISTAKES = (
    Mistake(
        "starts at 0",
        "You start at 0: with no layer at all a cell is one pixel, so the size starts at 1.",
        _walk(start=0),
        (_walk(step=lambda jump, *layer: jump, start=0),),
    ),
    Mistake(
        "strides ignored",
        "You leave the strides out: behind a layer of stride 2, neighbouring cells look at places "
        "two pixels apart, and every later window reaches twice as far.",
        _walk(step=lambda jump, *layer: jump),
    ),
    Mistake(
        "jump before use",
        "You multiply the jump by a layer's stride before you use it: the stride of a layer "
        "spreads out the layers after it, not its own window.",
        _jump_first,
    ),
    Mistake(
        "own stride only",
        "You multiply each window by its own stride: what counts is the product of the strides of "
        "all layers before it.",
        _walk(grow=lambda size, stride, dilation, jump: dilation * (size - 1) * stride),
    ),
    Mistake(
        "stride of the layer before only",
        "You keep only the stride of the layer before: the strides of all earlier layers are "
        "multiplied with one another.",
        _walk(step=lambda jump, size, stride, dilation: stride),
    ),
    Mistake(
        "strides added",
        "You add the strides up: they multiply, two layers of stride 2 put cells four pixels "
        "apart.",
        _walk(step=lambda jump, size, stride, dilation: jump + stride),
        (
            _walk(step=lambda jump, size, stride, dilation: jump + stride - 1),
            _walk(step=lambda jump, size, stride, dilation: jump + stride, first_jump=0),
        ),
    ),
    Mistake(
        "kernel size, not one less",
        "You add the whole kernel size: one of its cells was there before, so a layer adds one "
        "less.",
        _walk(grow=lambda size, stride, dilation, jump: dilation * size * jump),
        (
            _walk(grow=lambda size, stride, dilation, jump: dilation * size * jump, start=0),
            _walk(
                grow=lambda size, stride, dilation, jump: (dilation * (size - 1) + 1) * jump,
                start=0,
            ),
            _walk(grow=lambda size, stride, dilation, jump: (dilation * (size - 1) + 1) * jump),
        ),
    ),
    Mistake(
        "sum of the kernel sizes",
        "You add the kernel sizes up: windows overlap, and strides spread them out.",
        lambda layers: sum(_sizes(layers)),
        (lambda layers: sum(_reaches(layers)),),
    ),
    Mistake(
        "product of the kernel sizes",
        "You multiply the kernel sizes: that counts shared pixels again and again, two windows of "
        "3 see 5 pixels and not 9.",
        lambda layers: math.prod(_sizes(layers)),
        (lambda layers: math.prod(_reaches(layers)),),
    ),
    Mistake(
        "largest kernel",
        "You take the largest window: the windows of several layers add to one another.",
        lambda layers: max(_sizes(layers)),
        (lambda layers: max(_reaches(layers)),),
    ),
    Mistake(
        "last layer only",
        "You look at the last layer only: its cells see more than one pixel each.",
        lambda layers: _sizes(layers)[-1],
        (lambda layers: _reaches(layers)[-1],),
    ),
    Mistake(
        "first layer only",
        "You return after the first layer: your `return` stands inside the loop.",
        lambda layers: _right(layers[:1]),
    ),
    Mistake(
        "last layer left out",
        "You leave out the last layer: the loop ends one layer early.",
        lambda layers: _right(layers[:-1]),
    ),
    Mistake(
        "first layer left out",
        "You leave out the first layer: the loop starts one layer late.",
        lambda layers: _right(layers[1:]),
    ),
    Mistake(
        "layers with a stride ignored",
        "You leave out layers whose stride is not 1: pooling and stepping layers have a window "
        "too.",
        _walk(kept=lambda layers: [layer for layer in layers if layer[1] == 1]),
        (
            _walk(
                grow=lambda size, stride, dilation, jump: (
                    dilation * (size - 1) * jump if stride == 1 else 0
                )
            ),
        ),
    ),
    Mistake(
        "layers of stride 1 ignored",
        "You leave out the layers of stride 1: a window of 3 adds two pixels even if it moves by "
        "one.",
        _walk(kept=lambda layers: [layer for layer in layers if layer[1] > 1]),
    ),
    Mistake(
        "dilation ignored",
        "You leave the dilation out: a window of 3 with dilation 2 reaches over five cells.",
        _walk(grow=lambda size, stride, dilation, jump: (size - 1) * jump),
    ),
    Mistake(
        "dilation counted from 0",
        "You count dilation from 0: here 1 means that the cells of a window touch.",
        _walk(grow=lambda size, stride, dilation, jump: (dilation + 1) * (size - 1) * jump),
    ),
    Mistake(
        "dilation times the kernel size",
        "You multiply the whole kernel size by the dilation: a window of 3 has two gaps, so "
        "dilation 2 adds two cells to it and not three.",
        _walk(grow=lambda size, stride, dilation, jump: (dilation * size - 1) * jump),
    ),
    Mistake(
        "dilation spreads later layers",
        "You multiply the jump by the dilation: it widens its own window only, the cells of the "
        "map lie as close as before.",
        _walk(step=lambda jump, size, stride, dilation: jump * stride * dilation),
    ),
    Mistake(
        "backward formula from the first layer",
        "Your formula goes from the last layer back to the picture, but your loop begins with the "
        "first: go through the layers in reverse.",
        _backward_from_the_first,
    ),
    Mistake(
        "all cells times stride",
        "Going back, you multiply all cells by the stride: between `size` cells there are "
        "`size - 1` steps.",
        _back(lambda size, stride, reach: size * stride + reach - 1),
        (_back(lambda size, stride, reach: size * stride + reach),),
    ),
    Mistake(
        "jump for size",
        "You return the jump: that is how far apart two neighbouring cells look, not how much one "
        "of them sees.",
        lambda layers: math.prod(int(layer[1]) for layer in layers),
    ),
    Mistake(
        "area",
        "You return the number of pixels in the whole square: asked for is the length of one side.",
        lambda layers: _right(layers) ** 2,
    ),
    Mistake(
        "half of an even kernel",
        "You add half a kernel on each side, rounded: a window of 2 adds one pixel and not two.",
        _walk(grow=lambda size, stride, dilation, jump: 2 * (size // 2) * dilation * jump),
        (_walk(grow=lambda size, stride, dilation, jump: 2 * ((size - 1) // 2) * dilation * jump),),
    ),
)
