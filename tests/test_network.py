"""Networks: layers one after the other, their table, and what a deep cell sees."""

import numpy as np
import pytest

from cnn_core import ops
from cnn_core.layers import (
    AvgPool2d,
    Conv2d,
    Flatten,
    GlobalAvgPool2d,
    Layer,
    LeakyReLU,
    Linear,
    MaxPool2d,
    ReLU,
    Softmax,
)
from cnn_core.network import ReceptiveField, Sequential

RELU = ReLU()


def small():
    """Make a network whose layers differ in every size."""
    return Sequential(
        Conv2d(1, 2, (3, 2), padding=1, rng=0), ReLU(), MaxPool2d(2),
        Conv2d(2, 3, 2, stride=(2, 1), rng=1), LeakyReLU(), Flatten(), Linear(12, 4, rng=2),
        Softmax(),
    )  # fmt: skip


def pictures(*shape, seed=0):
    """Make random pictures of both signs."""
    return np.random.default_rng([seed, *shape]).normal(size=shape)


# ---- names -------------------------------------------------------------------------------------


def test_names_count_the_layers_of_a_kind():
    net = Sequential(
        Conv2d(1, 2, 3), ReLU(), MaxPool2d(2), Conv2d(2, 2, 3), ReLU(), AvgPool2d(2),
        LeakyReLU(), GlobalAvgPool2d(), Flatten(), Linear(2, 2), Linear(2, 2), Softmax(),
    )  # fmt: skip
    assert " ".join(net.layers) == (
        "conv1 relu1 pool1 conv2 relu2 pool2 leaky_relu1 pool3 flatten linear1 linear2 softmax"
    )


def test_names_of_a_second_flatten_and_softmax_are_numbered():
    net = Sequential(Flatten(), Softmax(), Flatten(), Softmax())
    assert list(net.layers) == ["flatten", "softmax", "flatten2", "softmax2"]


def test_names_may_be_given():
    net = Sequential(("edges", Conv2d(1, 2, 3)), ReLU(), Conv2d(2, 2, 3))
    assert list(net.layers) == ["edges", "relu1", "conv2"]


def test_layers_are_found_by_name():
    conv, relu = Conv2d(1, 2, 3), ReLU()
    net = Sequential(conv, relu)
    assert net["relu1"] is relu
    assert list(net) == [conv, relu]
    assert len(net) == 2


def test_layer_of_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="`name` must be one of conv1, relu1, got 'conv2'"):
        Sequential(Conv2d(1, 2, 3), ReLU())["conv2"]


@pytest.mark.parametrize(
    ("layers", "error", "message"),
    [
        ([], ValueError, "`layers` must hold at least one layer, got none"),
        ([ReLU], TypeError, "`layers` must be layers, got type"),
        ([("a", ReLU(), 1)], TypeError, "`layers` must be layers, got tuple"),
        ([[ReLU()]], TypeError, "`layers` must be layers, got list"),
        ([("a", ReLU()), ("a", ReLU())], ValueError, "`layers` must have names of .*, got 'a'"),
        ([("relu2", ReLU()), ReLU()], ValueError, "`layers` must have names of .*, got 'relu2'"),
        (
            [RELU, Softmax(), RELU],
            ValueError,
            r"`layers` must be different ones, got the same ReLU",
        ),
        ([("input", ReLU())], ValueError, "`layers` must have names of .*, got 'input'"),
        ([("", ReLU())], ValueError, "`layers` must have names of .*, got ''"),
        ([(1, ReLU())], ValueError, "`layers` must have names of .*, got 1"),
    ],
)
def test_layers_are_refused(layers, error, message):
    with pytest.raises(error, match=message):
        Sequential(*layers)


def test_parameters_are_the_arrays_themselves():
    net = small()
    assert list(net.parameters()) == [
        f"{layer}.{name}" for layer in ("conv1", "conv2", "linear1") for name in ("weight", "bias")
    ]
    assert net.parameters()["conv2.bias"] is net["conv2"].params["bias"]


