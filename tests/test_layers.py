"""Layers: each is its function with its own numbers; it says what fits, costs and is read."""

import numpy as np
import pytest

from cnn_core import functional, layers
from cnn_core.layers import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    ConvTranspose2d,
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
    Upsample,
    Window,
)

SHAPE = (4, 10, 7)
EVERY = [
    Conv2d(4, 6, (3, 2), rng=0),
    Conv2d(4, 6, 3, stride=(2, 1), padding=(1, 2), dilation=(2, 1), groups=2, bias=False, rng=1),
    Conv2d(4, 2, (2, 3), padding="same", dilation=2, rng=2),
    Conv2d(4, 2, 3, padding="valid", rng=3),
    ReLU(),
    LeakyReLU(0.2),
    MaxPool2d(2),
    MaxPool2d((3, 2), stride=(2, 1), padding=1, dilation=(1, 2), ceil_mode=True),
    AvgPool2d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False),
    GlobalAvgPool2d(),
    Flatten(),
    Softmax(),
    Softmax(dim=-1),
    BatchNorm2d(4),
    BatchNorm2d(4, eps=0.1, momentum=0.5, affine=False),
    Dropout(0.3, rng=0),
    GroupNorm(2, 4),
    GroupNorm(4, 4, eps=0.1, affine=False),
    LayerNorm((4, 10, 7)),
    LayerNorm(7, eps=0.1, bias=False),
    ConvTranspose2d(4, 6, (3, 2), stride=2, padding=1, output_padding=(1, 0), rng=0),
    ConvTranspose2d(4, 6, 3, groups=2, bias=False, dilation=2, rng=1),
    Upsample(scale_factor=(2, 0.6)),
    Upsample((7, 9), mode="bilinear", align_corners=True),
]
every_layer = pytest.mark.parametrize("layer", EVERY, ids=repr)


def pictures(*shape, seed=0):
    """Make random pictures of both signs."""
    return np.random.default_rng([seed, *shape]).normal(size=shape)


# ---- what comes out ----------------------------------------------------------------------------


def test_conv2d_is_its_function():
    images, layer = pictures(2, *SHAPE), EVERY[1]
    expected = functional.conv2d(
        images, layer.params["weight"], None, (2, 1), (1, 2), (2, 1), groups=2
    )
    np.testing.assert_array_equal(layer(images), expected)


def test_conv2d_adds_its_bias():
    layer = Conv2d(4, 6, 3, rng=0)
    before = layer(pictures(2, *SHAPE))
    layer.params["bias"] += np.float32([0, 1, 2, 3, 4, 5])
    added = (layer(pictures(2, *SHAPE)) - before)[1, :, 2, 3]
    np.testing.assert_allclose(added, range(6), atol=1e-6)


def test_linear_is_its_function():
    rows, layer = pictures(3, 5), Linear(5, 2, rng=0)
    expected = functional.linear(rows, layer.params["weight"], layer.params["bias"])
    np.testing.assert_array_equal(layer(rows), expected)


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (ReLU(), functional.relu(pictures(2, *SHAPE))),
        (LeakyReLU(0.2), functional.leaky_relu(pictures(2, *SHAPE), 0.2)),
        (EVERY[7], functional.max_pool2d(pictures(2, *SHAPE), (3, 2), (2, 1), 1, (1, 2), True)),
        (EVERY[8], functional.avg_pool2d(pictures(2, *SHAPE), 3, 2, 1, True, False)),
        (GlobalAvgPool2d(), functional.global_avg_pool2d(pictures(2, *SHAPE))),
        (Flatten(), pictures(2, *SHAPE).reshape(2, -1)),
        (Softmax(), functional.softmax(pictures(2, *SHAPE), dim=1)),
        (
            EVERY[14],
            functional.batch_norm(pictures(2, *SHAPE), None, None, None, None, True, eps=0.1),
        ),
        (GroupNorm(2, 4, eps=0.1), functional.group_norm(pictures(2, *SHAPE), 2, eps=0.1)),
        (LayerNorm((10, 7)), functional.layer_norm(pictures(2, *SHAPE), (10, 7))),
    ],
    ids=repr,
)
def test_layer_is_its_function(layer, expected):
    np.testing.assert_array_equal(layer(pictures(2, *SHAPE)), expected)


