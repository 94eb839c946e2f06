"""The filters explorer: every control driven to its ends, and the twin read after each.

SciPy is the witness for the parts and the maps.
"""

import re

import numpy as np
import pytest
from scipy.signal import correlate2d

import hands
from cnn_core import kernels
from cnn_workshop.explorers import explore_filters
from cnn_workshop.explorers.filters.bank import FILTERS, PHOTOGRAPHS
from cnn_workshop.stage import Text
from cnn_workshop.stage.scene import leaves

PICTURE = np.random.default_rng(0).integers(0, 256, (5, 7, 3))
WEIGHT = np.random.default_rng(1).integers(-3, 4, (2, 3, 3, 3)).astype(float)
BIAS = np.array([10.0, -20.0])
CHANNELS = ("red", "green", "blue")
OUTPUTS = ("red part", "green part", "blue part", "map")


@pytest.fixture
def explorer():
    return explore_filters(PICTURE, WEIGHT, BIAS)


def parts_of(explorer):
    """Convolve each channel with the kernel of the shown filter, by SciPy."""
    return np.array(
        [
            correlate2d(channel, kernel, mode="valid")
            for channel, kernel in zip(explorer.image, explorer.weight[explorer.index], strict=True)
        ]
    )


def shown(explorer, name):
    return explorer.shown[name].values


def assert_right(explorer):
    """Compare all that is shown with SciPy."""
    parts = parts_of(explorer)
    np.testing.assert_allclose(explorer.parts, parts, atol=1e-9)
    total = parts.sum(axis=0) + explorer.bias[explorer.index]
    np.testing.assert_allclose(explorer.feature_maps[explorer.index], total, atol=1e-9)
    for name, values in zip(OUTPUTS, (*parts, total), strict=True):
        np.testing.assert_allclose(shown(explorer, name), values, atol=1e-9)
    strip = [panel.values for panel in explorer.shown.panels if re.match(r"map \d", panel.name)]
    np.testing.assert_allclose(strip, explorer.feature_maps, atol=1e-9)
    assert explorer.problem == ""


# ---- what it opens with --------------------------------------------------------------------------


def test_explorer_shows_the_parts_and_their_sum(explorer):
    assert_right(explorer)
    np.testing.assert_array_equal(explorer.image, np.moveaxis(PICTURE, 2, 0))


def test_explorer_opens_with_a_photograph_and_four_filters():
    explorer = explore_filters()
    assert explorer.weight.shape == (4, 3, 3, 3)
    assert explorer.feature_maps.shape == (4, 30, 46)
    assert_right(explorer)


def test_explorer_opens_and_is_reset_where_the_filter_answers_most(explorer):
    sums = np.abs(parts_of(explorer).sum(axis=0))
    most = np.unravel_index(sums.argmax(), sums.shape)
    assert explorer.cell == most
    hands.go(explorer, (0, 0))
    hands.choose(explorer, "filter", "1")
    assert explorer.cell == (0, 0)
    explorer.reset()
    assert explorer.cell == most


def test_twin_says_the_sum_of_the_cell(explorer):
    hands.go(explorer, (0, 0))
    red, green, blue = parts_of(explorer)[:, 0, 0]
    total = red + green + blue + 10
    words = f"red {red:g} plus green {green:g} plus blue {blue:g} plus bias 10 = {total:g}"
    assert f"Row 0, column 0: {words}." in explorer.text()
    assert hands.told(explorer)["spoken"] == words


def test_sentence_names_the_map_and_its_terms(explorer):
    hands.go(explorer, (0, 0))
    red, green, blue = parts_of(explorer)[:, 0, 0]
    assert hands.told(explorer)["sentence"] == (
        f"Map 0, row 0, column 0 is {red + green + blue + 10:g}. Red gives {red:g}, green "
        f"{green:g}, blue {blue:g}; the bias is 10."
    )


def test_twin_counts_the_numbers(explorer):
    assert "2 filters of 3 x 3 x 3 weights and 2 biases: 56 numbers." in explorer.text()


