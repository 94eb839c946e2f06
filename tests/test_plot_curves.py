"""Small charts of curves: what is drawn, and what is said of it."""

import numpy as np
import pytest

from cnn_workshop import plots

CHARTS = {
    "one": {"right": [2.0, 1.0, 0.5], "net": [2.0, 1.5, 9.0]},
    "two": {"right": [2.0, 1.0, 0.5], "net": [2.0, np.nan, 1.0]},
    "three": {"net": [np.nan, 1.0]},
}
OPTIONS = {"names": ("epoch", "loss"), "limits": (0, 2.5)}


@pytest.fixture
def picture():
    return plots.plot_curves(CHARTS, across=2, **OPTIONS)


def drawn(axes):
    """Return the numbers of each line, and the texts beside them."""
    lines = [line.get_ydata().tolist() for line in axes.lines]
    return lines, [text.get_text() for text in axes.texts]


def test_plot_curves_draws_one_chart_each_and_leaves_the_rest_empty(picture):
    axes = picture.figure.axes
    assert [each.get_title(loc="left") for each in axes] == ["one", "two", "three", ""]
    assert not axes[3].axison


def test_plot_curves_draws_all_charts_on_one_scale(picture):
    assert {each.get_ylim() for each in picture.figure.axes} == {(0, 2.5)}


def test_plot_curves_holds_what_lies_above_at_the_edge(picture):
    lines, texts = drawn(picture.figure.axes[0])
    assert lines == [[2, 1, 0.5], [2, 1.5, 2.5]]
    assert texts == ["right", "net"]


def test_plot_curves_ends_a_curve_at_the_first_missing_number(picture):
    lines, texts = drawn(picture.figure.axes[1])
    assert lines[1] == [2]
    assert texts[1] == "net ×"
    assert drawn(picture.figure.axes[2]) == ([[]], [])


def test_plot_curves_draws_the_last_curve_differently(picture):
    pale, strong = picture.figure.axes[0].lines
    assert pale.get_linestyle() != strong.get_linestyle()
    assert pale.get_color() != strong.get_color()


def test_plot_curves_says_where_each_curve_begins_and_ends(picture):
    assert picture.alt == (
        "loss by epoch. one: right from 2 to 0.5; net from 2 to 9. "
        "two: right from 2 to 0.5; net from 2 to 2, then no number. "
        "three: net: none, then no number."
    )


def test_plot_curves_takes_other_words():
    assert plots.plot_curves(CHARTS, alt="A wave.", **OPTIONS).alt == "A wave."
