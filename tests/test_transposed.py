"""Transposed convolution and resizing: by hand, as the way back of convolution, and by nudging.

`test_functional_reference.py` compares with PyTorch.
"""

# ruff: noqa: E501 - a refusal a line

import re
from functools import partial

import numpy as np
import pytest

from cnn_core import (
    conv_transpose2d,
    conv_transpose2d_backward,
    convolve2d,
    convolve2d_backward,
    functional,
    layers,
)
from cnn_core.gradcheck import gradcheck
from cnn_core.network import Sequential

# stride, padding, output_padding, dilation
STEPS = [(1, 0, 0, 1), (1, 1, 0, 1), (2, 1, 0, 1), (2, 1, 1, 1), (3, 2, 2, 2), (1, 0, 1, 2)]
every_step = pytest.mark.parametrize("step", STEPS, ids=str)


def numbers(*shape):
    """Make whole numbers of both signs, as floats: their sums of products are exact."""
    return np.random.default_rng(shape).integers(-9, 10, size=shape).astype(float)


def options(step):
    """Return the four numbers by name."""
    return dict(zip(("stride", "padding", "output_padding", "dilation"), step, strict=True))


# ---- on one picture ------------------------------------------------------------------------------


def test_conv_transpose2d_by_hand():
    found = conv_transpose2d([[1, 2], [10, 0]], [[1, 3, 5], [7, 0, 0]], stride=2)
    expected = [[1, 3, 7, 6, 10], [7, 0, 14, 0, 0], [10, 30, 50, 0, 0], [70, 0, 0, 0, 0]]
    np.testing.assert_array_equal(found, expected)


def test_conv_transpose2d_cuts_its_padding_off_and_adds_at_the_far_end():
    whole = conv_transpose2d(numbers(3, 4), numbers(3, 2), stride=3)
    found = conv_transpose2d(numbers(3, 4), numbers(3, 2), stride=3, padding=1, output_padding=2)
    np.testing.assert_array_equal(found[:-2, :-2], whole[1:-1, 1:-1])
    np.testing.assert_array_equal(found[-2], [*whole[-1, 1:], 0])
    assert not found[-1].any()


@every_step
def test_conv_transpose2d_is_the_gradient_of_convolve2d(step):
    small, kernel, given = numbers(4, 3), numbers(3, 2), options(step)
    large = conv_transpose2d(small, kernel, **given)
    given.pop("output_padding")
    reads = convolve2d(large, kernel, **given).shape
    grad_output = np.zeros(reads)  # with dilation, more windows may fit than there were pixels
    grad_output[:4, :3] = small
    expected, _ = convolve2d_backward(grad_output, np.zeros(large.shape), kernel, **given)
    np.testing.assert_array_equal(large, expected)


@every_step
def test_conv_transpose2d_is_the_adjoint_of_convolve2d(step):
    small, kernel, given = numbers(4, 3), numbers(3, 2), options(step)
    large = numbers(*conv_transpose2d(small, kernel, **given).shape)
    stamped = (conv_transpose2d(small, kernel, **given) * large).sum()
    given.pop("output_padding")
    assert stamped == (small * convolve2d(large, kernel, **given)[:4, :3]).sum()


@every_step
def test_conv_transpose2d_backward_passes_gradcheck(step):
    forward = partial(conv_transpose2d, **options(step))
    backward = partial(conv_transpose2d_backward, **options(step))
    inputs = [numbers(4, 3), numbers(3, 2)]
    upstream = np.random.default_rng(1).normal(size=forward(*inputs).shape)
    assert max(check.error for check in gradcheck(forward, backward, inputs, upstream)) < 1e-8


def test_conv_transpose2d_keeps_integers_and_changes_nothing():
    image, kernel = np.array([[250, 3]], np.uint8), np.array([[2, 1]], np.uint8)
    found = conv_transpose2d(image, kernel)
    np.testing.assert_array_equal(found, [[500, 256, 3]])
    assert found.dtype == np.int64
    assert image.tolist() == [[250, 3]]


