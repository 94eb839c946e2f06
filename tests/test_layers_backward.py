"""The way back through a layer: right gradients, kept in their place, and nothing else moved."""

import numpy as np
import pytest

from cnn_core import functional
from cnn_core.gradcheck import gradcheck
from cnn_core.layers import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    GlobalAvgPool2d,
    GroupNorm,
    Layer,
    LayerNorm,
    LeakyReLU,
    Linear,
    MaxPool2d,
    ReLU,
    Softmax,
)

SHAPE = (2, 4, 7, 5)
MAKE = {
    "conv": lambda dtype: Conv2d(4, 3, (3, 2), rng=0, dtype=dtype),
    "conv with all options": lambda dtype: Conv2d(
        4, 6, 3, (2, 1), (1, 2), (2, 1), 2, False, rng=1, dtype=dtype
    ),
    "conv same": lambda dtype: Conv2d(4, 2, (2, 3), padding="same", rng=2, dtype=dtype),
    "relu": lambda dtype: ReLU(),
    "leaky relu": lambda dtype: LeakyReLU(0.2),
    "max pool": lambda dtype: MaxPool2d((3, 2), (2, 1), 1, (1, 2), ceil_mode=True),
    "average pool": lambda dtype: AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False),
    "global average pool": lambda dtype: GlobalAvgPool2d(),
    "flatten": lambda dtype: Flatten(),
    "softmax": lambda dtype: Softmax(),
    "batch norm": lambda dtype: BatchNorm2d(4, eps=0.1, momentum=0.5, dtype=dtype),
    "batch norm without weights": lambda dtype: BatchNorm2d(4, affine=False, dtype=dtype),
    "group norm": lambda dtype: GroupNorm(2, 4, eps=0.1, dtype=dtype),
    "group norm without weights": lambda dtype: GroupNorm(4, 4, affine=False, dtype=dtype),
    "layer norm": lambda dtype: LayerNorm((4, 7, 5), eps=0.1, dtype=dtype),
    "layer norm without bias": lambda dtype: LayerNorm((7, 5), bias=False, dtype=dtype),
    "dropout": lambda dtype: Dropout(0.3, rng=3),
    "linear": lambda dtype: Linear(5, 3, rng=4, dtype=dtype),
    "linear without bias": lambda dtype: Linear(5, 3, bias=False, rng=5, dtype=dtype),
}
every_layer = pytest.mark.parametrize("name", MAKE)
every_learner = pytest.mark.parametrize(
    "name", [name for name in MAKE if MAKE[name](np.float64).params]
)
either_mode = pytest.mark.parametrize("training", [True, False])


def pictures(*shape):
    """Make numbers of both signs, none twice and none near 0: no kink is within a nudge."""
    count = int(np.prod(shape))
    values = np.random.default_rng(shape).permutation(count) - count // 2 + 0.37
    return values.reshape(shape) / 50


def case(name, dtype=np.float64, training=True):
    """Give a layer whose numbers are all random, pictures for it, and a gradient for its result."""
    layer = MAKE[name](dtype)
    layer.training = training
    images = pictures(*((3, 5) if isinstance(layer, Linear) else SHAPE)).astype(dtype)
    rng = np.random.default_rng(0)
    for kept in (layer.params, layer.buffers):
        for array in kept.values():
            if array.dtype.kind == "f":
                array[...] = rng.uniform(0.5, 1.5, array.shape)
    return layer, images, rng.normal(size=(len(images), *layer.output_shape(images.shape[1:])))


def copies(arrays):
    """Copy the arrays of a dictionary."""
    return {name: array.copy() for name, array in arrays.items()}


# ---- the gradients -----------------------------------------------------------------------------


@every_layer
@either_mode
def test_backward_passes_gradcheck(name, training):
    layer, images, upstream = case(name, training=training)
    params, buffers = copies(layer.params), copies(layer.buffers)

    def forward(images, *values):
        layer.params = dict(zip(params, values, strict=True))
        layer.buffers = copies(buffers)
        return layer(images)

    def backward(grad_output, *inputs):
        forward(*inputs)
        return layer.backward(grad_output), *layer.grads.values()

    checks = gradcheck(forward, backward, [images, *params.values()], upstream)
    assert list(layer.grads) == list(params)
    assert max(check.error for check in checks) < 1e-8


