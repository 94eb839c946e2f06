"""The commuting explorer: every control driven to its ends, and the twin read after each.

NumPy's windows are the witness for the maps, and shifts are made by way of a larger picture.
"""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

import hands
from cnn_core import convolve2d
from cnn_core.layers import AvgPool2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU
from cnn_core.network import Sequential
from cnn_workshop import _run
from cnn_workshop.explorers import _shift, explore_commuting
from cnn_workshop.explorers.commuting import movable, orders
from cnn_workshop.explorers.commuting.commuting import PICTURES, reduced

LAID_OVER = ("shift first", "layer first", "difference")
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
    name, numbers = explorer.state.layer, (explorer.state.stride, explorer.state.padding)
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
    assert len(hands.marks(explorer, "wrong").get("difference", ())) == wrong
    assert explorer.problem == ""
    if pairs:
        commutes = explorer.orders.whole and not wrong
        assert ("does not commute" in explorer.text()) != commutes


# ---- controls ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
def test_picture_menu_shows_the_picture(name):
    explorer = explore_commuting(image=PICTURE)
    hands.choose(explorer, "picture", name)
    np.testing.assert_array_equal(explorer.shown["image"].values, PICTURES[name]())
    assert explorer.text().startswith(f"Picture: {name}, ")
    assert_right(explorer)


@pytest.mark.parametrize("layer", movable.LAYERS)
@pytest.mark.parametrize("down", [-3, 0, 2])
@pytest.mark.parametrize("right", [-1, 0, 3])
def test_layer_and_shift_are_as_computed_by_hand(layer, down, right):
    explorer = explore_commuting(image=PICTURE)
    hands.choose(explorer, "layer", layer)
    hands.choose(explorer, "down", down)
    hands.choose(explorer, "right", right)
    assert f"Layer: {layer}" in explorer.text()
    assert_right(explorer)


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_stride_and_padding_are_as_computed_by_hand(stride, padding):
    explorer = explore_commuting(image=PICTURE, shift=(-1, 2))
    hands.choose(explorer, "stride", stride)
    hands.choose(explorer, "padding", padding)
    assert f"stride {stride}, padding {padding}." in explorer.text()
    assert explorer.shown["image"].padding == (padding, padding)
    assert_right(explorer)


def test_stride_and_padding_are_there_only_for_a_convolution():
    explorer = explore_commuting(padding=2)
    for layer, shown in [("ReLU", False), ("conv, ReLU, pool", True)]:
        hands.choose(explorer, "layer", layer)
        names = [control["name"] for control in hands.told(explorer)["controls"]]
        assert ("stride" in names) == shown
        assert ("padding" in names) == shown
        assert explorer.shown["image"].padding == ((2, 2) if shown else (0, 0))


def test_every_control_has_a_label():
    controls = explore_commuting().bar.values()
    names = ["Picture", "Layer", "Stride", "Padding", "Shift down", "Shift right"]
    assert [control.label for control in controls] == names


def test_typed_number_changes_the_picture_and_its_name():
    explorer = explore_commuting(image=PICTURE)
    hands.write(explorer, "image", (2, 3), 50)
    assert explorer.image[2, 3] == 50
    assert explorer.text().startswith("Picture: changed by hand, 9 x 7,")
    assert_right(explorer)
    hands.choose(explorer, "picture", "your picture")
    np.testing.assert_array_equal(explorer.image, PICTURE)
    hands.choose(explorer, "picture", "changed by hand")
    assert explorer.image[2, 3] == 50


@pytest.mark.parametrize("shape", [(5, 256), (200, 64), (20, 30)])
def test_own_picture_is_shown_in_grey_and_small(shape):
    colours = np.random.default_rng(1).integers(0, 256, (*shape, 3))
    explorer = explore_commuting()
    hands.hand_in(explorer, "image", colours)
    assert min(5, *shape) <= explorer.image.shape[0] <= 32
    assert abs(explorer.image.mean() - colours.mean()) < 12
    assert explorer.text().startswith("Picture: your own file, ")
    assert_right(explorer)


