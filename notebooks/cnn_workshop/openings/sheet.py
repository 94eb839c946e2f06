"""What the opening pictures share: a wide sheet, and words on it; places are inches from below."""

from cnn_workshop import drawing
from cnn_workshop.charts import Chart, reach_of
from cnn_workshop.drawing import Area, Drawing, Words
from cnn_workshop.pictures import Picture
from cnn_workshop.stage import paper, place

_INCH = 96  # CSS pixels
_POINT = _INCH / 72
WIDTH = 9.0  # inches: nearly all of a cell's width
INK, PALE, HERE = "#1a1a1a", "#6b6b6b", "#b8006b"


def sheet(height):
    """Return an empty sheet, as wide as a lesson and so many inches high."""
    return Drawing(WIDTH * _INCH, height * _INCH, density=2)


def picture(figure, alt):
    """Return the finished picture, with its words."""
    return Picture(figure, alt, twice=False)


def at(figure, left, bottom):
    """Return a place in CSS pixels, from the upper left corner."""
    return left * _INCH, figure.height - bottom * _INCH


def heatmap(figure, left, bottom, size, scene):
    """Draw a heatmap (`cnn_workshop.plots.heatmap`), so many inches high; return its box."""
    corner = at(figure, left, bottom + size)
    return paper.draw_panel(figure, scene, corner, size * _INCH / len(scene.panels[0].values))


def write(figure, left, bottom, words, size=13, colour=INK, **options):
    """Write words at a place in inches, their size in points; their middle lies there."""
    options = {"side": "middle"} | options
    words = place.typeset(words)
    figure.add(Words(*at(figure, left, bottom), words, size * _POINT, colour, **options))


def arrow(figure, start, end, colour=PALE):
    """Draw an arrow between two places in inches."""
    figure.add(*drawing.arrow(at(figure, *start), at(figure, *end), colour))


def bars(figure, box, values, colours, size, ends=None):
    """Draw a bar for each number from the top down, numbered from 0 on; return their chart.

    The box is its left, bottom, width and height, in inches.
    """
    left, bottom, wide, high = box
    corner = at(figure, left, bottom + high)
    x = ends or reach_of([values, (0,)])
    chart = Chart(figure, (*corner, wide * _INCH, high * _INCH), x, (len(values) - 0.5, -0.5))
    for row, (value, colour) in enumerate(zip(values, colours, strict=True)):
        (x1, top), (x2, low) = (
            chart.at(min(0, value), row - 0.4),
            chart.at(max(0, value), row + 0.4),
        )
        figure.add(Area((x1, top, x2 - x1, low - top), colour))
        _, middle = chart.at(0, row)
        figure.add(Words(corner[0] - 14, middle, str(row), size, INK, side="middle"))
    return chart
