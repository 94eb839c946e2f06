"""Batch norm and dropout: by hand, against nudging, and what they do with extreme numbers.

`test_functional_reference.py` compares with PyTorch, the two `..._arguments.py` hold what they
accept and refuse.
"""

from functools import partial

import numpy as np
import pytest

from cnn_core.functional import batch_norm, batch_norm_backward, dropout, dropout_backward
from cnn_core.functional.normalisation import running_statistics
from cnn_core.gradcheck import gradcheck


def numbers(*shape):
    """Make random numbers of both signs."""
    return np.random.default_rng(shape).normal(size=shape)


# ---- batch norm --------------------------------------------------------------------------------


def test_batch_norm_by_hand():
    """Channel 0 holds 1, 3, 5, 7: mean 4, variance 5; channel 1 holds 0, 0, 8, 8."""
    images = [[[[1, 3]], [[0, 0]]], [[[5, 7]], [[8, 8]]]]
    found = batch_norm(images, None, None, [2, 1], [0, 10], training=True, eps=4)
    expected = [[[[-2, -2 / 3]], [[10 - 4 / np.sqrt(20)] * 2]]]
    expected += [[[[2 / 3, 2]], [[10 + 4 / np.sqrt(20)] * 2]]]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("shape", [(4, 3, 5, 2), (6, 3), (2, 3, 7)])
def test_batch_norm_makes_mean_0_and_variance_1_in_training(shape):
    found = batch_norm(5 + 3 * numbers(*shape), None, None, training=True, eps=0)
    axes = (0, *range(2, len(shape)))
    np.testing.assert_allclose(found.mean(axis=axes), np.zeros(3), atol=1e-12)
    np.testing.assert_allclose(found.var(axis=axes), np.ones(3), rtol=1e-12)


def test_batch_norm_takes_no_notice_of_running_statistics_in_training():
    images = numbers(4, 3, 5, 2)
    expected = batch_norm(images, None, None, training=True)
    np.testing.assert_array_equal(batch_norm(images, [9] * 3, [-1] * 3, training=True), expected)


def test_batch_norm_takes_each_picture_for_itself_in_evaluation():
    images, running = numbers(4, 3, 5, 2), ([1, 2, 3], [4, 5, 6])
    one = batch_norm(images[2:3], *running)
    np.testing.assert_array_equal(batch_norm(images, *running)[2:3], one)


def test_batch_norm_of_equal_numbers_is_0():
    found = batch_norm(np.full((4, 2), 1e6, np.float32), None, None, training=True)
    np.testing.assert_array_equal(found, np.zeros((4, 2)))


@pytest.mark.parametrize("largest", [1e20, 3e38])
def test_batch_norm_of_huge_float32_numbers_is_finite(largest):
    images = (np.array([[1], [1], [-1]]) * largest).astype(np.float32)
    found = batch_norm(images, None, None, training=True)
    np.testing.assert_allclose(found, [[0.5**0.5], [0.5**0.5], [-(2**0.5)]], rtol=1e-6)
    gradients = batch_norm_backward(np.ones((3, 1)), images, None, None, [1], training=True)
    assert np.isfinite(gradients[0]).all()


def test_batch_norm_keeps_nan_to_its_channel():
    images = numbers(4, 3)
    images[1, 2] = np.nan
    found = batch_norm(images, None, None, training=True)
    assert np.isnan(found).all(axis=0).tolist() == [False, False, True]
    assert np.isfinite(found[:, :2]).all()


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", [(4, 3, 5, 2), (6, 3), (2, 3, 7)])
def test_batch_norm_backward_passes_gradcheck(shape, training):
    running = {"running_mean": numbers(3), "running_var": numbers(3) ** 2}

    def forward(images, weight, bias):
        return batch_norm(images, **running, weight=weight, bias=bias, training=training)

    def backward(grad_output, images, weight, bias):
        learned = {"weight": weight, "bias": bias}
        return batch_norm_backward(grad_output, images, **running, **learned, training=training)

    inputs, upstream = [numbers(*shape), numbers(1, 3)[0], numbers(3)], numbers(1, *shape)[0]
    assert max(check.error for check in gradcheck(forward, backward, inputs, upstream)) < 1e-8


def test_batch_norm_backward_gives_the_pictures_nothing_they_all_share():
    """In training, moving a whole channel up, or stretching it, changes nothing."""
    images, upstream = numbers(4, 3, 5, 2), numbers(1, 4, 3, 5, 2)[0]
    found, *_ = batch_norm_backward(upstream, images, None, None, training=True, eps=0)
    np.testing.assert_allclose(found.sum(axis=(0, 2, 3)), np.zeros(3), atol=1e-12)
    np.testing.assert_allclose((found * images).sum(axis=(0, 2, 3)), np.zeros(3), atol=1e-12)


