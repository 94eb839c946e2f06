"""The way back through a network: from the loss to every parameter and to the pictures."""

import numpy as np
import pytest

from cnn_core.gradcheck import gradcheck
from cnn_core.layers import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    Layer,
    LeakyReLU,
    Linear,
    MaxPool2d,
    ReLU,
    Softmax,
)
from cnn_core.network import Sequential

either_mode = pytest.mark.parametrize("training", [True, False])


def small(dtype=np.float64):
    """Make a network whose layers differ in every size."""
    return Sequential(
        Conv2d(2, 3, (3, 2), padding=1, bias=False, rng=0, dtype=dtype),
        BatchNorm2d(3, dtype=dtype), ReLU(), MaxPool2d(2), Dropout(0.3, rng=1),
        Conv2d(3, 5, 2, stride=(2, 1), rng=2, dtype=dtype), LeakyReLU(), AvgPool2d((1, 2), 1),
        Flatten(), Linear(10, 4, rng=3, dtype=dtype),
    )  # fmt: skip


def pictures(*shape):
    """Make random pictures of both signs."""
    return np.random.default_rng(shape).normal(size=shape)


def sent(net=None):
    """Send pictures through a network; return it, and a random gradient for what it gives."""
    net = net or small()
    made = net(pictures(3, 2, 10, 6))
    return net, pictures(1, *made.shape)[0]


# ---- the gradients -----------------------------------------------------------------------------


@either_mode
def test_backward_passes_gradcheck(training):
    net = small().train(training)
    names = list(net.parameters())

    def forward(images, *values):
        for name, value in zip(names, values, strict=True):
            net.parameters()[name][...] = value
        net["dropout1"].buffers["choices"][1] = 0  # the same numbers are left out each time
        return net.forward(images, keep=True)["linear1"]

    def backward(grad_output, images, *values):
        forward(images, *values)
        return net.backward(grad_output), *net.gradients().values()

    inputs = [pictures(3, 2, 10, 6), *(array.copy() for array in net.parameters().values())]
    checks = gradcheck(forward, backward, inputs, pictures(1, 3, 4)[0])
    assert [check.error < 1e-7 for check in checks] == [True] * (1 + len(names))


@either_mode
def test_backward_gives_the_gradients_of_pytorch_when_installed(training):
    torch = pytest.importorskip("torch")
    net, nn = small().train(training), torch.nn
    net["dropout1"].options["p"] = 0  # theirs would leave out others
    theirs = nn.Sequential(
        nn.Conv2d(2, 3, (3, 2), padding=1, bias=False), nn.BatchNorm2d(3), nn.ReLU(),
        nn.MaxPool2d(2), nn.Dropout(0), nn.Conv2d(3, 5, 2, stride=(2, 1)), nn.LeakyReLU(),
        nn.AvgPool2d((1, 2), 1), nn.Flatten(), nn.Linear(10, 4),
    )  # fmt: skip
    theirs = theirs.double().train(training)
    for mine, array in zip(theirs.parameters(), net.parameters().values(), strict=True):
        mine.data = torch.from_numpy(array.copy())
    images, upstream = pictures(3, 2, 10, 6), pictures(1, 3, 4)[0]
    tensor = torch.from_numpy(images).requires_grad_()
    theirs(tensor).backward(torch.from_numpy(upstream))
    net.forward(images, keep=True)
    found = [net.backward(upstream), *net.gradients().values()]
    expected = [tensor.grad, *(mine.grad for mine in theirs.parameters())]
    for each, wanted in zip(found, expected, strict=True):
        np.testing.assert_allclose(each, wanted, rtol=1e-9, atol=1e-12)
    for name, kept in net["batch_norm1"].buffers.items():
        np.testing.assert_allclose(kept, getattr(theirs[1], name), rtol=1e-12)


def test_backward_goes_from_layer_to_layer():
    net, upstream = sent()
    blames = net.backward(upstream, keep=True)
    assert list(blames) == ["input", *net.layers]
    np.testing.assert_array_equal(blames["linear1"], upstream)
    for before, name in zip(blames, net.layers, strict=False):
        np.testing.assert_array_equal(blames[before], net[name].backward(blames[name]))


def test_backward_keeps_gradients_of_the_shapes_that_forward_kept():
    net, upstream = sent()
    outputs, blames = (
        net.forward(pictures(3, 2, 10, 6), keep=True),
        net.backward(upstream, keep=True),
    )
    assert [each.shape for each in outputs.values()] == [each.shape for each in blames.values()]
    assert list(outputs) == list(blames)


