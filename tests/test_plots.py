"""Static pictures: colours and frames where they belong, and the words that stand for them."""

import base64
import gc
import html
import io
import re
import weakref

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from cnn_workshop import palettes, plots
from cnn_workshop.plots import Panel, Picture, draw_panel, plot_heatmap, plot_row

MARK = (184, 0, 107)
VALUES = {
    "signed": np.array([[-3.0, -1.2, 0.0, 0.4], [2.9, 1.0, -0.1, 2.0], [3.1, -2.0, 0.2, 1.7]]),
    "pixels": np.array([[0, 3, 255, 17], [128, 64, 200, 99], [1, 2, 254, 130]]),
    "probability": np.array([[0.0, 1.0, 0.5, 0.1], [0.25, 0.75, 0.33, 0.9], [0.6, 0.01, 0.99, 1]]),
}


def drawn(panel, **options):
    """Draw a panel on axes of its own and return them."""
    axes = Figure(figsize=(4, 3), dpi=100).add_axes((0.1, 0.1, 0.8, 0.8))
    draw_panel(axes, panel, **options)
    return axes


def cell_colours(axes, shape):
    """Read the colour near the upper left corner of each cell, away from grid and numbers."""
    canvas = FigureCanvasAgg(axes.figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3]
    cells = np.array(list(np.ndindex(shape)))
    places = axes.transData.transform(cells[:, ::-1] - 0.35).round().astype(int)
    return pixels[pixels.shape[0] - 1 - places[:, 1], places[:, 0]].reshape(*shape, 3)


def frames(axes):
    """Return left, top, width, height of each frame, and its colours from back to front."""
    found = {}
    for patch in axes.patches:
        place = (*patch.get_xy(), patch.get_width(), patch.get_height())
        colour = tuple(round(255 * part) for part in patch.get_edgecolor()[:3])
        found.setdefault(place, []).append(colour)
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
    axes = drawn(Panel([[1, -2, 0.125], [np.nan, 1 / 3, 1000], [np.inf, -np.inf, 0]]))
    texts = {text.get_position()[::-1]: text.get_text() for text in axes.texts}
    assert texts == {
        **{(0, 0): "1", (0, 1): "-2", (0, 2): "0.125"},
        **{(1, 0): "?", (1, 1): "0.333", (1, 2): "1000"},
        **{(2, 0): "∞", (2, 1): "-∞", (2, 2): "0"},
    }


@pytest.mark.parametrize("kind", VALUES)
def test_draw_panel_prints_numbers_in_the_ink_that_stands_out(kind):
    values = VALUES[kind]
    inks = [text.get_color() for text in drawn(Panel(values, kind)).texts]
    assert inks == [palettes.ink(c) for c in palettes.colours(values, kind).reshape(-1, 3)]


@pytest.mark.parametrize(
    ("options", "cell"), [({"numbers": False}, 0.34), ({}, 0.2), ({"kind": "pixels"}, 0.23)]
)
def test_draw_panel_prints_no_numbers_when_not_wanted_or_without_room(options, cell):
    assert len(drawn(Panel([[1, 2]], **options), cell=cell).texts) == 0


def test_draw_panel_prints_no_numbers_when_one_is_too_long():
    assert len(drawn(Panel([[1, 12345678]]), cell=0.34).texts) == 0


@pytest.mark.parametrize(("cell", "lines"), [(0.34, 5), (0.2, 0)])
def test_draw_panel_draws_the_grid_where_there_is_room(cell, lines):
    assert len(drawn(Panel(VALUES["signed"]), cell=cell).lines) == lines


def test_draw_panel_frames_the_window():
    window = [(row, col) for row in (1, 2) for col in (0, 1, 2)]
    axes = drawn(Panel(VALUES["signed"], outlined=window))
    assert frames(axes) == {(-0.5, 0.5, 3, 2): [(255, 255, 255), MARK]}


def test_draw_panel_frames_a_window_that_reaches_into_the_padding():
    axes = drawn(Panel(VALUES["signed"], outlined=[(-1, -1), (1, 1)]))
    assert list(frames(axes)) == [(-1.5, -1.5, 3, 3)]
    assert not any(patch.get_clip_on() for patch in axes.patches)


def test_draw_panel_frames_the_cursor():
    axes = drawn(Panel(VALUES["signed"], cursor=(2, 3)))
    assert frames(axes) == {(2.5, 1.5, 1, 1): [(255, 255, 255), (0, 0, 0)]}


def test_draw_panel_frames_nothing_when_not_asked():
    assert frames(drawn(Panel(VALUES["signed"]))) == {}


@pytest.mark.parametrize(
    ("size", "ticks"),
    [(12, list(range(12))), (13, [0, 2, 4, 6, 8, 10, 12]), (100, range(0, 91, 10))],
)
def test_draw_panel_numbers_the_axes(size, ticks):
    axes = drawn(Panel(np.ones((3, size))))
    assert list(axes.get_xticks()) == list(ticks)
    assert list(axes.get_yticks()) == [0, 1, 2]


# ---- rows of panels ------------------------------------------------------------------------------


def test_plot_row_puts_panels_and_signs_in_order():
    figure = plot_row([Panel([[1]], title="a", sign="*"), Panel([[2]], title="b")]).figure
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["a", "b"]
    (sign,) = figure.texts
    assert sign.get_text() == "*"
    ends = [figure.axes[0].get_position().x1, figure.axes[1].get_position().x0]
    assert ends[0] < sign.get_position()[0] < ends[1]


def test_plot_row_draws_square_cells():
    figure = plot_row([Panel(np.ones((3, 5))), Panel(np.ones((64, 20)))]).figure
    for axes, (rows, cols) in zip(figure.axes, [(3, 5), (64, 20)], strict=True):
        box = axes.get_window_extent()
        assert box.width / cols == pytest.approx(box.height / rows)


def test_plot_row_leaves_room_for_a_title_that_is_wider_than_the_last_panel():
    figure = plot_row([Panel(np.eye(5)), Panel([[9]], title="pixels read")]).figure
    (title,) = figure.axes[1].findobj(
        lambda artist: getattr(artist, "get_text", str)() == "pixels read"
    )
    assert title.get_window_extent().x1 <= figure.bbox.x1


def test_plot_row_prints_no_numbers_in_a_large_panel():
    small, large = plot_row([Panel(np.ones((6, 6))), Panel(np.ones((10, 10)))]).figure.axes
    assert (len(small.texts), len(large.texts)) == (36, 0)


def test_plots_leave_no_pyplot_figure_open():
    for _ in range(30):
        plot_heatmap([[1, 2]]).mimebundle()
    assert pyplot.get_fignums() == []


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
    assert png.size == tuple(int(side * 96) for side in picture.figure.get_size_inches())


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


def patches(picture):
    """The frames and stripes of a picture of one panel: left, top, width, height."""
    axes = picture.figure.axes[0]
    return {(*patch.get_xy(), patch.get_width(), patch.get_height()) for patch in axes.patches}


def test_plot_row_frames_boxes_and_stripes_cells():
    panel = plots.Panel(np.zeros((4, 6)), boxes=[(1, 2, 3, 4)], hatched=[(0, 5)])
    assert patches(plots.plot_row([panel])) == {(1.5, 0.5, 4, 3), (4.5, -0.5, 1, 1)}


def test_plot_row_counts_from_0_in_each_map_of_a_sheet():
    axes = plots.plot_row([plots.Panel(np.zeros((4, 6)), tiles=(2, 3))]).figure.axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == list("012012")
    assert [label.get_text() for label in axes.get_yticklabels()] == list("0101")
