"""Figures are the same under any settings of matplotlib: those of a person never reach them."""

import io
import threading

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import is_color_like
from matplotlib.figure import Figure

from cnn_workshop import explorers, figure_settings, plots
from cnn_workshop.pictures import Picture

CHOICES = {
    **{"image.origin": "lower", "mathtext.fontset": "cm", "font.family": ["serif"]},
    **{"font.style": "italic", "font.variant": "small-caps", "font.weight": "bold"},
    "font.stretch": "condensed",
}


def hostile():
    """As many settings as can be changed: switches turned, numbers doubled, colours red."""
    settings = {}
    for name, value in matplotlib.rcParamsDefault.items():
        other = CHOICES.get(name, turned(value))
        try:
            matplotlib.RcParams({name: other})
        except (ValueError, RuntimeError):  # no such value is allowed here
            continue
        settings[name] = other
    return settings


def turned(value):
    """Another value of the same kind; words stay, for not all of them are checked when set."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value / 2 + 0.1 if value <= 1 else value * 2  # what is a share stays one
    colour = is_color_like(value) and str(value).lower() != "none"  # which names markers, too
    return "red" if colour else value


def figure():
    """Return what a reader draws with matplotlib."""
    drawn = Figure(figsize=(2, 2), dpi=96)
    drawn.subplots().imshow([[1, 2, 3], [4, 5, 6]])
    return drawn


def picture_of_a_figure():
    with figure_settings.ours():
        return Picture(figure(), "six numbers")


CURVES = {"net 1": {"right": [3, 1], "wrong": [3, 2, np.nan]}}
PICTURES = {
    "a figure of matplotlib": picture_of_a_figure,
    "explore_training": lambda: explorers.explore_training().figure(),
    "plot_row": lambda: plots.plot_row([plots.heatmap([[1, -2, 3], [0, 3, 4]])] * 2),
    "plot_curves": lambda: plots.plot_curves(CURVES, names=("x", "y"), limits=(0, 3)),
}


@pytest.fixture
def foreign():
    """Another person's settings, in force during a test."""
    settings = hostile()
    changed = [name for name in settings if settings[name] != matplotlib.rcParamsDefault[name]]
    assert len(changed) > 150
    with matplotlib.rc_context():
        dict.update(matplotlib.rcParams, settings)
        yield


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_the_same_under_any_settings(name, request):
    draw = PICTURES[name]
    expected = draw().mimebundle()["image/png"]
    request.getfixturevalue("foreign")
    assert draw().mimebundle()["image/png"] == expected


@pytest.mark.usefixtures("foreign")
def test_foreign_settings_change_a_figure_that_does_not_keep_them_out():
    """Without it, the tests above would prove nothing."""

    def drawn():
        file = io.BytesIO()
        figure().savefig(file, format="rgba")
        return file.getvalue()

    with figure_settings.ours():
        ours = drawn()
    assert drawn() != ours


@pytest.mark.usefixtures("foreign")
def test_ours_leaves_the_settings_as_they_were():
    before = dict(matplotlib.rcParams)
    Picture(figure(), "six numbers").mimebundle()
    assert dict(matplotlib.rcParams) == before


@pytest.mark.usefixtures("foreign")
def test_ours_leaves_the_settings_as_they_were_when_two_threads_draw():
    before = dict(matplotlib.rcParams)
    inside, leave = threading.Event(), threading.Event()

    def draw():
        with figure_settings.ours():
            inside.set()
            leave.wait(10)

    first, second = threading.Thread(target=draw), threading.Thread(target=draw)
    first.start()
    inside.wait(10)
    second.start()
    leave.set()
    first.join()
    second.join()
    assert dict(matplotlib.rcParams) == before
