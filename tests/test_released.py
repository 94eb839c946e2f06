"""Figures are let go of once they are shown: a class shares one machine's memory."""

import gc
import weakref

import pytest
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.figure import Figure

from cnn_workshop import plots
from cnn_workshop.explorers import explore_setup
from cnn_workshop.pictures import Picture
from cnn_workshop.stage import paper


@pytest.fixture
def no_collecting():
    """What is still there was not let go of, and waits for the garbage collector."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_explorer_lets_go_of_its_static_figure(monkeypatch, no_collecting):
    drawn, draw = [], paper.draw

    def noted(*arguments, **options):
        picture = draw(*arguments, **options)
        drawn.append(weakref.ref(picture.figure))
        return picture

    monkeypatch.setattr(paper, "draw", noted)
    explorer = explore_setup()
    assert "<figure" in explorer._repr_mimebundle_()["text/html"]
    assert len(drawn) == 1
    assert drawn[0]() is None


def figure():
    """Return a figure of matplotlib as a reader makes it."""
    figure = Figure(figsize=(2, 1), dpi=96)
    figure.subplots().plot([1, 3, 2])
    return figure


def test_picture_lets_go_of_a_figure_of_matplotlib(no_collecting):
    picture = Picture(figure(), "a line")
    drawn = [weakref.ref(axes) for axes in picture.figure.axes]
    picture._repr_mimebundle_()
    gc.collect(1)  # the young ones; axes hold themselves for a moment
    assert [axes for axes in drawn if axes() is not None] == []


def test_figure_of_matplotlib_keeps_no_pixels_once_it_is_printed():
    drawn = figure()
    Picture(drawn, "a line").mimebundle()
    assert type(drawn.canvas) is FigureCanvasBase


def test_picture_that_was_shown_is_shown_again():
    picture = plots.plot_row([plots.heatmap([[1, 2], [3, 4]])], alt="four numbers")
    first = picture._repr_mimebundle_()
    assert picture._repr_mimebundle_() == first