def test_backward_gives_the_gradient_of_the_pictures():
    net, upstream = sent()
    expected = net.backward(upstream, keep=True)["input"]
    np.testing.assert_array_equal(net.backward(upstream), expected)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_backward_keeps_the_dtype(dtype):
    net = small(dtype)
    made = net(pictures(3, 2, 10, 6).astype(dtype))
    blames = net.backward(np.ones_like(made), keep=True)
    every = [*blames.values(), *net.gradients().values()]
    assert {array.dtype for array in every} == {np.dtype(dtype)}


def test_backward_of_no_pictures():
    net = small()
    net(np.zeros((0, 2, 10, 6)))
    assert net.backward(np.zeros((0, 4))).shape == (0, 2, 10, 6)
    assert not any(gradient.any() for gradient in net.gradients().values())


def test_backward_takes_lists():
    net = Sequential(Linear(2, 1, bias=False, dtype=np.float64))
    net([[3, 5]])
    net.backward([[2]])
    np.testing.assert_array_equal(net.gradients()["linear1.weight"], [[6, 10]])


# ---- where the way may end ---------------------------------------------------------------------


def test_backward_without_the_input_gives_the_same_gradients():
    net, upstream = sent()
    net.backward(upstream)
    expected = net.gradients()
    assert net.backward(upstream, for_input=False) is None
    for name, gradient in net.gradients().items():
        np.testing.assert_array_equal(gradient, expected[name])


def test_backward_without_the_input_ends_at_the_first_layer_that_learns():
    class NoWayBack(Layer):
        kind = "wall"

        def forward(self, images):
            return self.remember(images)

    net = Sequential(NoWayBack(), Flatten(), Linear(4, 3), NoWayBackYet(), Linear(3, 2))
    net(pictures(5, 1, 2, 2))
    blames = net.backward(pictures(5, 2), keep=True, for_input=False)
    assert list(blames) == ["flatten", "linear1", "bent1", "linear2"]
    assert blames["flatten"] is None
    with pytest.raises(NotImplementedError, match="NoWayBack has no backward"):
        net.backward(pictures(5, 2))


class NoWayBackYet(Layer):
    """A layer of one's own, which learns nothing and knows no ``for_input``."""

    kind = "bent"

    def forward(self, images):
        return self.remember(images) ** 3

    def backward(self, grad_output):
        return grad_output * 3 * self.inputs**2


def test_backward_without_the_input_gives_none_when_nothing_learns():
    net = Sequential(ReLU(), Flatten())
    net(np.ones((1, 2, 1, 1)))
    assert net.backward([[1, 2]], for_input=False) is None


# ---- what stays as it was ----------------------------------------------------------------------


def test_backward_moves_nothing():
    net, upstream = sent()
    before = {name: array.copy() for name, array in (net.parameters() | net.buffers()).items()}
    given = upstream.copy()
    net.backward(upstream)
    np.testing.assert_array_equal(upstream, given)
    for name, array in (net.parameters() | net.buffers()).items():
        np.testing.assert_array_equal(array, before[name])


def test_backward_overwrites_gradients_and_adds_nothing_up():
    net, upstream = sent()
    net.backward(upstream)
    once = net.gradients()
    net.backward(upstream)
    for name, gradient in net.gradients().items():
        np.testing.assert_array_equal(gradient, once[name])


# ---- the gradients of the parameters by name ---------------------------------------------------


def test_gradients_are_named_as_the_parameters():
    net, upstream = sent()
    net.backward(upstream)
    assert list(net.gradients()) == list(net.parameters())
    assert net.gradients()["conv2.bias"] is net["conv2"].grads["bias"]


def test_gradients_before_backward_say_so():
    net, _ = sent()
    with pytest.raises(RuntimeError, match=r"no gradient for conv1\.weight: call `backward` first"):
        net.gradients()


def test_gradients_that_a_layer_leaves_out_are_missed():
    net, upstream = sent()
    net.backward(upstream)
    del net["conv2"].grads["bias"]
    with pytest.raises(RuntimeError, match=r"no gradient for conv2\.bias: call `backward` first"):
        net.gradients()


