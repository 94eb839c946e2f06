"""The commuting explorer: every control driven to its ends, and the twin read after each.

NumPy's windows are the witness for the maps, and shifts are made by way of a larger picture.
"""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from cnn_core import convolve2d
from cnn_core.layers import AvgPool2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU
from cnn_core.network import Sequential
from cnn_workshop import _run
from cnn_workshop.explorers import _movable, _orders, _shift, explore_commuting
from cnn_workshop.explorers.commuting import PICTURES

PICTURE = np.random.default_rng(0).integers(0, 10, (9, 7))


def shifted(image, down, right):
    """Move a picture by way of a larger one."""
    rows, cols = image.shape
    return np.pad(image, 10)[10 - down : 10 - down + rows, 10 - right : 10 - right + cols]


def convolved(image, stride, padding):
    """Add up every 3 x 3 window."""
    windows = sliding_window_view(np.pad(image, padding), (3, 3))[::stride, ::stride]
    return windows.sum(axis=(2, 3))


def pooled(image):
    return sliding_window_view(image, (2, 2))[::2, ::2].max(axis=(2, 3))


def witness(explorer, image):
    """Apply the layer that the menu shows."""
    name, numbers = explorer.layer_choice.value, (explorer.stride.value, explorer.padding.value)
    if name == "ReLU":
        return np.where(image > 0, image, 0)
    if name == "max pooling 2 x 2":
        return pooled(image)
    made = convolved(image, *numbers)
    return made if name == "convolution" else pooled(np.maximum(made, 0))


def compared(before, after, cells):
    """Pair the cells of two maps that lie over each other, one by one."""
    for row, col in np.ndindex(after.shape):
        there = (row - cells[0], col - cells[1])
        if all(0 <= place < size for place, size in zip(there, before.shape, strict=True)):
            yield before[there], after[row, col]


def assert_right(explorer):
    """Hold both orders, the counts and the twin to the witness."""
    before = witness(explorer, explorer.image)
    after = witness(explorer, shifted(explorer.image, *explorer.shift))
    np.testing.assert_allclose(explorer.applied, before)
    np.testing.assert_allclose(explorer.orders.shift_first, after)
    pairs = list(compared(before, after, explorer.orders.cells))
    wrong = sum(one != other for one, other in pairs)
    assert explorer.orders.count() == f"{wrong} of {len(pairs)}"
    assert explorer.gap.title == f"difference: {wrong} of {len(pairs)}"
    assert len(explorer.gap.boxes) == wrong
    assert explorer.problem == ""
    if pairs:
        commutes = explorer.orders.whole and not wrong
        assert ("does not commute" in explorer.text()) != commutes


# ---- controls ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
def test_picture_menu_shows_the_picture(name):
    explorer = explore_commuting(image=PICTURE)
    explorer.picture_choice.value = name
    np.testing.assert_array_equal(explorer.input.values, PICTURES[name]())
    assert explorer.text().startswith(f"Picture: {name}, ")
    assert_right(explorer)


@pytest.mark.parametrize("layer", _movable.LAYERS)
@pytest.mark.parametrize("down", [-3, 0, 2])
@pytest.mark.parametrize("right", [-1, 0, 3])
def test_layer_and_shift_are_as_computed_by_hand(layer, down, right):
    explorer = explore_commuting(image=PICTURE)
    explorer.layer_choice.value = layer
    explorer.down.value = down
    explorer.right.value = right
    assert f"Layer: {layer}" in explorer.text()
    assert_right(explorer)


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_stride_and_padding_are_as_computed_by_hand(stride, padding):
    explorer = explore_commuting(image=PICTURE, shift=(-1, 2))
    explorer.stride.value = stride
    explorer.padding.value = padding
    assert f"stride {stride}, padding {padding}." in explorer.text()
    assert explorer.input.border == [padding, padding]
    assert_right(explorer)


def test_stride_and_padding_are_there_only_for_a_convolution():
    explorer = explore_commuting(padding=2)
    for layer, shown in [("ReLU", False), ("conv, ReLU, pool", True)]:
        explorer.layer_choice.value = layer
        assert (explorer.stride.layout.display != "none") == shown
        assert (explorer.padding.layout.display != "none") == shown
        assert explorer.input.border == ([2, 2] if shown else [0, 0])


def test_every_control_has_a_label():
    controls = explore_commuting().children[0].children
    names = ["Picture", "Layer", "Stride", "Padding", "Shift down", "Shift right"]
    assert [control.description for control in controls] == names


# ---- what it shows -------------------------------------------------------------------------------


@pytest.mark.parametrize("shift", [(0, 1), (1, 0), (-2, 3), (3, -3)])
def test_convolution_of_stride_1_without_padding_commutes(shift):
    words = explore_commuting(image=PICTURE, shift=shift).text()
    assert " in both are equal. On this picture the layer commutes with the shift." in words


