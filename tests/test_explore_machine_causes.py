"""The machine explorer takes numbers apart: what they are made of, from the verdict down."""

import numpy as np
import pytest

import hands
from cnn_core import ops
from cnn_core.layers import AvgPool2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU
from cnn_core.network import Sequential, load_digit_classifier
from cnn_workshop.explorers import explore_machine
from cnn_workshop.explorers.machine.causes import take_apart

NET = load_digit_classifier()
MAPS = ("conv1", "relu1", "pool1", "conv2", "relu2", "pool2")
WAY = ("linear1", "pool2", "relu2", "conv2", "pool1", "relu1", "conv1")
CELLS = {
    "conv1": (7, 25, 25),
    "relu1": (0, 0, 25),
    "pool1": (3, 12, 6),
    "conv2": (15, 10, 0),
    "relu2": (9, 5, 10),
    "pool2": (15, 4, 4),
}


def by_loops(image):
    """Compute all layers with the plain loops of one picture and one channel."""
    parameters = NET.parameters()
    maps, layers = [image], {"input": np.array([image])}
    for number in (1, 2):
        weight, bias = parameters[f"conv{number}.weight"], parameters[f"conv{number}.bias"]
        layers[f"conv{number}"] = np.array(
            [
                sum(map(ops.convolve2d, maps, kernels)) + start
                for kernels, start in zip(weight, bias, strict=True)
            ]
        )
        layers[f"relu{number}"] = np.array([ops.relu(each) for each in layers[f"conv{number}"]])
        maps = layers[f"pool{number}"] = np.array(
            [ops.max_pooling(each) for each in layers[f"relu{number}"]]
        )
    weights = parameters["linear1.weight"].T, parameters["linear1.bias"]
    return {**layers, "linear1": ops.fully_connected(maps.ravel(), *weights)}


@pytest.fixture(scope="module")
def loops():
    """What the loops make of the handwritten 7."""
    return by_loops(explore_machine("Handwritten 7").image)


