"""Instance norm and local response norm: against the sum as it is written, and backwards."""

from functools import partial

import numpy as np
import pytest

from cnn_core.functional import (
    batch_norm,
    instance_norm,
    instance_norm_backward,
    local_response_norm,
    local_response_norm_backward,
)
from cnn_core.gradcheck import gradcheck

IMAGES = np.random.default_rng(0).normal(size=(2, 5, 3, 4))
RUNNING = {"running_mean": np.arange(5.0), "running_var": np.arange(1.0, 6)}
LEARNED = {"weight": np.linspace(-1, 2, 5), "bias": np.linspace(3, 1, 5)}


def test_instance_norm_takes_each_map_alone():
    found = instance_norm(IMAGES, **LEARNED)
    for picture, channel in np.ndindex(2, 5):
        pixels = IMAGES[picture, channel]
        normal = (pixels - pixels.mean()) / np.sqrt(pixels.var() + 1e-5)
        expected = normal * LEARNED["weight"][channel] + LEARNED["bias"][channel]
        np.testing.assert_allclose(found[picture, channel], expected, rtol=1e-10)


def test_instance_norm_with_running_statistics_is_batch_norm_in_evaluation():
    found = instance_norm(IMAGES, **RUNNING, **LEARNED, use_input_stats=False)
    np.testing.assert_array_equal(found, batch_norm(IMAGES, **RUNNING, **LEARNED))


def test_instance_norm_with_its_own_statistics_leaves_the_running_ones_alone():
    found = instance_norm(IMAGES, **RUNNING, **LEARNED)
    np.testing.assert_array_equal(found, instance_norm(IMAGES, **LEARNED))


@pytest.mark.parametrize("own", [True, False])
def test_instance_norm_backward_passes_gradcheck(own):
    def call(function, *before):
        def called(images, weight, bias):
            given = {"weight": weight, "bias": bias, "use_input_stats": own}
            return function(*before, images, **RUNNING, **given)

        return called

    upstream = np.random.default_rng(1).normal(size=IMAGES.shape)

    def backward(grad_output, *inputs):
        return call(instance_norm_backward, grad_output)(*inputs)

    inputs = [IMAGES, *LEARNED.values()]
    checks = gradcheck(call(instance_norm), backward, inputs, upstream)
    assert max(each.error for each in checks) < 1e-7


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 12])
def test_local_response_norm_agrees_with_the_sum_as_it_is_written(size):
    found = local_response_norm(IMAGES, size, alpha=0.5, beta=1.5, k=2)
    for channel in range(5):
        first = channel - size // 2
        near = IMAGES[:, max(0, first) : first + size]
        base = 2 + 0.5 / size * (near**2).sum(axis=1)
        np.testing.assert_allclose(found[:, channel], IMAGES[:, channel] / base**1.5, rtol=1e-12)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 12])
def test_local_response_norm_backward_passes_gradcheck(size):
    options = {"size": size, "alpha": 0.5, "beta": 1.5, "k": 2}
    forward = partial(local_response_norm, **options)
    backward = partial(local_response_norm_backward, **options)
    upstream = np.random.default_rng(1).normal(size=IMAGES.shape)
    [check] = gradcheck(forward, backward, [IMAGES], upstream)
    assert check.error < 1e-8


def test_local_response_norm_keeps_infinity_among_its_neighbours():
    images = np.ones((1, 5, 1))
    images[0, 0] = np.inf
    found = local_response_norm(images, 3, alpha=1, beta=1)
    np.testing.assert_array_equal(np.isnan(found[0, :, 0]), [True, False, False, False, False])
    np.testing.assert_array_equal(found[0, 1:3, 0], [0, 0.5])
