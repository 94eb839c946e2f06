"""What the functions of `functional` accept, what they refuse and in which words."""

# ruff: noqa: E501 - a refusal a line

import re

import numpy as np
import pytest

from cnn_core import functional
from functional_calls import calls

IMAGES, WEIGHT = np.ones((2, 3, 10, 6)), np.ones((7, 3, 3, 2))
SCORES = np.zeros((4, 5))
RUNNING = {"running_mean": np.ones(3), "running_var": np.ones(3)}
CALLS = calls(IMAGES, SCORES)
every_function = pytest.mark.parametrize("name", CALLS)


def call(name, convert):
    """Call a function with its arrays converted; return the arrays and the result."""
    arrays, options = CALLS[name]
    arrays = [convert(array) for array in arrays]
    return arrays, getattr(functional, name)(*arrays, **options)


def test_every_function_is_called_here():
    assert set(CALLS) == {name for name in functional.__all__ if not name.endswith("_backward")}


# ---- what they accept --------------------------------------------------------------------------


@every_function
@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("float32", "float32"),
        (">f4", "float32"),
        ("float64", "float64"),
        ("float16", "float64"),
        ("uint8", "float64"),
        ("int64", "float64"),
        ("bool", "float64"),
    ],
)
def test_function_keeps_float32_and_computes_the_rest_in_float64(name, given, wanted):
    _, found = call(name, lambda array: array.astype(given))
    assert found.dtype == wanted


@every_function
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_function_changes_no_input_and_gives_no_view_of_it(name, dtype):
    arrays, found = call(name, lambda array: array.astype(dtype))
    before = [array.copy() for array in arrays]
    found += 1
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@every_function
def test_function_takes_arrays_in_any_order_of_memory(name):
    _, expected = call(name, np.ascontiguousarray)
    for convert in (np.asfortranarray, lambda array: array[::-1].copy()[::-1], np.ndarray.tolist):
        np.testing.assert_array_equal(call(name, convert)[1], expected)


@every_function
def test_function_takes_a_batch_of_zero_pictures(name):
    arrays, options = CALLS[name]
    options = options | {key: options[key][:0] for key in {"labels", "targets"} & set(options)}
    _, expected = call(name, np.array)
    found = getattr(functional, name)(arrays[0][:0], *arrays[1:], **options)
    assert found.shape == (0, *expected.shape[1:])


def test_conv2d_of_float32_pictures_and_float64_kernels_is_float64():
    assert functional.conv2d(IMAGES.astype("f4"), WEIGHT).dtype == np.float64
    assert functional.conv2d(IMAGES.astype("f4"), WEIGHT.astype("f4")).dtype == np.float32


# ---- what they refuse --------------------------------------------------------------------------

RANDOM = "`rng` must be a random generator or a whole number"
CONV, POOL = "for `images` of shape (2, 3, 10, 6) and groups", "window of shape"
LABELS = "for `logits` of shape (4, 5)"