@every_layer
def test_forward_leaves_its_input_alone(layer):
    images = pictures(2, *SHAPE)
    layer(images)
    np.testing.assert_array_equal(images, pictures(2, *SHAPE))


@every_layer
def test_forward_keeps_float32(layer):
    assert layer(pictures(2, *SHAPE).astype(np.float32)).dtype == np.float32


def test_pooling_steps_by_its_window_when_stride_is_left_out():
    assert MaxPool2d((2, 3)).options["stride"] == (2, 3)


# ---- what it learns ----------------------------------------------------------------------------


def test_conv2d_weight_shapes():
    params = Conv2d(4, 6, (3, 2), groups=2).params
    assert {name: array.shape for name, array in params.items()} == {
        "weight": (6, 2, 3, 2),
        "bias": (6,),
    }


@pytest.mark.parametrize("layer", [Conv2d(4, 6, 3, bias=False), Linear(4, 6, bias=False)], ids=repr)
def test_bias_is_left_out(layer):
    assert list(layer.params) == ["weight"]


@pytest.mark.parametrize(
    ("make", "inputs"),
    [
        (lambda **given: Conv2d(8, 60, (3, 5), groups=2, **given), 60),
        (lambda **given: Linear(300, 40, **given), 300),
    ],
)
def test_first_weights_fill_the_range_of_pytorch(make, inputs):
    params, bound = make(rng=0).params, 1 / np.sqrt(inputs)
    for array in params.values():
        assert 0.9 * bound < array.max() <= bound
        assert -0.9 * bound > array.min() >= -bound
    assert abs(params["weight"].mean()) < 0.05 * bound


def test_first_weights_are_the_same_for_the_same_seed():
    one, other = Conv2d(1, 2, 3, rng=7), Conv2d(1, 2, 3, rng=np.random.default_rng(7))
    np.testing.assert_array_equal(one.params["weight"], other.params["weight"])


def test_first_weights_differ_from_layer_to_layer_of_one_generator():
    rng = np.random.default_rng(7)
    one, other = Conv2d(1, 2, 3, rng=rng), Conv2d(1, 2, 3, rng=rng)
    assert (one.params["weight"] != other.params["weight"]).all()


def test_first_weights_are_new_each_time_without_a_generator():
    assert (Linear(3, 2).params["weight"] != Linear(3, 2).params["weight"]).any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("make", "sizes"), [(Conv2d, (1, 2, 3)), (Linear, (5, 2))])
def test_weights_have_the_dtype_asked_for(make, sizes, dtype):
    assert {array.dtype for array in make(*sizes, dtype=dtype).params.values()} == {np.dtype(dtype)}


# ---- what it says of itself --------------------------------------------------------------------


@every_layer
def test_output_shape_is_that_of_what_comes_out(layer):
    assert layer.output_shape(SHAPE) == layer(pictures(2, *SHAPE)).shape[1:]


@every_layer
def test_options_make_the_same_kind_of_layer_again(layer):
    assert repr(type(layer)(**layer.options)) == repr(layer)


@pytest.mark.parametrize(
    ("layer", "parameters", "multiplications"),
    [
        (Conv2d(4, 6, (3, 2)), 6 * 4 * 6 + 6, 8 * 6 * 6 * 4 * 6),
        (Conv2d(4, 6, 3, padding=1, groups=2, bias=False), 6 * 2 * 9, 10 * 7 * 6 * 2 * 9),
        (MaxPool2d(2), 0, 0),
        (ReLU(), 0, 0),
        (BatchNorm2d(4), 8, 4 * 10 * 7),
        (BatchNorm2d(4, affine=False), 0, 0),
        (GroupNorm(2, 4), 8, 4 * 10 * 7),
        (LayerNorm(SHAPE), 2 * 280, 280),
        (LayerNorm(7, bias=False), 7, 280),
        (LayerNorm(7, elementwise_affine=False), 0, 0),
        (Dropout(), 0, 0),
    ],
    ids=repr,
)
def test_costs(layer, parameters, multiplications):
    assert layer.parameter_count == parameters
    assert layer.multiplications(SHAPE) == multiplications


def test_linear_costs():
    layer = Linear(280, 10)
    assert (layer.parameter_count, layer.multiplications((280,))) == (2810, 2800)