def test_scene_counts_the_numbers_of_one_filter(explorer):
    assert counted(explorer) == ("filter 0", "3 × 3 × 3 + 1 = 28 numbers")
    hands.choose(explorer, "size", "1 x 1")
    assert counted(explorer) == ("filter 0", "3 × 1 × 1 + 1 = 4 numbers")
    hands.choose(explorer, "filter", "1")
    assert counted(explorer)[0] == "filter 1"


def counted(explorer):
    (text,) = (part for part in leaves(explorer.shown.rows) if isinstance(part, Text))
    return (text.title, *text.lines)


def test_bars_show_the_four_terms_and_their_sum(explorer):
    hands.go(explorer, (0, 0))
    terms = [*parts_of(explorer)[:, 0, 0], 10]
    bars = explorer.shown["sum"]
    np.testing.assert_allclose(bars.values, [*terms, sum(terms)])
    assert bars.labels == ("red", "green", "blue", "bias", "sum")
    assert bars.title == "row 0, column 0"


# ---- every control -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_photograph_is_taken_apart(explorer, name):
    hands.choose(explorer, "photograph", name)
    assert explorer.text().startswith(f"Picture: {name}, ")
    for channel, values in zip(CHANNELS, explorer.image, strict=True):
        np.testing.assert_array_equal(shown(explorer, channel), values)
    np.testing.assert_array_equal(shown(explorer, "photograph"), np.moveaxis(explorer.image, 0, 2))
    assert_right(explorer)


@pytest.mark.parametrize("name", FILTERS)
def test_kernels_of_the_menu_are_taken(explorer, name):
    hands.choose(explorer, "kernels", name)
    np.testing.assert_array_equal(explorer.weight[0], FILTERS[name].weight)
    assert explorer.bias[0] == 0
    assert f"Filter 0: {name}." in explorer.text()
    assert_right(explorer)


def test_own_kernels_and_bias_come_back_from_the_menu(explorer):
    hands.write(explorer, "kernel_red", (0, 0), 4.5)
    mine = explorer.weight
    for name in ("Brightness", "Level edges", "your own"):
        hands.choose(explorer, "kernels", name)
    np.testing.assert_array_equal(explorer.weight, mine)
    assert explorer.bias[0] == 10
    assert_right(explorer)


def test_given_filter_that_is_one_of_the_menu_is_named():
    explorer = explore_filters(PICTURE, [FILTERS["Level edges"].weight])
    assert "Filter 0: Level edges." in explorer.text()


def test_kernel_number_changes_its_own_part_only(explorer):
    before = explorer.parts
    hands.write(explorer, "kernel_green", (2, 0), 5)
    assert explorer.weight[0, 1, 2, 0] == 5
    changed = [not np.array_equal(*pair) for pair in zip(before, explorer.parts, strict=True)]
    assert changed == [False, True, False]
    assert explorer.state.kernels == "your own"
    assert_right(explorer)


@pytest.mark.parametrize("value", [-255, 0, 35, 255])
def test_bias_moves_the_whole_map_and_no_part(explorer, value):
    before, parts = explorer.feature_maps, explorer.parts
    hands.write(explorer, "bias", (0, 0), value)
    np.testing.assert_allclose(explorer.feature_maps[0] - before[0], value - 10)
    np.testing.assert_array_equal(explorer.feature_maps[1], before[1])
    np.testing.assert_array_equal(explorer.parts, parts)
    assert f"plus bias {value} = " in explorer.text()
    assert explorer.shown["sum"].values[3] == value


def test_other_filter_is_shown_with_its_kernels(explorer):
    hands.choose(explorer, "filter", "1")
    for channel, kernel in zip(CHANNELS, WEIGHT[1], strict=True):
        np.testing.assert_array_equal(shown(explorer, f"kernel_{channel}"), kernel)
    assert shown(explorer, "bias") == -20
    assert explorer.shown["map"].title == "feature map 1"
    assert "Filter 1: your own." in explorer.text()
    assert_right(explorer)


def test_filters_can_be_added_and_taken_away_and_come_back_as_they_were(explorer):
    for count in (6, 1, 3):
        hands.choose(explorer, "count", count)
        assert explorer.feature_maps.shape == (count, 3, 5)
        assert [value for _, value in explorer.bar["filter"].options] == list("012345"[:count])
        assert_right(explorer)
    np.testing.assert_array_equal(explorer.weight[:2], WEIGHT)
    np.testing.assert_array_equal(explorer.bias, [10, -20, 0])


