"""The exercises of lesson 18: a port there and back, and what the other libraries gave for it."""

import numpy as np
import pytest

from cnn_core import datasets, functional
from cnn_core.network import load_digit_classifier
from cnn_workshop import conventions
from cnn_workshop.exercises import EXERCISES, check_from_keras, check_to_keras
from cnn_workshop.exercises.lesson_18 import from_keras, to_keras

NAMES = ("to_keras", "from_keras")


@pytest.fixture(scope="module")
def digits():
    return (datasets.load_mnist("test").images[20:30, None] / 255).astype(np.float32)


@pytest.mark.parametrize("name", NAMES)
def test_bank_knows_at_least_20_slips(name):
    assert len([slip for slip in EXERCISES[name].mistakes if not slip.common]) >= 20


@pytest.mark.parametrize("name", NAMES)
def test_cases_tell_every_axis_from_every_other(name):
    *_, last = EXERCISES[name]._inputs
    assert len(set(last[0].shape)) == 3  # 2, 3, 3, 4: one pair, told apart by its numbers
    assert len(np.unique(last[0])) == last[0].size
    assert len({*last[2:]}) == 3


def test_from_keras_undoes_to_keras():
    for weight, matrix, *maps in EXERCISES["to_keras"]._inputs:
        back = from_keras(*to_keras(weight, matrix, *maps), *maps)
        np.testing.assert_array_equal(back[0], weight)
        np.testing.assert_array_equal(back[1], matrix)


def channels_last(images, kernels, biases, dense, bias):
    """Run the digit classifier as Keras has it, with pictures of shape (N, H, W, C)."""
    maps = images
    for kernel, start in zip(kernels, biases, strict=True):
        windows = np.lib.stride_tricks.sliding_window_view(maps, kernel.shape[:2], axis=(1, 2))
        maps = np.maximum(np.einsum("nyxchw,hwco->nyxo", windows, kernel) + start, 0)
        rows, cols = (size // 2 * 2 for size in maps.shape[1:3])
        halves = maps[:, :rows, :cols].reshape(len(maps), rows // 2, 2, cols // 2, 2, -1)
        maps = halves.max(axis=(2, 4))
    return maps.reshape(len(maps), -1) @ dense + bias


def test_ported_classifier_gives_the_same_logits_channels_last(digits):
    network = load_digit_classifier()
    weight1, bias1, weight2, bias2, matrix, bias3 = network.parameters().values()
    kernel1, _ = to_keras(weight1, matrix, 16, 5, 5)
    kernel2, dense = to_keras(weight2, matrix, 16, 5, 5)
    images = digits.transpose(0, 2, 3, 1)
    logits = channels_last(images, (kernel1, kernel2), (bias1, bias2), dense, bias3)
    np.testing.assert_allclose(logits, network(digits), rtol=0, atol=1e-4)


@pytest.mark.parametrize("library", conventions.ELSEWHERE)
def test_logits_elsewhere_are_ours(library, digits):
    theirs, ours = conventions.logits_elsewhere(library), load_digit_classifier()(digits)
    np.testing.assert_allclose(theirs, ours, rtol=0, atol=1e-4)


def test_logits_elsewhere_refuses_another_library():
    with pytest.raises(ValueError, match=r"`library` must be one of PyTorch, Keras, got 'JAX'"):
        conventions.logits_elsewhere("JAX")


def test_right_answers_in_other_words_are_accepted():
    def by_pixels(weight, matrix, channels, height, width):
        dense = matrix.reshape(len(matrix), channels, height * width).swapaxes(1, 2)
        return np.moveaxis(weight, [2, 3], [0, 1]).swapaxes(2, 3), dense.reshape(len(matrix), -1).T

    def back(kernel, dense, channels, height, width):
        rows = [dense[channel::channels].T for channel in range(channels)]
        return kernel.T.swapaxes(2, 3), np.hstack(rows)

    assert check_to_keras(by_pixels).passed
    assert check_from_keras(back).passed


def test_axes_of_the_way_there_are_refused_on_the_way_back():
    def again(kernel, dense, channels, height, width):
        return kernel.transpose(2, 3, 1, 0), dense.T

    report = check_from_keras(again)
    assert not report.passed


def test_reference_is_what_flattening_channels_last_needs():
    maps = np.random.default_rng(0).normal(size=(1, 2, 3, 4))
    matrix = np.random.default_rng(1).normal(size=(5, 24))
    _, dense = to_keras(np.zeros((1, 1, 1, 1)), matrix, 2, 3, 4)
    flat = maps.transpose(0, 2, 3, 1).reshape(1, -1)
    ours = functional.linear(maps.reshape(1, -1), matrix)
    np.testing.assert_allclose(flat @ dense, ours)