def cell_of(explorer, layer, index):
    """Return where a number stands on the sheet of its layer: eight maps below one another."""
    (high, wide), sheet = explorer.shown[layer].tiles, explorer.shown[layer].values
    down, right = divmod(index[0], sheet.shape[1] // wide)
    return down * high + index[1], right * wide + index[2]


def pick_number(explorer, layer, index):
    """Click the cell in which a number stands."""
    hands.pick(explorer, layer, cell_of(explorer, layer, index))


# ---- picking -------------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", MAPS)
def test_click_on_a_strip_takes_that_number_apart(layer, loops):
    explorer, index = explore_machine("Handwritten 7"), CELLS[layer]
    pick_number(explorer, layer, index)
    cause = explorer.cause
    assert explorer.selected == (cause.layer, cause.index) == (layer, index)
    assert cause.value == pytest.approx(loops[layer][index], abs=1e-5)
    place = f"Taken apart: {layer}, map {index[0]}, row {index[1]}, column {index[2]}: "
    assert place in explorer.text()


@pytest.mark.parametrize("layer", MAPS)
def test_click_on_a_map_marks_that_cell_alone(layer):
    explorer, index = explore_machine("Handwritten 7"), CELLS[layer]
    pick_number(explorer, layer, index)
    here = hands.marks(explorer, "here")
    here.pop("sums", None)
    assert here == {layer: (cell_of(explorer, layer, index),)}


@pytest.mark.parametrize("bars", ["logits", "probabilities"])
@pytest.mark.parametrize("digit", [0, 9])
def test_click_on_a_class_takes_its_logit_apart(bars, digit, loops):
    explorer = explore_machine("Handwritten 7")
    hands.choose(explorer, "bars", bars)
    hands.pick(explorer, "bars", digit)
    assert explorer.selected == ("linear1", (digit,))
    assert explorer.cause.value == pytest.approx(loops["linear1"][digit], abs=1e-4)
    assert explorer.shown["bars"].chosen == digit
    assert explorer.shown["sum"].total == pytest.approx(loops["linear1"][digit], abs=1e-4)


# ---- what a number is made of --------------------------------------------------------------------


@pytest.mark.parametrize("digit", [0, 7, 8])
def test_go_down_leads_from_the_verdict_to_nine_products(digit):
    explorer = explore_machine(f"Handwritten {digit}")
    layers = by_loops(explorer.image)
    for layer in WAY:
        cause = explorer.cause
        assert cause.layer == layer
        assert cause.value == pytest.approx(layers[layer][cause.index], abs=1e-4)
        assert cause.expected == pytest.approx(cause.value, abs=1e-4)
        assert_strongest_counts_most(cause, layers)
        hands.press(explorer, "down")
    assert cause.products.shape == (1, 3, 3)
    assert not explorer.bar["down"].active
    assert explorer.cause.index == cause.index


def assert_strongest_counts_most(cause, layers):
    """Put 0 for each number read: leaving out the strongest moves a sum furthest down."""
    below = layers[cause.below]
    if cause.weight is None:
        assert below[cause.strongest] == pytest.approx(cause.value, abs=1e-4)
        return
    rows, cols = (slice(at, at + n) for at, n in zip(cause.box[:2], cause.box[2:], strict=True))
    weight = NET.parameters()[f"{cause.layer}.weight"][cause.index[0]]
    parts = {}
    for place in np.ndindex(*below[:, rows, cols].shape):
        index = (place[0], place[1] + cause.top, place[2] + cause.left)
        parts[index] = below[index] * weight.reshape(len(below), *cause.box[2:])[place]
    bias = NET.parameters()[f"{cause.layer}.bias"][cause.index[0]]
    assert sum(parts.values()) + bias == pytest.approx(cause.value, abs=1e-4)
    best = max(parts.values()) if cause.value >= 0 else min(parts.values())
    assert parts[cause.strongest] == pytest.approx(best, abs=1e-5)


def test_go_down_from_a_negative_number_follows_what_pulls_it_down(loops):
    explorer = explore_machine("Handwritten 7")
    hands.pick(explorer, "bars", 6)
    cause = explorer.cause
    assert cause.value < -10
    assert_strongest_counts_most(cause, loops)


def test_go_down_marks_the_way():
    explorer = explore_machine("Handwritten 7")
    hands.press(explorer, "down")
    hands.press(explorer, "down")
    assert hands.marks(explorer, "here") == {"pool2": ((1, 3),), "relu2": ((3, 6),)}
    assert explorer.shown["bars"].chosen == 7
    ends = {(beam.start[0], beam.end[0]) for beam in explorer.shown.beams}
    assert {("pool2", "bars"), ("relu2", "pool2"), ("drawing", "conv1")} <= ends


def test_click_forgets_the_way():
    explorer = explore_machine("Handwritten 7")
    hands.press(explorer, "down")
    pick_number(explorer, "conv1", (0, 0, 0))
    assert {beam.end[0] for beam in explorer.shown.beams} == {"conv1"}


@pytest.mark.parametrize(("layer", "index"), [("linear1", (7,)), *CELLS.items()])
def test_receptive_field_holds_all_that_a_number_depends_on(layer, index):
    """Change all pixels outside of the field, then those of its rim."""
    explorer = explore_machine("Handwritten 7")
    if layer == "linear1":
        hands.pick(explorer, "bars", index[0])
    else:
        pick_number(explorer, layer, index)
    [(top, left, height, width)] = [
        box for name, box in hands.boxes(explorer, "window") if name == "drawing"
    ]
    inside = np.zeros((28, 28), dtype=bool)
    inside[top : top + height, left : left + width] = True
    other = np.where(inside, explorer.image, np.random.default_rng(0).random((28, 28)))
    assert NET.forward(other[None, None], keep=True)[layer][0][index] == pytest.approx(
        explorer.cause.value, abs=1e-4
    )
    rows, cols = f"{top}-{top + height - 1}", f"{left}-{left + width - 1}"
    assert explorer.text().endswith(f"It sees rows {rows}, columns {cols} of the picture.")


@pytest.mark.parametrize("pixel", [(0, 12), (25, 12), (12, 0), (12, 25)])
def test_receptive_field_of_the_verdict_is_no_larger_than_it_must_be(pixel):
    page = np.zeros((28, 28))
    page[pixel] = 1
    logits = [NET(image[None, None]) for image in (page, np.zeros((28, 28)))]
    assert np.abs(logits[0] - logits[1]).max() > 1e-4


def test_boxes_outline_the_window_in_every_map_that_is_read():
    explorer = explore_machine("Handwritten 7")
    pick_number(explorer, "conv2", (5, 2, 8))
    expected = [("pool1", (13 * number + 2, 8, 3, 3)) for number in range(8)]
    assert hands.boxes(explorer, "best") == expected


def test_boxes_outline_the_pooling_window_in_its_own_map():
    explorer = explore_machine("Handwritten 7")
    pick_number(explorer, "pool2", (5, 2, 4))
    assert hands.boxes(explorer, "best") == [("relu2", (2 * 11 + 4, 11 + 8, 2, 2))]


def test_the_strongest_alone_is_marked_when_all_is_read():
    assert hands.marks(explore_machine("Handwritten 7"), "best") == {"pool2": ((1, 3),)}


# ---- the products that are spelled out -----------------------------------------------------------


@pytest.mark.parametrize("chosen", range(8))
def test_sums_choose_the_map_whose_products_are_spelled_out(chosen):
    explorer = explore_machine("Handwritten 7")
    pick_number(explorer, "conv2", (4, 4, 3))
    hands.pick(explorer, "sums", (0, chosen))
    cause, shown = explorer.cause, explorer.shown
    assert shown["window"].title == f"pool1, map {chosen}"
    np.testing.assert_allclose(shown["window"].values, cause.window[chosen])
    np.testing.assert_allclose(shown["kernel"].values, NET.parameters()["conv2.weight"][4, chosen])
    np.testing.assert_allclose(shown["products"].values, cause.products[chosen])
    assert f"pool1, map {chosen}: " in explorer.text()
    assert shown["sums"].values[0, chosen] == pytest.approx(cause.products[chosen].sum())
    assert hands.marks(explorer, "here")["sums"] == ((0, chosen),)


def test_sum_ends_with_the_bias():
    explorer = explore_machine("Handwritten 7")
    pick_number(explorer, "conv2", (4, 4, 3))
    equation = explorer.shown["sum"]
    assert equation.terms.sum() == pytest.approx(explorer.cause.value, abs=1e-5)
    assert equation.total == pytest.approx(explorer.cause.value, abs=1e-5)
    assert equation.terms[-1] == pytest.approx(NET.parameters()["conv2.bias"][4])


def test_weights_are_not_called_a_kernel_when_all_is_read():
    explorer = explore_machine("Handwritten 7")
    assert explorer.shown["kernel"].title == "weights"
    pick_number(explorer, "conv1", (0, 0, 0))
    assert explorer.shown["kernel"].title == "kernel"


@pytest.mark.parametrize(("layer", "shown"), [("pool1", False), ("relu1", False), ("conv1", True)])
def test_kernel_and_sums_are_shown_where_there_are_weights(layer, shown):
    explorer = explore_machine("Handwritten 7")
    pick_number(explorer, layer, (0, 0, 0))
    for name in ("kernel", "sums", "products"):
        assert (name in explorer.shown) is shown


# ---- take_apart ----------------------------------------------------------------------------------


def hand_worked():
    """Return a tiny network and what it makes of a picture."""
    net = Sequential(Conv2d(1, 1, (1, 2)), ReLU(), MaxPool2d(2), Flatten(), Linear(1, 2))
    parameters = net.parameters()
    parameters["conv1.weight"][:], parameters["conv1.bias"][:] = [[[[2, -1]]]], 0.5
    parameters["linear1.weight"][:], parameters["linear1.bias"][:] = [[-2], [3]], [1, -1]
    return net, net.forward([[[[1.0, 0, 4], [3, 2, 0]]]], keep=True)


@pytest.mark.parametrize(
    ("layer", "index", "value", "strongest", "words"),
    [
        ("conv1", (0, 0, 1), -3.5, (0, 0, 2), "2 products and the bias 0.5 add up to -3.5; what"),
        ("relu1", (0, 0, 1), 0, (0, 0, 1), "the larger of 0 and -3.5 = 0"),
        ("pool1", (0, 0, 0), 4.5, (0, 1, 0), "the largest of 2.5, 0, 4.5, 4.5 = 4.5"),
        ("linear1", (0,), -8, (0, 0, 0), "1 product and the bias 1 add up to -8; what counts most"),
    ],
)
def test_take_apart_finds_value_and_strongest(layer, index, value, strongest, words):
    cause = take_apart(*hand_worked(), layer, index)
    assert (cause.value, cause.strongest) == (value, strongest)
    assert cause.words().startswith(words)


def test_take_apart_says_so_when_the_layer_has_another_number():
    net, values = hand_worked()
    values["relu1"][0, 0, 0, 1] = -3.5
    words = take_apart(net, values, "relu1", (0, 0, 1)).words()
    assert words == "the larger of 0 and -3.5 = 0, but relu1 has -3.5 here"


# ---- networks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([Flatten(), Linear(784, 10)], "must be convolutions, .*, got Flatten, Linear$"),
        ([Conv2d(1, 2, 3), AvgPool2d(2), Flatten(), Linear(338, 10)], "got Conv2d, AvgPool2d, "),
        ([Conv2d(1, 2, 3), Flatten(), Linear(1352, 9), Linear(9, 10)], "one fully connected"),
        ([Conv2d(1, 2, 3, padding=1), Flatten(), Linear(1568, 10)], "no padding and no dilation"),
        ([Conv2d(1, 2, 3, dilation=2), Flatten(), Linear(1152, 10)], "no padding and no dilation"),
        ([Conv2d(1, 2, 3), Conv2d(2, 2, 3, groups=2), Flatten(), Linear(1152, 10)], "no groups"),
        ([Conv2d(1, 2, 3), Flatten(), Linear(1352, 1)], "at least 2 classes"),
        ([Conv2d(3, 2, 3), Flatten(), Linear(1352, 10)], "`conv1` cannot take"),
    ],
)
def test_net_is_refused_when_it_cannot_be_taken_apart(layers, message):
    with pytest.raises(ValueError, match=message):
        explore_machine(net=Sequential(*layers))


