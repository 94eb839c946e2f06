"""Borders: by hand, as NumPy pads, cut off, and backwards."""

from functools import partial

import numpy as np
import pytest

from cnn_core.functional import avg_pool2d, conv2d, max_pool2d, pad, pad_backward
from cnn_core.gradcheck import gradcheck

IMAGES = np.random.default_rng(0).normal(size=(2, 3, 5, 4))
NAMES = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
every_mode = pytest.mark.parametrize("mode", NAMES)


@every_mode
@pytest.mark.parametrize("widths", [(1, 2), (0, 3, 2, 0), (3, 1, 4, 2), (2, 0, 0, 1, 1, 2, 1, 1)])
def test_pad_agrees_with_numpy(mode, widths):
    pairs = [(0, 0)] * 4
    for axis, at in enumerate(range(0, len(widths), 2)):
        pairs[3 - axis] = widths[at : at + 2]
    expected = np.pad(IMAGES, pairs, mode=NAMES[mode])
    np.testing.assert_array_equal(pad(IMAGES, widths, mode), expected)


@pytest.mark.parametrize(
    ("mode", "widths", "expected"),
    [
        ("constant", (-1, 2), [2, 3, 4, 9, 9]),
        ("reflect", (2, -2), [3, 2, 1, 2]),
        ("reflect", (3, -3), [4, 3, 2, 1]),
        ("replicate", (-3, 2), [4, 4, 4]),
        ("circular", (2, -2), [1, 2, 1, 2]),
        ("circular", (-1, 3), [2, 3, 4, 2, 3, 4]),
    ],
)
def test_pad_of_a_negative_width_cuts_off_as_pytorch_does(mode, widths, expected):
    value = 9 if mode == "constant" else None
    np.testing.assert_array_equal(pad([1, 2, 3, 4], widths, mode, value), expected)


def test_pad_by_nothing_gives_a_copy():
    found = pad(IMAGES, (0, 0, 0, 0))
    np.testing.assert_array_equal(found, IMAGES)
    assert found.flags.writeable
    assert not np.shares_memory(found, IMAGES)


def test_pad_of_float32_stays_float32_with_any_value():
    assert pad(IMAGES.astype("f4"), (1, 1), value=0.1).dtype == np.float32


def test_pad_of_an_empty_batch_adds_pictures_of_the_value_alone():
    np.testing.assert_array_equal(pad(IMAGES[:0], (0, 0, 0, 0, 0, 0, 1, 1), value=3), 3)


@every_mode
@pytest.mark.parametrize("widths", [(1, 2), (0, 2, 2, -2), (-1, 1, 3, 1), (1, 0, 0, 0, 2, 1)])
def test_pad_backward_passes_gradcheck(mode, widths):
    forward, backward = (partial(each, pad=widths, mode=mode) for each in (pad, pad_backward))
    upstream = np.random.default_rng(1).normal(size=forward(IMAGES).shape)
    [check] = gradcheck(forward, backward, [IMAGES], upstream)
    assert check.error < 1e-8


def test_pad_backward_adds_up_from_every_place_of_a_pixel():
    found = pad_backward([[1, 2, 4, 8, 16, 32]], [[5, 6]], (2, 2), mode="replicate")
    np.testing.assert_array_equal(found, [[7, 56]])


def test_pad_before_conv2d_is_its_own_padding():
    weight = np.random.default_rng(1).normal(size=(4, 3, 3, 2))
    expected = conv2d(IMAGES, weight, padding=(2, 1))
    np.testing.assert_allclose(conv2d(pad(IMAGES, (1, 1, 2, 2)), weight), expected, rtol=1e-12)


def test_pad_before_pools_is_their_own_padding():
    padded = pad(IMAGES, (1, 1, 1, 1), value=-np.inf)
    np.testing.assert_array_equal(max_pool2d(padded, 2), max_pool2d(IMAGES, 2, padding=1))
    padded = pad(IMAGES, (1, 1, 1, 1))
    np.testing.assert_allclose(avg_pool2d(padded, 2), avg_pool2d(IMAGES, 2, padding=1), rtol=1e-12)