# ---- forward -----------------------------------------------------------------------------------


def test_forward_is_the_loops_of_ops():
    """One picture, one channel: convolution, ReLU, pooling and a fully connected layer by hand."""
    net = Sequential(
        Conv2d(1, 1, (3, 2), stride=1, padding=1, rng=0), ReLU(), MaxPool2d(2), Flatten(),
        Linear(15, 4, rng=1),
    )  # fmt: skip
    picture = pictures(10, 6)
    kernel, bias = net["conv1"].params["weight"][0, 0], net["conv1"].params["bias"][0]
    pooled = ops.max_pooling(ops.relu(ops.convolve2d(picture, kernel, padding=1) + bias))
    dense = net["linear1"].params
    expected = ops.fully_connected(pooled, dense["weight"].T, dense["bias"])
    np.testing.assert_allclose(net(picture[None, None])[0], expected, rtol=1e-12)


def test_forward_adds_up_the_channels():
    net, images = small(), pictures(2, 1, 10, 6)
    outputs = net.forward(images, keep=True)
    weight, bias = (net["conv2"].params[name] for name in ("weight", "bias"))
    maps = outputs["pool1"][1]
    total = sum(ops.convolve2d(maps[channel], weight[2, channel]) for channel in range(2))
    expected = total[::2] + bias[2]
    np.testing.assert_allclose(outputs["conv2"][1, 2], expected, rtol=1e-6)


def test_forward_keeps_every_output_in_order():
    net, images = small(), pictures(2, 1, 10, 6)
    outputs = net.forward(images, keep=True)
    assert list(outputs) == ["input", *net.layers]
    np.testing.assert_array_equal(outputs["input"], images)
    for before, name in zip(outputs, net.layers, strict=False):
        np.testing.assert_array_equal(outputs[name], net[name](outputs[before]))


def test_forward_gives_the_last_output():
    net, images = small(), pictures(2, 1, 10, 6)
    np.testing.assert_array_equal(net(images), net.forward(images, keep=True)["softmax"])


def test_forward_treats_pictures_one_by_one():
    net, images = small(), pictures(3, 1, 10, 6)
    np.testing.assert_allclose(net(images)[1:2], net(images[1:2]), rtol=1e-6)


def test_forward_of_no_pictures():
    assert small()(np.zeros((0, 1, 10, 6))).shape == (0, 4)


def test_forward_leaves_pictures_and_parameters_alone():
    net, images = small(), pictures(2, 1, 10, 6)
    before = [array.copy() for array in net.parameters().values()]
    net.forward(images, keep=True)
    np.testing.assert_array_equal(images, pictures(2, 1, 10, 6))
    for array, old in zip(net.parameters().values(), before, strict=True):
        np.testing.assert_array_equal(array, old)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_forward_keeps_the_dtype_of_the_pictures(dtype):
    outputs = small().forward(pictures(1, 1, 10, 6).astype(dtype), keep=True)
    assert {array.dtype for array in outputs.values()} == {np.dtype(dtype)}


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (
            (2, 1, 14, 6),
            r"`linear1` cannot take what comes from `flatten`: `images` must have shape \(N, 12\) "
            r"for Linear\(.*\), got shape \(2, 18\)",
        ),
        (
            (2, 3, 10, 6),
            r"`conv1` cannot take what comes from the input: .*, got shape \(2, 3, 10,",
        ),
        ((10, 6), r"`conv1` cannot take what comes from the input: .*, got shape \(10, 6\)"),
        ((2, 1, 2, 6), r"`conv2` cannot take what comes from `pool1`: .* must fit inside"),
    ],
)
def test_forward_names_the_layer_that_does_not_fit(shape, message):
    with pytest.raises(ValueError, match=message):
        small()(np.zeros(shape))


def test_forward_refuses_words():
    with pytest.raises(TypeError, match="`images` must hold real numbers, got str"):
        small()("seven")