def test_net_is_refused_when_it_is_none():
    with pytest.raises(TypeError, match="`net` must be a Sequential, got int"):
        explore_machine(net=3)


def test_net_of_twenty_maps_stands_in_three_columns():
    explorer = explore_machine(net=twenty_maps())
    sheet = explorer.shown["pool1"].values
    assert sheet.shape == (7 * 13, 3 * 13)
    np.testing.assert_array_equal(sheet[5 * 13 : 6 * 13, 26:], explorer.values["pool1"][0, 17])
    assert np.isnan(sheet[6 * 13 :, 26:]).all()


def test_net_of_twenty_maps_is_picked_from_in_its_third_column():
    explorer = explore_machine(net=twenty_maps())
    hands.pick(explorer, "conv1", (5 * 26 + 3, 2 * 26 + 5))
    assert explorer.selected == ("conv1", (17, 3, 5))


def test_sums_of_twenty_maps_are_picked_from_in_their_third_row():
    explorer = explore_machine(net=twenty_maps())
    hands.pick(explorer, "sums", (2, 3))
    assert explorer.shown["window"].title == "pool1, map 19"


@pytest.mark.parametrize(("panel", "cell"), [("pool1", (6 * 13, 38)), ("sums", (2, 4))])
def test_empty_place_in_the_last_row_cannot_be_picked(panel, cell):
    explorer = explore_machine(net=twenty_maps())
    before = explorer.text()
    hands.pick(explorer, panel, cell)
    assert explorer.text() == before


def twenty_maps():
    """Return a network that has learned nothing."""
    return Sequential(
        Conv2d(1, 20, 3, rng=0), ReLU(), MaxPool2d(2), Flatten(), Linear(3380, 10, rng=0)
    )