def test_reduced_gives_the_mean_of_what_a_pixel_covers():
    image = np.arange(35.0).reshape(5, 7)
    assert reduced(image, 3).shape == (3, 3)
    assert reduced(image, 3)[0, 0] == image[:2, 1:3].mean()
    assert reduced(image, 3)[1, 2] == image[2:4, 5].mean()
    np.testing.assert_array_equal(reduced(image, 5), image[:, 1:6])


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
    explorer = explore_commuting(image="all ones", padding=1)
    assert set(explorer.applied.flat) == {4, 6, 9}
    assert explorer.applied[0, 0] == 4


def test_odd_shift_is_no_whole_number_of_cells_for_stride_2():
    explorer = explore_commuting(stride=2)
    assert not explorer.orders.whole
    assert "the shift is no whole number of cells" in explorer.text()
    assert "So the layer does not commute with this shift." in explorer.text()
    assert hands.told(explorer)["sentence"].startswith("The shift is no whole number of cells: ")
    hands.choose(explorer, "right", 2)
    assert "it moves 1 right. All 6 cells in both are equal." in explorer.text()


def test_cells_that_came_in_are_hatched_and_not_compared():
    explorer = explore_commuting(image=PICTURE, shift=(2, 0))
    came_in = tuple((row, col) for row in (0, 1) for col in range(5))
    assert hands.marks(explorer, "never") == dict.fromkeys(LAID_OVER, came_in)
    assert {mark.words for mark in explorer.shown.marks} == {"came in with the shift"}
    assert np.isnan(explorer.shown["layer first"].values[:2]).all()
    assert np.isfinite(explorer.shown["shift first"].values).all()


def cells(explorer):
    """Return the current cell of each panel that has one, by name."""
    windows = [link for link in explorer.shown.windows if link.cell is not None]
    return {name: link.cell for link in windows for name in link.outputs}


def test_cell_of_every_map_moves_the_others_and_the_twin():
    explorer = explore_commuting(image="all ones", padding=1)
    for at, panel in enumerate(LAID_OVER):
        hands.go(explorer, (at, 7), panel)
        assert cells(explorer) == {"map": (at, 6), **dict.fromkeys(LAID_OVER, (at, 7))}
        assert f"Row {at}, column 7: layer first " in explorer.text()
        assert f"Row {at}, column 7: layer first " in hands.told(explorer)["sentence"]


def test_cell_that_came_in_has_none_before_it():
    explorer = explore_commuting(image="all ones", padding=1)
    hands.go(explorer, (3, 0), "difference")
    assert explorer.text().endswith("layer first, it came in with the shift.")
    assert "map" not in cells(explorer)


def test_cell_of_the_map_is_followed_to_where_it_goes():
    explorer = explore_commuting(image=PICTURE, shift=(1, -2))
    hands.go(explorer, (3, 4), "map")
    assert cells(explorer) == {"map": (3, 4), **dict.fromkeys(LAID_OVER, (4, 2))}


def test_cell_of_the_map_that_leaves_is_told():
    explorer = explore_commuting(image=PICTURE, shift=(1, -2))
    hands.go(explorer, (3, 1), "map")
    assert cells(explorer) == {"map": (3, 1)}
    words = f"Row 3, column 1 of the map, {explorer.applied[3, 1]:g}, leaves with the shift."
    assert explorer.text().endswith(words)
    assert hands.told(explorer)["sentence"].endswith(words)
    hands.write(explorer, "image", (0, 0), explorer.image[0, 0] + 1)
    assert cells(explorer) == {"map": (3, 1)}


def test_cell_is_the_first_that_differs_until_one_is_chosen():
    explorer = explore_commuting(image=PICTURE)
    assert cells(explorer)["difference"] == (0, 1)
    hands.choose(explorer, "padding", 1)
    assert cells(explorer)["difference"] == tuple(np.argwhere(explorer.orders.differ)[0])
    hands.go(explorer, (4, 4), "shift first")
    hands.choose(explorer, "padding", 2)
    assert cells(explorer)["difference"] == (4, 4)


def test_cell_stays_in_the_map_when_it_gets_smaller():
    explorer = explore_commuting()
    hands.go(explorer, (5, 5), "difference")
    hands.choose(explorer, "layer", "max pooling 2 x 2")
    assert cells(explorer)["difference"] == (3, 3)
    assert "Row 3, column 3: " in explorer.text()


