"""What a network looked at: each map against a witness of its own, and what all maps promise."""

import numpy as np
import pytest

from cnn_core import functional
from cnn_core.gradcheck import gradcheck
from cnn_core.interpret import (
    grad_cam,
    gradient_times_input,
    occlusion_map,
    randomised,
    saliency,
)
from cnn_core.layers import BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU
from cnn_core.network import Sequential

SHAPE = (2, 9, 6)


@pytest.fixture
def net():
    """A network whose two pictures' sides, channels and classes all differ."""
    return Sequential(
        *(Conv2d(2, 5, (3, 2), rng=0, dtype=np.float64), ReLU(), MaxPool2d((2, 1))),
        *(Flatten(), Linear(5 * 3 * 5, 4, rng=1, dtype=np.float64)),
    )


@pytest.fixture
def image():
    """A picture of two channels."""
    return np.random.default_rng(2).normal(size=SHAPE)


def probability(net, image, label):
    """Compute the probability of a class without any map."""
    powers = np.exp(net(image[None])[0])
    return powers[label] / powers.sum()


# ---- occlusion ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "stride"), [((3, 2), (2, 1)), (4, 1), ((9, 6), 1), (1, 3)])
def test_occlusion_map_is_the_probability_with_a_patch_at_each_place(net, image, size, stride):
    tall, wide = size if isinstance(size, tuple) else (size, size)
    down, across = stride if isinstance(stride, tuple) else (stride, stride)
    rows, cols = (9 - tall) // down + 1, (6 - wide) // across + 1
    expected = np.zeros((rows, cols))
    for row in range(rows):
        for col in range(cols):
            covered = image.copy()
            for pixel_row in range(row * down, row * down + tall):
                for pixel_col in range(col * across, col * across + wide):
                    covered[:, pixel_row, pixel_col] = 0.7
            expected[row, col] = probability(net, covered, 3)
    found = occlusion_map(net, image, 3, size, stride, fill=0.7)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_occlusion_map_finds_the_only_pixel_that_counts():
    net = Sequential(Flatten(), Linear(20, 2, rng=0, dtype=np.float64))
    net["linear1"].params["weight"][...] = 0
    net["linear1"].params["weight"][1, 2 * 5 + 3] = 9
    found = occlusion_map(net, np.ones((1, 4, 5)), 1, size=1)
    assert np.argwhere(found < 0.9).tolist() == [[2, 3]]


# ---- gradients ---------------------------------------------------------------------------------


def test_saliency_is_the_size_of_the_gradient_of_the_logit(net, image):
    found = {}

    def forward(image):
        return net(image[None])[:, 2]

    def backward(grad_output, image):
        net(image[None])
        found["gradient"] = net.backward(np.array([[0, 0, grad_output[0], 0]]))[0]
        return (found["gradient"],)

    (check,) = gradcheck(forward, backward, [image], np.ones(1))
    assert check.error < 1e-8
    expected = np.abs(found["gradient"]).max(axis=0)
    np.testing.assert_allclose(saliency(net, image, 2), expected, rtol=1e-12)


def test_gradient_times_input_adds_up_to_the_logit_of_a_linear_network(image):
    net = Sequential(Conv2d(2, 3, 2, bias=False, rng=0), Flatten(), Linear(120, 4, False, rng=1))
    shares = gradient_times_input(net, image, 1)
    assert shares.shape == SHAPE[1:]
    np.testing.assert_allclose(shares.sum(), net(image[None])[0, 1], rtol=1e-6)


def test_gradient_times_input_gives_blank_pixels_nothing(net, image):
    image[:, 4] = 0
    assert not gradient_times_input(net, image, 0)[4].any()


def test_grad_cam_weighs_each_map_by_its_mean_gradient(net, image):
    outputs = net.forward(image[None], keep=True)
    gradients = net.backward(np.array([[0.0, 1.0, 0.0, 0.0]]), keep=True)
    expected = np.zeros(outputs["relu1"].shape[2:])
    for feature_map, gradient in zip(outputs["relu1"][0], gradients["relu1"][0], strict=True):
        expected += gradient.mean() * feature_map
    expected[expected < 0] = 0
    found = grad_cam(net, image, 1, "relu1")
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert found.any()


