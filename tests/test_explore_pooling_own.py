"""The pooling explorer driven by the reader's own function, right and wrong."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from cnn_core import max_pooling
from cnn_workshop import _run
from cnn_workshop.explorers import explore_pooling
from hands import choose, go, go_to_step, marks, told

PICTURE = np.array([[1, 5, 2, 0, 9], [3, 4, 8, 1, 7], [-3, -1, 0, 6, 2], [-4, -2, 5, 3, 1]])


def right(image, pool_size, stride):
    """Give the right answer in other words than `max_pooling`."""
    windows = sliding_window_view(image, (pool_size, pool_size))
    return windows[::stride, ::stride].max(axis=(2, 3))


def from_zero(image, pool_size, stride):
    return np.maximum(right(image, pool_size, stride), 0)


def crash(image, pool_size, stride):
    return image[image.shape[0]]


def unwritten(image, pool_size, stride):
    raise NotImplementedError


def overwrite(image, pool_size, stride):
    pooled = right(image, pool_size, stride)
    image[0, 0] += 1
    return pooled


def fails_when_moved(image, pool_size, stride):
    if not image[:, 0].any():
        raise ZeroDivisionError("moved")
    return right(image, pool_size, stride)


def endless(image, pool_size, stride):
    while True:
        pass


WRONG = {
    "too_large": (lambda image, p, s: image, "it returned shape 4 x 5; the answer has shape 2 x 2"),
    "flat": (lambda image, p, s: right(image, p, s).ravel(), "4 numbers in one row; the answer"),
    "nothing": (lambda image, p, s: None, "it returned nothing (None): is the line with"),
    "crash": (crash, "crash: IndexError: index 4 is out of bounds for axis 0 with size 4 (line "),
    "overwrite": (overwrite, "overwrite: it changed its input image in place; work on a copy."),
    "unwritten": (unwritten, "unwritten is not written yet. Write it and run its cell: it is used"),
    "endless": (endless, "endless: it was still running after 0.1 seconds and was stopped (line "),
    "one_argument": (lambda image: image, "takes 1 positional argument but 3 were given"),
}
"""Wrong functions, and a part of what is said about them."""


@pytest.mark.parametrize(("pool", "words"), WRONG.values(), ids=WRONG)
def test_own_function_that_fails_is_explained_and_leaves_the_explorer_alive(
    pool, words, monkeypatch
):
    monkeypatch.setitem(_run.run.__kwdefaults__, "time_limit", 0.1)
    explorer = explore_pooling(PICTURE, pool=pool)
    assert words in explorer.problem
    assert words in explorer.text()
    assert np.isnan(explorer.pooled).all()
    go_to_step(explorer, 2)
    assert explorer.trace.value == -1
    assert "There is no output." in explorer.text()
    choose(explorer, "kind", "max")
    np.testing.assert_array_equal(explorer.pooled, right(PICTURE, 2, 2))
    assert explorer.problem == ""


def test_own_function_is_the_first_kind_and_gives_the_output():
    explorer = explore_pooling(PICTURE, pool=right)
    assert [label for label, _ in explorer.bar["kind"].options] == ["right", "max", "average"]
    assert "Kind: right, size 2, stride 2." in explorer.text()
    np.testing.assert_array_equal(explorer.pooled, max_pooling(PICTURE))
    assert explorer.problem == ""


def test_own_function_may_return_lists():
    explorer = explore_pooling(PICTURE, pool=lambda image, p, s: right(image, p, s).tolist())
    np.testing.assert_array_equal(explorer.pooled, max_pooling(PICTURE))


def test_own_function_gets_size_and_stride_in_this_order():
    met = []

    def spy(image, pool_size, stride):
        met.append((pool_size, stride))
        return right(image, pool_size, stride)

    explore_pooling(PICTURE, pool=spy, pool_size=3, stride=1)
    assert met == [(3, 1)]


def test_own_function_pools_the_moved_picture_too():
    met = []

    def spy(image, pool_size, stride):
        met.append(image.copy())
        return right(image, pool_size, stride)

    explorer = explore_pooling(PICTURE, pool=spy, shift=(0, 1))
    assert len(met) == 2
    np.testing.assert_array_equal(met[1], explorer.moved)


def test_own_function_that_fails_on_the_moved_picture_only_is_explained():
    explorer = explore_pooling(PICTURE, pool=fails_when_moved)
    assert explorer.problem == ""
    choose(explorer, "right", 1)
    assert "fails_when_moved: ZeroDivisionError: moved" in explorer.problem
    assert np.isnan(explorer.moved_pooled).all()
    choose(explorer, "right", 0)
    assert explorer.problem == ""


def test_own_function_does_not_run_when_only_the_step_moves():
    calls = []
    explorer = explore_pooling(PICTURE, pool=lambda *given: calls.append(1) or right(*given))
    go_to_step(explorer, 3)
    go(explorer, (0, 1))
    assert len(calls) == 1


def test_own_function_that_differs_is_told_where():
    explorer = explore_pooling(PICTURE, pool=from_zero)
    assert explorer.problem == (
        "from_zero differs from the largest numbers in 1 of 4 cells, first at row 1, column 0."
    )
    assert "but" not in told(explorer)["sentence"]
    go_to_step(explorer, 2)
    assert "but from_zero gives 0 here" in told(explorer)["sentence"]
    assert "the largest of -3, -1, -4, -2 is -1 (row 2, column 1), but from_zero gives 0 here." in (
        explorer.text()
    )


def test_own_function_is_compared_when_the_output_is_large():
    explorer = explore_pooling(np.full((40, 40), -1), pool=from_zero, stride=1)
    assert "1521 of 1521 cells" in explorer.problem
    choose(explorer, "stride", 2)
    assert "400 of 400 cells" in explorer.problem


def test_own_function_has_its_wrong_cells_marked():
    explorer = explore_pooling(PICTURE, pool=from_zero)
    assert marks(explorer, "wrong") == {"map": ((1, 0),)}
    choose(explorer, "kind", "max")
    assert marks(explorer, "wrong") == {}


def test_own_function_that_was_run_again_is_used_from_the_next_step(run_cell):
    source = "def mine(image, pool_size, stride):\n    return {}"
    notebook = run_cell(source.format("image.no_such_thing"))
    explorer = explore_pooling(PICTURE, pool=notebook.mine)
    assert "no_such_thing" in explorer.problem
    run_cell(source.format("right(image, pool_size, stride)"), right=right)
    go_to_step(explorer, 3)
    assert explorer.problem == ""
    np.testing.assert_array_equal(explorer.pooled, max_pooling(PICTURE))
    assert explorer.shown.player.value == 3
    assert "Step 4 of 4: row 1, column 1, value 6." in explorer.text()