def test_forward_names_the_layer_of_a_wrong_kind():
    class Bad(Layer):
        kind = "bad"

        def forward(self, images):
            raise TypeError("no")

    with pytest.raises(TypeError, match="`bad1` cannot take what comes from `relu1`: no"):
        Sequential(ReLU(), Bad())(np.zeros((1, 1, 2, 2)))


# ---- summary -----------------------------------------------------------------------------------


def test_summary_shapes_are_those_of_forward():
    net = small()
    outputs = net.forward(pictures(1, 1, 10, 6), keep=True)
    rows = net.summary((1, 10, 6)).rows
    assert [(row.name, row.output_shape) for row in rows] == [
        (name, array.shape[1:]) for name, array in outputs.items()
    ]


def test_summary_counts():
    summary = small().summary((1, 10, 6))
    assert [row.parameters for row in summary.rows if row.parameters] == [14, 27, 52]
    assert [row.multiplications for row in summary.rows if row.multiplications] == [840, 96, 48]
    assert (summary.parameters, summary.multiplications) == (93, 984)


def test_summary_is_a_table_in_words():
    assert repr(small().summary((1, 10, 6))) == (
        "layer        output shape  parameters  multiplications  receptive field\n"
        "input          1 x 10 x 6           0                0            1 x 1\n"
        "conv1          2 x 10 x 7          14              840            3 x 2\n"
        "relu1          2 x 10 x 7           0                0            3 x 2\n"
        "pool1           2 x 5 x 3           0                0            4 x 3\n"
        "conv2           3 x 2 x 2          27               96            6 x 5\n"
        "leaky_relu1     3 x 2 x 2           0                0            6 x 5\n"
        "flatten                12           0                0      whole input\n"
        "linear1                 4          52               48      whole input\n"
        "softmax                 4           0                0      whole input\n"
        "total                              93              984"
    )


def test_summary_is_a_table_in_a_notebook():
    page = Sequential(("a<b", ReLU())).summary((1, 2, 3))._repr_html_()
    assert page.count("<tr>") == 4
    assert '<th scope="row">a&lt;b</th><td>1 x 2 x 3</td><td>0</td>' in page
    assert '<th scope="col">receptive field</th>' in page


def test_summary_names_the_layer_that_does_not_fit():
    message = r"`linear1` cannot take what comes from `flatten`: .* \(N, 12\) .* shape \(N, 18\)"
    with pytest.raises(ValueError, match=message):
        small().summary((1, 14, 6))


# ---- receptive fields --------------------------------------------------------------------------

NETS = [
    pytest.param(
        [Conv2d(1, 2, 3), ReLU(), MaxPool2d(2), Conv2d(2, 2, 3), AvgPool2d(2)], id="usual"
    ),
    pytest.param(
        [Conv2d(1, 2, (3, 2), stride=(2, 1), padding=(2, 1)), Conv2d(2, 1, (1, 3), padding=(0, 1))],
        id="rectangular",
    ),
    pytest.param([Conv2d(1, 1, (2, 3), dilation=(3, 2), padding=2), MaxPool2d(2, 1)], id="dilated"),
    pytest.param(
        [Conv2d(1, 1, (2, 4), padding="same"), Conv2d(1, 1, 3, padding="same")], id="same"
    ),
    pytest.param(
        [
            MaxPool2d(3, 2, padding=1, ceil_mode=True),
            LeakyReLU(),
            AvgPool2d((2, 3), (2, 1), padding=(0, 1), ceil_mode=True),
        ],
        id="ceil",
    ),
]


def seen(net, image, within, name):
    """Find, for each cell of a layer, which cells of an earlier one it depends on: one at a time.

    Returns truth values of shape (rows, cols, rows within, cols within).
    """
    names = ["input", *net.layers]
    behind = Sequential(
        *(net[after] for after in names[names.index(within) + 1 : names.index(name) + 1])
    )
    maps = net.forward(image, keep=True)[within]
    base = behind(maps)[0]
    depends = np.zeros((*base.shape[1:], *maps.shape[2:]), dtype=bool)
    for row, col in np.ndindex(maps.shape[2:]):
        for change in (100.0, -100.0):
            changed = maps.copy()
            changed[0, :, row, col] += change
            depends[:, :, row, col] |= (behind(changed)[0] != base).any(axis=0)
    return depends