def test_shown_filter_is_the_last_one_when_its_own_is_taken_away(explorer):
    hands.choose(explorer, "filter", "1")
    hands.choose(explorer, "count", 1)
    assert (explorer.index, explorer.bar["filter"].value) == (0, "0")
    assert_right(explorer)


def test_size_one_keeps_the_middle_and_size_three_brings_the_rest_back(explorer):
    hands.choose(explorer, "size", "1 x 1")
    np.testing.assert_array_equal(explorer.weight, WEIGHT[:, :, 1:2, 1:2])
    assert explorer.feature_maps.shape == (2, 5, 7)
    assert_right(explorer)
    hands.write(explorer, "kernel_red", (0, 0), 4.5)
    hands.choose(explorer, "size", "3 x 3")
    expected = WEIGHT.copy()
    expected[0, 0, 1, 1] = 4.5
    np.testing.assert_array_equal(explorer.weight, expected)
    assert_right(explorer)


def test_filters_of_one_pixel_open_in_their_size():
    explorer = explore_filters(PICTURE, [[[[0.299]], [[0.587]], [[0.114]]]])
    np.testing.assert_allclose(explorer.feature_maps[0], PICTURE @ [0.299, 0.587, 0.114])
    assert "1 filter of 3 x 1 x 1 weights and 1 bias: 4 numbers." in explorer.text()


@pytest.mark.parametrize("name", [*OUTPUTS, "map 1"])
def test_move_on_any_map_moves_the_window_of_all(explorer, name):
    hands.go(explorer, (2, 3), name)
    assert {link.cell for link in explorer.shown.windows} == {(2, 3)}
    assert "Row 2, column 3: red " in explorer.text()


def test_cell_stays_within_a_smaller_map(explorer):
    hands.choose(explorer, "size", "1 x 1")
    hands.go(explorer, (4, 6))
    hands.choose(explorer, "size", "3 x 3")
    assert explorer.cell == (2, 4)
    assert_right(explorer)


def test_move_that_comes_late_from_a_larger_map_goes_to_the_nearest_cell(explorer):
    hands.go(explorer, (4, 6))
    assert explorer.cell == (2, 4)


def test_click_on_a_map_of_the_strip_shows_its_filter_and_cell(explorer):
    hands.pick(explorer, "map 1", (1, 2))
    assert (explorer.index, explorer.bar["filter"].value, explorer.cell) == (1, "1", (1, 2))
    assert list(hands.marks(explorer, "chosen")) == ["map 1"]
    explorer.undo()
    assert explorer.index == 0


# ---- a picture of one's own ----------------------------------------------------------------------


def test_own_picture_is_reduced_channel_by_channel_and_stays_in_the_menu(explorer):
    colours = np.zeros((96, 64, 3))
    colours[..., 0], colours[48:, :, 1] = 255, 200
    hands.hand_in(explorer, "photograph", colours)
    assert explorer.image.shape == (3, 48, 32)
    np.testing.assert_array_equal(explorer.image[:, 0, 0], [255, 0, 0])
    np.testing.assert_array_equal(explorer.image[:, 47, 0], [255, 200, 0])
    assert_right(explorer)
    hands.choose(explorer, "photograph", "Cat")
    hands.choose(explorer, "photograph", "mine.png")
    assert explorer.text().startswith("Picture: mine.png, 48 x 32, 3 channels.")


def test_own_picture_that_is_too_narrow_is_refused_in_a_sentence(explorer):
    before = explorer.image
    hands.hand_in(explorer, "photograph", np.zeros((256, 5, 3)))
    assert explorer.problem == (
        "mine.png is too narrow: reduced to 48 x 1 pixels, it has fewer than 3 rows or columns. "
        "The picture stays as it was."
    )
    np.testing.assert_array_equal(explorer.image, before)
    hands.go(explorer, (1, 1))
    hands.choose(explorer, "filter", "1")
    assert explorer.problem == ""


# ---- windows -------------------------------------------------------------------------------------