@pytest.mark.parametrize(
    ("layer", "text"),
    [  # as PyTorch writes them
        (Conv2d(1, 8, 3), "Conv2d(1, 8, kernel_size=(3, 3), stride=(1, 1))"),
        (
            EVERY[1],
            "Conv2d(4, 6, kernel_size=(3, 3), stride=(2, 1), padding=(1, 2), dilation=(2, 1), "
            "groups=2, bias=False)",
        ),
        (
            Conv2d(1, 2, 3, padding="same"),
            "Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1), padding=same)",
        ),
        (
            MaxPool2d((3, 2), padding=1),
            "MaxPool2d(kernel_size=(3, 2), stride=(3, 2), padding=1, dilation=1, ceil_mode=False)",
        ),
        (ReLU(), "ReLU()"),
        (LeakyReLU(), "LeakyReLU(negative_slope=0.01)"),
        (Linear(4, 2, bias=False), "Linear(in_features=4, out_features=2, bias=False)"),
        (Softmax(), "Softmax(dim=1)"),
        (Dropout(), "Dropout(p=0.5)"),
        (BatchNorm2d(4), "BatchNorm2d(num_features=4, eps=1e-05, momentum=0.1, affine=True)"),
        (GroupNorm(2, 4), "GroupNorm(num_groups=2, num_channels=4, eps=1e-05, affine=True)"),
        (
            LayerNorm((5, 5)),
            "LayerNorm(normalized_shape=(5, 5), eps=1e-05, elementwise_affine=True, bias=True)",
        ),
    ],
)
def test_repr_is_that_of_pytorch(layer, text):
    assert repr(layer) == text


@pytest.mark.parametrize(
    ("layer", "window"),
    [
        (EVERY[1], Window((3, 3), (2, 1), (1, 2), (2, 1))),
        (EVERY[2], Window((2, 3), (1, 1), (1, 2), (2, 2))),
        (EVERY[3], Window((3, 3), (1, 1), (0, 0), (1, 1))),
        (EVERY[7], Window((3, 2), (2, 1), (1, 1), (1, 2))),
        (EVERY[8], Window((3, 3), (2, 2), (1, 1), (1, 1))),
        (ReLU(), Window((1, 1), (1, 1), (0, 0), (1, 1))),
        (Softmax(), Window()),
        (Softmax(dim=-1), None),
        (Flatten(), None),
        (Linear(4, 2), None),
        (GlobalAvgPool2d(), None),
        (BatchNorm2d(4), Window()),
        (GroupNorm(2, 4), None),
        (LayerNorm(7), None),
        (Dropout(), Window()),
    ],
    ids=repr,
)
def test_window_is_what_a_cell_reads(layer, window):
    assert layer.window == window


# ---- what does not fit -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (
            Conv2d(3, 2, 3),
            (1, 8, 8),
            r"`images` must have shape \(N, 3, H, W\) for Conv2d\(3, 2, .*\), "
            r"got shape \(N, 1, 8, 8\)",
        ),
        (
            Conv2d(1, 2, 5),
            (1, 8, 4),
            r"must fit inside .* \(5, 5\) for a picture .* \(8, 4\)",
        ),
        (Conv2d(1, 2, 5), (8, 4), r"\(N, 1, H, W\) .*, got shape \(N, 8, 4\)"),
        (MaxPool2d(3), (1, 8, 2), r"must fit inside .* \(3, 3\) for a picture of shape \(8, 2\)"),
        (
            Linear(400, 10),
            (16, 5, 5),
            r"`images` must have shape \(N, 400\) for Linear\(.*\), got shape \(N, 16, 5, 5\)",
        ),
        (Linear(400, 10), (256,), r"\(N, 400\) for Linear\(.*\), got shape \(N, 256\)"),
        (
            BatchNorm2d(4),
            (3, 8, 8),
            r"\(N, 4, H, W\) for BatchNorm2d\(.*, got shape \(N, 3, 8, 8\)",
        ),
        (BatchNorm2d(4), (4,), r"\(N, 4, H, W\) for BatchNorm2d\(.*, got shape \(N, 4\)"),
        (ReLU(), (1, 0, 3), r"`input_shape` must be at least 1, got 0"),
    ],
)
def test_output_shape_refuses_what_does_not_fit(layer, shape, message):
    with pytest.raises(ValueError, match=message):
        layer.output_shape(shape)