def test_backward_is_the_function_of_that_name():
    layer, images, upstream = case("conv with all options")
    layer(images)
    expected = functional.conv2d_backward(
        upstream, images, layer.params["weight"], None, (2, 1), (1, 2), (2, 1), 2
    )
    np.testing.assert_array_equal(layer.backward(upstream), expected[0])
    np.testing.assert_array_equal(layer.grads["weight"], expected[1])


@every_layer
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_backward_keeps_shape_and_dtype(name, dtype):
    layer, images, upstream = case(name, dtype)
    layer(images)
    found = layer.backward(upstream.astype(dtype))
    assert (found.shape, found.dtype) == (images.shape, dtype)
    for key, param in layer.params.items():
        assert (layer.grads[key].shape, layer.grads[key].dtype) == (param.shape, dtype)


@every_learner
def test_grads_have_the_dtype_of_the_params_whatever_comes_in(name):
    layer, images, upstream = case(name, np.float32)
    layer(images.astype(np.float64))
    layer.backward(upstream)
    assert {grad.dtype for grad in layer.grads.values()} == {np.dtype(np.float32)}


def test_grads_of_whole_numbers_keep_their_fractions():
    layer = Linear(2, 1, bias=False)
    layer.params["weight"] = np.array([[1, 2]])
    layer([[0.5, 0.25]])
    layer.backward([[1]])
    np.testing.assert_array_equal(layer.grads["weight"], [[0.5, 0.25]])


@every_layer
def test_backward_of_zero_pictures_gives_zeros(name):
    layer, images, upstream = case(name)
    layer(images[:0])
    assert layer.backward(upstream[:0]).shape == (0, *images.shape[1:])
    assert {key: grad.shape for key, grad in layer.grads.items()} == {
        key: param.shape for key, param in layer.params.items()
    }
    assert not any(grad.any() for grad in layer.grads.values())


# ---- what stays as it was ----------------------------------------------------------------------


@every_layer
def test_backward_moves_nothing(name):
    layer, images, upstream = case(name)
    layer(images)
    before = copies(layer.params | layer.buffers | {"images": images, "upstream": upstream})
    layer.backward(upstream)
    after = layer.params | layer.buffers | {"images": images, "upstream": upstream}
    for key, array in before.items():
        np.testing.assert_array_equal(after[key], array)


@every_learner
def test_backward_overwrites_grads_and_adds_nothing_up(name):
    layer, images, upstream = case(name)
    layer(images)
    layer.backward(upstream)
    once = copies(layer.grads)
    first = layer.grads
    layer.backward(upstream)
    for key, grad in layer.grads.items():
        np.testing.assert_array_equal(grad, once[key])
        np.testing.assert_array_equal(first[key], once[key])


@every_learner
def test_backward_without_the_input_gives_the_same_grads(name):
    layer, images, upstream = case(name)
    layer(images)
    layer.backward(upstream)
    expected = layer.grads
    assert layer.backward(upstream, for_input=False) is None
    for key, grad in expected.items():
        np.testing.assert_array_equal(layer.grads[key], grad)


def test_grads_are_empty_before_backward():
    assert Conv2d(1, 2, 3).grads == {}


# ---- what a layer remembers --------------------------------------------------------------------


@every_layer
def test_inputs_are_what_forward_read_last(name):
    layer, images, _ = case(name)
    layer(images + 1)
    layer(images)
    np.testing.assert_array_equal(layer.inputs, images)
    assert not np.shares_memory(layer.inputs, images)
    assert not layer.inputs.flags.writeable


@every_layer
def test_backward_before_forward_says_so(name):
    layer, _, upstream = case(name)
    message = r"remembers no pictures: call `forward` before `backward`"
    with pytest.raises(RuntimeError, match=rf"^{type(layer).__name__}\(.*\) {message}"):
        layer.backward(upstream)