@pytest.mark.parametrize(
    ("shift", "places"),
    [((0, 1), np.s_[:, -1]), ((0, -1), np.s_[:, 0]), ((1, 0), np.s_[-1]), ((-1, 0), np.s_[0])],
)
def test_zero_padding_shows_at_the_border_where_the_picture_left(shift, places):
    explorer = explore_commuting(image=np.ones((6, 7)), padding=1, shift=shift)
    expected = np.zeros((6, 7), dtype=bool)
    expected[places] = True
    np.testing.assert_array_equal(explorer.orders.differ, expected & explorer.orders.compared)
    assert explorer.orders.differ.sum() == explorer.orders.compared[places].sum()


def test_padding_gives_4_6_and_9_for_a_picture_of_ones():
    explorer = explore_commuting(image="All ones", padding=1)
    assert set(explorer.applied.flat) == {4, 6, 9}
    assert explorer.applied[0, 0] == 4


def test_odd_shift_is_no_whole_number_of_cells_for_stride_2():
    explorer = explore_commuting(stride=2)
    assert not explorer.orders.whole
    assert "the shift is no whole number of cells" in explorer.text()
    assert "So the layer does not commute with this shift." in explorer.text()
    explorer.right.value = 2
    assert "it moves 1 right. All 6 cells in both are equal." in explorer.text()


def test_cells_that_came_in_are_hatched_and_not_compared():
    explorer = explore_commuting(image=PICTURE, shift=(2, 0))
    came_in = [[row, col] for row in (0, 1) for col in range(5)]
    for heatmap in (explorer.layer_first, explorer.shift_first, explorer.gap):
        assert heatmap.hatched == came_in
        assert heatmap.hatched_as == "came in"
    assert np.isnan(explorer.layer_first.values[:2]).all()
    assert np.isfinite(explorer.shift_first.values).all()


def test_cursor_of_every_map_moves_the_others_and_the_twin():
    explorer = explore_commuting(image="All ones", padding=1)
    maps = (explorer.layer_first, explorer.shift_first, explorer.gap)
    for at, heatmap in enumerate(maps):
        heatmap.cursor = [at, 7]
        assert all(other.cursor == [at, 7] for other in maps)
        assert f"Row {at}, column 7: layer first " in explorer.text()
    explorer.gap.cursor = [3, 0]
    assert explorer.text().endswith("layer first, it came in with the shift.")


def test_cursor_stays_in_the_map_when_it_gets_smaller():
    explorer = explore_commuting()
    explorer.gap.cursor = [5, 5]
    explorer.layer_choice.value = "max pooling 2 x 2"
    assert explorer.gap.cursor == [3, 3]
    assert "Row 3, column 3: " in explorer.text()


def test_maps_are_tied_to_their_pictures_by_what_a_cell_sees():
    explorer = explore_commuting("conv, ReLU, pool", padding=1)
    for source, target in [
        (explorer.input, explorer.map),
        (explorer.moved_input, explorer.shift_first),
    ]:
        assert source.link["group"] == target.link["group"]
        assert (source.link["kernel"], source.link["stride"]) == ([4, 4], [2, 2])
        assert source.link["padding"] == [1, 1]
    assert explorer.input.link["group"] != explorer.moved_input.link["group"]


def test_map_that_has_moved_out_of_sight_is_explained():
    words = explore_commuting(image=PICTURE[:4, :4], shift=(0, 3)).text()
    assert "The map has moved out of sight: nothing is left to compare." in words


def test_orders_take_the_whole_number_of_cells_that_fits_best():
    before, after = np.array([[1.0, 5, 2, 9]]), np.array([[0.0, 1, 5, 7]])
    assert _orders.in_both_orders(before, after, (0, 1), (1, 2)).cells == (0, 1)
    assert _orders.in_both_orders(before, before, (0, 1), (1, 2)).cells == (0, 0)


def test_orders_forgive_what_32_bit_floats_round_away():
    before = np.array([[1000.0, 1, 2]])
    assert not _orders.in_both_orders(before, before + 1e-4, (0, 0), (1, 1)).differ.any()
    assert _orders.in_both_orders(before, before + 1, (0, 0), (1, 1)).differ.all()


def test_moved_moves_a_batch_of_pictures():
    batch = np.arange(24).reshape(2, 1, 3, 4)
    moved = _shift.moved(batch, 1, -1)
    for at in (0, 1):
        np.testing.assert_array_equal(moved[at, 0], shifted(batch[at, 0], 1, -1))


# ---- layers and functions of the reader ----------------------------------------------------------


