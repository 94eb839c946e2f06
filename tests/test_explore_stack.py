"""The stack explorer, driven in Python: its form, what a cell sees, and which pixels change it."""

import numpy as np
import pytest

from cnn_core import convolve2d, datasets, max_pooling, ops
from cnn_core.layers import AvgPool2d, Conv2d, Flatten, MaxPool2d, ReLU
from cnn_workshop.explorers import explore_stack
from cnn_workshop.explorers._stack_form import KINDS

PICTURE = np.random.default_rng(0).integers(0, 17, (9, 7))


def fields(explorer, number):
    """The size, stride, padding and dilation of a line of the form."""
    return explorer.lines[number - 1].fields


def choose(explorer, number, row, col):
    """Put the cursor on a cell, as a mouse that moves over it does."""
    explorer.maps[number].cursor = [row, col]


def shapes(explorer):
    return [level.feature_map.shape for level in explorer.levels]


def outlined(explorer):
    """The boxes of all maps that are shown."""
    return [heatmap.boxes for heatmap in explorer.maps if heatmap.layout.display != "none"]


def reads_by_places(explorer, row, col):
    """Rows and columns of the input that a cell of the last level reads, place by place."""
    places = {(row, col)}
    for level, below in zip(explorer.levels[:0:-1], explorer.levels[-2::-1], strict=True):
        size, stride, padding, dilation = level.geometry
        steps = range(0, size * dilation, dilation)
        read = {
            (r * stride - padding + down, c * stride - padding + right)
            for r, c in places
            for down in steps
            for right in steps
        }
        rows, cols = below.feature_map.shape
        places = {(r, c) for r, c in read if 0 <= r < rows and 0 <= c < cols}
    return places


# ---- what it opens with --------------------------------------------------------------------------


def test_explorer_opens_with_conv_conv_pool_on_a_seven():
    explorer = explore_stack()
    assert shapes(explorer) == [(8, 8), (6, 6), (4, 4), (2, 2)]
    assert [level.size for level in explorer.levels] == [1, 3, 5, 6]
    assert [level.jump for level in explorer.levels] == [1, 1, 1, 2]
    assert explorer.text().endswith(
        "Layer 3: max pooling, size 2, stride 2, makes 2 x 2; 0 parameters; sees 6 x 6, jump 2. "
        "Layer 3, row 1, column 1, value 8.383, sees rows 2-7, columns 2-7 of the input: "
        "6 x 6 pixels. Changing one pixel at a time by 1000: of the 36 pixels seen, 36 change "
        "this cell; of the 28 others, none."
    )


def test_maps_are_those_of_the_plain_loops():
    explorer = explore_stack(PICTURE)
    blur = np.full((3, 3), 1 / 9)
    second = convolve2d(convolve2d(PICTURE, blur), blur)
    np.testing.assert_allclose(explorer.levels[2].feature_map, second)
    np.testing.assert_allclose(explorer.maps[3].values, max_pooling(second))


def test_explorer_takes_layers_of_its_reader():
    layers = [Conv2d(1, 8, 5, stride=2, padding=1), ReLU(), AvgPool2d(3, 1), MaxPool2d(2, 1, 1)]
    explorer = explore_stack(PICTURE, layers)
    assert [level.geometry for level in explorer.levels[1:]] == [
        (5, 2, 1, 1),
        (1, 1, 0, 1),
        (3, 1, 0, 1),
        (2, 1, 1, 1),
    ]
    assert [line.kind.value for line in explorer.lines] == [
        "Convolution",
        "ReLU",
        "Average pooling",
        "Max pooling",
        "no layer",
        "no layer",
    ]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"image": "Monet"}, ValueError, "`image` must be one of"),
        ({"image": np.zeros((33, 5))}, ValueError, "`image` must be at most 32 x 32"),
        ({"image": [[1.0, np.nan]]}, ValueError, "`image` must hold finite numbers"),
        ({"image": [1, 2]}, ValueError, "`image` must have 2 dimensions"),
        ({"layers": [ReLU()] * 7}, ValueError, "`layers` must be at most 6, got 7"),
        ({"layers": [Flatten()]}, TypeError, "`layers` must hold Conv2d, ReLU, MaxPool2d"),
        ({"layers": ["conv"]}, TypeError, "got str"),
        ({"layers": [MaxPool2d((2, 1))]}, ValueError, "must have one kernel_size down and across"),
        ({"layers": [Conv2d(1, 1, 8)]}, ValueError, "`kernel_size` must be"),
        ({"receptive_field": 6}, TypeError, "`receptive_field` must be"),
    ],
)
def test_explorer_refuses_what_it_cannot_use(arguments, error, words):
    with pytest.raises(error, match=words.replace("(", r"\(")):
        explore_stack(**arguments)


