"""Figures are let go of once they are shown: a class shares one machine's memory."""

import gc
import weakref

import pytest
from matplotlib.backend_bases import FigureCanvasBase

from cnn_workshop import plots
from cnn_workshop.explorers import explore_setup
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
        drawn.extend(weakref.ref(axes) for axes in picture.figure.axes)
        return picture

    monkeypatch.setattr(paper, "draw", noted)
    explorer = explore_setup()
    assert "<figure" in explorer._repr_mimebundle_()["text/html"]
    assert drawn
    gc.collect(1)  # the young ones; axes hold themselves for a moment
    assert [axes for axes in drawn if axes() is not None] == []


def test_picture_keeps_no_pixels_once_it_is_shown():
    picture = plots.plot_row([plots.Panel([[1, 2], [3, 4]])], alt="four numbers")
    first = picture._repr_mimebundle_()
    assert type(picture.figure.canvas) is FigureCanvasBase
    assert picture._repr_mimebundle_() == first