REFUSED = [
    ({"output_padding": 2, "stride": 2}, "`output_padding` must be less than `stride` or `dilation`, got 2 for stride 2 and dilation 1"),
    ({"output_padding": -1}, "`output_padding` must be at least 0, got -1"),
    ({"padding": 3}, "`padding` must leave something of the result, got 3 to cut off each side of 6 pixels"),
    ({"stride": 0}, "`stride` must be at least 1, got 0"),
    ({"stride": 10**6}, "`stride` must lead to at most 268435456 numbers, got a result of shape"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "message"), REFUSED)
@pytest.mark.parametrize(
    "call", [conv_transpose2d, partial(conv_transpose2d_backward, np.ones((6, 6)))]
)
def test_conv_transpose2d_refuses_a_wrong_value(given, message, call):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call(numbers(4, 4), numbers(3, 3), **given)


def test_conv_transpose2d_backward_refuses_a_gradient_of_another_shape():
    message = "`grad_output` must have shape (6, 6) to match the output, got shape (4, 4)"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        conv_transpose2d_backward(numbers(4, 4), numbers(4, 4), numbers(3, 3))


# ---- on batches ----------------------------------------------------------------------------------


@every_step
def test_functional_conv_transpose2d_agrees_with_the_loops(step):
    images, weight, bias = numbers(2, 3, 5, 4), numbers(3, 7, 3, 2), numbers(7)
    expected = [
        [
            sum(conv_transpose2d(image, kernels[made], **options(step)) for image, kernels in zip(picture, weight, strict=True)) + bias[made]
            for made in range(7)
        ]
        for picture in images
    ]  # fmt: skip
    found = functional.conv_transpose2d(images, weight, bias, **options(step))
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    ("images", "weight", "given"),
    [
        *(((2, 2, 4, 3), (2, 3, 3, 2), options(step)) for step in STEPS),
        ((1, 2, 3, 4), (2, 3, 2, 3), {"stride": (2, 3), "padding": (0, 1), "dilation": (3, 1)}),
        ((1, 9, 4, 5), (9, 1, 3, 3), {"padding": 1}),
        ((2, 4, 3, 2), (4, 3, 2, 3), {"groups": 2, "stride": 2, "output_padding": (1, 0)}),
    ],
)
def test_functional_conv_transpose2d_backward_passes_gradcheck(images, weight, given):
    outputs = weight[1] * given.get("groups", 1)
    inputs = [numbers(*images), numbers(*weight), numbers(outputs)]
    forward = partial(functional.conv_transpose2d, **given)
    backward = partial(functional.conv_transpose2d_backward, **given)
    upstream = np.random.default_rng(1).normal(size=forward(*inputs).shape)
    assert max(check.error for check in gradcheck(forward, backward, inputs, upstream)) < 1e-8


def test_functional_conv_transpose2d_backward_leaves_out_the_pictures():
    images, weight = numbers(2, 3, 5, 4), numbers(3, 7, 3, 2)
    given = [numbers(2, 7, 7, 5), images, weight]
    grad_images, grad_weight, grad_bias = functional.conv_transpose2d_backward(
        *given, for_input=False
    )
    assert grad_images is grad_bias is None
    np.testing.assert_array_equal(grad_weight, functional.conv_transpose2d_backward(*given)[1])


@pytest.mark.parametrize("stride", [1, 2])
def test_conv_transpose2d_keeps_infinity_to_the_pixels_that_it_is_stamped_on(stride):
    weight = np.ones((2, 2, 3, 3))
    weight[0, 1, 2, 0] = np.inf
    found = functional.conv_transpose2d(np.ones((1, 2, 4, 4)), weight, stride=stride)
    assert not np.isnan(found).any()
    expected = np.zeros(found.shape[2:], bool)
    expected[2::stride, : 4 * stride : stride][:4] = True
    np.testing.assert_array_equal(np.isinf(found[0, 1]), expected)


def test_conv2d_backward_keeps_an_infinite_kernel_value_to_its_pixels():
    weight = np.ones((1, 1, 3, 3))
    weight[0, 0, 2, 0] = np.inf
    found, *_ = functional.conv2d_backward(np.ones((1, 1, 4, 4)), np.ones((1, 1, 6, 6)), weight)
    assert not np.isnan(found).any()
    assert np.isinf(found).sum() == 16


