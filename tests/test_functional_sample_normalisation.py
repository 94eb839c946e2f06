"""Group norm and layer norm: by hand, against nudging, and what sets them apart.

`test_functional_reference.py` compares with PyTorch, the two `..._arguments.py` hold what they
accept and refuse.
"""

import numpy as np
import pytest

from cnn_core.functional import (
    batch_norm,
    group_norm,
    group_norm_backward,
    layer_norm,
    layer_norm_backward,
)
from cnn_core.gradcheck import gradcheck


def numbers(*shape):
    """Make random numbers of both signs."""
    return np.random.default_rng(shape).normal(size=shape)


def test_group_norm_by_hand():
    """The first two channels hold 1, 3, 5, 7: mean 4, variance 5; the last two 0, 0, 8, 8."""
    images = [[[[1, 3]], [[5, 7]], [[0, 0]], [[8, 8]]]]
    found = group_norm(images, 2, weight=[2, 1, 1, 1], bias=[0, 0, 0, 10], eps=4)
    pale = 4 / np.sqrt(20)
    expected = [[[[-2, -2 / 3]], [[1 / 3, 1]], [[-pale, -pale]], [[10 + pale, 10 + pale]]]]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_group_norm_takes_neighbouring_channels_together():
    images = numbers(2, 6, 5, 4)
    alone = np.concatenate([group_norm(images[:, at : at + 2], 1) for at in (0, 2, 4)], axis=1)
    np.testing.assert_array_equal(group_norm(images, 3), alone)


@pytest.mark.parametrize("groups", [1, 2, 3, 6])
def test_group_norm_knows_nothing_of_the_other_pictures(groups):
    images = numbers(4, 6, 5, 3)
    one = group_norm(images[2:3], groups)
    np.testing.assert_array_equal(group_norm(images, groups)[2:3], one)


def test_group_norm_of_one_picture_with_channels_apart_is_batch_norm_in_training():
    images = numbers(1, 3, 5, 4)
    expected = batch_norm(images, None, None, training=True)
    np.testing.assert_allclose(group_norm(images, 3), expected, rtol=1e-12)


def test_layer_norm_of_a_picture_is_group_norm_with_one_group():
    images = numbers(2, 6, 5, 4)
    np.testing.assert_array_equal(layer_norm(images, (6, 5, 4)), group_norm(images, 1))


def test_layer_norm_stretches_each_number_by_its_own_weight():
    images, weight = numbers(3, 5, 4), numbers(5, 4)
    np.testing.assert_allclose(
        layer_norm(images, (5, 4), weight), layer_norm(images, (5, 4)) * weight, rtol=1e-12
    )


@pytest.mark.parametrize("normalise", [group_norm, layer_norm])
def test_a_single_number_becomes_zero_as_in_pytorch(normalise):
    assert normalise([[7.0], [-3.0]], 1).tolist() == [[0], [0]]


@pytest.mark.parametrize("largest", [1e20, 3e38])
def test_group_norm_of_huge_float32_numbers_is_finite(largest):
    images = (np.array([[1, 1, -1]]) * largest).astype(np.float32)
    found = group_norm(images, 1)
    np.testing.assert_allclose(found, [[0.5**0.5, 0.5**0.5, -(2**0.5)]], rtol=1e-6)


def test_group_norm_keeps_nan_to_its_group():
    images = numbers(2, 6, 3)
    images[1, 2, 0] = np.nan
    lost = np.isnan(group_norm(images, 3)).any(axis=2)
    assert lost.tolist() == [[False] * 6, [False, False, True, True, False, False]]


@pytest.mark.parametrize(
    ("shape", "groups"), [((4, 6, 5, 2), 3), ((3, 6), 2), ((2, 6, 7), 1)], ids=str
)
def test_group_norm_backward_passes_gradcheck(shape, groups):
    def forward(images, weight, bias):
        return group_norm(images, groups, weight, bias)

    def backward(grad_output, images, weight, bias):
        return group_norm_backward(grad_output, images, groups, weight, bias)

    inputs, upstream = [numbers(*shape), numbers(1, 6)[0], numbers(6)], numbers(1, *shape)[0]
    assert max(check.error for check in gradcheck(forward, backward, inputs, upstream)) < 1e-8


@pytest.mark.parametrize("axes", [(2,), (5, 2), (3, 5, 2)], ids=str)
def test_layer_norm_backward_passes_gradcheck(axes):
    def forward(images, weight, bias):
        return layer_norm(images, axes, weight, bias, eps=0.5)

    def backward(grad_output, images, weight, bias):
        return layer_norm_backward(grad_output, images, axes, weight, bias, eps=0.5)

    inputs = [numbers(4, 3, 5, 2), numbers(1, *axes)[0], numbers(*axes)]
    upstream = numbers(1, 4, 3, 5, 2)[0]
    assert max(check.error for check in gradcheck(forward, backward, inputs, upstream)) < 1e-8


@pytest.mark.parametrize(("learned", "given"), [({}, False), ({"weight": [1] * 6}, True)])
def test_backward_gives_none_for_what_is_left_out(learned, given):
    for found in (
        group_norm_backward(numbers(4, 6), numbers(4, 6), 3, **learned),
        layer_norm_backward(numbers(4, 6), numbers(4, 6), 6, **learned),
    ):
        assert [gradient is not None for gradient in found] == [True, given, False]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: group_norm(numbers(2, 6, 3), 4), ValueError, "`num_groups` must divide"),
        (lambda: group_norm(numbers(2, 6, 3), 0), ValueError, "`num_groups` must be at least 1"),
        (lambda: group_norm(numbers(2, 6, 3), 2.0), TypeError, "`num_groups`"),
        (lambda: group_norm(numbers(6), 2), ValueError, r"`images` must have shape \(N, C"),
        (
            lambda: group_norm(numbers(2, 6, 3), 2, weight=numbers(3)),
            ValueError,
            r"`weight` must have shape \(6,\) for `images` of shape \(2, 6, 3\), got shape \(3,\)",
        ),
        (
            lambda: group_norm(numbers(2, 6, 3), 2, bias=numbers(1)),
            ValueError,
            r"`bias` must have shape \(6,\)",
        ),
        (lambda: group_norm(numbers(2, 6), 2, eps=-1), ValueError, "`eps` must be at least 0"),
        (
            lambda: layer_norm(numbers(2, 6, 3), (6, 4)),
            ValueError,
            r"`images` must have shape \(N, 6, 4\) for `normalized_shape` \(6, 4\), got shape",
        ),
        (
            lambda: layer_norm(numbers(2), (2, 2, 2)),
            ValueError,
            r"`images` must have shape \(2, 2, 2\) for `normalized_shape` \(2, 2, 2\)",
        ),
        (
            lambda: layer_norm(numbers(2, 6, 3), (6, 3), weight=numbers(3)),
            ValueError,
            r"`weight` must have shape \(6, 3\)",
        ),
        (lambda: layer_norm(numbers(2, 6), 6.0), TypeError, "`normalized_shape`"),
        (
            lambda: group_norm_backward(numbers(2, 6), numbers(2, 6, 3), 2),
            ValueError,
            "`grad_output`",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
