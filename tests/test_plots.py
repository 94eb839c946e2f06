"""Static pictures: colours and frames where they belong, and the words that stand for them."""

import base64
import gc
import html
import io
import re
import weakref

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from cnn_workshop import painting, palettes, plots
from cnn_workshop.drawing import Drawing, Line, Outline, Pixels, Stripes, Words
from cnn_workshop.plots import Panel, Picture, draw_panel, plot_heatmap, plot_row

MARK = (184, 0, 107)
VALUES = {
    "signed": np.array([[-3.0, -1.2, 0.0, 0.4], [2.9, 1.0, -0.1, 2.0], [3.1, -2.0, 0.2, 1.7]]),
    "pixels": np.array([[0, 3, 255, 17], [128, 64, 200, 99], [1, 2, 254, 130]]),
    "probability": np.array([[0.0, 1.0, 0.5, 0.1], [0.25, 0.75, 0.33, 0.9], [0.6, 0.01, 0.99, 1]]),
}


CORNER, CELL = (60, 50), 33


def drawn(panel, **options):
    """Draw a panel on a sheet of its own and return that."""
    sheet = Drawing(400, 300)
    draw_panel(sheet, panel, CORNER, **options)
    return sheet


def cell_colours(sheet, shape):
    """Read the colour near the upper left corner of each cell, away from grid and numbers."""
    pixels = np.asarray(painting.pixels(sheet))
    rows, cols = (np.arange(size) * CELL + 4 for size in shape)
    return pixels[np.ix_(rows + CORNER[1], cols + CORNER[0])]


def numbers(sheet):
    """Return the words that stand in cells: those that are set as digits."""
    return [words for words in sheet.all(Words) if words.digits]


def frames(sheet):
    """Return left, top, width, height of each frame in cells, and its colours, back to front."""
    found = {}
    for frame in sheet.all(Outline)[1:]:  # the first is that of the heatmap
        left, top, wide, high = frame.box
        place = np.divide((left - CORNER[0], top - CORNER[1], wide, high), CELL)
        colour = tuple(bytes.fromhex(frame.colour[1:]))
        found.setdefault(tuple(place.tolist()), []).append(colour)
    return found


def decoded(bundle):
    return Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))


# ---- colours -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", VALUES)
def test_draw_panel_has_the_colours_of_the_screen(kind):
    values = VALUES[kind]
    colours = cell_colours(drawn(Panel(values, kind)), values.shape)
    np.testing.assert_array_equal(colours, palettes.colours(values, kind))


def test_draw_panel_keeps_to_the_limits_given():
    values, limits = VALUES["pixels"], (100, 500)
    colours = cell_colours(drawn(Panel(values, "pixels", limits=limits)), values.shape)
    np.testing.assert_array_equal(colours, palettes.colours(values, "pixels", limits))


def test_draw_panel_shows_zero_in_the_neutral_colour():
    values = np.array([[0, 5], [-2, 0]])
    colours = cell_colours(drawn(Panel(values, "signed")), (2, 2))
    assert [tuple(colours[at]) for at in ((0, 0), (1, 1))] == [(245, 245, 245)] * 2


def test_draw_panel_shows_missing_numbers_in_a_colour_of_their_own():
    values = np.array([[np.nan, 1.0], [-1.0, np.nan]])
    colours = cell_colours(drawn(Panel(values)), (2, 2))
    assert [tuple(colours[at]) for at in ((0, 0), (1, 1))] == [(217, 217, 217)] * 2
    assert tuple(colours[0, 1]) != (217, 217, 217)


def test_draw_panel_shows_infinity_in_the_colours_of_the_ends():
    values = np.array([[np.inf, 1.0], [-np.inf, -1.0]])
    colours = cell_colours(drawn(Panel(values)), (2, 2))
    np.testing.assert_array_equal(colours[:, 0], colours[:, 1])