MAPS, WEIGHT = np.ones((2, 3, 5, 4)), np.ones((3, 7, 3, 2))


@pytest.mark.parametrize(
    ("arguments", "given", "message"),
    [
        ([MAPS[0], WEIGHT], {}, "`images` must have shape (N, C, H, W), got shape (3, 5, 4)"),
        ([MAPS, WEIGHT[0]], {}, "`weight` must have shape (C, O, KH, KW), got shape (7, 3, 2)"),
        ([MAPS, WEIGHT[:2]], {}, "`weight` must have shape (3, O, KH, KW) for `images` of shape (2, 3, 5, 4), got shape (2, 7, 3, 2)"),
        ([MAPS, WEIGHT, np.ones(3)], {}, "`bias` must have shape (7,) for `weight` of shape (3, 7, 3, 2) and groups 1, got shape (3,)"),
        ([MAPS, WEIGHT, np.ones(7)], {"groups": 3}, "`bias` must have shape (21,) for `weight` of shape (3, 7, 3, 2) and groups 3, got shape (7,)"),
        ([MAPS, WEIGHT], {"groups": 2}, "`groups` must divide the channels of `images`, got 2 for 3"),
        ([MAPS, WEIGHT], {"stride": 2, "output_padding": (1, 2)}, "`output_padding` must be less than `stride` or `dilation`, got 2 for stride 2 and dilation 1"),
        ([MAPS, WEIGHT], {"padding": (3, 3)}, "`padding` must leave something of the result, got 3 to cut off each side of 5 pixels"),
        ([MAPS, WEIGHT], {"stride": 10**6}, "`stride` must lead to at most 268435456 numbers, got a result of shape (2, 7, "),
    ],
)  # fmt: skip
def test_functional_conv_transpose2d_refuses_a_wrong_value(arguments, given, message):
    for call in (functional.conv_transpose2d, partial(functional.conv_transpose2d_backward, 1.0)):
        with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
            call(*arguments, **given)


# ---- resizing ------------------------------------------------------------------------------------


def test_interpolate_nearest_repeats_pixels():
    images = numbers(2, 3, 4, 5)
    found = functional.interpolate(images, scale_factor=(2, 3))
    np.testing.assert_array_equal(found, images.repeat(2, axis=2).repeat(3, axis=3))


def test_interpolate_nearest_leans_and_nearest_exact_does_not():
    images = np.arange(5.0).reshape(1, 1, 1, 5)
    nearest = functional.interpolate(images, (1, 3))
    exact = functional.interpolate(images, (1, 3), mode="nearest-exact")
    assert nearest.ravel().tolist() == [0, 1, 3]
    assert exact.ravel().tolist() == [0, 2, 4]


def test_interpolate_bilinear_by_hand():
    images = [[[[0, 12]]]]
    edges = functional.interpolate(images, (1, 4), mode="bilinear")
    corners = functional.interpolate(images, (1, 4), mode="bilinear", align_corners=True)
    assert edges.ravel().tolist() == [0, 3, 9, 12]
    assert corners.ravel().tolist() == [0, 4, 8, 12]


def test_interpolate_bilinear_keeps_a_slope_when_corners_are_aligned():
    slope = np.add.outer(np.arange(5.0), 10 * np.arange(4.0))[None, None]
    found = functional.interpolate(slope, (9, 7), mode="bilinear", align_corners=True)
    expected = np.add.outer(np.linspace(0, 4, 9), 10 * np.linspace(0, 3, 7))
    np.testing.assert_allclose(found[0, 0], expected, atol=1e-12)


@pytest.mark.parametrize("given", [{"size": (7, 3)}, {"size": 1}, {"scale_factor": (2.7, 0.6)}])
@pytest.mark.parametrize(
    ("mode", "corners"),
    [("nearest", None), ("nearest-exact", None), ("bilinear", False), ("bilinear", True)],
)
def test_interpolate_backward_passes_gradcheck(given, mode, corners):
    given = given | {"mode": mode, "align_corners": corners}
    forward = partial(functional.interpolate, **given)
    backward = partial(functional.interpolate_backward, **given)
    images = numbers(2, 3, 5, 4)
    upstream = np.random.default_rng(1).normal(size=forward(images).shape)
    [check] = gradcheck(forward, backward, [images], upstream)
    assert check.error < 1e-8