@pytest.mark.parametrize(
    ("name", "arguments", "options", "message"),
    [
        ("conv2d", [IMAGES[0], WEIGHT], {}, "`images` must have shape (N, C, H, W), got shape (3, 10, 6)"),
        ("conv2d", [IMAGES[:, :0], WEIGHT], {}, "`images` must not be empty, got shape (2, 0, 10, 6)"),
        ("conv2d", [IMAGES, WEIGHT[0]], {}, "`weight` must have shape (O, C, KH, KW), got shape (3, 3, 2)"),
        ("conv2d", [IMAGES, WEIGHT[:0]], {}, "`weight` must not be empty, got shape (0, 3, 3, 2)"),
        ("conv2d", [IMAGES, WEIGHT[:, :1]], {}, f"`weight` must have shape (O, 3, KH, KW) {CONV} 1, got shape (7, 1, 3, 2)"),
        ("conv2d", [IMAGES, WEIGHT[:6]], {"groups": 3}, f"`weight` must have shape (O, 1, KH, KW) {CONV} 3, got shape (6, 3, 3, 2)"),
        ("conv2d", [IMAGES, WEIGHT], {"groups": 2}, "`groups` must divide the channels of `images`, got 2 for 3"),
        ("conv2d", [IMAGES, WEIGHT[:, :1]], {"groups": 3}, "`groups` must divide the kernels in `weight`, got 3 for 7"),
        ("conv2d", [IMAGES, WEIGHT], {"groups": 0}, "`groups` must be at least 1, got 0"),
        ("conv2d", [IMAGES, WEIGHT, [1]], {}, "`bias` must have shape (7,) for `weight` of shape (7, 3, 3, 2), got shape (1,)"),
        ("conv2d", [IMAGES, WEIGHT, 1.0], {}, "`bias` must have shape (7,) for `weight` of shape (7, 3, 3, 2), got shape ()"),
        ("conv2d", [IMAGES, WEIGHT], {"stride": 0}, "`stride` must be at least 1, got 0"),
        ("conv2d", [IMAGES, WEIGHT], {"stride": (1, 2, 3)}, "`stride` must be one whole number or two (down, across), got (1, 2, 3)"),
        ("conv2d", [IMAGES, WEIGHT], {"padding": (1, -1)}, "`padding` must be at least 0, got -1"),
        ("conv2d", [IMAGES, WEIGHT], {"padding": "full"}, "`padding` must be one of same, valid, got 'full'"),
        ("conv2d", [IMAGES, WEIGHT], {"padding": "same", "stride": (1, 2)}, "`padding` 'same' must come with `stride` 1, got (1, 2)"),
        ("conv2d", [IMAGES, WEIGHT], {"dilation": (1, 9), "padding": (0, 1)}, f"`weight` must fit inside `images`, got a {POOL} (3, 10) for a picture of shape (10, 6) with padding (0, 1)"),
        ("max_pool2d", [IMAGES, 7], {}, f"`kernel_size` must fit inside `images`, got a {POOL} (7, 7) for a picture of shape (10, 6)"),
        ("max_pool2d", [IMAGES[0, 0], 2], {}, "`images` must have shape (N, C, H, W), got shape (10, 6)"),
        ("max_pool2d", [IMAGES, (2, 3)], {"padding": (1, 2)}, f"`padding` must be at most half of `kernel_size`, got (1, 2) for a {POOL} (2, 3)"),
        ("max_pool2d", [IMAGES[..., :1], 2], {"padding": 1, "dilation": 2}, "`padding` must leave every window a pixel of the picture, got (1, 1)"),
        ("max_pool2d", [IMAGES, 0], {}, "`kernel_size` must be at least 1, got 0"),
        ("max_pool2d", [IMAGES, 2, 0], {}, "`stride` must be at least 1, got 0"),
        ("avg_pool2d", [IMAGES, 2], {"padding": 2}, f"`padding` must be at most half of `kernel_size`, got (2, 2) for a {POOL} (2, 2)"),
        ("global_avg_pool2d", [IMAGES[0]], {}, "`images` must have shape (N, C, H, W), got shape (3, 10, 6)"),
        ("gelu", [IMAGES, "fast"], {}, "`approximate` must be one of none, tanh, got 'fast'"),
        ("softmax", [SCORES, 2], {}, "`dim` must be from -2 to 1 for an array of shape (4, 5), got 2"),
        ("log_softmax", [SCORES, -3], {}, "`dim` must be from -2 to 1 for an array of shape (4, 5), got -3"),
        ("flatten", [IMAGES, 4], {}, "`start_dim` must be from -4 to 3 for an array of shape (2, 3, 10, 6), got 4"),
        ("flatten", [IMAGES, 2, 1], {}, "`end_dim` must be from 2 to 3 for an array of shape (2, 3, 10, 6), got 1"),
        ("linear", [SCORES, np.ones((5, 3))], {}, "`weight` must have shape (K, 5) for `inputs` of shape (4, 5), got shape (5, 3)"),
        ("linear", [1.0, np.ones((5, 3))], {}, "`inputs` must have shape (..., D), got shape ()"),
        ("linear", [SCORES, np.ones(5)], {}, "`weight` must have shape (K, D), got shape (5,)"),
        ("linear", [SCORES, np.ones((3, 5)), np.ones((1, 3))], {}, "`bias` must have shape (3,) for `weight` of shape (3, 5), got shape (1, 3)"),
        ("cross_entropy", [SCORES[0], [1]], {}, "`logits` must have shape (N, K, ...), got shape (5,)"),
        ("cross_entropy", [SCORES, [1]], {}, f"`labels` must have shape (4,) {LABELS}, got shape (1,)"),
        ("cross_entropy", [SCORES, [[1]] * 4], {}, f"`labels` must have shape (4,) {LABELS}, got shape (4, 1)"),
        ("cross_entropy", [SCORES, [0, 5, 1, 1]], {}, f"`labels` must be from 0 to 4 {LABELS}, got 5"),
        ("cross_entropy", [SCORES, [0, 1, -1, 1]], {}, f"`labels` must be from 0 to 4 {LABELS}, got -1"),
        ("cross_entropy", [SCORES, [0] * 4, [1, 2]], {}, f"`weight` must have shape (5,) {LABELS}, got shape (2,)"),
        ("binary_cross_entropy_with_logits", [SCORES, SCORES[0]], {}, "`targets` must have shape (4, 5) to match `logits`, got shape (5,)"),
        ("binary_cross_entropy_with_logits", [SCORES, 0 * SCORES - 0.5], {}, "`targets` must be from 0 to 1, got -0.5"),
        ("binary_cross_entropy_with_logits", [SCORES, np.nan * SCORES], {}, "`targets` must be from 0 to 1, got nan"),
        ("binary_cross_entropy_with_logits", [SCORES, 0 * SCORES], {"weight": [1, 2]}, "`weight` must stretch to the shape (4, 5) of `logits`, got shape (2,)"),
        ("binary_cross_entropy_with_logits", [SCORES, 0 * SCORES], {"pos_weight": np.ones((1, 4, 5))}, "`pos_weight` must stretch to the shape (4, 5) of `logits`, got shape (1, 4, 5)"),
        ("binary_cross_entropy_with_logits", [SCORES, 0 * SCORES], {"reduction": "max"}, "`reduction` must be one of mean, sum, none, got 'max'"),
        ("cross_entropy", [SCORES, [0] * 4], {"reduction": "max"}, "`reduction` must be one of mean, sum, none, got 'max'"),
        ("batch_norm", [SCORES[0], 0, 1], {}, "`images` must have shape (N, C, ...), got shape (5,)"),
        ("batch_norm", [IMAGES, [0], [1]], {}, "`running_mean` must have shape (3,) for `images` of shape (2, 3, 10, 6), got shape (1,)"),
        ("batch_norm", [IMAGES, [0] * 3, 1.0], {}, "`running_var` must have shape (3,) for `images` of shape (2, 3, 10, 6), got shape ()"),
        ("batch_norm", [IMAGES, [0], None], {"training": True}, "`running_mean` must have shape (3,) for `images`"),
        ("batch_norm", [IMAGES, [0] * 3, [1] * 3, [[1] * 3]], {}, "`weight` must have shape (3,) for `images` of shape (2, 3, 10, 6), got shape (1, 3)"),
        ("batch_norm", [IMAGES, [0] * 3, [1] * 3, None, [1] * 10], {}, "`bias` must have shape (3,) for `images` of shape (2, 3, 10, 6), got shape (10,)"),
        ("batch_norm", [IMAGES], RUNNING | {"eps": -1}, "`eps` must be at least 0, got -1"),
        ("batch_norm", [IMAGES], RUNNING | {"momentum": 1.5}, "`momentum` must be at most 1, got 1.5"),
        ("batch_norm", [IMAGES[:1, :, :1, :1]], RUNNING | {"training": True}, "`images` must hold more than one number for each channel in training, got shape (1, 3, 1, 1)"),
        ("dropout", [IMAGES, 1.5], {"rng": 0}, "`p` must be at most 1, got 1.5"),
        ("dropout", [IMAGES, np.nan], {"rng": 0}, "`p` must be at least 0, got nan"),
        ("dropout", [IMAGES], {"rng": -1}, "`rng` must be at least 0, got -1"),
        ("nll_loss", [SCORES, [1]], {}, "`labels` must have shape (4,) for `log_probabilities` of shape (4, 5), got shape (1,)"),
    ],
)  # fmt: skip
def test_function_refuses_a_wrong_value(name, arguments, options, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        getattr(functional, name)(*arguments, **options)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("batch_norm", [IMAGES, None, [1] * 3], "`running_mean` must hold real numbers, got NoneType"),
        ("batch_norm", [IMAGES, [0] * 3, None], "`running_var` must hold real numbers, got NoneType"),
        ("batch_norm", [IMAGES, None, None, None, None, 1], "`training` must be True or False, got 1"),
        ("conv2d", ["12", WEIGHT], "`images` must hold real numbers, got str"),
        ("conv2d", [IMAGES, WEIGHT, None, 1.5], "`stride` must be a whole number, got 1.5"),
        ("max_pool2d", [IMAGES, 2.0], "`kernel_size` must be a whole number, got 2.0"),
        ("max_pool2d", [IMAGES, 2, 2, 0, 1, 1], "`ceil_mode` must be True or False, got 1"),
        ("avg_pool2d", [IMAGES, 2, 2, 0, False, 1], "`count_include_pad` must be True or False, got 1"),
        ("leaky_relu", [IMAGES, "0.1"], "`negative_slope` must hold real numbers, got str"),
        ("softmax", [SCORES, 1.0], "`dim` must be a whole number, got 1.0"),
        ("cross_entropy", [SCORES, [0.0, 1, 1, 1]], "`labels` must be whole numbers, got an array of float64"),
        ("cross_entropy", [SCORES, [True] * 4], "`labels` must be whole numbers, got an array of bool"),
    ],
)  # fmt: skip
def test_function_refuses_the_wrong_kind(name, arguments, message):
    with pytest.raises(TypeError, match=f"^{re.escape(message)}"):
        getattr(functional, name)(*arguments)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rng": None}, f"{RANDOM}, got NoneType"),
        ({"rng": 1.5}, f"{RANDOM}, got float"),
        ({"rng": True}, f"{RANDOM}, got bool"),
        ({"rng": 0, "training": 1}, "`training` must be True or False, got 1"),
        ({"rng": 0, "p": "half"}, "`p` must hold real numbers, got str"),
    ],
)
def test_dropout_refuses_the_wrong_kind(options, message):
    with pytest.raises(TypeError, match=f"^{re.escape(message)}"):
        functional.dropout(IMAGES, **options)
