"""The convolution explorer driven by the reader's own function, right and wrong."""

import re

import numpy as np
import pytest

from cnn_core import convolve2d
from cnn_workshop import _run
from cnn_workshop.explorers import explore_convolution
from hands import choose, go, go_to_step, marks, told

PICTURE = np.random.default_rng(0).integers(0, 17, (5, 7))
KERNEL = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])


@pytest.fixture
def impatient(monkeypatch):
    """Stop a reader's function after a tenth of a second."""
    monkeypatch.setitem(_run.run.__kwdefaults__, "time_limit", 0.1)


def right(image, kernel):
    """Give the right answer in other words than `convolve2d`."""
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("ijkl,kl->ij", windows, kernel)


def endless(image, kernel):
    while True:
        pass


def crash(image, kernel):
    top = image.shape[0]
    return image[top]


def unwritten(image, kernel):
    raise NotImplementedError


def overwrite(image, kernel):
    feature_map = right(image, kernel)
    image[0, 0] += 1
    return feature_map


def overwrite_kernel(image, kernel):
    feature_map = right(image, kernel)
    kernel *= 2
    return feature_map


CRASH_LINE = crash.__code__.co_firstlineno + 2
WRONG = {
    "too_small": (lambda image, kernel: right(image, kernel)[1:], "shape 2 x 5; the answer has "),
    "transposed": (lambda image, kernel: right(image, kernel).T, "shape 5 x 3; the answer has "),
    "flat": (lambda image, kernel: right(image, kernel).ravel(), "15 numbers in one row; the "),
    "one_number": (lambda image, kernel: 7, "a single number; the answer has shape 3 x 5."),
    "nothing": (lambda image, kernel: None, "it returned nothing (None): is the line with"),
    "words": (lambda image, kernel: [["a"] * 5] * 3, "a list of str, not of real numbers."),
    "ragged": (lambda image, kernel: [[1, 2], [3]], "it returned rows of unequal length."),
    "complex": (
        lambda image, kernel: right(image, kernel) * 1j,
        "an array of complex, not of real numbers.",
    ),
    "masked": (lambda image, kernel: np.ma.ones((3, 5)), "it returned a masked array; return"),
    "overwrite": (overwrite, "overwrite: it changed its input image in place; work on a copy."),
    "overwrite_kernel": (overwrite_kernel, "it changed its kernel in place; work on a copy."),
    "crash": (crash, "crash: IndexError: index 5 is out of bounds for axis 0 with size 5 (line "),
    "unwritten": (unwritten, "unwritten is not written yet. Write it and run its cell: it is used"),
    "endless": (endless, "endless: it was still running after 0.1 seconds and was stopped (line "),
    "two_arguments": (lambda image: image, "takes 1 positional argument but 2 were given"),
}
"""Wrong functions, and a part of what is said about them."""


def open_with(convolve, **geometry):
    return explore_convolution(PICTURE, KERNEL, convolve=convolve, **geometry)


def assert_right(explorer):
    assert explorer.problem == ""
    np.testing.assert_array_equal(explorer.feature_map, right(PICTURE, explorer.kernel))


# ---- what it is given and gives ------------------------------------------------------------------


def test_own_function_gives_the_feature_map():
    assert_right(open_with(right))


def test_own_function_may_return_lists():
    assert_right(open_with(lambda image, kernel: right(image, kernel).tolist()))


def test_own_function_may_be_an_object():
    class Convolution:
        def __call__(self, image, kernel):
            return np.zeros((3, 5))

    assert "but Convolution gives 0 here" in open_with(Convolution()).text()


@pytest.mark.parametrize(("kernel", "kind"), [(KERNEL, "i"), (KERNEL / 2, "f")])
def test_own_function_meets_whole_numbers_as_integers(kernel, kind):
    met = []

    def spy(image, kernel):
        met.extend([image.dtype.kind, kernel.dtype.kind])
        return right(image, kernel)

    explore_convolution(PICTURE, kernel, convolve=spy)
    assert met == ["i", kind]


def test_own_function_runs_once_for_each_change():
    calls = []

    def count(image, kernel, stride=1):
        calls.append(kernel.shape)
        return convolve2d(image, kernel, stride=stride)

    explorer = open_with(count)
    choose(explorer, "preset", "box_blur_5")
    choose(explorer, "size", 2)
    choose(explorer, "stride", 2)
    choose(explorer, "picture", "Handwritten 7")
    assert calls == [(3, 3), (5, 5), (2, 2), (2, 2), (2, 2)]


def test_own_function_does_not_run_when_only_the_step_moves():
    calls = []
    explorer = open_with(lambda image, kernel: calls.append(1) or right(image, kernel))
    go_to_step(explorer, 5)
    go(explorer, (0, 1))
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("convolve", "offered"),
    [
        (lambda image, kernel: convolve2d(image, kernel), []),
        (lambda image, kernel, stride=1: convolve2d(image, kernel, stride=stride), ["stride"]),
        (convolve2d, ["stride", "padding", "dilation"]),
    ],
)
def test_own_function_is_offered_the_geometry_that_it_takes(convolve, offered):
    explorer = open_with(convolve)
    assert list(explorer.bar)[3:] == offered
    shown = [control["label"].lower() for control in told(explorer)["controls"]]
    assert shown == ["picture", "kernel", "size", *offered]
    assert [name for name in ("Stride", "Padding", "Dilation") if name in explorer.text()] == (
        ["Stride"] if offered else []
    )


