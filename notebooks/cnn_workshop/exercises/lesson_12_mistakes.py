"""The tests of a layer that people write, and the wrong layers that get through."""

import numpy as np

from cnn_core import functional
from cnn_core.gradcheck import gradcheck
from cnn_workshop.exercises._exercise import Mistake
from cnn_workshop.suspects import functions_of

_CLOSE = 1e-6


def _random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def _nudged(layer, images, grad_output=None):
    """Return what nudging finds for the input and for each thing that the layer learns."""
    if grad_output is None:
        grad_output = _random(*layer(images).shape, seed=1)
    forward, backward, arrays = functions_of(layer, images)
    checks = gradcheck(forward, backward, list(arrays.values()), grad_output)
    return dict(zip(arrays, checks, strict=True))


def _all_agree(found, *names, error=_CLOSE):
    return all(found[name].error < error for name in names or found if name in found)


def _same(found, measure):
    """Say whether all gradients agree with nudging in one measure."""
    return all(np.isclose(measure(each.gradient), measure(each.numerical)) for each in found)


# ---- weak tests ----------------------------------------------------------------------------------


def _always(layer):
    return True


def _right_shape(layer):
    images = _random(2, 2, 6, 7)
    grad_images = layer.backward(np.ones_like(layer(images)))
    same = all(layer.grads[name].shape == param.shape for name, param in layer.params.items())
    return same and grad_images.shape == images.shape and np.isfinite(grad_images).all()


def _never(layer):
    return False


def _to_the_last_digit(layer):
    found = _nudged(layer, _random(2, 2, 4, 6))
    return all(np.array_equal(each.gradient, each.numerical) for each in found.values())


def _loss_falls(layer):
    images = _random(2, 2, 6, 7)
    before = layer(images)
    images = images - 0.01 * layer.backward(before)
    for name, param in layer.params.items():
        param -= 0.01 * layer.grads[name]
    return (layer(images) ** 2).sum() < (before**2).sum()


def _something_moves(layer):
    layer.backward(np.ones_like(layer(_random(2, 2, 6, 7))))
    return all(grad.any() for grad in layer.grads.values())


def _input_only(layer):
    return _all_agree(_nudged(layer, _random(2, 2, 4, 6)), "input")


def _learned_only(layer):
    return _all_agree(_nudged(layer, _random(2, 2, 4, 6)), "weight", "bias")


def _without_bias(layer):
    return _all_agree(_nudged(layer, _random(2, 2, 4, 6)), "input", "weight")


def _no_ties(layer):
    return _all_agree(_nudged(layer, _random(2, 2, 4, 6)))


def _ink_only(layer):
    return _all_agree(_nudged(layer, np.abs(_random(2, 2, 4, 6))))


def _one_window(layer):
    return _all_agree(_nudged(layer, _random(2, 2, 2, 2)))


def _sums_only(layer):
    return _same(_nudged(layer, _random(2, 2, 4, 6)).values(), np.sum)


def _lengths_only(layer):
    return _same(_nudged(layer, _random(2, 2, 4, 6)).values(), np.linalg.norm)


def _far_too_patient(layer):
    return _all_agree(_nudged(layer, _random(2, 2, 4, 6)), error=1.9)


def _nudged_at_a_tie(layer):
    return _all_agree(_nudged(layer, np.ones((1, 2, 4, 6))))


