"""What happens to arrays between `forward` and `backward` changes no gradient."""

import numpy as np
import pytest

from cnn_core import functional
from cnn_core.layers import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    GlobalAvgPool2d,
    GroupNorm,
    LayerNorm,
    LeakyReLU,
    Linear,
    MaxPool2d,
    ReLU,
    Softmax,
)
from cnn_core.network import Sequential

LAYERS = {
    "conv": lambda: Conv2d(2, 3, 3, rng=0),
    "linear": lambda: Sequential(Flatten(), Linear(60, 3, rng=0)),
    "batch norm": lambda: BatchNorm2d(2),
    "group norm": lambda: GroupNorm(1, 2),
    "layer norm": lambda: LayerNorm((2, 6, 5)),
    "max": lambda: MaxPool2d(2),
    "average": lambda: AvgPool2d(2),
    "global": GlobalAvgPool2d,
    "relu": ReLU,
    "leaky": lambda: LeakyReLU(0.1),
    "softmax": Softmax,
    "dropout": lambda: Dropout(0.5, rng=0),
    "network": lambda: Sequential(Conv2d(2, 3, 3, rng=0), ReLU(), BatchNorm2d(3), MaxPool2d(2)),
}
every_layer = pytest.mark.parametrize("name", LAYERS)


def case(name, dtype=np.float32):
    """Make a layer, pictures, and the gradient of what it makes of them."""
    layer, rng = LAYERS[name](), np.random.default_rng(1)
    images = rng.normal(size=(3, 2, 6, 5)).astype(dtype)
    return layer, images, rng.normal(size=layer(images).shape)


def gradients(layer, grad_output):
    """Return all gradients that a layer, or a network, computes."""
    grads = layer.backward(grad_output)
    own = layer.gradients() if isinstance(layer, Sequential) else layer.grads
    return [grads, *own.values()]


@every_layer
@pytest.mark.parametrize("mode", [True, False])
def test_backward_is_that_of_forward_when_the_pictures_were_changed(name, mode):
    found = []
    for spoil in (False, True):
        layer, images, grad_output = case(name)
        for each in layer if isinstance(layer, Sequential) else [layer]:
            each.training = mode
        made = layer.forward(images, keep=True) if isinstance(layer, Sequential) else layer(images)
        if spoil:
            images[...] = images[::-1].copy()
            for array in made.values() if isinstance(made, dict) else [made]:
                if array.flags.writeable:
                    array *= -3
        found.append(gradients(layer, grad_output))
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    "name", ["conv", "linear", "batch norm", "group norm", "layer norm", "network"]
)
def test_backward_is_that_of_forward_when_the_weights_were_moved(name):
    found = []
    for spoil in (False, True):
        layer, images, grad_output = case(name)
        layer(images)
        learned = layer.parameters() if isinstance(layer, Sequential) else layer.params
        for array in learned.values() if spoil else []:
            array *= -3
        found.append(gradients(layer, grad_output))
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)


def test_backward_in_evaluation_is_that_of_forward_when_the_statistics_were_changed():
    layer, images, grad_output = case("batch norm")
    layer.training = False
    layer(images)
    wanted = layer.backward(grad_output)
    layer(images)
    layer.buffers["running_var"] *= 9
    np.testing.assert_array_equal(layer.backward(grad_output), wanted)


@every_layer
def test_inputs_cannot_be_written_to(name):
    layer, images, _ = case(name)
    for each in layer if isinstance(layer, Sequential) else [layer]:
        with pytest.raises(ValueError, match="read-only"):
            each.inputs[...] = 0
    images[...] = 0


class Buffered(ReLU):
    """A reader's layer that gives the same array each time."""

    def forward(self, images):
        if not hasattr(self, "made"):
            self.made = super().forward(images).copy()
        self.made[...] = super().forward(images)
        return self.made


def test_backward_is_that_of_forward_when_a_layer_of_ones_own_changes_what_it_gave():
    images, grad_output = np.array([[1.0, -2], [3, 4]]), np.ones((2, 2))
    network = Sequential(Buffered(), ReLU())
    network(images)
    network["relu1"].made[...] = -1
    np.testing.assert_array_equal(network.backward(grad_output), images > 0)


@pytest.mark.parametrize("keep", [True, False])
def test_forward_copies_what_somebody_else_holds_alone(keep, monkeypatch):
    network, images, relu = Sequential(ReLU(), ReLU()), np.ones((2, 3)), functional.relu
    made = []
    monkeypatch.setattr(functional, "relu", lambda values: made.append(relu(values)) or made[-1])
    network.forward(images, keep=keep)
    copied = [
        not np.shares_memory(layer.inputs, given)
        for layer, given in zip(network, [images, made[0]], strict=True)
    ]
    assert copied == [True, keep]
    with pytest.raises(ValueError, match="read-only"):
        network["relu2"].inputs[...] = 0