def test_own_function_is_given_its_stride():
    explorer = open_with(lambda image, kernel, stride: convolve2d(image, kernel, stride=stride))
    choose(explorer, "stride", 2)
    np.testing.assert_array_equal(explorer.feature_map, right(PICTURE, KERNEL)[::2, ::2])
    assert "Stride 2. Feature map: 2 x 3, " in explorer.text()


# ---- what it gets wrong --------------------------------------------------------------------------


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", WRONG)
def test_wrong_function_is_told_what_is_wrong(name):
    convolve, words = WRONG[name]
    explorer = open_with(convolve)
    assert words in explorer.problem
    assert explorer.text().endswith(f"There is no feature map. {explorer.problem}")
    assert np.isnan(explorer.shown["map"].values).all()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", WRONG)
def test_wrong_function_leaves_the_explorer_alive(name):
    working = {"convolve": WRONG[name][0]}
    explorer = open_with(lambda image, kernel: working["convolve"](image, kernel))
    working["convolve"] = right
    choose(explorer, "size", 2)
    assert told(explorer)["problem"] == ""
    assert_right(explorer)


def test_wrong_function_leaves_the_sum_to_be_stepped_through():
    explorer = open_with(WRONG["too_small"][0])
    go(explorer, (1, 2))
    assert explorer.trace.total == right(PICTURE, KERNEL)[1, 2]
    assert explorer.shown["sum"].unlike == ""
    assert "2 x 5; the answer has shape 3 x 5" in explorer.problem


def test_wrong_function_has_its_line_named_when_it_raises():
    assert open_with(crash).problem.endswith(f"(line {CRASH_LINE} of crash: `return image[top]`).")


@pytest.mark.usefixtures("impatient")
def test_wrong_function_has_its_line_named_when_it_never_ends():
    problem = open_with(endless).problem
    assert re.search(r"\(line \d+ of endless: `(while True:|pass)`\)\.$", problem)


def test_wrong_function_is_named():
    assert open_with(crash).problem.startswith("crash: IndexError")


def test_wrong_function_is_no_alarm_when_it_is_not_written_yet():
    calm = [told(open_with(convolve))["calm"] for convolve in (unwritten, crash)]
    assert calm == [True, False]


def test_wrong_function_cannot_change_the_picture():
    explorer = open_with(overwrite)
    np.testing.assert_array_equal(explorer.image, PICTURE)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda total: -total, "but other gives {} here"),
        (lambda total: total * np.nan, "but other gives not a number here"),
    ],
)
def test_other_value_stands_beside_the_sum(change, words):
    def other(image, kernel):
        return change(right(image, kernel))

    explorer = open_with(other)
    words = words.format(-right(PICTURE, KERNEL)[0, 0])
    assert explorer.shown["sum"].unlike == words
    assert f" = {right(PICTURE, KERNEL)[0, 0]}, {words}. " in explorer.text()


def test_other_value_is_silent_where_it_is_right():
    def partly(image, kernel):
        feature_map = right(image, kernel)
        feature_map[0, 0] = 0
        return feature_map

    explorer = open_with(partly)
    said = "but partly gives 0 here" in explorer.text()
    go_to_step(explorer, 1)
    assert (said, "but" in explorer.text()) == (True, False)


# ---- the reader runs the cell again --------------------------------------------------------------


SOURCE = "def mine(image, kernel):\n    {}"
MOVES = {
    "step": lambda explorer: go_to_step(explorer, 3),
    "hover": lambda explorer: go(explorer, (1, 1)),
    "size": lambda explorer: choose(explorer, "size", 2),
}


@pytest.mark.parametrize(
    "first", ["return 3", "raise NotImplementedError", "return right(image, kernel) + 1"]
)
@pytest.mark.parametrize("move", MOVES)
def test_new_version_of_the_function_is_used_at_the_next_move(run_cell, first, move):
    explorer = open_with(run_cell(SOURCE.format(first), right=right).mine)
    run_cell(SOURCE.format("return right(image, kernel)"))
    MOVES[move](explorer)
    assert_right(explorer)
    assert "but" not in explorer.text()


def test_new_version_of_the_function_may_be_worse(run_cell):
    explorer = open_with(run_cell(SOURCE.format("return right(image, kernel)"), right=right).mine)
    run_cell(SOURCE.format("return image[99]"))
    go_to_step(explorer, 1)
    assert "mine: IndexError: index 99 is out of bounds" in explorer.problem


def test_what_a_failing_function_printed_is_shown():
    def talk(image, kernel):
        print("shape is", kernel.shape)

    assert open_with(talk).problem == (
        "talk: it returned nothing (None): is the line with `return` missing? "
        "It printed: shape is (3, 3)"
    )


def test_wrong_cells_are_marked_on_the_feature_map():
    def partly(image, kernel):
        feature_map = right(image, kernel)
        feature_map[1:, 2] += 1
        return feature_map

    explorer = open_with(partly)
    assert marks(explorer, "wrong") == {"map": ((1, 2), (2, 2))}


def test_wrong_cells_are_not_marked_when_there_are_none():
    assert marks(open_with(right), "wrong") == {}