# ---- the form ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_layer_can_be_chosen_for_every_line(kind):
    explorer = explore_stack(PICTURE)
    for line in explorer.lines:
        line.kind.value = kind
        assert "Error" not in explorer.text()
    used = sum(line.in_use for line in explorer.lines)
    assert used == (0 if kind == "no layer" else 6)


@pytest.mark.parametrize("kind", ["Convolution", "Max pooling", "Average pooling"])
@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("end", ["min", "max"])
def test_every_field_can_go_to_its_ends(kind, place, end):
    explorer = explore_stack(PICTURE)
    explorer.lines[1].kind.value = kind
    field = fields(explorer, 2)[place]
    field.value = getattr(field, end)
    at_work = explorer.lines[1].words.value
    assert ("parameter" in at_work) != ("does not" in at_work)
    assert explorer.text().endswith("none.")


def test_form_says_shape_parameters_field_and_jump_of_a_layer():
    explorer = explore_stack()
    fields(explorer, 1)[1].value = 2
    assert "3 x 3; 9 parameters; sees 3 x 3, jump 2" in explorer.lines[0].words.value
    fields(explorer, 2)[0].value = 1
    assert "3 x 3; 1 parameter; sees 3 x 3, jump 2" in explorer.lines[1].words.value
    assert "1 x 1; 0 parameters; sees 5 x 5, jump 4" in explorer.lines[2].words.value


def test_form_shows_the_fields_that_a_kind_has():
    explorer = explore_stack()
    seen = {}
    for kind in KINDS:
        explorer.lines[0].kind.value = kind
        seen[kind] = [field.layout.visibility for field in fields(explorer, 1)].count("visible")
    assert seen == {
        "Convolution": 4,
        "ReLU": 0,
        "Max pooling": 4,
        "Average pooling": 3,
        "no layer": 0,
    }


def test_form_begins_a_kind_with_its_usual_geometry():
    explorer = explore_stack()
    line = explorer.lines[2]
    line.kind.value = "Convolution"
    line.kind.value = "Average pooling"
    assert line.geometry == (2, 2, 0, 1)


def test_form_shows_one_empty_line_more_than_are_in_use():
    explorer = explore_stack()
    shown = [line.layout.display for line in explorer.lines]
    assert shown == ["", "", "", "", "none", "none"]
    explorer.lines[3].kind.value = "ReLU"
    assert [line.layout.display for line in explorer.lines] == ["", "", "", "", "", "none"]


def test_form_passes_over_an_empty_line():
    explorer = explore_stack()
    explorer.lines[1].kind.value = "no layer"
    assert shapes(explorer) == [(8, 8), (6, 6), (3, 3)]
    assert "Layer 3, row 1, column 1" in explorer.text()
    assert explorer.maps[2].layout.display == "none"


def test_form_without_a_layer_shows_the_picture_alone():
    explorer = explore_stack()
    for line in explorer.lines:
        line.kind.value = "no layer"
    assert shapes(explorer) == [(8, 8)]
    assert "sees row 4, column 4 of the input: 1 x 1 pixel." in explorer.text()
    explorer.maps[0].pinned = True
    explorer.lines[0].kind.value = "ReLU"
    assert explorer.level.name == "layer 1"


def test_window_that_does_not_fit_is_explained_and_ends_the_stack():
    explorer = explore_stack()
    explorer.lines[3].kind.value = "Convolution"
    explorer.lines[4].kind.value = "ReLU"
    why = "does not fit: the window reaches over 3 x 3, and layer 3 is 2 x 2"
    assert why in explorer.lines[3].words.value
    assert "not reached" in explorer.lines[4].words.value
    assert f"Layer 4 {why}." in explorer.text()
    assert explorer.level.name == "layer 3"
    fields(explorer, 4)[2].value = 1
    assert shapes(explorer)[-2:] == [(2, 2), (2, 2)]
    assert "does not fit" not in explorer.text()


def test_window_may_fit_with_padding_only():
    explorer = explore_stack(PICTURE, [Conv2d(1, 1, 7, dilation=2, padding=2)])
    why = "the window reaches over 13 x 13, and input is 9 x 7 with 2 around it."
    assert explorer.failure == f"Layer 1 does not fit: {why}"
    fields(explorer, 1)[2].value = 3
    assert shapes(explorer) == [(9, 7), (3, 1)]


def test_padding_that_pooling_cannot_have_is_explained():
    explorer = explore_stack()
    fields(explorer, 3)[2].value = 2
    assert explorer.failure.startswith("Layer 3 does not work: `padding` must be at most half")
    assert explorer.level.name == "layer 2"


# ---- what a cell sees ----------------------------------------------------------------------------