MISTAKES = (
    Mistake(
        "everything passes",
        "Your test calls every layer right: shapes, finite numbers and a falling loss say little "
        "about a gradient.",
        _always,
        (_right_shape, _loss_falls),
    ),
    Mistake(
        "nothing passes",
        "Your test calls every layer wrong, the right ones too.",
        _never,
    ),
    Mistake(
        "compared to the last digit",
        "Your test asks for equal numbers: nudging rounds, so that even a right convolution is off "
        "by a little.",
        _to_the_last_digit,
    ),
    Mistake(
        "nudged at a tie",
        "Your test nudges single pixels where two are equally large: there nudging finds the mean "
        "of two slopes, and calls even right pooling wrong.",
        _nudged_at_a_tie,
    ),
    Mistake(
        "only whether anything moves",
        "Your test sees whether there is a gradient at all, not whether it is the right one.",
        _something_moves,
    ),
    Mistake(
        "gradient of the input only",
        "Your test looks at what `backward` returns, and not at what it leaves in `layer.grads`.",
        _input_only,
    ),
    Mistake(
        "gradients of the parameters only",
        "Your test looks at `layer.grads`, and not at what `backward` returns.",
        _learned_only,
    ),
    Mistake(
        "bias left out",
        "Your test looks at everything but the bias.",
        _without_bias,
    ),
    Mistake(
        "no ties",
        "All but one: your test never meets two equally large numbers in a pooling window.",
        _no_ties,
    ),
    Mistake(
        "no negative numbers",
        "Your test never shows ReLU a negative number, nor pooling a tie.",
        _ink_only,
    ),
    Mistake(
        "one pooling window",
        "Your test shows pooling a single window, without a tie: the others are never looked at.",
        _one_window,
    ),
    Mistake(
        "sums only",
        "Your test compares the sums of gradients: a sum does not say in which place a number "
        "stands.",
        _sums_only,
    ),
    Mistake(
        "lengths only",
        "Your test compares how large gradients are on the whole: that does not say in which place "
        "a number stands.",
        _lengths_only,
    ),
    Mistake(
        "too patient",
        "Your test forgives too much: a right gradient is off by a millionth at most, a wrong one "
        "often by less than its own size.",
        _far_too_patient,
    ),
)


# ---- tests that catch all ------------------------------------------------------------------------


def _by_nudging(layer):
    """Nudge every number by itself, and then, at a tie, all pixels together."""
    if not _no_ties(layer):
        return False
    images, nudge = np.ones((1, 2, 4, 6)), 1e-5
    grad_output = _random(*layer(images).shape)
    change = (layer(images + nudge) - layer(images - nudge)) / (2 * nudge)
    layer(images)
    return np.isclose(layer.backward(grad_output).sum(), (grad_output * change).sum())


_KNOWN = {
    "conv": lambda grad, images, layer: functional.conv2d_backward(
        grad, images, **layer.params, padding=layer.options["padding"]
    ),
    "relu": lambda grad, images, layer: (functional.relu_backward(grad, images),),
    "pool": lambda grad, images, layer: (functional.max_pool2d_backward(grad, images, 2),),
}


def _by_comparison(layer):
    """Compare with functions that are known to be right, on whole numbers with ties."""
    images = np.random.default_rng(0).integers(-2, 3, (2, 2, 7, 6)).astype(float)
    grad_output = _random(*layer(images).shape)
    gradients = layer.backward(grad_output), *layer.grads.values()
    known = _KNOWN[layer.kind](grad_output, images, layer)
    return all(map(np.allclose, gradients, known))


def _by_directions(layer):
    """Move all numbers at once, in some random directions, and along a tie."""
    for seed in range(5):
        images = _random(1, 2, 6, 4, seed=seed) if seed else np.ones((1, 2, 6, 4))
        grad_output = _random(*layer(images).shape, seed=10 + seed)
        forward, backward, arrays = functions_of(layer, images)
        values = list(arrays.values())
        ways = [_random(*value.shape, seed=seed) for value in values]
        ways[0] = ways[0] if seed else np.ones_like(images)
        ends = [
            forward(*(value + step * way for value, way in zip(values, ways, strict=True)))
            for step in (1e-5, -1e-5)
        ]
        slope = (grad_output * (ends[0] - ends[1])).sum() / 2e-5
        gradients = backward(grad_output, *values)
        if not np.isclose(slope, sum(map(np.vdot, gradients, ways)), rtol=1e-5):
            return False
    return True


RIGHT_ANSWERS = (_by_nudging, _by_comparison, _by_directions)
