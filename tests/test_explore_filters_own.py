"""The filters explorer driven by the reader's own function, right and wrong."""

import numpy as np
import pytest

import hands
from cnn_core import functional
from cnn_workshop import _run
from cnn_workshop.explorers import explore_filters

PICTURE = np.random.default_rng(0).integers(0, 256, (5, 7, 3))
WEIGHT = np.random.default_rng(1).integers(-3, 4, (2, 3, 3, 3)).astype(float)
BIAS = np.array([10.0, -20.0])


def right(image, weight, bias):
    """Give the right answer in other words than `functional.conv2d`."""
    windows = np.lib.stride_tricks.sliding_window_view(image, weight.shape[2:], axis=(1, 2))
    return np.einsum("chwij,ocij->ohw", windows, weight) + bias[:, np.newaxis, np.newaxis]


def first_channel(image, weight, bias):
    return right(image[:1], weight[:, :1], bias)


def overwrite(image, weight, bias):
    maps = right(image, weight, bias)
    weight *= 0
    return maps


def unwritten(image, weight, bias):
    raise NotImplementedError


def crash(image, weight, bias):
    return image[3]


def endless(image, weight, bias):
    while True:
        pass


WRONG = {
    "one_map": (lambda *a: right(*a)[0], "shape 3 x 5; the answer has shape 2 x 3 x 5."),
    "last_axis": (lambda *a: np.moveaxis(right(*a), 0, 2), "shape 3 x 5 x 2; the answer has "),
    "nothing": (lambda *a: None, "it returned nothing (None)"),
    "overwrite": (overwrite, "overwrite: it changed its weight in place; work on a copy."),
    "crash": (crash, "crash: IndexError: index 3 is out of bounds for axis 0 with size 3 (line "),
    "unwritten": (unwritten, "unwritten is not written yet. Write it and run its cell: it is used"),
    "endless": (endless, "endless: it was still running after 0.1 seconds and was stopped (line "),
}
"""Functions without usable maps, and a part of what is said about them."""


@pytest.fixture
def impatient(monkeypatch):
    """Stop a reader's function after a tenth of a second."""
    monkeypatch.setitem(_run.run.__kwdefaults__, "time_limit", 0.1)


def open_with(convolve):
    return explore_filters(PICTURE, WEIGHT, BIAS, convolve=convolve)


def assert_right(explorer):
    """Compare the maps with those of the package."""
    maps = functional.conv2d(explorer.image[np.newaxis], explorer.weight, explorer.bias)[0]
    np.testing.assert_allclose(explorer.feature_maps, maps)
    np.testing.assert_allclose(explorer.shown["map"].values, maps[explorer.index])
    assert explorer.problem == ""


def test_own_function_gives_the_maps():
    assert_right(open_with(right))


def test_own_function_meets_one_picture_of_integers_channels_first():
    met = []

    def spy(image, weight, bias):
        met.append((image.shape, image.dtype.kind, weight.shape, bias.shape))
        return right(image, weight, bias)

    open_with(spy)
    assert met == [((3, 5, 7), "i", (2, 3, 3, 3), (2,))]


def test_own_function_runs_once_for_each_change_and_not_when_the_filter_is_turned():
    calls = []
    explorer = open_with(lambda *arrays: calls.append(1) or right(*arrays))
    hands.choose(explorer, "filter", "1")
    hands.go(explorer, (1, 1))
    hands.pick(explorer, "map 0", (2, 2))
    assert len(calls) == 1
    hands.choose(explorer, "size", "1 x 1")
    hands.choose(explorer, "kernels", "Brightness")
    assert len(calls) == 3


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", WRONG)
def test_wrong_function_is_told_what_is_wrong(name):
    convolve, words = WRONG[name]
    explorer = open_with(convolve)
    assert words in explorer.problem
    assert explorer.text().endswith(f"There are no feature maps. {explorer.problem}")
    assert np.isnan(explorer.shown["map"].values).all()
    assert all(np.isnan(explorer.shown[name].values).all() for name in ("map 0", "map 1"))


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", WRONG)
def test_wrong_function_leaves_the_explorer_alive_and_its_parts_right(name):
    working = {"convolve": WRONG[name][0]}
    explorer = open_with(lambda *arrays: working["convolve"](*arrays))
    whole = functional.conv2d(explorer.image[np.newaxis], WEIGHT[:1])[0, 0]
    np.testing.assert_allclose(explorer.parts.sum(axis=0), whole)
    assert "Filter 0" in explorer.figure().alt
    working["convolve"] = right
    hands.choose(explorer, "size", "1 x 1")
    assert_right(explorer)


def test_wrong_function_is_no_alarm_when_it_is_not_written_yet():
    calm = [hands.told(open_with(convolve))["calm"] for convolve in (unwritten, crash)]
    assert calm == [True, False]


def test_wrong_numbers_are_found_and_named():
    explorer = open_with(first_channel)
    differ = int((~np.isclose(first_channel(*_arrays()), right(*_arrays()))).sum())
    assert explorer.problem.startswith(
        f"first_channel differs from the sums of the parts in {differ} of 30 cells, "
        "first at map 0, row 0, column "
    )


def test_wrong_number_is_marked_and_stands_below_the_map():
    explorer = open_with(lambda *arrays: -right(*arrays))
    given = -right(*_arrays())[0]
    here = f"<lambda> gives {given[explorer.cell]:g} here"
    assert explorer.shown["map"].note == here
    assert f", but {here}." in explorer.text()
    wrong = {tuple(cell) for cell in np.argwhere(given).tolist()}
    assert set(hands.marks(explorer, "wrong")["map"]) == wrong


def test_right_function_has_no_cell_marked():
    explorer = open_with(right)
    assert hands.marks(explorer, "wrong") == {}
    assert "but right gives" not in explorer.text()


def _arrays():
    return np.moveaxis(PICTURE, 2, 0), WEIGHT, BIAS


SOURCE = "def mine(image, weight, bias):\n    {}"
MOVES = {
    "hover": lambda explorer: hands.go(explorer, (1, 1)),
    "size": lambda explorer: hands.choose(explorer, "size", "1 x 1"),
    "photograph": lambda explorer: hands.choose(explorer, "photograph", "Cat"),
    "filter": lambda explorer: hands.choose(explorer, "filter", "1"),
}


@pytest.mark.parametrize("first", ["return 3", "raise NotImplementedError"])
@pytest.mark.parametrize("move", MOVES)
def test_new_version_of_the_function_is_used_at_the_next_move(run_cell, first, move):
    explorer = open_with(run_cell(SOURCE.format(first)).mine)
    run_cell(SOURCE.format("return right(image, weight, bias)"), right=right)
    MOVES[move](explorer)
    assert_right(explorer)


def test_argument_that_is_no_function_is_refused():
    with pytest.raises(TypeError, match="`convolve` must be a function, got int"):
        explore_filters(convolve=3)
