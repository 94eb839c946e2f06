"""The pooling functions compute the right numbers."""

import numpy as np
import pytest

from cnn_core import max_pooling
from cnn_core.functional import avg_pool2d, global_avg_pool2d, max_pool2d

PICTURE = np.arange(1.0, 16).reshape(1, 1, 3, 5)
"""1 to 5 in the first row, 6 to 10, 11 to 15."""


def numbers(*shape):
    """Make whole numbers of both signs, as floats."""
    return np.random.default_rng(shape).integers(-99, 100, size=shape).astype(float)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((2,), [[7, 9]]),
        ((2, 1), [[7, 8, 9, 10], [12, 13, 14, 15]]),
        (((1, 2), (2, 3)), [[2, 5], [12, 15]]),
        ((2, 2, 1), [[1, 3, 5], [11, 13, 15]]),
        ((2, 1, 0, 2), [[13, 14, 15]]),
        ((2, None, 0, 1, True), [[7, 9, 10], [12, 14, 15]]),
        ((2, 2, 1, 1, True), [[1, 3, 5], [11, 13, 15]]),
    ],
)
def test_max_pool2d_by_hand(arguments, expected):
    np.testing.assert_array_equal(max_pool2d(PICTURE, *arguments), [[expected]])


@pytest.mark.parametrize(("size", "stride"), [(1, 1), (2, 2), (3, 2), (2, 3), (3, 1)])
def test_max_pool2d_agrees_with_the_loops(size, stride):
    images = numbers(2, 3, 10, 7)
    expected = [[max_pooling(channel, size, stride) for channel in image] for image in images]
    np.testing.assert_array_equal(max_pool2d(images, size, stride), expected)


def test_max_pool2d_stride_is_the_window_when_left_out():
    images = numbers(2, 3, 10, 7)
    np.testing.assert_array_equal(max_pool2d(images, (3, 2)), max_pool2d(images, (3, 2), (3, 2)))


def test_max_pool2d_padding_never_wins():
    assert (max_pool2d(np.full((1, 1, 3, 4), -5.0), 3, padding=1) == -5).all()


def test_max_pool2d_drops_a_last_window_that_starts_past_the_picture():
    assert max_pool2d(np.ones((1, 1, 5, 4)), 2, stride=3, padding=1, ceil_mode=True).shape[2:] == (
        2,
        2,
    )


def test_max_pool2d_ceil_mode_takes_a_picture_smaller_than_the_window():
    np.testing.assert_array_equal(max_pool2d(PICTURE, 4, ceil_mode=True), [[[[14, 15]]]])


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_max_pool2d_lets_nan_and_infinity_through(value):
    images = PICTURE.copy()
    images[0, 0, 0, 1] = value
    np.testing.assert_array_equal(max_pool2d(images, 2), [[[[value, 9]]]])


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((2,), [[4, 6]]),
        ((2, 2, 1), [[0.25, 1.25, 2.25], [4.25, 10, 12]]),
        ((2, 2, 1, False, False), [[1, 2.5, 4.5], [8.5, 10, 12]]),
        ((2, None, 0, True), [[4, 6, 7.5], [11.5, 13.5, 15]]),
        (((3, 2), 1, (1, 0), False, False), [[4, 5, 6, 7], [6.5, 7.5, 8.5, 9.5], [9, 10, 11, 12]]),
    ],
)
def test_avg_pool2d_by_hand(arguments, expected):
    np.testing.assert_array_equal(avg_pool2d(PICTURE, *arguments), [[expected]])


def test_avg_pool2d_counts_the_padding_but_nothing_past_it():
    images = np.full((1, 1, 4, 4), 36.0)
    found = avg_pool2d(images, 3, stride=2, padding=1, ceil_mode=True)
    np.testing.assert_array_equal(found, [[[[16, 24, 12], [24, 36, 18], [12, 18, 9]]]])


def test_avg_pool2d_takes_the_mean_of_every_window():
    images = numbers(2, 3, 10, 6)
    expected = images.reshape(2, 3, 5, 2, 2, 3).mean(axis=(3, 5))
    np.testing.assert_allclose(avg_pool2d(images, (2, 3)), expected, rtol=1e-12)


def test_global_avg_pool2d_takes_the_mean_of_every_map():
    images = numbers(2, 3, 10, 6)
    found = global_avg_pool2d(images)
    assert found.shape == (2, 3, 1, 1)
    np.testing.assert_allclose(found[:, :, 0, 0], images.mean(axis=(2, 3)), rtol=1e-12)
