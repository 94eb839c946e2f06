"""Lesson 15, "Keep training sane": batch norm, in training and in evaluation.

As PyTorch has it: the batch is divided by the root of its biased variance and 1e-5; the running
variance is the one divided by n - 1; and the new batch counts a tenth. Each case stands for three
answers. No case holds NaN, and none has a single number a channel in training.
"""

import numpy as np

from cnn_core import functional
from cnn_core.functional.normalisation import running_statistics
from cnn_workshop import _words
from cnn_workshop.exercises._explain import marked
from cnn_workshop.exercises.check.exercise import Exercise

EPS = 1e-5


def batch_norm(images, running_mean, running_var, weight, bias, training):
    """Return the pictures after batch norm, and the running statistics for the next batch."""
    given = images, running_mean, running_var
    result = functional.batch_norm(*given, weight, bias, training=training)
    if training:
        return result, *running_statistics(*given)
    return result, np.array(running_mean), np.array(running_var)


def _explain_cell(images, running_mean, running_var, weight, bias, training, at, part):
    """Write out a number: what is taken off, by what it is divided, or how a mean moves."""
    channel = at[0] if part != "result" else at[1]
    numbers = images[:, channel]
    if part != "result":
        old = (running_mean if part == "new running mean" else running_var)[channel]
        return _moved_words(numbers, old, part, training), {}
    mean, var = running_mean[channel], running_var[channel]
    if training:
        mean, var = numbers.mean(), numbers.var()
    whose = "of the whole channel" if training else "of the running statistics"
    words = [_words.number(each) for each in (images[at], mean, var, weight[channel])]
    read = np.s_[:, channel] if training else at
    return (
        f"{words[0]} less the mean {words[1]}, divided by the root of the variance {words[2]} plus "
        f"0.00001, both {whose}; times the weight {words[3]}, plus the bias "
        f"{_words.number(bias[channel])}"
    ), {"images": marked(images, read)}


def _moved_words(numbers, old, part, training):
    """Write out how a running statistic moves."""
    if not training:
        return "in evaluation it stays as it was"
    if part == "new running mean":
        name, new = "mean", numbers.mean()
    else:
        name, new = f"variance, divided by {numbers.size} - 1,", numbers.var(ddof=1)
    return f"0.9 times {_words.number(old)} plus 0.1 times the batch's {name} {_words.number(new)}"


def _explain_shape(images, running_mean, running_var, weight, bias, training, part):
    if part == "result":
        return "Every number of the pictures stays in its place.", {}
    channels = _words.count(len(running_mean), "channel")
    return f"{_words.capitalised(channels)}, and one number for each.", {}


def images_of(*shape, seed, divisor=1.0):
    """Return pictures of a shape, negative numbers and zeros among them, no channel like another.

    The channels differ in mean and in spread.
    """
    rng = np.random.default_rng(seed)
    size = int(np.prod(shape))
    numbers = rng.permutation(size + 3)[:size].reshape(shape) - size // 3
    channels = np.arange(1, shape[1] + 1)[:, np.newaxis, np.newaxis]
    return (numbers * channels + 2 * channels) / divisor


def _case(*shape, training, seed, divisor=4.0):
    """Return the arguments for pictures of a shape; all statistics and weights differ."""
    rng, channels = np.random.default_rng(100 + seed), shape[1]
    mean = rng.permutation(np.arange(channels) * 1.5 - 2)
    var = rng.permutation(np.arange(channels) * 2.5 + 0.5)
    weight = rng.permutation(np.arange(channels) * 0.75 - 0.5) + 0.25
    bias = rng.permutation(np.arange(channels) * 1.25 - 1)
    return images_of(*shape, seed=seed, divisor=divisor), mean, var, weight, bias, training


_ONE = np.array([1.0])
_COLUMN = np.array([1.0, 5.0]).reshape(2, 1, 1, 1)
_PLAIN = (np.array([0.0]), _ONE, _ONE, np.array([0.0]))

BATCH_NORM = Exercise(
    name="batch_norm",
    reference=batch_norm,
    cases=[
        (_COLUMN, *_PLAIN, True),
        (_COLUMN, np.array([3.0]), np.array([4.0]), np.array([2.0]), np.array([-1.0]), False),
        (np.full((1, 1, 1, 2), 7.0), *_PLAIN, True),
        (np.array([[[[0.5, 0.53]], [[2, 6]]]]), *_case(1, 2, 1, 2, training=True, seed=1)[1:]),
        _case(3, 2, 1, 1, training=True, seed=2),
        _case(1, 2, 3, 1, training=True, seed=3),
        _case(2, 3, 1, 2, training=True, seed=4),
        _case(2, 3, 1, 2, training=False, seed=5),
        _case(2, 2, 4, 2, training=True, seed=6, divisor=64.0),
        (images_of(3, 2, 2, 3, seed=7).astype(int), *_case(3, 2, 2, 3, training=True, seed=7)[1:]),
        _case(2, 4, 3, 5, training=True, seed=8),
        _case(4, 3, 5, 3, training=False, seed=9),
        _case(3, 3, 2, 3, training=True, seed=10),
    ],
    kinds=dict.fromkeys(
        ("images", "running_mean", "running_var", "weight", "bias", "result"), "signed"
    ),
    explain_cell=_explain_cell,
    explain_shape=_explain_shape,
    parts=("result", "new running mean", "new running variance"),
)
