"""Drawings become pixels: edges on whole dots, colours that stay, words where they are measured."""

import numpy as np
import pytest

from cnn_workshop import painting, printing
from cnn_workshop.charts import Chart
from cnn_workshop.drawing import (
    Area,
    Drawing,
    Line,
    Outline,
    Pixels,
    Shape,
    Stripes,
    Words,
    arrow,
    grid,
)

RED = (184, 0, 107)
HEX = "#b8006b"


def painted(*shapes, size=(60, 40), density=1):
    """Return the pixels of a drawing."""
    drawing = Drawing(*size, density=density)
    drawing.add(*shapes)
    return np.asarray(painting.pixels(drawing))


def where(pixels, colour=RED):
    """Return the rows and columns, first and one beyond the last, that have a colour."""
    rows, cols = np.nonzero((pixels == colour).all(axis=2))
    return rows.min(), cols.min(), rows.max() + 1, cols.max() + 1


@pytest.mark.parametrize("density", [1, 2])
def test_area_lies_on_whole_dots(density):
    pixels = painted(Area((10, 5, 20, 8), HEX), density=density)
    assert where(pixels) == (5 * density, 10 * density, 13 * density, 30 * density)
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) == 2


def test_lines_of_a_grid_are_all_as_thick():
    pixels = painted(*grid((0, 0, 60, 40), (8, 7), HEX, 1))
    across = (pixels[0] == RED).all(axis=1)
    thick = np.diff(np.flatnonzero(np.diff(across.astype(int), prepend=0, append=0)))[::2]
    assert thick.tolist() == [1] * 6


def test_outline_has_half_its_width_on_either_side():
    pixels = painted(Outline((10, 10, 20, 16), HEX, 4))
    assert where(pixels) == (8, 8, 28, 32)
    assert (pixels[12, 12] == 255).all()


def test_outline_with_round_corners_leaves_them_out():
    pixels = painted(Outline((10, 10, 20, 16), HEX, 2, radius=5))
    assert (pixels[9, 9] == 255).all()
    assert tuple(pixels[9, 20]) == RED


def test_dashed_line_has_gaps_of_the_length_asked_for():
    pixels = painted(Line(((0, 10), (60, 10)), HEX, 2, dash=(6, 4)))
    inked = (pixels[10] == RED).all(axis=1)
    assert inked.tolist() == ([True] * 6 + [False] * 4) * 6


def test_shape_is_seen_through_as_far_as_its_alpha_says():
    pixels = painted(Shape(((0, 0), (60, 0), (60, 40), (0, 40)), HEX, alpha=0.25))
    np.testing.assert_allclose(pixels[20, 30], 255 - 0.25 * (255 - np.array(RED)), atol=1)


def test_stripes_let_through_what_lies_below():
    pixels = painted(Area((0, 0, 60, 40), HEX), Stripes((0, 0, 60, 40), "#ffffff"))
    share = (pixels == RED).all(axis=2).mean()
    assert 0.3 < share < 0.9


@pytest.mark.parametrize("shape", [(2, 3), (40, 60), (80, 120)])
def test_pixels_fill_their_box_with_their_colours(shape):
    values = np.zeros((*shape, 3), np.uint8)
    values[: shape[0] // 2] = RED
    pixels = painted(Pixels((0, 0, 60, 40), values))
    assert where(pixels) == (0, 0, 20, 60)


def test_shapes_of_a_higher_order_lie_above_whenever_they_were_added():
    above, below = Area((0, 0, 60, 40), HEX, order=1), Area((0, 0, 60, 40), "#000000")
    assert (painted(above, below) == RED).all()


@pytest.mark.parametrize("side", ["left", "middle", "right"])
@pytest.mark.parametrize("font", ["plain", "bold", "mono"])
def test_words_lie_within_their_bounds(font, side):
    words = Words(200, 30, "Spread −0.38 ≠", 20, HEX, font, side)
    left, top, wide, high = painting.bounds(words)
    rows, cols = np.nonzero((painted(words, size=(400, 60)) != 255).any(axis=2))
    assert left - 1 <= cols.min() <= cols.max() <= left + wide + 1
    assert top - 1 <= rows.min() <= rows.max() <= top + high + 1
    assert cols.max() - cols.min() > 0.9 * wide


def test_turned_words_lie_within_their_bounds():
    words = Words(30, 60, "accuracy", 16, HEX, turned=True)
    left, top, wide, high = painting.bounds(words)
    rows, cols = np.nonzero((painted(words, size=(60, 120)) != 255).any(axis=2))
    assert left - 1 <= cols.min() <= cols.max() <= left + wide + 1
    assert top - 1 <= rows.min() <= rows.max() <= top + high + 1
    assert np.ptp(rows) > 0.9 * high


def test_digits_stand_in_the_middle_of_their_place():
    words = Words(30, 20, "0", 24, HEX, side="middle", digits=True)
    rows, cols = np.nonzero((painted(words) != 255).any(axis=2))
    assert abs((rows.min() + rows.max() + 1) / 2 - 20) <= 1
    assert abs((cols.min() + cols.max() + 1) / 2 - 30) <= 1


def test_arrow_ends_where_it_points():
    rows, cols = np.nonzero((painted(*arrow((5, 20), (50, 20), HEX)) != 255).any(axis=2))
    assert abs(cols.max() - 49) <= 1
    assert np.ptp(rows) > 8


def test_chart_leaves_a_gap_where_a_number_is_missing():
    drawing = Drawing(100, 50)
    chart = Chart(drawing, (0, 0, 100, 50), (0, 4), (0, 4))
    chart.curve(np.arange(5), np.array([0, 1, np.nan, 3, 4]), HEX)
    assert [line.points for line in drawing.all(Line)] == [
        ((0.0, 50.0), (25.0, 37.5)),
        ((75.0, 12.5), (100.0, 0.0)),
    ]


def test_print_keeps_the_colours_of_lines_and_letters_beside_a_photograph():
    noise = np.random.default_rng(0).integers(0, 256, (100, 200, 3))
    noise[..., 1] = noise[..., 1] // 2 + 128  # green: none of the frame's colour
    drawing = Drawing(300, 200)
    drawing.add(Pixels((0, 0, 200, 200), noise), Outline((220, 20, 60, 60), HEX, 2))
    pixels = printing.read(printing.png(drawing))
    assert where(pixels) == (19, 219, 81, 281)
    assert (pixels[150, 250] == 255).all()
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) <= 256


def test_print_of_few_colours_has_each_of_them():
    values = np.stack([np.arange(100, dtype=np.uint8)] * 3, axis=1)[np.newaxis]
    drawing = Drawing(100, 5)
    drawing.add(Pixels((0, 0, 100, 5), values))
    np.testing.assert_array_equal(printing.read(printing.png(drawing))[0], values[0])


def test_print_is_the_same_each_time():
    noise = np.random.default_rng(0).integers(0, 256, (40, 60, 3))
    drawing = Drawing(60, 40)
    drawing.add(Pixels((0, 0, 60, 40), noise), Words(4, 20, "words"))
    assert printing.png(drawing) == printing.png(drawing)