@pytest.mark.parametrize(
    ("layer", "stride"),
    [
        (Conv2d(1, 2, (3, 2), stride=(1, 2), rng=0), (1, 2)),
        (AvgPool2d(3), (3, 3)),
        (Sequential(Conv2d(1, 1, 3, rng=0), ReLU(), MaxPool2d(2)), (2, 2)),
    ],
)
def test_layer_of_the_reader_shows_its_first_map_and_knows_its_stride(layer, stride):
    explorer = explore_commuting(layer, PICTURE)
    np.testing.assert_allclose(explorer.applied, layer(PICTURE[None, None] * 1.0)[0, 0])
    assert explorer.orders.stride == stride
    assert explorer.problem == ""


def test_function_of_the_reader_is_asked_for_both_orders():
    def my_layer(picture):
        return convolve2d(np.pad(picture, 1, mode="edge"), np.ones((3, 3)))

    explorer = explore_commuting(my_layer, PICTURE, shift=(1, 0))
    assert explorer.layer_choice.label == "my_layer"
    np.testing.assert_allclose(explorer.applied, my_layer(PICTURE))
    np.testing.assert_allclose(explorer.orders.shift_first, my_layer(shifted(PICTURE, 1, 0)))
    explorer.layer_choice.value = "ReLU"
    assert explorer.applied.shape == PICTURE.shape


def test_stride_of_a_function_of_the_reader_is_an_argument():
    explorer = explore_commuting(lambda picture: picture[::2, ::3], PICTURE, stride=(2, 3))
    assert explorer.orders.stride == (2, 3)
    explorer.down.value, explorer.right.value = 2, 3
    assert "commutes with the shift" in explorer.text()


def _unwritten(picture):
    raise NotImplementedError


def _changes(picture):
    picture[0] = 0
    return picture


def _shrinks(picture):
    return picture[: 2 + int(picture[0, 0] > 0)]


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (lambda picture: picture[99], "IndexError"),
        (lambda picture: picture[0], "it returned 7 numbers in one row; the answer has rows"),
        (lambda picture: picture[:0], "the answer has rows and columns"),
        (lambda picture: None, "it returned nothing (None)"),
        (lambda picture: "map", "it returned str"),
        (_unwritten, "_unwritten is not written yet."),
        (_changes, "it changed its picture in place; work on a copy"),
        (_shrinks, "it returned shape 2 x 7; the answer has shape 3 x 7"),
        (Sequential(Flatten(), Linear(63, 4, rng=0)), "it returned 4 numbers in one row"),
        (Conv2d(2, 1, 3, rng=0), "must have shape"),
    ],
)
def test_layer_that_makes_no_map_is_explained_and_the_explorer_goes_on(layer, words):
    explorer = explore_commuting(layer, np.maximum(PICTURE, 1), shift=(1, 0))
    assert words in explorer.problem
    assert "There is no map." in explorer.text()
    explorer.gap.cursor = [0, 0]
    explorer.layer_choice.value = "ReLU"
    assert_right(explorer)


def test_newest_version_of_a_function_is_used_on_the_next_move(monkeypatch):
    versions = [lambda picture: picture, lambda picture: picture[:, ::-1]]
    explorer = explore_commuting(versions[0], PICTURE)
    assert explorer.orders.count() == "0 of 54"
    monkeypatch.setattr(_run, "newest", lambda given: versions[1])
    explorer.gap.cursor = [2, 2]
    np.testing.assert_array_equal(explorer.applied, PICTURE[:, ::-1])


# ---- arguments, static picture -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "error", "match"),
    [
        ({"layer": "softmax"}, ValueError, "`layer` must be one of"),
        ({"layer": 3}, TypeError, "`layer` must be a function"),
        ({"layer": ReLU(), "stride": 2}, TypeError, "`stride` must be left out"),
        ({"image": "No such picture"}, ValueError, "`image` must be one of"),
        ({"image": np.zeros((33, 2))}, ValueError, "`image` must be at most 32 x 32"),
        ({"kernel": np.ones((6, 2))}, ValueError, "`kernel` must be at most 5 x 5"),
        ({"shift": (0, 4)}, ValueError, "`shift` must be at most 3"),
        ({"shift": 1}, ValueError, "`shift` must be two numbers, down and right"),
        ({"stride": 4}, ValueError, "`stride` must be at most 3"),
        ({"padding": -1}, ValueError, "`padding` must be at least 0"),
    ],
)
def test_arguments_that_cannot_be_used_are_refused(arguments, error, match):
    with pytest.raises(error, match=match):
        explore_commuting(**arguments)


def test_kernel_of_the_reader_is_used():
    kernel = np.array([[1.0, -1]])
    explorer = explore_commuting(image=PICTURE, kernel=kernel)
    np.testing.assert_allclose(explorer.applied, convolve2d(PICTURE, kernel))
    assert "convolution; 1 x 2 kernel, stride 1" in explorer.text()


def test_static_picture_shows_both_orders():
    explorer = explore_commuting(padding=1)
    picture = explorer.picture()
    assert len(picture.figure.axes) == 5
    assert picture.alt == explorer.text()
    assert "To bring it alive" in explorer._repr_mimebundle_()["text/html"]
