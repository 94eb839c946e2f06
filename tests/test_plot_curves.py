"""Small charts of curves: what is drawn, and what is said of it."""

import numpy as np
import pytest

from cnn_workshop import plots
from cnn_workshop.drawing import Line, Outline, Words
from cnn_workshop.painting import bounds

CHARTS = {
    "one": {"right": [2.0, 1.0, 0.5], "net": [2.0, 1.5, 9.0]},
    "two": {"right": [2.0, 1.0, 0.5], "net": [2.0, np.nan, 1.0]},
    "three": {"net": [np.nan, 1.0]},
}
OPTIONS = {"names": ("epoch", "loss"), "limits": (0, 2.5)}


@pytest.fixture
def picture():
    return plots.plot_curves(CHARTS, across=2, **OPTIONS)


STRONG, PALE = "#b0127b", "#8d96a1"


def charts(picture):
    """Return the boxes of the charts."""
    return [frame.box for frame in picture.figure.all(Outline)]


def lines_in(picture, at):
    """Return the curves of a chart, each as a line and the numbers that it runs through."""
    left, top, wide, high = charts(picture)[at]
    low, over = OPTIONS["limits"]
    found = []
    for line in picture.figure.all(Line):
        x, y = np.transpose(line.points)
        if line.colour in (STRONG, PALE) and left <= x.min() <= left + wide:
            inside = bool(top - 1 <= y.min() <= top + high + 1)
            found += [(line, low + (top + high - y) / high * (over - low))] * inside
    return found


def names_in(picture, at):
    """Return what stands beside the curves of a chart: words on a rim."""
    left, top, wide, high = charts(picture)[at]
    words = [each for each in picture.figure.all(Words) if each.rim]
    return [
        each.text
        for each in words
        if left <= each.x <= left + wide + 1 and top - 5 <= each.y <= top + high + 10
    ]


def test_plot_curves_draws_one_chart_each_and_leaves_the_rest_empty(picture):
    titles = [words for words in picture.figure.all(Words) if words.text in CHARTS]
    assert [words.text for words in titles] == ["one", "two", "three"]
    assert len(charts(picture)) == 3
    for words, (left, top, *_) in zip(titles, charts(picture), strict=True):
        assert left - 40 < words.x <= left, "beside the numbers of its scale"
        assert words.y < top


def test_plot_curves_draws_all_charts_on_one_scale(picture):
    assert {box[2:] for box in charts(picture)} == {charts(picture)[0][2:]}
    for text in ("0", "1", "2"):
        beside = [words for words in picture.figure.all(Words) if words.side == "right"]
        found = [words for words in beside if words.text == text]
        tops = [box[1] for box in charts(picture)]
        heights = [words.y - top for words, top in zip(found, tops, strict=True)]
        assert heights == pytest.approx([heights[0]] * 3)


def test_plot_curves_holds_what_lies_above_at_the_edge(picture):
    values = [numbers for _, numbers in lines_in(picture, 0)]
    np.testing.assert_allclose(values, [[2, 1, 0.5], [2, 1.5, 2.5]], atol=1e-9)
    assert names_in(picture, 0) == ["right", "net"]


def test_plot_curves_ends_a_curve_at_the_first_missing_number(picture):
    assert [line.colour for line, _ in lines_in(picture, 1)] == [PALE]
    assert names_in(picture, 1) == ["right", "net ×"]
    assert (lines_in(picture, 2), names_in(picture, 2)) == ([], [])


def test_plot_curves_draws_the_last_curve_differently(picture):
    (pale, _), (strong, _) = lines_in(picture, 0)
    assert (pale.colour, bool(pale.dash)) == (PALE, True)
    assert (strong.colour, bool(strong.dash)) == (STRONG, False)


def test_plot_curves_clips_no_words(picture):
    for words in picture.figure.all(Words):
        left, top, wide, high = bounds(words)
        assert 0 <= left <= left + wide <= picture.figure.width
        assert 0 <= top <= top + high <= picture.figure.height


def test_plot_curves_says_where_each_curve_begins_and_ends(picture):
    assert picture.alt == (
        "loss by epoch. one: right from 2 to 0.5; net from 2 to 9. "
        "two: right from 2 to 0.5; net from 2 to 2, then no number. "
        "three: net: none, then no number."
    )


def test_plot_curves_takes_other_words():
    assert plots.plot_curves(CHARTS, alt="A wave.", **OPTIONS).alt == "A wave."