def test_cell_under_the_cursor_is_chosen_and_outlined_in_every_map_before_it():
    explorer = explore_stack()
    choose(explorer, 3, 0, 1)
    assert explorer.seen == [(0, 2, 6, 6), (0, 2, 4, 4), (0, 2, 2, 2), (0, 1, 1, 1)]
    assert outlined(explorer) == [[[0, 2, 6, 6]], [[0, 2, 4, 4]], [[0, 2, 2, 2]], []]
    choose(explorer, 1, 5, 0)
    assert outlined(explorer) == [[[5, 0, 3, 3]], [], [], []]
    assert "Layer 1, row 5, column 0" in explorer.text()
    assert [heatmap.cursor for heatmap in explorer.maps[1:4]] == [[5, 0], [], []]


def test_hidden_map_is_not_chosen():
    explorer = explore_stack()
    choose(explorer, 6, 0, 0)
    assert explorer.level.name == "layer 3"


def test_pinned_cell_stays_while_the_mouse_moves_over_other_maps():
    explorer = explore_stack()
    explorer.maps[3].cursor, explorer.maps[3].pinned = [0, 0], True
    choose(explorer, 1, 4, 4)
    assert (explorer.level.name, explorer.cell) == ("layer 3", (0, 0))
    explorer.maps[1].pinned = True
    assert (explorer.level.name, explorer.cell) == ("layer 1", (4, 4))
    assert not explorer.maps[3].pinned


def test_pinned_cell_stays_when_a_layer_is_added_and_another_goes_to_the_last_map():
    explorer = explore_stack()
    choose(explorer, 2, 0, 3)
    explorer.maps[2].pinned = True
    explorer.lines[3].kind.value = "ReLU"
    assert (explorer.level.name, explorer.cell) == ("layer 2", (0, 3))
    explorer.maps[2].pinned = False
    explorer.lines[3].kind.value = "no layer"
    assert (explorer.level.name, explorer.cell) == ("layer 3", (1, 1))


def test_chosen_cell_is_drawn_again_when_the_mouse_leaves():
    explorer = explore_stack()
    explorer.maps[3].cursor = []
    assert explorer.maps[3].cursor == [1, 1]


def test_cell_moves_to_the_nearest_when_its_map_shrinks():
    explorer = explore_stack(PICTURE, [ReLU()])
    choose(explorer, 1, 8, 6)
    explorer.lines[0].kind.value = "Max pooling"
    assert explorer.cell == (3, 2)


@pytest.mark.parametrize(
    "layers",
    [
        [Conv2d(1, 1, 3), Conv2d(1, 1, 3), MaxPool2d(2)],
        [Conv2d(1, 1, 3, padding=1), AvgPool2d(2, 1, 1), Conv2d(1, 1, 3, padding=2)],
        [Conv2d(1, 1, 2, stride=2, padding=1), Conv2d(1, 1, 2, padding=1, dilation=2)],
        [AvgPool2d(2), ReLU(), Conv2d(1, 1, 3, padding=3)],
        [Conv2d(1, 1, 2, stride=4), Conv2d(1, 1, 2, padding=2, dilation=3)],
    ],
)
def test_every_cell_sees_what_its_windows_read_and_no_other_pixel_changes_it(layers):
    explorer = explore_stack(PICTURE, layers)
    number = len(layers)
    for row, col in np.ndindex(explorer.levels[-1].feature_map.shape):
        choose(explorer, number, row, col)
        places = reads_by_places(explorer, row, col)
        top, left, height, width = explorer.seen[0]
        rows, cols = ({place[axis] for place in places} for axis in (0, 1))
        if not places:
            assert height * width == 0
            assert "sees nothing but padding" in explorer.text()
            assert explorer.maps[0].boxes == []
        else:
            assert (top, left) == (min(rows), min(cols))
            assert (height, width) == (max(rows) - top + 1, max(cols) - left + 1)
        changed = set(map(tuple, np.argwhere(explorer.effect).tolist()))
        assert changed <= places
        if not any(isinstance(layer, MaxPool2d) for layer in layers):
            assert changed == places


def test_cell_at_the_edge_says_what_is_cut_off():
    explorer = explore_stack(layers=[Conv2d(1, 1, 3, padding=1), Conv2d(1, 1, 3, padding=1)])
    choose(explorer, 2, 0, 7)
    words = "sees rows 0-2, columns 5-7 of the input: 3 x 3 pixels, cut off at the edge from 5 x 5"
    assert words in explorer.text()
    assert explorer.maps[2].note == [0, 7, words]
    choose(explorer, 2, 4, 4)
    assert "cut off" not in explorer.text()


# ---- which pixels change it ----------------------------------------------------------------------