@pytest.mark.parametrize(("learned", "given"), [({}, 0), ({"weight": [1] * 3}, 1)])
def test_batch_norm_backward_gives_none_for_what_is_left_out(learned, given):
    found = batch_norm_backward(numbers(4, 3), numbers(4, 3), [0] * 3, [1] * 3, **learned)
    assert [gradient is not None for gradient in found] == [True, given == 1, False]


@pytest.mark.parametrize("training", [True, False])
def test_batch_norm_backward_of_zero_pictures_gives_zeros(training):
    empty = np.zeros((0, 3, 5, 2), np.float32)
    found = batch_norm_backward(empty, empty, [0] * 3, [1] * 3, [1] * 3, [1] * 3, training)
    assert [gradient.shape for gradient in found] == [(0, 3, 5, 2), (3,), (3,)]
    assert not any(gradient.any() for gradient in found)


# ---- the running statistics --------------------------------------------------------------------


def test_running_statistics_divide_by_one_less():
    mean, var = running_statistics([[1.0], [5.0]], [0], [0], momentum=1)
    assert (mean.tolist(), var.tolist()) == ([3], [8])


def test_running_statistics_change_no_argument_and_keep_their_type():
    old = np.zeros(3, np.float32), np.ones(3, np.float32)
    mean, var = running_statistics(numbers(4, 3, 5, 2), *old)
    assert (mean.dtype, var.dtype) == (np.float32, np.float32)
    np.testing.assert_array_equal(old, [[0, 0, 0], [1, 1, 1]])


def test_running_statistics_of_zero_pictures_are_the_old_ones():
    old = np.arange(3.0), np.ones(3)
    found = running_statistics(np.zeros((0, 3, 5, 2)), *old)
    np.testing.assert_array_equal(found, old)
    assert not any(np.shares_memory(*pair) for pair in zip(found, old, strict=True))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ([numbers(1, 3), [0] * 3, [1] * 3], ValueError, "`images` must hold more than one number"),
        ([numbers(4, 3), [0], [1] * 3], ValueError, r"`running_mean` must have shape \(3,\) for"),
        ([numbers(4, 3), [0] * 3, [1] * 3, -1], ValueError, "`momentum` must be at least 0, got"),
        ([numbers(4, 3), None, [1] * 3], TypeError, "`running_mean` must hold real numbers, got"),
    ],
)
def test_running_statistics_refuse(arguments, error, message):
    with pytest.raises(error, match=message):
        running_statistics(*arguments)


# ---- dropout -----------------------------------------------------------------------------------


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_dropout_leaves_out_the_share_asked_for_and_stretches_the_rest(p):
    found = dropout(np.ones((20, 5, 10, 10)), p, rng=0)
    kept = found != 0
    assert abs(1 - p - kept.mean()) < 0.02
    np.testing.assert_allclose(found[kept], 1 / (1 - p), rtol=1e-12)


def test_dropout_passes_all_on_in_evaluation():
    images = numbers(2, 3, 4)
    np.testing.assert_array_equal(dropout(images, 0.9, training=False, rng=0), images)


def test_dropout_leaves_the_same_out_for_the_same_seed_alone():
    images = numbers(2, 3, 40)
    np.testing.assert_array_equal(dropout(images, rng=1), dropout(images, rng=1))
    assert (dropout(images, rng=1) != dropout(images, rng=2)).any()


def test_dropout_does_not_move_a_generator_on():
    rng = np.random.default_rng(3)
    first = dropout(numbers(2, 3, 40), rng=rng)
    np.testing.assert_array_equal(dropout(numbers(2, 3, 40), rng=rng), first)
    np.testing.assert_array_equal(dropout(numbers(2, 3, 40), rng=3), first)
    assert rng.random() == np.random.default_rng(3).random()


def test_dropout_makes_0_of_infinity():
    found = dropout([np.inf, -np.inf, np.nan] * 20, p=1.0, rng=0)
    assert not np.isinf(found).any()
    assert set(dropout(np.full(40, np.inf), rng=0)) == {0, np.inf}


@pytest.mark.parametrize("shape", [(), (7,), (0, 3)])
def test_dropout_takes_any_shape(shape):
    for found in (dropout(np.ones(shape), rng=0), dropout_backward(*np.ones((2, *shape)), rng=0)):
        assert type(found) is np.ndarray
        assert found.shape == shape


@pytest.mark.parametrize("options", [{}, {"p": 0.2}, {"p": 1.0}, {"p": 0.0}, {"training": False}])
def test_dropout_backward_passes_gradcheck(options):
    forward, backward = partial(dropout, rng=5, **options), partial(dropout_backward, rng=5)
    inputs, upstream = [numbers(2, 3, 4, 2)], numbers(1, 2, 3, 4, 2)[0]
    [check] = gradcheck(forward, partial(backward, **options), inputs, upstream)
    assert check.error < 1e-8


def test_dropout_backward_stops_infinity_where_the_number_was_left_out():
    images = np.ones(40)
    found = dropout_backward(np.full(40, np.inf), images, rng=0)
    np.testing.assert_array_equal(found == np.inf, dropout(images, rng=0) != 0)