def test_output_shape_refuses_half_pixels():
    with pytest.raises(TypeError, match=r"`input_shape` must be a whole number, got 2.5"):
        ReLU().output_shape((1, 2.5, 3))


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Conv2d(0, 1, 3), ValueError, "`in_channels` must be at least 1, got 0"),
        (lambda: Conv2d(1, 1.5, 3), TypeError, "`out_channels` must be a whole number, got 1.5"),
        (lambda: Conv2d(1, 1, 0), ValueError, "`kernel_size` must be at least 1, got 0"),
        (lambda: Conv2d(1, 1, 3, stride=0), ValueError, "`stride` must be at least 1, got 0"),
        (lambda: Conv2d(1, 1, 3, padding=-1), ValueError, "`padding` must be at least 0, got -1"),
        (lambda: Conv2d(1, 1, 3, padding="full"), ValueError, "`padding` must be one of same, val"),
        (lambda: Conv2d(1, 1, 3, dilation=0), ValueError, "`dilation` must be at least 1, got 0"),
        (lambda: Conv2d(3, 4, 3, groups=2), ValueError, "`groups` must divide in_channels, got 2"),
        (lambda: Conv2d(4, 3, 3, groups=2), ValueError, "`groups` must divide out_channels, got 2"),
        (lambda: Conv2d(1, 1, 3, bias=1), TypeError, "`bias` must be True or False, got 1"),
        (lambda: Conv2d(1, 1, 3, dtype=int), ValueError, "`dtype` must be one of float32, float64"),
        (lambda: Linear(0, 1), ValueError, "`in_features` must be at least 1, got 0"),
        (lambda: Linear(1, 0), ValueError, "`out_features` must be at least 1, got 0"),
        (lambda: LeakyReLU("a"), TypeError, "`negative_slope` must hold real numbers, got str"),
        (lambda: MaxPool2d(2, stride=0), ValueError, "`stride` must be at least 1, got 0"),
        (lambda: MaxPool2d(2, dilation=0), ValueError, "`dilation` must be at least 1, got 0"),
        (lambda: AvgPool2d(2, ceil_mode=1), TypeError, "`ceil_mode` must be True or False, got 1"),
        (lambda: BatchNorm2d(0), ValueError, "`num_features` must be at least 1, got 0"),
        (lambda: BatchNorm2d(1, eps=-1), ValueError, "`eps` must be at least 0, got -1"),
        (lambda: BatchNorm2d(1, momentum=2), ValueError, "`momentum` must be at most 1, got 2"),
        (lambda: GroupNorm(3, 4), ValueError, "`num_groups` must divide `num_channels`, got"),
        (lambda: GroupNorm(0, 4), ValueError, "`num_groups` must be at least 1, got 0"),
        (lambda: LayerNorm((3, 0)), ValueError, "`normalized_shape` must be at least 1, got 0"),
        (lambda: LayerNorm(3, bias=1), TypeError, "`bias` must be True or False, got 1"),
        (lambda: BatchNorm2d(1, affine=1), TypeError, "`affine` must be True or False, got 1"),
        (lambda: BatchNorm2d(1, dtype=int), ValueError, "`dtype` must be one of float32, float64"),
        (lambda: Dropout(1.01), ValueError, "`p` must be at most 1, got 1.01"),
        (lambda: Dropout(-0.1), ValueError, "`p` must be at least 0, got -0.1"),
        (lambda: Softmax(dim=None), TypeError, "`dim` must be a whole number, got None"),
    ],
)
def test_layer_refuses_arguments(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_layer_of_ones_own_needs_a_forward_alone():
    class Double(Layer):
        def forward(self, images):
            return 2 * np.asarray(images)

    assert Double().output_shape((3, 4, 5)) == (3, 4, 5)
    assert repr(Double()) == "Double()"


def test_layer_without_forward_says_so():
    with pytest.raises(NotImplementedError, match="Layer has no forward"):
        Layer()(np.zeros((1, 1, 2, 2)))


def test_every_layer_is_exported():
    kinds = {type(layer).__name__ for layer in EVERY} | {"Linear", "Layer", "Window"}
    assert kinds == set(layers.__all__)