@every_layer
def test_backward_after_forget_says_so(name):
    layer, images, upstream = case(name)
    layer(images)
    layer.forget()
    with pytest.raises(RuntimeError, match="remembers no pictures"):
        layer.backward(upstream)


@every_layer
def test_backward_refuses_a_gradient_of_another_shape(name):
    layer, images, _ = case(name)
    layer(images)
    with pytest.raises(ValueError, match=r"`grad_output` must have shape .*, got shape \(1, 2\)"):
        layer.backward([[1, 2]])
    assert layer.grads == {}


@every_layer
def test_output_shape_leaves_no_trace(name):
    layer, images, _ = case(name)
    layer(images)
    before = copies(layer.buffers)
    layer.output_shape(images.shape[1:])
    assert layer.inputs.shape == images.shape
    assert layer.training
    for key, array in before.items():
        np.testing.assert_array_equal(layer.buffers[key], array)


def test_layer_of_ones_own_may_go_without_backward():
    class Double(Layer):
        def forward(self, images):
            return 2 * self.remember(images)

    layer = Double()
    layer([1])
    with pytest.raises(NotImplementedError, match="Double has no backward"):
        layer.backward([1])


# ---- training and evaluation -------------------------------------------------------------------


@every_layer
def test_layer_is_in_training_at_first(name):
    assert MAKE[name](np.float32).training is True


def test_batch_norm_starts_by_passing_on_in_evaluation():
    layer, images = BatchNorm2d(4, eps=0), pictures(*SHAPE)
    layer.training = False
    np.testing.assert_array_equal(layer(images), images)


def test_batch_norm_learns_its_running_statistics_in_training_alone():
    layer, images = BatchNorm2d(4, momentum=1, dtype=np.float64), pictures(*SHAPE)
    layer(images)
    mean, var = layer.buffers["running_mean"], layer.buffers["running_var"]
    np.testing.assert_allclose(mean, images.mean(axis=(0, 2, 3)), rtol=1e-12)
    np.testing.assert_allclose(var, images.var(axis=(0, 2, 3), ddof=1), rtol=1e-12)
    layer.training = False
    layer(images + 100)
    np.testing.assert_array_equal(layer.buffers["running_mean"], mean)


def test_batch_norm_goes_back_the_way_it_came():
    """Forward in evaluation, with statistics that change later: neither matters to backward."""
    layer, images, upstream = case("batch norm", training=False)
    layer(images)
    expected = layer.backward(upstream)
    layer.training = True
    layer.buffers = {name: array + 1 for name, array in layer.buffers.items()}
    np.testing.assert_array_equal(layer.backward(upstream), expected)


def test_batch_norm_refuses_a_single_number_a_channel_in_training():
    layer = BatchNorm2d(4)
    with pytest.raises(ValueError, match=r"must hold more than one .*, got shape \(1, 4, 1, 1\)"):
        layer(np.ones((1, 4, 1, 1)))
    layer.training = False
    assert layer(np.ones((1, 4, 1, 1))).shape == (1, 4, 1, 1)


def test_dropout_leaves_out_others_each_time_in_training_and_none_in_evaluation():
    layer, images = Dropout(rng=0), pictures(*SHAPE)
    assert (layer(images) != layer(images)).any()
    layer.training = False
    np.testing.assert_array_equal(layer(images), images)


def test_dropout_sends_back_through_what_it_kept():
    layer, images = Dropout(0.75, rng=0), pictures(*SHAPE)
    made = layer(images)
    layer.training = False
    np.testing.assert_array_equal(layer.backward(np.ones(SHAPE)), (made != 0) * 4.0)


def test_dropout_is_the_same_again_for_the_same_seed():
    one, other = Dropout(rng=7), Dropout(rng=np.random.default_rng(7))
    for _ in range(2):
        np.testing.assert_array_equal(one(pictures(*SHAPE)), other(pictures(*SHAPE)))


def test_dropout_differs_from_layer_to_layer_of_one_generator():
    rng = np.random.default_rng(7)
    assert (Dropout(rng=rng)(pictures(*SHAPE)) != Dropout(rng=rng)(pictures(*SHAPE))).any()