def test_interpolate_keeps_nan_to_the_pixels_made_of_it():
    images = np.zeros((1, 1, 4, 4))
    images[0, 0, 3, 3] = np.nan
    found = functional.interpolate(images, scale_factor=2, mode="bilinear")
    assert np.isnan(found).sum() == 9


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "`size` must be given, or else `scale_factor`, got neither"),
        ({"size": 4, "scale_factor": 2}, "`size` must be given, or else `scale_factor`, got both"),
        ({"size": 0}, "`size` must be at least 1, got 0"),
        ({"scale_factor": 0}, "`scale_factor` must be more than 0, got 0.0"),
        ({"scale_factor": -1}, "`scale_factor` must be at least 0, got -1.0"),
        ({"scale_factor": np.nan}, "`scale_factor` must be at least 0, got nan"),
        ({"scale_factor": 0.1}, "`scale_factor` must leave at least one pixel, got (0.1, 0.1) for a picture of shape (5, 4)"),
        ({"scale_factor": (1, 2, 3)}, "`scale_factor` must give 2 factors (down, across), got 3"),
        ({"scale_factor": 1e6}, "`scale_factor` must hold at most 268435456 numbers, got shape"),
        ({"size": 10**6}, "`size` must hold at most 268435456 numbers, got shape"),
        ({"size": 4, "mode": "bicubic"}, "`mode` must be one of nearest, nearest-exact, bilinear, got 'bicubic'"),
        ({"size": 4, "align_corners": False}, "`align_corners` False must come with `mode` 'bilinear', got 'nearest'"),
    ],
)  # fmt: skip
def test_interpolate_refuses_a_wrong_value(given, message):
    for call in (functional.interpolate, partial(functional.interpolate_backward, 1.0)):
        with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
            call(MAPS, **given)


# ---- the layers ----------------------------------------------------------------------------------


def test_summary_says_that_what_cells_see_differs_behind_a_layer_that_goes_up():
    network = Sequential(
        layers.Conv2d(1, 2, 3, stride=2, rng=0), layers.ConvTranspose2d(2, 1, 3, stride=2, rng=0)
    )
    table = network.summary((1, 9, 9))
    assert [row.cells()[-1] for row in table.rows] == ["1 x 1", "3 x 3", "differs"]
    assert table.rows[-1].multiplications == 16 * 18


def test_conv_transpose2d_layer_has_a_bias_for_each_map_that_it_makes():
    layer = layers.ConvTranspose2d(4, 6, 3, groups=2, rng=0)
    assert layer.params["weight"].shape == (4, 3, 3, 3)
    assert layer.params["bias"].shape == (6,)
    assert np.abs(layer.params["weight"]).max() <= 1 / np.sqrt(27)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"groups": 3}, "`groups` must divide in_channels, got 3 for 4"),
        ({"groups": 4}, "`groups` must divide out_channels, got 4 for 6"),
        ({"output_padding": -1}, "`output_padding` must be at least 0, got -1"),
    ],
)
def test_conv_transpose2d_layer_refuses_a_wrong_value(given, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        layers.ConvTranspose2d(4, 6, 3, **given)


def test_upsample_refuses_at_once_what_its_function_refuses():
    with pytest.raises(ValueError, match=r"^`size` must be given, or else `scale_factor`"):
        layers.Upsample()


def test_layers_that_go_up_are_saved_and_loaded(tmp_path):
    upward = [
        layers.ConvTranspose2d(1, 2, 3, stride=2, rng=0),
        layers.Upsample(scale_factor=(2, 1.5)),
    ]
    network, images = Sequential(*upward), numbers(1, 1, 4, 3)
    network.save(tmp_path / "up.npz")
    loaded = Sequential.load(tmp_path / "up.npz")
    np.testing.assert_array_equal(loaded(images), network(images))
