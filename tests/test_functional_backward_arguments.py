"""What the gradients of `functional` accept, what they leave alone, and what they refuse."""

# ruff: noqa: E501 - a refusal a line

import inspect
import re

import numpy as np
import pytest

from cnn_core import functional
from functional_calls import calls

IMAGES, WEIGHT = np.linspace(-3, 4, 360).reshape(2, 3, 10, 6), np.ones((7, 3, 3, 2))
SCORES = np.arange(20.0).reshape(4, 5)
CALLS = calls(IMAGES, SCORES)
every_function = pytest.mark.parametrize("name", CALLS)


def call(name, convert, pictures=slice(None)):
    """Call a gradient with its arrays converted; return the arrays and the gradients."""
    arrays, options = CALLS[name]
    arrays = [arrays[0][pictures], *arrays[1:]]
    for truth in {"labels", "targets"} & set(options):
        options = options | {truth: options[truth][pictures]}
    upstream = getattr(functional, name)(*arrays, **options)
    arrays = [convert(array) for array in (upstream, *arrays)]
    found = getattr(functional, f"{name}_backward")(*arrays, **options)
    found = found if isinstance(found, tuple) else (found,)
    return arrays, [gradient for gradient in found if gradient is not None]


def test_every_function_has_a_backward():
    backwards = {name for name in functional.__all__ if name.endswith("_backward")}
    forwards = set(functional.__all__) - backwards
    assert set(CALLS) == forwards == {name.removesuffix("_backward") for name in backwards}


@every_function
def test_backward_takes_the_arguments_of_its_forward(name):
    expected = str(inspect.signature(getattr(functional, name)))
    found = str(inspect.signature(getattr(functional, f"{name}_backward")))
    found = found.replace(", *, for_input=True", "")
    assert found == expected.replace("(", "(grad_output, ", 1)


@every_function
@pytest.mark.parametrize(
    ("given", "wanted"), [("f4", "f4"), (">f4", "f4"), ("f8", "f8"), ("f2", "f8"), ("i8", "f8")]
)
def test_backward_keeps_float32_and_computes_the_rest_in_float64(name, given, wanted):
    _, gradients = call(name, lambda array: array.astype(given))
    assert {gradient.dtype for gradient in gradients} == {np.dtype(wanted)}


@pytest.mark.parametrize("name", ["nll_loss_backward", "cross_entropy_backward"])
def test_backward_of_a_loss_is_float32_when_the_scores_are(name):
    gradient = getattr(functional, name)(1, SCORES.astype("f4"), [0, 4, 1, 1], [1.0] * 5)
    assert gradient.dtype == np.float32


@every_function
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_backward_changes_no_argument_and_gives_no_view_of_it(name, dtype):
    arrays, gradients = call(name, lambda array: array.astype(dtype))
    before = [array.copy() for array in arrays]
    for gradient in gradients:
        gradient += 1
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@every_function
def test_backward_takes_arrays_in_any_order_of_memory(name):
    _, expected = call(name, np.ascontiguousarray)
    for convert in (np.asfortranarray, lambda array: array[::-1].copy()[::-1], np.ndarray.tolist):
        for found, wanted in zip(call(name, convert)[1], expected, strict=True):
            np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-12)


@every_function
def test_backward_takes_a_batch_of_zero_pictures(name):
    arrays, gradients = call(name, np.array, pictures=slice(0))
    assert [each.shape for each in gradients] == [array.shape for array in arrays[1:]]
    assert not any(gradient.any() for gradient in gradients)


@every_function
def test_backward_refuses_an_upstream_gradient_of_another_shape(name):
    arrays, options = CALLS[name]
    shape = getattr(functional, name)(*arrays, **options).shape
    for wrong in ((), (*shape, 1), (*shape[:-1], shape[-1] + 1), (1, *shape[1:])):
        message = f"`grad_output` must have shape {shape} to match the output, got shape {wrong}"
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            getattr(functional, f"{name}_backward")(np.ones(wrong), *arrays, **options)


@every_function
def test_backward_refuses_an_upstream_gradient_without_numbers(name):
    arrays, options = CALLS[name]
    with pytest.raises(TypeError, match=r"^`grad_output` must hold real numbers, got str$"):
        getattr(functional, f"{name}_backward")("loss", *arrays, **options)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("conv2d", [IMAGES, WEIGHT[:, :1]], "`weight` must have shape (O, 3, KH, KW) for `images` of shape (2, 3, 10, 6)"),
        ("conv2d", [IMAGES, WEIGHT, None, 0], "`stride` must be at least 1, got 0"),
        ("max_pool2d", [IMAGES, 7], "`kernel_size` must fit inside `images`, got a window of shape (7, 7)"),
        ("avg_pool2d", [IMAGES, 2, 2, 2], "`padding` must be at most half of `kernel_size`, got (2, 2)"),
        ("global_avg_pool2d", [IMAGES[0]], "`images` must have shape (N, C, H, W), got shape (3, 10, 6)"),
        ("gelu", [1.0, "fast"], "`approximate` must be one of none, tanh, got 'fast'"),
        ("softmax", [SCORES, 2], "`dim` must be from -2 to 1 for an array of shape (4, 5), got 2"),
        ("flatten", [IMAGES, 4], "`start_dim` must be from -4 to 3"),
        ("linear", [SCORES, np.ones((5, 3))], "`weight` must have shape (K, 5) for `inputs` of shape (4, 5), got shape (5, 3)"),
        ("linear", [SCORES, np.ones((3, 5)), 1], "`bias` must have shape (3,) for `weight` of shape (3, 5), got shape ()"),
        ("batch_norm", [IMAGES, [0], [1]], "`running_mean` must have shape (3,) for `images` of shape (2, 3, 10, 6), got shape (1,)"),
        ("nll_loss", [SCORES, [1]], "`labels` must have shape (4,) for `log_probabilities` of shape (4, 5), got shape (1,)"),
        ("cross_entropy", [SCORES, [0, 5, 1, 1]], "`labels` must be from 0 to 4 for `logits` of shape (4, 5), got 5"),
        ("cross_entropy", [SCORES, [0] * 4, [1, 2]], "`weight` must have shape (5,) for `logits` of shape (4, 5), got shape (2,)"),
        ("binary_cross_entropy_with_logits", [SCORES, SCORES[:2]], "`targets` must have shape (4, 5) to match `logits`, got shape (2, 5)"),
        ("binary_cross_entropy_with_logits", [SCORES, SCORES], "`targets` must be from 0 to 1, got 2.0"),
        ("binary_cross_entropy_with_logits", [SCORES, 0 * SCORES, np.ones(4)], "`weight` must stretch to the shape (4, 5) of `logits`, got shape (4,)"),
        ("binary_cross_entropy_with_logits", [SCORES, 0 * SCORES, None, "max"], "`reduction` must be one of mean, sum, none, got 'max'"),
        ("cross_entropy", [SCORES, [0] * 4, None, -100, "max"], "`reduction` must be one of mean, sum, none, got 'max'"),
    ],
)  # fmt: skip
def test_backward_refuses_what_its_forward_refuses(name, arguments, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        getattr(functional, f"{name}_backward")(1.0, *arguments)


@pytest.mark.parametrize("name", ["nll_loss_backward", "cross_entropy_backward"])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_backward_of_a_loss_refuses_a_gradient_a_picture_when_it_is_one_number(name, reduction):
    message = "`grad_output` must have shape () to match the output, got shape (4,)"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        getattr(functional, name)(np.ones(4), SCORES, [0] * 4, reduction=reduction)