@pytest.mark.parametrize("change", [1000, -1000, 1])
def test_effect_is_what_changing_each_pixel_does(change):
    explorer = explore_stack(PICTURE)
    explorer.change.value = change
    blur = np.full((3, 3), 1 / 9)

    def deep(image):
        return max_pooling(convolve2d(convolve2d(image, blur), blur))[1, 0]

    choose(explorer, 3, 1, 0)
    for row, col in np.ndindex(PICTURE.shape):
        changed = PICTURE.copy()
        changed[row, col] += change
        expected = deep(changed) - deep(PICTURE)
        assert explorer.effect[row, col] == pytest.approx(expected, abs=1e-9)
    np.testing.assert_array_equal(explorer.effect_map.values, explorer.effect)


def test_small_change_reaches_the_cell_through_the_winner_only():
    explorer = explore_stack()
    explorer.change.value = 1
    assert "of the 36 pixels seen, 25 change this cell; of the 28 others, none." in explorer.text()


def test_no_change_changes_nothing():
    explorer = explore_stack()
    explorer.change.value = 0
    assert "of the 36 pixels seen, none change this cell" in explorer.text()


def test_dilated_window_leaves_holes_in_what_it_sees():
    explorer = explore_stack(PICTURE, [Conv2d(1, 1, 3, dilation=2)])
    assert "of the 25 pixels seen, 9 change this cell; of the 38 others, none." in explorer.text()


def test_average_pooling_shows_the_ways_from_each_pixel():
    explorer = explore_stack(layers=[Conv2d(1, 1, 3), Conv2d(1, 1, 3), AvgPool2d(2)])
    ways = np.convolve(np.convolve([1, 1], [1, 1, 1]), [1, 1, 1])
    expected = 1000 * np.outer(ways, ways) / ways.sum() ** 2
    np.testing.assert_allclose(explorer.effect[2:8, 2:8], expected)


@pytest.mark.parametrize("picture", ["Handwritten 7", "Handwritten 3", "Handwritten 0, larger"])
@pytest.mark.parametrize("kernels", ["averages", "random numbers"])
def test_pictures_and_kernels_do_not_change_what_a_cell_can_see(picture, kernels):
    explorer = explore_stack()
    explorer.picture_choice.value = picture
    explorer.kernel_choice.value = kernels
    assert explorer.seen[0][2:] == (6, 6)
    assert "others, none." in explorer.text()
    assert f"Picture: {picture}" in explorer.text()
    assert f"Kernels: {kernels}" in explorer.text()


def test_random_kernels_are_the_same_each_time_and_never_0():
    maps = []
    for _ in range(2):
        explorer = explore_stack()
        explorer.kernel_choice.value = "random numbers"
        maps.append(explorer.levels[2].feature_map)
        assert all(level.layer.params["weight"].all() for level in explorer.levels[1:3])
    np.testing.assert_array_equal(*maps)


# ---- how it is shown -----------------------------------------------------------------------------


def test_maps_have_cells_of_one_size():
    explorer = explore_stack()
    assert len({heatmap.cell for heatmap in explorer.maps[:4]}) == 1
    explorer.picture_choice.value = "Handwritten 0, larger"
    assert len({heatmap.cell for heatmap in explorer.maps[:4]}) == 1


def test_table_lists_what_the_cell_sees_in_each_map():
    table = explore_stack().table.value
    for words in ("row 1, column 1", "rows 2-3, columns 2-3", "rows 2-5", "rows 2-7", "6 x 6"):
        assert words in table


def test_picture_says_what_the_twin_says():
    explorer = explore_stack()
    assert explorer.picture().alt == explorer.text()
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == explorer.text()


def test_picture_can_be_drawn_when_a_cell_sees_padding_only():
    explorer = explore_stack(layers=[Conv2d(1, 1, 1, padding=3)])
    choose(explorer, 1, 0, 0)
    assert "sees nothing but padding" in explorer.picture().alt


def test_fields_have_names_of_their_own_for_screen_readers():
    explorer = explore_stack()
    names = [field.description for line in explorer.lines for field in line.fields]
    assert len(set(names)) == 24
    assert explorer.lines[1].fields[0].description.startswith("Size<span")


def test_explorer_leaves_the_reader_s_picture_alone():
    picture = PICTURE.astype(float)
    explorer = explore_stack(picture)
    explorer.change.value = 5
    np.testing.assert_array_equal(picture, PICTURE)
    np.testing.assert_array_equal(datasets.digit(7), explore_stack().levels[0].feature_map)


def test_output_shapes_are_those_of_output_size():
    layers = [Conv2d(1, 1, 3, stride=2, padding=1), MaxPool2d(3, 1), Conv2d(1, 1, 2, dilation=2)]
    explorer = explore_stack(np.ones((31, 17)), layers)
    expected = [(31, 17)]
    for level in explorer.levels[1:]:
        size, stride, padding, dilation = level.geometry
        options = {"stride": stride, "padding": padding, "dilation": dilation}
        expected.append(tuple(ops.output_size(n, size, **options) for n in expected[-1]))
    assert shapes(explorer) == expected