@pytest.mark.parametrize("scale", [1, 1.0])
def test_draw_panel_shows_a_colour_picture_as_it_is(scale):
    picture = np.random.default_rng(0).integers(0, 256, (3, 4, 3))
    np.testing.assert_array_equal(cell_colours(drawn(Panel(picture * scale)), (3, 4)), picture)


def test_draw_panel_does_not_wrap_around_when_colours_are_out_of_range():
    picture = np.array([[[300, -20, 256]]])
    assert cell_colours(drawn(Panel(picture)), (1, 1)).tolist() == [[[255, 0, 255]]]


def test_draw_panel_leaves_the_values_alone():
    values = VALUES["signed"].copy()
    drawn(Panel(values))
    np.testing.assert_array_equal(values, VALUES["signed"])


@pytest.mark.parametrize(
    ("values", "kind", "error", "message"),
    [
        ([1, 2], "signed", ValueError, "`values` must have 2 dimensions"),
        ([["a"]], "signed", TypeError, "`values` must hold real numbers"),
        ([[1]], "rainbow", ValueError, "must be one of pixels, signed, probability, got 'rainbow'"),
    ],
)
def test_draw_panel_refuses_what_it_cannot_show(values, kind, error, message):
    with pytest.raises(error, match=message):
        drawn(Panel(values, kind))


# ---- numbers, grid, frames -----------------------------------------------------------------------