def test_gradients_of_another_shape_are_refused():
    net, upstream = sent()
    net.backward(upstream)
    net["linear1"].grads["bias"] = np.ones(1)
    message = r"`gradient of linear1.bias` must have shape \(4,\) .*, got shape \(1,\)"
    with pytest.raises(ValueError, match=message):
        net.gradients()


def test_gradients_of_a_network_that_learns_nothing_are_none():
    assert Sequential(ReLU(), Softmax()).gradients() == {}


# ---- training and evaluation -------------------------------------------------------------------


def test_network_is_in_training_at_first():
    assert {layer.training for layer in small()} == {True}


def test_train_and_eval_set_every_layer_and_give_the_network():
    net = small()
    assert net.eval() is net
    assert {layer.training for layer in net} == {False}
    assert net.train() is net
    assert {layer.training for layer in net} == {True}
    assert {layer.training for layer in net.train(False)} == {False}


def test_train_refuses_what_is_no_flag():
    with pytest.raises(TypeError, match="`mode` must be True or False, got 'yes'"):
        small().train("yes")


def test_evaluation_gives_the_same_each_time():
    net = small()
    images = pictures(3, 2, 10, 6)
    assert (net(images) != net(images)).any()
    np.testing.assert_array_equal(net.eval()(images), net(images))


def test_summary_leaves_no_trace():
    net, upstream = sent()
    before = {name: array.copy() for name, array in net.buffers().items()}
    net.summary((2, 10, 6))
    for name, array in net.buffers().items():
        np.testing.assert_array_equal(array, before[name])
    assert net.backward(upstream).shape == (3, 2, 10, 6)


def test_summary_counts_what_is_learned_alone():
    rows = {row.name: row for row in small().summary((2, 10, 6)).rows}
    assert (rows["batch_norm1"].parameters, rows["batch_norm1"].multiplications) == (6, 3 * 10 * 7)
    assert (rows["dropout1"].parameters, rows["dropout1"].output_shape) == (0, (3, 5, 3))


# ---- what a network remembers ------------------------------------------------------------------


def test_network_in_evaluation_remembers_nothing():
    net = small().eval()
    net(pictures(3, 2, 10, 6))
    for layer in net:
        with pytest.raises(RuntimeError, match="remembers no pictures"):
            _ = layer.inputs
    with pytest.raises(RuntimeError, match=r"in evaluation mode, a network .* only with `keep`$"):
        net.backward(np.ones((3, 4)))


def test_network_in_evaluation_remembers_with_keep():
    net = small().eval()
    outputs = net.forward(pictures(3, 2, 10, 6), keep=True)
    np.testing.assert_array_equal(net["relu1"].inputs, outputs["batch_norm1"])
    assert net.backward(np.ones((3, 4))).shape == (3, 2, 10, 6)


def test_network_remembers_what_each_layer_read_last():
    net = small()
    net(pictures(5, 2, 10, 6))
    net(pictures(3, 2, 10, 6))
    assert {len(layer.inputs) for layer in net} == {3}


# ---- what does not fit -------------------------------------------------------------------------


def test_backward_before_forward_says_so():
    with pytest.raises(RuntimeError, match=r"^Linear\(.*\) remembers no pictures: call `forward`"):
        small().backward(np.ones((3, 4)))


def test_backward_refuses_a_gradient_of_another_shape():
    net, _ = sent()
    message = (
        r"^`linear1` cannot take the gradient that comes from the loss: `grad_output` must have "
        r"shape \(3, 4\) to match the output, got shape \(4, 3\)$"
    )
    with pytest.raises(ValueError, match=message):
        net.backward(np.ones((4, 3)))


def test_backward_refuses_words():
    net, _ = sent()
    with pytest.raises(TypeError, match="`grad_output` must hold real numbers, got str"):
        net.backward("loss")


def test_backward_names_the_layer_that_gives_a_wrong_gradient():
    class Summed(ReLU):
        def backward(self, grad_output):
            return super().backward(grad_output).sum(axis=0)

    net = Sequential(Conv2d(1, 2, 3), Summed(), MaxPool2d(2))
    net(np.ones((5, 1, 4, 6)))
    message = (
        r"^`conv1` cannot take the gradient that comes from `relu1`: `grad_output` must have shape "
        r"\(5, 2, 2, 4\) to match the output, got shape \(2, 2, 4\)$"
    )
    with pytest.raises(ValueError, match=message):
        net.backward(np.ones((5, 2, 1, 2)))
