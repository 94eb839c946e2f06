"""A lesson's own heatmaps: colours, marks and order as written, and the words for them."""

import numpy as np
import pytest

from cnn_workshop import painting, palettes
from cnn_workshop.drawing import Line, Outline, Pixels, Stripes, Words
from cnn_workshop.plots import heatmap, plot_heatmap, plot_row
from cnn_workshop.stage.beams import ACCENT

VALUES = {
    "signed": np.array([[-3.0, -1.2, 0.0, 0.4], [2.9, 1.0, -0.1, 2.0], [3.1, -2.0, 0.2, 1.7]]),
    "pixels": np.array([[0, 3, 255, 17], [128, 64, 200, 99], [1, 2, 254, 130]]),
    "probability": np.array([[0.0, 1.0, 0.5, 0.1], [0.25, 0.75, 0.33, 0.9], [0.6, 0.01, 0.99, 1]]),
}


def drawn(values, *options, **named):
    """Return the drawing of one heatmap."""
    return plot_row([heatmap(values, *options, **named)]).figure


def colours(drawing):
    """Return the colours of the cells of the first heatmap of a drawing."""
    return drawing.all(Pixels)[0].values


def cell_of(drawing, at=0):
    """Return the side of a cell of one of the heatmaps."""
    image = drawing.all(Pixels)[at]
    return image.box[2] / image.values.shape[1]


def numbers(drawing):
    """Return the words that stand in cells: those that are set as digits."""
    return [words for words in drawing.all(Words) if words.digits]


# ---- colours and marks ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", VALUES)
def test_heatmap_has_the_colours_of_the_screen(kind):
    np.testing.assert_array_equal(
        colours(drawn(VALUES[kind], kind)),
        palettes.colours(VALUES[kind], kind, None, palettes.LIGHT),
    )


def test_heatmap_keeps_to_the_limits_given():
    values, limits = VALUES["pixels"], (100, 500)
    shown = colours(drawn(values, "pixels", limits=limits))
    np.testing.assert_array_equal(shown, palettes.colours(values, "pixels", limits, palettes.LIGHT))


@pytest.mark.parametrize("scale", [1, 1.0])
def test_heatmap_shows_a_colour_picture_as_it_is(scale):
    picture = np.random.default_rng(0).integers(0, 256, (3, 4, 3))
    np.testing.assert_array_equal(colours(drawn(picture * scale)), picture)


def test_heatmap_does_not_wrap_around_when_colours_are_out_of_range():
    assert colours(drawn([[[300, -20, 256]]])).tolist() == [[[255, 0, 255]]]


def test_heatmap_leaves_the_values_alone():
    values = VALUES["signed"].copy()
    drawn(values)
    np.testing.assert_array_equal(values, VALUES["signed"])


@pytest.mark.parametrize(
    ("values", "kind", "error", "message"),
    [
        ([1, 2], "signed", ValueError, "`values` must have 2 dimensions"),
        ([[[[1]]]], "signed", ValueError, "`values` must have 2 dimensions"),
        ([["a"]], "signed", TypeError, "`values` must hold real numbers"),
        ([[1]], "rainbow", ValueError, "must be one of pixels, signed, probability.*'rainbow'"),
    ],
)
def test_heatmap_refuses_what_it_cannot_show(values, kind, error, message):
    with pytest.raises(error, match=message):
        plot_heatmap(values, kind)


def test_heatmap_prints_each_number_in_its_cell():
    drawing = drawn([[1, -2, 0.125], [np.nan, 1 / 3, 1000], [np.inf, -np.inf, 0]])
    left, top, *_ = drawing.all(Pixels)[0].box
    places = [np.subtract((each.y, each.x), (top, left)) // cell_of(drawing) for each in
              numbers(drawing)]  # fmt: skip
    texts = {tuple(at): each.text for at, each in zip(places, numbers(drawing), strict=True)}
    assert texts == {
        **{(0, 0): "1", (0, 1): "−2", (0, 2): "0.125"},
        **{(1, 0): "?", (1, 1): "0.333", (1, 2): "1000"},
        **{(2, 0): "∞", (2, 1): "−∞", (2, 2): "0"},
    }


@pytest.mark.parametrize("kind", VALUES)
def test_heatmap_prints_numbers_in_the_ink_that_stands_out(kind):
    inks = [words.colour for words in numbers(drawn(VALUES[kind], kind))]
    shades = palettes.colours(VALUES[kind], kind, None, palettes.LIGHT).reshape(-1, 3)
    assert inks == [palettes.ink(shade) for shade in shades]


@pytest.mark.parametrize(
    ("values", "options"),
    [([[1, 2]], {"numbers": False}), (np.ones((28, 28)), {}), (np.full((9, 9), 12345678), {})],
    ids=["not wanted", "no room", "one is too long"],
)
def test_heatmap_prints_no_numbers_when_not_wanted_or_without_room(values, options):
    assert numbers(drawn(values, **options)) == []


@pytest.mark.parametrize(("size", "lines"), [(20, 38), (28, 0)])
def test_heatmap_has_a_grid_where_there_is_room(size, lines):
    assert len(drawn(np.ones((size, size))).all(Line)) == lines


def test_heatmap_frames_boxes_and_stripes_cells():
    drawing = drawn(np.zeros((4, 6)), boxes=[(1, 2, 3, 4)], hatched=[(0, 5)])
    (left, top, _, high), cell = drawing.all(Pixels)[0].box, cell_of(drawing)
    assert high == 4 * cell
    frame = (left + 2 * cell - 0.5, top + cell - 0.5, 4 * cell + 1, 3 * cell + 1)
    shown = [line for line in drawing.all(Outline) if line.colour == ACCENT]
    assert [line.box for line in shown] == [frame]
    assert [each.box for each in drawing.all(Stripes)] == [(left + 5 * cell, top, cell, cell)]