# ---- the switch --------------------------------------------------------------------------------


def test_randomised_keeps_the_numbers_of_each_array_and_not_their_order(net):
    other = randomised(net, rng=0)
    for name, param in net.parameters().items():
        shuffled = other.parameters()[name]
        assert sorted(param.ravel()) == sorted(shuffled.ravel())
        assert not np.array_equal(param, shuffled)


def test_randomised_is_the_same_for_the_same_rng_and_leaves_the_network_alone(net, image):
    before = net(image[None])
    one, same = randomised(net, rng=3), randomised(net, rng=3)
    np.testing.assert_array_equal(one(image[None]), same(image[None]))
    np.testing.assert_array_equal(net(image[None]), before)


# ---- what all of them promise ------------------------------------------------------------------

MAPS = {
    "occlusion_map": occlusion_map,
    "saliency": saliency,
    "gradient_times_input": gradient_times_input,
    "grad_cam": lambda network, image, label: grad_cam(network, image, label, "relu1"),
}
every_map = pytest.mark.parametrize("make", MAPS.values(), ids=MAPS)


@every_map
def test_map_leaves_picture_and_network_as_they_were(make, net, image):
    net(image[None])
    upstream, given = np.ones((1, 4)), image.copy()
    expected = net.backward(upstream)
    make(net, image, 1)
    np.testing.assert_array_equal(image, given)
    np.testing.assert_array_equal(net.backward(upstream), expected)
    assert all(layer.training for layer in net)


@every_map
def test_map_is_that_of_evaluation(make, image):
    """Batch norm of one picture by itself, or a number left out, would be another network."""
    net = Sequential(
        *(Conv2d(2, 3, 2, rng=0), BatchNorm2d(3), ReLU(), Dropout(0.5, rng=1)),
        *(Flatten(), Linear(120, 4, rng=2)),
    )
    np.testing.assert_array_equal(make(net, image, 1), make(net.eval(), image, 1))


@every_map
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"network": print}, TypeError, "`network` must be a Sequential, got builtin"),
        ({"image": np.zeros((9, 6))}, ValueError, r"`image` must have shape \(C, H, W\)"),
        ({"label": 4}, ValueError, "`label` must be at most 3, got 4"),
        ({"label": -1}, ValueError, "`label` must be at least 0, got -1"),
        ({"label": 1.0}, TypeError, "`label` must be a whole number"),
    ],
)
def test_map_refuses_what_does_not_fit(make, change, error, message, net, image):
    with pytest.raises(error, match=message):
        make(**{"network": net, "image": image, "label": 1} | change)


def test_occlusion_map_refuses_a_patch_larger_than_the_picture(net, image):
    with pytest.raises(ValueError, match="`size` must fit inside `image`"):
        occlusion_map(net, image, 1, size=(3, 7))


@pytest.mark.parametrize(
    ("layer", "message"), [("relu9", "`layer` must be one of"), ("flatten", "to make maps, got")]
)
def test_grad_cam_refuses_a_layer_without_maps(layer, message, net, image):
    with pytest.raises(ValueError, match=message):
        grad_cam(net, image, 1, layer)


def test_maps_refuse_a_network_without_one_logit_a_class(image):
    with pytest.raises(ValueError, match=r"`network\(image\)` must have shape \(1, K\)"):
        saliency(Sequential(ReLU()), image, 0)


def test_randomised_refuses_what_is_no_network():
    with pytest.raises(TypeError, match="`network` must be a Sequential, got NoneType"):
        randomised(None)


def test_functional_softmax_and_the_map_agree_on_a_blank_patch(net, image):
    """A patch with what is there already changes nothing."""
    image[:] = 0.5
    expected = functional.softmax(net(image[None]), dim=1)[0, 2]
    np.testing.assert_allclose(occlusion_map(net, image, 2, fill=0.5), expected, rtol=1e-12)
