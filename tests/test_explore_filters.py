"""The filters explorer: every control driven to its ends, and the twin read after each.

SciPy is the witness for the parts and the maps.
"""

import re

import numpy as np
import pytest
from scipy.signal import correlate2d

from cnn_core import kernels
from cnn_workshop.explorers import explore_filters
from cnn_workshop.explorers._filter_bank import FILTERS, PHOTOGRAPHS

PICTURE = np.random.default_rng(0).integers(0, 256, (5, 7, 3))
WEIGHT = np.random.default_rng(1).integers(-3, 4, (2, 3, 3, 3)).astype(float)
BIAS = np.array([10.0, -20.0])


@pytest.fixture
def explorer():
    return explore_filters(PICTURE, WEIGHT, BIAS)


def parts_of(explorer):
    """Convolve each channel with the kernel of the shown filter, by SciPy."""
    channels = np.moveaxis(explorer.image, 0, -1)
    return np.array(
        [
            correlate2d(channels[..., at], explorer.weight[explorer.index, at], mode="valid")
            for at in range(3)
        ]
    )


def assert_right(explorer):
    """Compare all that is shown with SciPy."""
    parts = parts_of(explorer)
    np.testing.assert_allclose(explorer.parts, parts, atol=1e-9)
    total = parts.sum(axis=0) + explorer.bias[explorer.index]
    np.testing.assert_allclose(explorer.feature_maps[explorer.index], total, atol=1e-9)
    np.testing.assert_allclose(explorer.view.output.values, total, atol=1e-9)
    for heatmap, part in zip(explorer.view.parts, parts, strict=True):
        np.testing.assert_allclose(heatmap.values, part, atol=1e-9)
    shown = [heatmap for heatmap in explorer.view.strip if heatmap.layout.display != "none"]
    assert len(shown) == len(explorer.feature_maps)
    for heatmap, values in zip(shown, explorer.feature_maps, strict=True):
        np.testing.assert_allclose(heatmap.values, values, atol=1e-9)
    assert explorer.problem == ""


def slide(heatmap, row, col, value):
    """Move one slider, as the browser does."""
    values = heatmap.values
    values[row, col] = value
    heatmap.data = values.astype("<f8").tobytes()


# ---- what it opens with --------------------------------------------------------------------------


def test_explorer_shows_the_parts_and_their_sum(explorer):
    assert_right(explorer)
    np.testing.assert_array_equal(explorer.image, np.moveaxis(PICTURE, 2, 0))


def test_explorer_opens_with_a_photograph_and_four_filters():
    explorer = explore_filters()
    assert explorer.weight.shape == (4, 3, 3, 3)
    assert explorer.feature_maps.shape == (4, 30, 46)
    assert_right(explorer)


def test_twin_says_the_sum_of_the_cell(explorer):
    red, green, blue = parts_of(explorer)[:, 0, 0]
    total = red + green + blue + 10
    words = f"red {red:g} plus green {green:g} plus blue {blue:g} plus bias 10 = {total:g}"
    assert f"Row 0, column 0: {words}." in explorer.text()
    assert explorer.view.output.note == [0, 0, words]


def test_twin_counts_the_numbers(explorer):
    assert "2 filters of 3 x 3 x 3 weights and 2 biases: 56 numbers." in explorer.text()


def test_heading_counts_the_numbers_of_one_filter(explorer):
    assert "<b>filter 0</b><br>3 kernels and a bias:<br>3 × 3 × 3 + 1 = <b>28</b>" in heading(
        explorer
    )
    explorer.size.value = 1
    assert "3 × 1 × 1 + 1 = <b>4</b>" in heading(explorer)
    explorer.shown.value = 1
    assert "<b>filter 1</b>" in heading(explorer)


def heading(explorer):
    return explorer.view.heading.value


def test_arithmetic_shows_the_four_terms_and_their_sum(explorer):
    shown = re.findall(r"<b[^>]*>(-?\d+)</b>", explorer.arithmetic.value)
    terms = [*parts_of(explorer)[:, 0, 0], 10]
    assert [float(text) for text in shown] == [*terms, sum(terms)]


# ---- every control -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_photograph_is_taken_apart(explorer, name):
    explorer.photograph.value = name
    assert explorer.text().startswith(f"Picture: {name}, ")
    for heatmap, channel in zip(explorer.view.channels, explorer.image, strict=True):
        np.testing.assert_array_equal(heatmap.values, channel)
    assert_right(explorer)


@pytest.mark.parametrize("name", FILTERS)
def test_kernels_of_the_menu_are_taken(explorer, name):
    explorer.kernels_choice.value = name
    np.testing.assert_array_equal(explorer.weight[0], FILTERS[name].weight)
    assert explorer.bias[0] == 0
    assert f"Filter 0: {name}." in explorer.text()
    assert_right(explorer)


def test_kernel_slider_changes_its_own_part_only(explorer):
    before = explorer.parts
    slide(explorer.view.kernels[1], 2, 0, 5)
    assert explorer.weight[0, 1, 2, 0] == 5
    changed = [not np.array_equal(*pair) for pair in zip(before, explorer.parts, strict=True)]
    assert changed == [False, True, False]
    assert explorer.kernels_choice.value == "your own"
    assert_right(explorer)


