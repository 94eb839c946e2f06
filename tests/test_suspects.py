"""The wrong networks: alike forward, each wrong backward in its own way."""

import numpy as np
import pytest

from cnn_core import datasets, functional
from cnn_core.layers import Conv2d, MaxPool2d, ReLU
from cnn_workshop import suspects

IMAGES = datasets.load_digits().images[:2, np.newaxis] / 16
GRAD = np.random.default_rng(1).normal(size=(2, 10))


def gradients(name):
    """Return the gradients of a network, by the names of its parameters."""
    network = suspects.suspect(name, rng=0)
    network(IMAGES)
    network.backward(GRAD)
    return network.gradients()


def layer_with(bug, *arguments, **options):
    """Return the wrong layer, and the right one with the same numbers."""
    wrong = suspects.BUGS[bug].layer(*arguments, **options)
    right = next(kind for kind in (Conv2d, ReLU, MaxPool2d) if isinstance(wrong, kind))
    return wrong, right(*arguments, **options)


def test_suspects_are_one_for_each_letter():
    assert "".join(suspects.NAMES) == "rightABCDEFGH"
    bugs = [suspects.bug_of(name) for name in suspects.NAMES]
    assert set(bugs) == {None, *suspects.BUGS}
    assert len(set(bugs)) == 9


@pytest.mark.parametrize("name", suspects.NAMES)
def test_suspect_does_the_same_forward(name):
    made = suspects.suspect(name, rng=0)(IMAGES)
    np.testing.assert_array_equal(made, suspects.suspect("right", rng=0)(IMAGES))


@pytest.mark.parametrize("name", suspects.NAMES[1:])
def test_suspect_is_wrong_backward(name):
    right, wrong = gradients("right"), gradients(name)
    assert any(not np.allclose(right[key], wrong[key]) for key in right)


@pytest.mark.parametrize("name", suspects.NAMES)
def test_suspect_looks_like_the_right_one(name):
    plain = suspects.suspect("right").summary((1, 8, 8))
    assert str(suspects.suspect(name).summary((1, 8, 8))) == str(plain)


def test_suspect_takes_channels_seed_and_type():
    network = suspects.suspect("A", (2, 3), rng=0, dtype=np.float32)
    assert network.parameters()["conv2.weight"].shape == (3, 2, 3, 3)
    assert {array.dtype.name for array in network.parameters().values()} == {"float32"}


@pytest.mark.parametrize("function", [suspects.suspect, suspects.bug_of])
def test_suspect_refuses_an_unknown_name(function):
    with pytest.raises(ValueError, match="`name` must be"):
        function("I")


def test_all_ties_blames_each_of_the_largest_in_full():
    wrong, _ = layer_with("all ties", 2)
    wrong(np.array([[[[1.0, 5, 2, 2, 9], [5, 0, 2, 2, 9], [8, 8, 8, 8, 8]]]]))
    grad_images = wrong.backward(np.array([[[[10.0, 3]]]]))
    np.testing.assert_array_equal(
        grad_images, [[[[0, 10, 3, 3, 0], [10, 0, 3, 3, 0], [0, 0, 0, 0, 0]]]]
    )


def test_all_ties_is_right_without_ties():
    wrong, right = layer_with("all ties", (2, 3))
    images = np.random.default_rng(0).normal(size=(2, 3, 5, 7))
    grad_output = np.random.default_rng(1).normal(size=right(images).shape)
    wrong(images)
    np.testing.assert_array_equal(wrong.backward(grad_output), right.backward(grad_output))


def test_kernel_not_flipped_is_right_but_for_the_input():
    wrong, right = layer_with("kernel not flipped", 2, 3, 3, padding=1, rng=0, dtype=np.float64)
    images = np.random.default_rng(0).normal(size=(2, 2, 5, 7))
    grad_output = np.random.default_rng(1).normal(size=right(images).shape)
    wrong(images)
    apart = wrong.backward(grad_output) - right.backward(grad_output)
    assert np.abs(apart).max() > 0.1
    for name, grad in right.grads.items():
        np.testing.assert_array_equal(wrong.grads[name], grad)


@pytest.mark.parametrize("bug", ["no bias", "frozen", "kernel gradient flipped"])
def test_wrong_convolution_sends_the_right_blame_back(bug):
    wrong, right = layer_with(bug, 2, 3, 3, padding=1, rng=0, dtype=np.float64)
    images = np.random.default_rng(0).normal(size=(2, 2, 5, 7))
    grad_output = np.random.default_rng(1).normal(size=right(images).shape)
    wrong(images)
    np.testing.assert_array_equal(wrong.backward(grad_output), right.backward(grad_output))
    assert {name: grad.shape for name, grad in wrong.grads.items()} == {
        name: grad.shape for name, grad in right.grads.items()
    }


def test_blame_shared_is_that_of_an_average():
    wrong, _ = layer_with("blame shared", 2)
    images = np.random.default_rng(0).normal(size=(2, 3, 5, 7))
    grad_output = np.random.default_rng(1).normal(size=wrong(images).shape)
    shared = functional.avg_pool2d_backward(grad_output, images, 2)
    np.testing.assert_array_equal(wrong.backward(grad_output), shared)


def test_first_window_only_blames_within_the_first_window():
    wrong, right = layer_with("first window only", 2)
    images = np.random.default_rng(0).normal(size=(2, 3, 5, 7))
    grad_output = np.random.default_rng(1).normal(size=right(images).shape)
    wrong(images)
    blamed, wanted = wrong.backward(grad_output), right.backward(grad_output)
    np.testing.assert_array_equal(blamed[:, :, :2, :2], wanted[:, :, :2, :2])
    assert np.count_nonzero(blamed) == 6


@pytest.mark.parametrize(("size", "padding"), [(3, 1), ((2, 3), (0, 2)), (1, 0)])
def test_kernel_not_flipped_blames_as_the_turned_kernel_would(size, padding):
    wrong, _ = layer_with("kernel not flipped", 2, 3, size, padding=padding, rng=0)
    images = np.random.default_rng(0).normal(size=(2, 2, 5, 7))
    grad_output = np.random.default_rng(1).normal(size=wrong(images).shape)
    turned = wrong.params["weight"][:, :, ::-1, ::-1]
    wanted, *_ = functional.conv2d_backward(grad_output, images, turned, padding=padding)
    np.testing.assert_allclose(wrong.backward(grad_output), wanted, atol=1e-12)
    assert wrong.backward(grad_output, for_input=False) is None


def test_mask_forgotten_lets_everything_through():
    wrong, _ = layer_with("mask forgotten")
    wrong(np.array([[-2.0, 3]]))
    np.testing.assert_array_equal(wrong.backward(np.array([[5.0, 7]])), [[5, 7]])
