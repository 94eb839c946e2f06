"""What the opening pictures share: a wide sheet, sharp on every screen, and words on it."""

from matplotlib.figure import Figure

from cnn_workshop import plots

_SHARPNESS = 2  # a screen of today has two pixels where the page counts one
_DOTS = 96  # of the page, an inch
WIDTH = 9.0  # inches: nearly all of a cell's width
INK, PALE, HERE = "#1a1a1a", "#6b6b6b", "#b8006b"


def sheet(height):
    """Return an empty figure, as wide as a lesson and so many inches high."""
    return Figure(figsize=(WIDTH, height), dpi=_DOTS * _SHARPNESS, facecolor="white")


def picture(figure, alt):
    """Return the finished picture, with its words."""
    return plots.Picture(figure, alt, sharpness=_SHARPNESS)


def heatmap(figure, left, bottom, size, panel):
    """Draw a heatmap, without axis numbers, so many inches high, at a place in inches."""
    rows, cols = panel.values.shape[:2]
    high, wide = size, size * cols / rows
    width, height = figure.get_size_inches()
    axes = figure.add_axes((left / width, bottom / height, wide / width, high / height))
    plots.draw_panel(axes, panel, cell=high / rows)
    axes.set_xticks([])
    axes.set_yticks([])
    return axes


def write(figure, left, bottom, words, size=13, colour=INK, **options):
    """Write words at a place in inches; their middle lies there."""
    width, height = figure.get_size_inches()
    place = {"ha": "center", "va": "center"} | options
    figure.text(left / width, bottom / height, words, fontsize=size, color=colour, **place)


def arrow(figure, start, end, colour=PALE):
    """Draw an arrow between two places in inches."""
    width, height = figure.get_size_inches()
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    style = {"arrowstyle": "-|>", "lw": 2.2, "color": colour, "mutation_scale": 18}
    axes.annotate("", end, start, arrowprops=style)
    return axes
