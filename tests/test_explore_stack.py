"""The stack explorer, driven in Python: its form, what a cell sees, and which pixels change it."""

import numpy as np
import pytest

from cnn_core import convolve2d, datasets, max_pooling, ops
from cnn_core.layers import AvgPool2d, Conv2d, Flatten, MaxPool2d, ReLU
from cnn_workshop.explorers import explore_stack
from cnn_workshop.explorers.stack import levels
from cnn_workshop.explorers.stack.form import FIELDS, KINDS
from cnn_workshop.stage import Beam
from hands import boxes, choose, marks, pick, told

PICTURE = np.random.default_rng(0).integers(0, 17, (9, 7))


def form(explorer, number, **changes):
    """Change one layer in the form: its kind, its size ..."""
    choose(explorer, "layer", str(number))
    for name, value in changes.items():
        choose(explorer, name, value)


def look(explorer, number, row, col, pinned=False):
    """Go to a cell of a map, by mouse or keys."""
    name = f"layer {number}" if number else "input"
    event = {"is": "look", "panel": name, "cell": [row, col]}
    explorer.do({**event, "pinned": True} if pinned else event)


def line(explorer, number):
    """Read the line of a layer in the table."""
    return next(row for row in explorer.shown["layers"].rows if row[0] == f"layer {number}")


def shapes(explorer):
    return [level.feature_map.shape for level in explorer.levels]


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
        "The form shows layer 3. "
        "Layer 3, row 1, column 1, value 8.383, sees rows 2-7, columns 2-7 of the input: "
        "6 x 6 pixels. Changing one pixel at a time by 1000: of the 36 pixels seen, 36 change "
        "this cell; of the 28 others, none."
    )


def test_maps_are_those_of_the_plain_loops():
    explorer = explore_stack(PICTURE)
    blur = np.full((3, 3), 1 / 9)
    second = convolve2d(convolve2d(PICTURE, blur), blur)
    np.testing.assert_allclose(explorer.levels[2].feature_map, second)
    np.testing.assert_allclose(explorer.shown["layer 3"].values, max_pooling(second))