@pytest.mark.parametrize("value", [-255, 0, 35, 255])
def test_bias_moves_the_whole_map_and_no_part(explorer, value):
    before, parts = explorer.feature_maps, explorer.parts
    slide(explorer.view.bias, 0, 0, value)
    np.testing.assert_allclose(explorer.feature_maps[0] - before[0], value - 10)
    np.testing.assert_array_equal(explorer.feature_maps[1], before[1])
    np.testing.assert_array_equal(explorer.parts, parts)
    assert f"plus bias {value} = " in explorer.text()
    assert f"{value}</div>" in explorer.view.tail.value


def test_other_filter_is_shown_with_its_kernels(explorer):
    explorer.shown.value = 1
    for heatmap, kernel in zip(explorer.view.kernels, WEIGHT[1], strict=True):
        np.testing.assert_array_equal(heatmap.values, kernel)
    assert explorer.view.bias.values == -20
    assert explorer.view.output.title == "feature map 1"
    assert "Filter 1: your own." in explorer.text()
    assert_right(explorer)


def test_filters_can_be_added_and_taken_away(explorer):
    for count in (6, 1, 3):
        explorer.count.value = count
        assert explorer.feature_maps.shape == (count, 3, 5)
        assert explorer.shown.options == tuple(range(count))
        assert_right(explorer)
    np.testing.assert_array_equal(explorer.weight[0], WEIGHT[0])
    np.testing.assert_array_equal(explorer.bias, [10, 0, 0])


def test_shown_filter_is_the_last_one_when_its_own_is_taken_away(explorer):
    explorer.shown.value = 1
    explorer.count.value = 1
    assert (explorer.index, explorer.shown.value) == (0, 0)
    assert_right(explorer)


def test_size_one_keeps_the_middle_and_size_three_brings_the_rest_back(explorer):
    explorer.size.value = 1
    np.testing.assert_array_equal(explorer.weight, WEIGHT[:, :, 1:2, 1:2])
    assert explorer.feature_maps.shape == (2, 5, 7)
    assert_right(explorer)
    slide(explorer.view.kernels[0], 0, 0, 4.5)
    explorer.size.value = 3
    expected = WEIGHT.copy()
    expected[0, 0, 1, 1] = 4.5
    np.testing.assert_array_equal(explorer.weight, expected)
    assert_right(explorer)


def test_filters_of_one_pixel_open_in_their_size():
    explorer = explore_filters(PICTURE, [[[[0.299]], [[0.587]], [[0.114]]]])
    np.testing.assert_allclose(explorer.feature_maps[0], PICTURE @ [0.299, 0.587, 0.114])
    assert "1 filter of 3 x 1 x 1 weights and 1 bias: 4 numbers." in explorer.text()


@pytest.mark.parametrize("number", range(4))
def test_cursor_on_any_map_moves_all_four(explorer, number):
    maps = explorer.view.maps
    maps[number].cursor = [2, 3]
    assert [heatmap.cursor for heatmap in maps] == [[2, 3]] * 4
    assert "Row 2, column 3: red " in explorer.text()


def test_cursor_stays_within_a_smaller_map(explorer):
    explorer.size.value = 1
    explorer.view.output.cursor = [4, 6]
    explorer.size.value = 3
    assert explorer.cell == (2, 4)
    assert_right(explorer)


def test_cursor_that_comes_late_from_a_larger_map_goes_to_the_nearest_cell(explorer):
    explorer.view.output.cursor = [4, 6]
    assert explorer.cell == (2, 4)
    assert explorer.view.output.cursor == [2, 4]


def test_click_on_a_map_of_the_strip_shows_its_filter_and_cell(explorer):
    with explorer.view.strip[1].hold_trait_notifications():
        explorer.view.strip[1].cursor, explorer.view.strip[1].pinned = [1, 2], True
    assert (explorer.index, explorer.shown.value, explorer.cell) == (1, 1, (1, 2))
    assert not explorer.view.strip[1].pinned
    assert [bool(heatmap.boxes) for heatmap in explorer.view.strip[:2]] == [False, True]


# ---- links and picture ---------------------------------------------------------------------------


def test_links_tie_every_channel_to_every_map(explorer):
    roles = {
        "input": [explorer.view.seen, *explorer.view.channels],
        "kernel": explorer.view.kernels,
        "output": explorer.view.maps,
    }
    links = [heatmap.link for heatmaps in roles.values() for heatmap in heatmaps]
    assert len({link["group"] for link in links}) == 1
    for role, heatmaps in roles.items():
        assert {heatmap.link["role"] for heatmap in heatmaps} == {role}
    explorer.size.value = 1
    assert explorer.view.seen.link["kernel"] == [1, 1]
    assert explorer.view.parts[0].link["output"] == [5, 7]


def test_picture_holds_all_twelve_panels(explorer):
    picture = explorer.picture()
    titles = [axes.get_title(loc="left") for axes in picture.figure.axes]
    assert len(titles) == 12
    assert {"photograph", "bias", "kernel for green", "blue part", "feature map 0"} <= set(titles)
    assert picture.alt == explorer.text()


def test_a_move_sends_few_messages(explorer):
    sent = []
    for heatmap in (explorer.view.seen, *explorer.view.channels, *explorer.view.strip[1:]):
        heatmap.observe(sent.append, "data")
    slide(explorer.view.kernels[0], 0, 0, 1)
    assert sent == []


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
    slide(explorer.view.kernels[0], 0, 0, 5)
    slide(explorer.view.bias, 0, 0, 5)
    np.testing.assert_array_equal(weight, WEIGHT)
    np.testing.assert_array_equal(bias, BIAS)
    np.testing.assert_array_equal(picture, PICTURE)