def test_windows_tie_every_channel_to_every_map(explorer):
    lanes, whole, *sums = explorer.shown.windows
    assert lanes.inputs == CHANNELS
    assert lanes.outputs == (*OUTPUTS, "map 0", "map 1")
    assert lanes.kernels == ("kernel_red", "kernel_green", "kernel_blue")
    assert lanes.led == list(zip(CHANNELS, OUTPUTS, strict=False))
    assert (whole.inputs, whole.outputs, whole.led) == (("photograph",), ("map",), [])
    assert [link.led for link in sums] == [[(name, "map")] for name in OUTPUTS[:3]]
    assert (lanes.shape, whole.shape) == ((3, 3), (3, 3))
    hands.choose(explorer, "size", "1 x 1")
    assert [link.shape for link in explorer.shown.windows] == [(1, 1)] * 5


def test_parts_and_kernels_share_their_colours(explorer):
    for names in (OUTPUTS[:3], [f"kernel_{name}" for name in CHANNELS]):
        assert len({explorer.shown[name].ends for name in names}) == 1


# ---- presets -------------------------------------------------------------------------------------


def test_from_red_to_green_is_blind_to_grey_edges():
    grey = np.repeat(np.random.default_rng(2).integers(0, 256, (5, 6, 1)), 3, axis=2)
    names = list(FILTERS)
    explorer = explore_filters(grey)
    assert np.abs(explorer.feature_maps[names.index("Upright edges")]).max() > 0
    np.testing.assert_allclose(explorer.feature_maps[names.index("From red to green")], 0)


def test_upright_edges_use_the_named_kernel_in_every_channel():
    weight = FILTERS["Upright edges"].weight
    assert all(np.array_equal(kernel, kernels.get("vertical_edge")) for kernel in weight)


# ---- what it refuses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("photograph", "words"),
    [
        ("nobody", "`photograph` must be one of Cup of coffee, "),
        (np.ones((5, 7)), "`photograph` must have 3 dimensions"),
        (np.ones((3, 5, 7)), "`photograph` must have shape (H, W, 3) with 3 to 64 rows"),
        (np.ones((2, 7, 3)), "with 3 to 64 rows and columns, got shape (2, 7, 3)"),
        (np.ones((5, 65, 3)), "with 3 to 64 rows and columns, got shape (5, 65, 3)"),
    ],
)
def test_photograph_that_cannot_be_used_is_refused(photograph, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        explore_filters(photograph)


@pytest.mark.parametrize("shape", [(7, 3, 3, 3), (1, 2, 3, 3), (1, 3, 2, 2), (1, 3, 3, 1)])
def test_filters_of_another_shape_are_refused(shape):
    with pytest.raises(ValueError, match=re.escape(f"got shape {shape}")):
        explore_filters(PICTURE, np.ones(shape))


def test_bias_of_another_length_is_refused():
    with pytest.raises(ValueError, match="one number for each of 2 filters, got 3"):
        explore_filters(PICTURE, WEIGHT, [1, 2, 3])


def test_arguments_are_not_changed():
    picture, weight, bias = PICTURE.copy(), WEIGHT.copy(), BIAS.copy()
    explorer = explore_filters(picture, weight, bias)
    hands.write(explorer, "kernel_red", (0, 0), 5)
    hands.write(explorer, "bias", (0, 0), 5)
    np.testing.assert_array_equal(weight, WEIGHT)
    np.testing.assert_array_equal(bias, BIAS)
    np.testing.assert_array_equal(picture, PICTURE)


def test_picture_of_the_same_pixels_in_another_shape_gets_maps_of_its_own(explorer):
    for shape in ((6, 8, 3), (8, 6, 3)):
        hands.hand_in(explorer, "photograph", np.zeros(shape), name=f"{shape[0]} rows.png")
        assert explorer.feature_maps.shape == (2, shape[0] - 2, shape[1] - 2)
        assert_right(explorer)


def test_picture_with_a_hole_is_shown_with_it():
    hole = PICTURE.astype(float)
    hole[0, 0, 0] = np.nan
    explorer = explore_filters(hole, WEIGHT, BIAS)
    assert "= not a number." in explorer.text()
    hands.go(explorer, (2, 4))
    assert "= not a number." not in explorer.text()
    assert explorer.figure().alt == explorer.text()