def test_explorer_takes_layers_of_its_reader():
    layers = [Conv2d(1, 8, 5, stride=2, padding=1), ReLU(), AvgPool2d(3, 1), MaxPool2d(2, 1, 1)]
    explorer = explore_stack(PICTURE, layers)
    assert [level.geometry for level in explorer.levels[1:]] == [
        (5, 2, 1, 1),
        (1, 1, 0, 1),
        (3, 1, 0, 1),
        (2, 1, 1, 1),
    ]
    assert [layer.kind for layer in explorer.state.form] == [
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
def test_every_kind_of_layer_can_be_chosen_for_every_layer(kind):
    explorer = explore_stack(PICTURE)
    for number in range(1, 7):
        form(explorer, number, kind=kind)
        assert "Error" not in explorer.text()
    used = sum(layer.in_use for layer in explorer.state.form)
    assert used == (0 if kind == "no layer" else 6)


@pytest.mark.parametrize("kind", ["Convolution", "Max pooling", "Average pooling"])
@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("end", [0, 1])
def test_every_field_can_go_to_its_ends(kind, name, end):
    explorer = explore_stack(PICTURE)
    form(explorer, 2, kind=kind, **{name: FIELDS[name][end]})
    assert ("Layer 2: " in explorer.text()) != ("Layer 2 does not" in explorer.problem)
    assert "of the" in explorer.sentence(explorer.state)


def test_table_says_shape_parameters_field_and_jump_of_a_layer():
    explorer = explore_stack()
    form(explorer, 1, stride=2)
    assert line(explorer, 1)[1:6] == ("convolution 3, stride 2", "3 x 3", "9", "3 x 3", "2")
    form(explorer, 2, size=1)
    assert line(explorer, 2)[1:6] == ("convolution 1", "3 x 3", "1", "3 x 3", "2")
    assert line(explorer, 3)[1:6] == ("max pooling 2, stride 2", "1 x 1", "0", "5 x 5", "4")


def test_form_shows_the_fields_that_a_kind_has():
    explorer = explore_stack()
    seen = {}
    for kind in KINDS:
        form(explorer, 1, kind=kind)
        shown = [control["name"] for control in told(explorer)["controls"]]
        seen[kind] = [name for name in FIELDS if name in shown]
    assert seen == {
        "Convolution": ["size", "stride", "padding", "dilation"],
        "ReLU": [],
        "Max pooling": ["size", "stride", "padding", "dilation"],
        "Average pooling": ["size", "stride", "padding"],
        "no layer": [],
    }


def test_form_begins_a_kind_with_its_usual_geometry():
    explorer = explore_stack()
    form(explorer, 3, kind="Convolution")
    form(explorer, 3, kind="Average pooling")
    assert explorer.state.form[2].geometry == (2, 2, 0, 1)
    assert (explorer.state.size, explorer.state.stride) == (2, 2)


def test_form_shows_the_layer_that_is_chosen():
    explorer = explore_stack()
    form(explorer, 1, dilation=2)
    choose(explorer, "layer", "2")
    assert explorer.bar["dilation"].value == 1
    choose(explorer, "layer", "1")
    assert (explorer.bar["kind"].value, explorer.bar["dilation"].value) == ("Convolution", 2)


def test_click_on_a_line_of_the_table_shows_its_layer_in_the_form():
    explorer = explore_stack()
    pick(explorer, "layers", 1)
    assert (explorer.bar["layer"].value, explorer.bar["kind"].value) == ("1", "Convolution")
    assert explorer.shown["layers"].strong == (1,)
    pick(explorer, "layers", 0)
    assert explorer.bar["layer"].value == "1"


def test_last_line_of_the_table_is_for_a_layer_more():
    explorer = explore_stack()
    assert explorer.shown["layers"].rows[-1][:2] == ("layer 4", "add one: choose its kind")
    pick(explorer, "layers", 4)
    choose(explorer, "kind", "ReLU")
    assert line(explorer, 4)[1] == "ReLU"
    assert explorer.shown["layers"].rows[-1][0] == "layer 5"
    form(explorer, 6, kind="ReLU")
    assert explorer.shown["layers"].rows[-1][0] == "layer 6"


def test_form_passes_over_an_empty_layer():
    explorer = explore_stack()
    form(explorer, 2, kind="no layer")
    assert shapes(explorer) == [(8, 8), (6, 6), (3, 3)]
    assert "Layer 3, row 1, column 1" in explorer.text()
    assert "layer 2" not in explorer.shown


def test_form_without_a_layer_shows_the_picture_alone():
    explorer = explore_stack()
    for number in range(1, 7):
        form(explorer, number, kind="no layer")
    assert shapes(explorer) == [(8, 8)]
    assert "sees row 4, column 4 of the input: 1 x 1 pixel." in explorer.text()
    form(explorer, 1, kind="ReLU")
    assert explorer.level.name == "layer 1"


def test_window_that_does_not_fit_is_explained_and_ends_the_stack():
    explorer = explore_stack()
    form(explorer, 4, kind="Convolution")
    form(explorer, 5, kind="ReLU")
    why = "does not fit: the window reaches over 3 x 3, and layer 3 is 2 x 2"
    assert explorer.problem == f"Layer 4 {why}."
    assert line(explorer, 4)[1] == "convolution 3: does not fit"
    assert line(explorer, 5)[1] == "ReLU: not reached"
    assert f"Layer 4 {why}." in explorer.text()
    assert explorer.level.name == "layer 3"
    form(explorer, 4, padding=1)
    assert shapes(explorer)[-2:] == [(2, 2), (2, 2)]
    assert explorer.problem == ""


def test_window_may_fit_with_padding_only():
    explorer = explore_stack(PICTURE, [Conv2d(1, 1, 7, dilation=2, padding=2)])
    why = "the window reaches over 13 x 13, and input is 9 x 7 with 2 around it."
    assert explorer.problem == f"Layer 1 does not fit: {why}"
    form(explorer, 1, padding=3)
    assert shapes(explorer) == [(9, 7), (3, 1)]


def test_padding_that_pooling_cannot_have_is_explained():
    explorer = explore_stack()
    form(explorer, 3, padding=2)
    assert explorer.problem.startswith("Layer 3 does not work: `padding` must be at most half")
    assert line(explorer, 3)[1].endswith(": does not work")
    assert explorer.level.name == "layer 2"


# ---- what a cell sees ----------------------------------------------------------------------------


def test_cell_under_the_cursor_is_chosen_and_framed_in_every_map_before_it():
    explorer = explore_stack()
    look(explorer, 3, 0, 1)
    assert explorer.seen == [(0, 2, 6, 6), (0, 2, 4, 4), (0, 2, 2, 2), (0, 1, 1, 1)]
    assert boxes(explorer, "window") == [
        ("input", (0, 2, 6, 6)),
        ("layer 1", (0, 2, 4, 4)),
        ("layer 2", (0, 2, 2, 2)),
        ("effect", (0, 2, 6, 6)),
    ]
    assert marks(explorer, "here") == {"layer 3": ((0, 1),)}
    look(explorer, 1, 5, 0)
    assert boxes(explorer, "window") == [("input", (5, 0, 3, 3)), ("effect", (5, 0, 3, 3))]
    assert marks(explorer, "here") == {"layer 1": ((5, 0),)}
    assert "Layer 1, row 5, column 0" in explorer.text()


def test_beams_lead_from_what_is_seen_to_what_it_makes():
    explorer = explore_stack()
    look(explorer, 2, 0, 1)
    assert explorer.shown.beams == (
        Beam(("input", (0, 1, 5, 5)), ("layer 1", (0, 1, 3, 3))),
        Beam(("layer 1", (0, 1, 3, 3)), ("layer 2", (0, 1, 1, 1))),
    )


def test_table_lists_what_the_cell_sees_in_each_map():
    explorer = explore_stack()
    look(explorer, 2, 0, 1)
    seen = [row[6:] for row in explorer.shown["layers"].rows]
    assert seen == [("0-4", "1-5"), ("0-2", "1-3"), ("0", "1"), ("", ""), ("", "")]


def test_pinned_cell_stays_when_a_layer_is_added_and_another_goes_to_the_last_map():
    explorer = explore_stack()
    look(explorer, 3, 0, 1, pinned=True)
    form(explorer, 4, kind="ReLU")
    assert (explorer.level.name, explorer.cell) == ("layer 3", (0, 1))
    form(explorer, 4, kind="no layer")
    look(explorer, 3, 0, 1)
    form(explorer, 4, kind="ReLU")
    assert (explorer.level.name, explorer.cell) == ("layer 4", (1, 1))


def test_cell_of_a_map_in_the_middle_stays_when_a_layer_is_added():
    explorer = explore_stack()
    look(explorer, 2, 0, 3)
    form(explorer, 4, kind="ReLU")
    assert (explorer.level.name, explorer.cell) == ("layer 2", (0, 3))


def test_cell_moves_to_the_nearest_when_its_map_shrinks():
    explorer = explore_stack(PICTURE, [ReLU()])
    look(explorer, 1, 8, 6)
    form(explorer, 1, kind="Max pooling")
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
        look(explorer, number, row, col)
        places = reads_by_places(explorer, row, col)
        top, left, height, width = explorer.seen[0]
        rows, cols = ({place[axis] for place in places} for axis in (0, 1))
        if not places:
            assert height * width == 0
            assert "sees nothing but padding" in explorer.text()
            assert "input" not in dict(boxes(explorer, "window"))
        else:
            assert (top, left) == (min(rows), min(cols))
            assert (height, width) == (max(rows) - top + 1, max(cols) - left + 1)
        changed = set(map(tuple, np.argwhere(explorer.effect).tolist()))
        assert changed <= places
        if not any(isinstance(layer, MaxPool2d) for layer in layers):
            assert changed == places


def test_cell_at_the_edge_says_what_is_cut_off():
    explorer = explore_stack(layers=[Conv2d(1, 1, 3, padding=1), Conv2d(1, 1, 3, padding=1)])
    look(explorer, 2, 0, 7)
    words = "sees rows 0-2, columns 5-7 of the input: 3 x 3 pixels, cut off at the edge from 5 x 5"
    assert words in explorer.text()
    assert told(explorer)["spoken"] == words
    look(explorer, 2, 4, 4)
    assert "cut off" not in explorer.text()


# ---- which pixels change it ----------------------------------------------------------------------


@pytest.mark.parametrize("change", [1000, -1000, 1])
def test_effect_is_what_changing_each_pixel_does(change):
    explorer = explore_stack(PICTURE)
    choose(explorer, "change", change)
    blur = np.full((3, 3), 1 / 9)

    def deep(image):
        return max_pooling(convolve2d(convolve2d(image, blur), blur))[1, 0]

    look(explorer, 3, 1, 0)
    for row, col in np.ndindex(PICTURE.shape):
        changed = PICTURE.copy()
        changed[row, col] += change
        expected = deep(changed) - deep(PICTURE)
        assert explorer.effect[row, col] == pytest.approx(expected, abs=1e-9)
    np.testing.assert_array_equal(explorer.shown["effect"].values, explorer.effect)


def test_small_change_reaches_the_cell_through_the_winner_only():
    explorer = explore_stack()
    choose(explorer, "change", 1)
    assert "of the 36 pixels seen, 25 change this cell; of the 28 others, none." in explorer.text()


def test_no_change_changes_nothing():
    explorer = explore_stack()
    choose(explorer, "change", 0)
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
    choose(explorer, "picture", picture)
    choose(explorer, "kernels", kernels)
    assert explorer.seen[0][2:] == (6, 6)
    assert "others, none." in explorer.text()
    assert f"Picture: {picture}" in explorer.text()
    assert f"Kernels: {kernels}" in explorer.text()


def test_random_kernels_are_the_same_each_time_and_never_0():
    maps = []
    for _ in range(2):
        explorer = explore_stack()
        choose(explorer, "kernels", "random numbers")
        maps.append(explorer.levels[2].feature_map)
        assert all(level.layer.params["weight"].all() for level in explorer.levels[1:3])
    np.testing.assert_array_equal(*maps)


# ---- how it is shown -----------------------------------------------------------------------------


@pytest.mark.parametrize("picture", ["Handwritten 7", "Handwritten 0, larger"])
def test_maps_have_cells_of_one_size(picture):
    explorer = explore_stack(picture)
    assert {explorer.shown[level.name].unit for level in explorer.levels} == {"pixel"}


def test_effect_says_how_many_pixels_count():
    explorer = explore_stack()
    choose(explorer, "change", 1)
    assert explorer.shown["effect"].note == "25 of 36 seen count, 0 others"


def test_figure_says_what_the_twin_says():
    explorer = explore_stack()
    assert explorer.figure().alt == explorer.text()
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == explorer.text()


def test_figure_can_be_drawn_when_a_cell_sees_padding_only():
    explorer = explore_stack(layers=[Conv2d(1, 1, 1, padding=3)])
    look(explorer, 1, 0, 0)
    assert "sees nothing but padding" in explorer.figure().alt
    assert explorer.sentence(explorer.state) == "Layer 1, row 0, column 0 sees nothing but padding."


def test_explorer_leaves_the_reader_s_picture_alone():
    picture = PICTURE.astype(float)
    explorer = explore_stack(picture)
    choose(explorer, "change", 5)
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


# ---- how many pictures are sent through ----------------------------------------------------------


@pytest.fixture
def tried(monkeypatch):
    """How many changed pictures each call of `levels.effects` sends through the stack."""
    counts, effects = [], levels.effects

    def counted(below, change, groups=None):
        counts.append(below[0].feature_map.size if groups is None else len(groups))
        return effects(below, change, groups)

    monkeypatch.setattr(levels, "effects", counted)
    return counts


def test_pixels_that_a_cell_does_not_see_are_tried_all_at_once(tried):
    explorer = explore_stack("Handwritten 0, larger")
    tried.clear()
    form(explorer, 1, kind="ReLU")
    *_, others, seen = tried
    height, width = explorer.state.seen[0][2:]
    assert (others, seen) == (1, height * width)
    assert sum(tried) < 784


def test_pixels_are_tried_one_by_one_when_others_than_those_seen_count():
    explorer = explore_stack(PICTURE)
    everything = levels.effects(explorer.levels, 1000)[:, 0, 0].reshape(PICTURE.shape)
    effect = levels.effect_on(explorer.levels, (0, 0), (0, 0, 1, 1), 1000)
    np.testing.assert_array_equal(effect, everything)


def test_cell_that_was_looked_at_before_is_not_tried_again(tried):
    explorer = explore_stack(PICTURE)
    look(explorer, 1, 1, 1)
    tried.clear()
    look(explorer, 1, 1, 2)
    look(explorer, 1, 1, 1)
    look(explorer, 1, 1, 2)
    assert len(tried) == 2