def box(depends):
    """Return [top, bottom, left, right] of the truth values."""
    rows, cols = depends.any(axis=1).nonzero()[0], depends.any(axis=0).nonzero()[0]
    return [rows[0], rows[-1], cols[0], cols[-1]]


@pytest.mark.parametrize("layers", NETS)
def test_receptive_fields_are_what_changes_when_a_pixel_changes(layers):
    """Pixels outside the box never matter, and those along its edges do."""
    net, shape = Sequential(*layers), (13, 16)
    for layer in net:
        layer.params = {name: np.abs(array) + 0.1 for name, array in layer.params.items()}
    image = np.abs(pictures(1, 1, *shape))
    for name, field in list(net.receptive_fields().items())[1:]:
        depends = seen(net, image, "input", name)
        for row, col in np.ndindex(depends.shape[:2]):
            top, left, height, width = field.box(row, col)
            bottom, right = top + height - 1, left + width - 1
            outside = depends[row, col].copy()
            outside[max(top, 0) : bottom + 1, max(left, 0) : right + 1] = False
            assert not outside.any()
            if min(top, left) >= 0 and bottom < shape[0] and right < shape[1]:
                assert box(depends[row, col]) == [top, bottom, left, right]


def test_receptive_fields_within_a_layer_are_what_changes_when_a_cell_of_it_changes():
    net = Sequential(Conv2d(1, 2, 3, rng=0), MaxPool2d(2), Conv2d(2, 2, (2, 3), stride=2, rng=1))
    field = net.receptive_fields("conv1")["conv2"]
    depends = seen(net, pictures(1, 1, 15, 14), "conv1", "conv2")
    for row, col in np.ndindex(depends.shape[:2]):
        top, left, height, width = field.box(row, col)
        assert box(depends[row, col]) == [top, top + height - 1, left, left + width - 1]


def test_receptive_fields_start_with_a_cell_that_sees_itself():
    fields = small().receptive_fields("pool1")
    assert list(fields) == ["pool1", "conv2", "leaky_relu1", "flatten", "linear1", "softmax"]
    assert fields["pool1"].box(3, 1) == [3, 1, 1, 1]


def test_receptive_fields_of_the_classic_stack():
    """Two 3 x 3 convolutions and a pooling of 2 see 6 x 6 pixels, two apart."""
    fields = Sequential(Conv2d(1, 4, 3), Conv2d(4, 4, 3), MaxPool2d(2)).receptive_fields()
    assert fields["conv2"] == ReceptiveField(size=(5, 5), jump=(1, 1), start=(0, 0))
    assert fields["pool1"] == ReceptiveField(size=(6, 6), jump=(2, 2), start=(0, 0))


def test_receptive_fields_start_outside_with_padding():
    fields = Sequential(
        Conv2d(1, 1, 3, padding=(1, 0)), Conv2d(1, 1, 3, 2, (1, 2))
    ).receptive_fields()
    assert fields["conv2"].box(0, 0) == [-2, -2, 5, 5]
    assert fields["conv2"].box(1, 2) == [0, 2, 5, 5]


def test_receptive_fields_are_everything_once_places_are_lost():
    fields = Sequential(Conv2d(1, 1, 3), GlobalAvgPool2d(), ReLU(), Flatten()).receptive_fields()
    assert fields["conv1"] is not None
    assert (fields["pool1"], fields["relu1"], fields["flatten"]) == (None, None, None)


def test_receptive_fields_refuse_an_unknown_layer():
    with pytest.raises(ValueError, match=r"`within` must be one of input, conv1, .*, got 'conv9'"):
        small().receptive_fields("conv9")