def test_maps_are_tied_to_their_pictures_by_what_a_cell_sees():
    explorer = explore_commuting("conv, ReLU, pool", padding=1)
    first, second, across = explorer.shown.windows
    assert (first.inputs, second.inputs) == (("image",), ("moved",))
    for link in (first, second):
        assert (link.shape, link.stride, link.padding) == ((4, 4), (2, 2), (1, 1))
    assert across.led == [("map", "layer first")]


def test_map_is_tied_to_where_its_cells_move():
    explorer = explore_commuting(image=PICTURE, shift=(2, -1))
    hands.go(explorer, (4, 1), "layer first")
    across = explorer.shown.windows[2]
    assert across.cells() == ((2, 2),)
    assert explorer.shown["layer first"].values[4, 1] == explorer.shown["map"].values[2, 2]


def test_function_of_which_nothing_is_known_is_tied_to_no_picture():
    explorer = explore_commuting(lambda picture: picture, PICTURE)
    assert [link.inputs for link in explorer.shown.windows] == [(), (), ("map",)]


def test_map_that_has_moved_out_of_sight_is_explained():
    words = explore_commuting(image=PICTURE[:4, :4], shift=(0, 3)).text()
    assert "The map has moved out of sight: nothing is left to compare." in words


def test_orders_take_the_whole_number_of_cells_that_fits_best():
    before, after = np.array([[1.0, 5, 2, 9]]), np.array([[0.0, 1, 5, 7]])
    assert orders.in_both_orders(before, after, (0, 1), (1, 2)).cells == (0, 1)
    assert orders.in_both_orders(before, before, (0, 1), (1, 2)).cells == (0, 0)


def test_orders_forgive_what_32_bit_floats_round_away():
    before = np.array([[1000.0, 1, 2]])
    assert not orders.in_both_orders(before, before + 1e-4, (0, 0), (1, 1)).differ.any()
    assert orders.in_both_orders(before, before + 1, (0, 0), (1, 1)).differ.all()


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
    assert explorer.bar["layer"].words == "my_layer"
    np.testing.assert_allclose(explorer.applied, my_layer(PICTURE))
    np.testing.assert_allclose(explorer.orders.shift_first, my_layer(shifted(PICTURE, 1, 0)))
    hands.choose(explorer, "layer", "ReLU")
    assert explorer.applied.shape == PICTURE.shape


def test_stride_of_a_function_of_the_reader_is_an_argument():
    explorer = explore_commuting(lambda picture: picture[::2, ::3], PICTURE, stride=(2, 3))
    assert explorer.orders.stride == (2, 3)
    hands.choose(explorer, "down", 2)
    hands.choose(explorer, "right", 3)
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
    hands.go(explorer, (0, 0), "difference")
    assert cells(explorer) == {}
    hands.choose(explorer, "layer", "ReLU")
    assert_right(explorer)


def test_newest_version_of_a_function_is_used_on_the_next_move(monkeypatch):
    versions = [lambda picture: picture, lambda picture: picture[:, ::-1]]
    explorer = explore_commuting(versions[0], PICTURE)
    assert explorer.orders.count() == "0 of 54"
    monkeypatch.setattr(_run, "newest", lambda given: versions[1])
    hands.go(explorer, (2, 2), "difference")
    np.testing.assert_array_equal(explorer.applied, PICTURE[:, ::-1])


# ---- arguments -----------------------------------------------------------------------------------


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


def test_shift_of_half_a_cell_that_changes_nothing_here_is_told_as_one_of_this_picture():
    explorer = explore_commuting("max pooling 2 x 2", "all ones", shift=(1, 0))
    assert (
        "All 16 cells in both are equal. That is so on this picture: the layer does not commute "
        "with this shift." in explorer.text()
    )
    assert hands.told(explorer)["sentence"].startswith(
        "The shift is no whole number of cells, but here all 16 cells in both are equal."
    )


def test_one_cell_that_differs_is_told_as_one():
    explorer = explore_commuting("max pooling 2 x 2", [[0, 0], [0, 1]], shift=(1, 0))
    assert "1 of 1 cell differs, first row 0, column 0: " in explorer.text()