def test_draw_panel_prints_each_number_in_its_cell():
    sheet = drawn(Panel([[1, -2, 0.125], [np.nan, 1 / 3, 1000], [np.inf, -np.inf, 0]]))
    places = [np.subtract((each.y, each.x), CORNER[::-1]) // CELL for each in numbers(sheet)]
    texts = {tuple(at): each.text for at, each in zip(places, numbers(sheet), strict=True)}
    assert texts == {
        **{(0, 0): "1", (0, 1): "-2", (0, 2): "0.125"},
        **{(1, 0): "?", (1, 1): "0.333", (1, 2): "1000"},
        **{(2, 0): "∞", (2, 1): "-∞", (2, 2): "0"},
    }


@pytest.mark.parametrize("kind", VALUES)
def test_draw_panel_prints_numbers_in_the_ink_that_stands_out(kind):
    values = VALUES[kind]
    inks = [words.colour for words in numbers(drawn(Panel(values, kind)))]
    assert inks == [palettes.ink(c) for c in palettes.colours(values, kind).reshape(-1, 3)]


@pytest.mark.parametrize(
    ("options", "cell"), [({"numbers": False}, 33), ({}, 20), ({"kind": "pixels"}, 22)]
)
def test_draw_panel_prints_no_numbers_when_not_wanted_or_without_room(options, cell):
    assert numbers(drawn(Panel([[1, 2]], **options), cell=cell)) == []


def test_draw_panel_prints_no_numbers_when_one_is_too_long():
    assert numbers(drawn(Panel([[1, 12345678]]))) == []


@pytest.mark.parametrize(("cell", "lines"), [(33, 5), (20, 0)])
def test_draw_panel_draws_the_grid_where_there_is_room(cell, lines):
    assert len(drawn(Panel(VALUES["signed"]), cell=cell).all(Line)) == lines


def test_draw_panel_frames_the_window():
    sheet = drawn(Panel(VALUES["signed"], boxes=[(1, 0, 2, 3)]))
    assert frames(sheet) == {(0, 1, 3, 2): [(255, 255, 255), MARK]}


def test_draw_panel_frames_a_window_that_reaches_into_the_padding():
    sheet = drawn(Panel(VALUES["signed"], boxes=[(-1, -1, 3, 3)]))
    assert list(frames(sheet)) == [(-1, -1, 3, 3)]
    pixels = np.asarray(painting.pixels(sheet))
    left, top = np.subtract(CORNER, CELL)
    assert tuple(pixels[top, left + CELL]) == MARK


def test_draw_panel_frames_nothing_when_not_asked():
    assert frames(drawn(Panel(VALUES["signed"]))) == {}


@pytest.mark.parametrize(
    ("size", "ticks"),
    [(12, list(range(12))), (13, [0, 2, 4, 6, 8, 10, 12]), (100, range(0, 91, 10))],
)
def test_draw_panel_numbers_the_axes(size, ticks):
    words = drawn(Panel(np.ones((3, size)), numbers=False)).all(Words)
    above = [each.text for each in words if each.side == "middle"]
    assert above == [str(tick) for tick in ticks]
    assert [each.text for each in words if each.side == "right"] == ["0", "1", "2"]


# ---- rows of panels ------------------------------------------------------------------------------


def test_plot_row_puts_panels_and_signs_in_order():
    figure = plot_row([Panel([[1]], title="a", sign="*"), Panel([[2]], title="b")]).figure
    places = {words.text: words.x for words in figure.all(Words)}
    first, second = (image.box for image in figure.all(Pixels))
    assert (places["a"], places["b"]) == (first[0], second[0])
    assert first[0] + first[2] < places["*"] < second[0]


def test_plot_row_draws_square_cells():
    figure = plot_row([Panel(np.ones((3, 5))), Panel(np.ones((64, 20)))]).figure
    for image, (rows, cols) in zip(figure.all(Pixels), [(3, 5), (64, 20)], strict=True):
        _, _, wide, high = image.box
        assert wide / cols == pytest.approx(high / rows)


def test_plot_row_leaves_room_for_a_title_that_is_wider_than_the_last_panel():
    figure = plot_row([Panel(np.eye(5)), Panel([[9]], title="pixels read")]).figure
    (title,) = (words for words in figure.all(Words) if words.text == "pixels read")
    left, _, wide, _ = painting.bounds(title)
    assert left + wide <= figure.width


def test_plot_row_prints_no_numbers_in_a_large_panel():
    figure = plot_row([Panel(np.ones((6, 6))), Panel(np.ones((10, 10)))]).figure
    large = figure.all(Pixels)[1].box[0]
    assert len(numbers(figure)) == 36
    assert max(words.x for words in numbers(figure)) < large


def test_plot_row_clips_no_words():
    panels = [Panel(np.ones((3, 12)), title="a"), Panel([[1.25]], title="b", sign="=")]
    figure = plot_row(panels).figure
    for words in figure.all(Words):
        left, top, wide, high = painting.bounds(words)
        assert 0 <= left <= left + wide <= figure.width
        assert 0 <= top <= top + high <= figure.height


@pytest.mark.parametrize("values", [[1, 2], [[[[1]]]]])
def test_plot_row_refuses_what_is_no_table(values):
    with pytest.raises(ValueError, match="`values` must have 2 dimensions"):
        plot_heatmap(values)


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
    assert plot_row([Panel(picture, title="cat")]).alt == "cat, 1 x 2, values from 1 to 6"


def test_alt_names_the_panels_one_after_the_other():
    picture = plot_row([Panel([[1]], title="a"), Panel([[2, 0.5]], title="b")])
    assert picture.alt == "a, 1 x 1: rows 1; b, 1 x 2: rows 2 0.5"


def test_alt_is_the_one_given():
    assert plot_heatmap([[1]], alt="one").alt == "one"


# ---- the bundle ----------------------------------------------------------------------------------


def test_bundle_holds_page_picture_and_text():
    bundle = plot_heatmap([[1, 2]], alt="two numbers")._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/png", "text/plain"}
    assert bundle["text/plain"] == "[figure] two numbers"


def test_bundle_page_is_escaped():
    alt = 'a "b" <c> & d'
    page = plot_heatmap([[1]], alt=alt).mimebundle(caption="<i>")["text/html"]
    assert html.unescape(re.search('<img alt="([^"]*)"', page)[1]) == alt
    assert "<c>" not in page
    assert "<figcaption>&lt;i&gt;</figcaption>" in page


def test_bundle_page_has_no_caption_unless_given():
    assert "figcaption" not in plot_heatmap([[1]]).mimebundle()["text/html"]


def test_bundle_page_carries_the_picture():
    bundle = plot_heatmap([[1]]).mimebundle()
    assert f'src="data:image/png;base64,{bundle["image/png"]}"' in bundle["text/html"]


def test_bundle_text_is_the_one_given():
    assert plot_heatmap([[1]]).mimebundle(text="other words")["text/plain"] == "other words"


def test_picture_lets_go_of_its_figure_once_it_was_shown():
    picture = plot_heatmap(VALUES["signed"], title="a")
    figure = weakref.ref(picture.figure)
    picture._repr_mimebundle_()
    gc.collect()
    assert figure() is None


def test_picture_that_was_shown_is_shown_again_and_drawn_as_it_was():
    picture = plot_heatmap(VALUES["signed"], title="a")
    bundle = picture._repr_mimebundle_()
    assert picture._repr_mimebundle_() == bundle
    again = Picture(picture.figure, picture.alt).mimebundle()
    assert pixels_of(again) == pixels_of(bundle)


def pixels_of(bundle):
    return decoded(bundle).convert("RGB").tobytes()


def test_bundle_picture_is_a_png_of_the_size_of_the_figure():
    picture = plot_heatmap(np.ones((4, 6)))
    png = decoded(picture.mimebundle())
    png.load()
    assert png.format == "PNG"
    assert png.size == (round(picture.figure.width), round(picture.figure.height))
    assert f"width:{png.width}px" in picture.mimebundle()["text/html"]


def test_bundle_picture_shows_the_figure():
    picture = plot_row([Panel([[0, 255]], "pixels", numbers=False)])
    colours = {colour for _, colour in decoded(picture.mimebundle()).convert("RGB").getcolors(9999)}
    assert {(0, 0, 0), (255, 255, 255)} <= colours


def test_bundle_picture_is_the_same_each_time():
    bundles = [plot_heatmap(VALUES["signed"], title="a").mimebundle() for _ in range(2)]
    assert bundles[0] == bundles[1]


def test_bundle_picture_is_small():
    noise = np.random.default_rng(0).integers(0, 256, (64, 96, 3))
    bundle = plot_row([Panel(noise)] * 3).mimebundle()
    assert len(bundle["image/png"]) < 150_000


def test_picture_keeps_its_figure_and_words():
    figure = Figure()
    picture = plots.Picture(figure, "words")
    assert (picture.figure, picture.alt) == (figure, "words")


def test_picture_of_matplotlib_is_as_large_on_the_page_as_its_sharpness_says():
    figure = Figure(figsize=(2, 1), dpi=192)
    bundle = plots.Picture(figure, "words", sharpness=2).mimebundle()
    assert set(bundle) == {"text/html", "text/plain"}
    assert "width:192px" in bundle["text/html"]


def test_picture_of_matplotlib_shows_the_figure():
    bundle = plots.Picture(Figure(figsize=(2, 1), dpi=96, facecolor="red"), "red").mimebundle()
    assert decoded(bundle).convert("RGB").getpixel((9, 9)) == (255, 0, 0)


def test_plot_row_frames_boxes_and_stripes_cells():
    panel = plots.Panel(np.zeros((4, 6)), boxes=[(1, 2, 3, 4)], hatched=[(0, 5)])
    figure = plots.plot_row([panel]).figure
    left, top, wide, high = figure.all(Pixels)[0].box
    cell = wide / 6
    assert high == 4 * cell
    frame = (left + 2 * cell, top + cell, 4 * cell, 3 * cell)
    assert [line.box for line in figure.all(Outline)[1:]] == [frame, frame]
    assert [each.box for each in figure.all(Stripes)] == [(left + 5 * cell, top, cell, cell)]