@pytest.mark.parametrize(
    ("size", "counts"),
    [(12, list(range(12))), (13, [0, 2, 4, 6, 8, 10, 12]), (100, range(0, 91, 10))],
)
def test_rows_and_columns_are_numbered(size, counts):
    drawing = drawn(np.ones((3, size)), numbers=False)
    left, top, wide, high = drawing.all(Pixels)[0].box
    below = [each for each in drawing.all(Words) if each.y > top + high]
    assert [each.text for each in below] == [str(count) for count in counts]
    middles = [left + (count + 0.5) * wide / size for count in counts]
    assert [each.x for each in below] == pytest.approx(middles)
    beside = [each for each in drawing.all(Words) if each.x < left]
    assert [each.text for each in beside] == ["0", "1", "2"][: len(beside)]
    assert beside or size == 100  # no room for one


def test_a_single_row_is_not_numbered_nor_are_many_small_heatmaps():
    single = drawn([[0, 0]], numbers=False).all(Words)
    assert [each.text for each in single] == ["0", "1"]
    assert plot_row([heatmap(np.eye(3), numbers=False)] * 6).figure.all(Words) == []


# ---- rows ----------------------------------------------------------------------------------------


def test_plot_row_puts_heatmaps_and_signs_in_order():
    figure = plot_row([heatmap([[1]], title="a"), "*", heatmap([[2]], title="b")]).figure
    places = {words.text: words.x for words in figure.all(Words)}
    first, second = (image.box for image in figure.all(Pixels))
    assert (places["a"], places["b"]) == (first[0], second[0])
    assert first[0] + first[2] < places["*"] < second[0]


def test_plot_row_has_one_unit_and_one_middle_line():
    parts = [heatmap(np.ones((5, 5))), "*", heatmap(np.ones((3, 2))), "=", heatmap(np.ones((2, 4)))]
    figure = plot_row(parts).figure
    assert len({cell_of(figure, at) for at in range(3)}) == 1
    middles = {image.box[1] + image.box[3] / 2 for image in figure.all(Pixels)}
    assert len(middles) == 1
    signs = [words.y for words in figure.all(Words) if words.text in "*="]
    assert signs == pytest.approx([*middles] * 2)


def test_plot_row_draws_square_cells_of_what_is_too_large_for_one_unit():
    figure = plot_row([heatmap(np.ones((3, 5))), heatmap(np.ones((64, 20)))]).figure
    for image in figure.all(Pixels):
        rows, cols = image.values.shape[:2]
        assert image.box[2] / cols == pytest.approx(image.box[3] / rows)
    assert cell_of(figure, 0) > 3 * cell_of(figure, 1)


@pytest.mark.parametrize("count", [1, 3, 4, 9, 12])
def test_plot_row_is_no_wider_than_a_card(count):
    assert plot_row([heatmap(np.ones((8, 8)), title="map")] * count).figure.width <= 920


@pytest.mark.parametrize(
    "parts",
    [
        [heatmap(np.ones((3, 12)), title="a"), "=", heatmap([[1.25]], title="b")],
        [heatmap(np.eye(5)), heatmap([[9]], title="pixels read")],
        [heatmap(np.ones((28, 28)), title="picture"), heatmap(np.ones((120, 3)))],
    ],
)
def test_plot_row_clips_no_words_and_writes_none_upon_another(parts):
    figure = plot_row(parts).figure
    boxes = [painting.bounds(words) for words in figure.all(Words)]
    for left, top, wide, high in boxes:
        assert 0 <= left <= left + wide <= figure.width
        assert 0 <= top <= top + high <= figure.height
    for at, (left, top, wide, high) in enumerate(boxes):
        for x, y, w, h in boxes[:at]:
            apart = left >= x + w or x >= left + wide or top >= y + h or y >= top + high
            assert apart


def test_plot_row_says_what_is_no_part():
    with pytest.raises(TypeError, match="`parts` must hold what heatmap\\(\\) returns, or a sign"):
        plot_row([np.eye(3)])
    with pytest.raises(ValueError, match="`parts` must hold at least one heatmap"):
        plot_row(["*"])


# ---- words ---------------------------------------------------------------------------------------


def test_alt_lists_every_number_of_a_small_array():
    values = np.arange(36).reshape(4, 9) - 9
    rows = " / ".join(" ".join(str(value) for value in row) for row in values)
    assert plot_heatmap(values, title="kernel").alt == f"kernel, 4 x 9: rows {rows}"


def test_alt_gives_the_range_of_a_large_array():
    values = np.arange(37).reshape(1, 37) - 9
    assert plot_heatmap(values).alt == "heatmap, 1 x 37, values from -9 to 27"


def test_alt_gives_the_range_of_a_colour_picture():
    picture = np.array([[[1, 2, 3], [4, 5, 6]]])
    assert plot_row([heatmap(picture, title="cat")]).alt == "cat, 1 x 2, values from 1 to 6"


def test_alt_names_the_panels_one_after_the_other():
    picture = plot_row([heatmap([[1]], title="a"), heatmap([[2, 0.5]], title="b")])
    assert picture.alt == "a, 1 x 1: rows 1; b, 1 x 2: rows 2 0.5"


def test_alt_is_the_one_given():
    assert plot_heatmap([[1]], alt="one").alt == "one"


def test_words_of_a_large_heatmap_count_what_is_no_number():
    values = np.arange(64.0).reshape(8, 8)
    values[0, :2] = np.nan, np.inf
    assert plot_heatmap(values).alt == (
        "heatmap, 8 x 8, values from 2 to 63; 2 are no finite numbers"
    )
    assert plot_heatmap(values * np.nan).alt == "heatmap, 8 x 8, no finite number in it"
