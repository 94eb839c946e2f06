"""The stack explorer with the reader's own `receptive_field`, right and wrong."""

import numpy as np
import pytest

from cnn_workshop import _run
from cnn_workshop.explorers import explore_stack
from hands import choose


def right(layers):
    """Give the right answer, backwards."""
    size = 1
    for kernel_size, stride, dilation in layers[::-1]:
        size = (size - 1) * stride + dilation * (kernel_size - 1) + 1
    return size


def without_strides(layers):
    return 1 + sum(dilation * (kernel_size - 1) for kernel_size, stride, dilation in layers)


def endless(layers):
    while True:
        pass


def crash(layers):
    return layers[99]


def unwritten(layers):
    raise NotImplementedError


def overwrite(layers):
    size = right(layers)
    layers[0] = 0
    return size


@pytest.fixture
def impatient(monkeypatch):
    """Stop a reader's function after a tenth of a second."""
    monkeypatch.setitem(_run.run.__kwdefaults__, "time_limit", 0.1)


def open_with(receptive_field):
    return explore_stack(receptive_field=receptive_field)


def look(explorer, number, cell):
    """Go to a cell of a map, by mouse or keys."""
    explorer.do({"is": "look", "panel": f"layer {number}", "cell": cell})


def test_right_function_is_left_in_peace_whatever_the_stack():
    explorer = open_with(right)
    for number in ("4", "5", "6"):
        choose(explorer, "layer", number)
        choose(explorer, "kind", "ReLU")
        assert explorer.problem == ""
    choose(explorer, "layer", "1")
    for name in ("stride", "padding"):
        choose(explorer, name, 2)
        assert "right" not in explorer.problem


def test_function_gets_a_row_of_kernel_size_stride_and_dilation_for_each_layer():
    met = []
    explorer = open_with(lambda layers: met.append(layers) or right(layers))
    np.testing.assert_array_equal(met[-1], [[3, 1, 1], [3, 1, 1], [2, 2, 1]])
    look(explorer, 1, [0, 0])
    np.testing.assert_array_equal(met[-1], [[3, 1, 1]])
    for number in ("1", "2", "3"):
        choose(explorer, "layer", number)
        choose(explorer, "kind", "no layer")
    assert met[-1].shape == (0, 3)


def test_wrong_function_is_told_where_it_differs():
    explorer = open_with(without_strides)
    assert explorer.problem == ""
    choose(explorer, "layer", "1")
    choose(explorer, "stride", 2)
    assert explorer.problem.endswith(
        "without_strides makes 5 of [(3, 2, 1), (3, 1, 1)], but a cell of layer 2 sees "
        "7 pixels along each side."
    )
    assert explorer.text().endswith(explorer.problem)
    look(explorer, 1, [0, 0])
    assert "without_strides" not in explorer.problem


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("function", "words"),
    [
        (crash, "crash: IndexError: index 99 is out of bounds"),
        (endless, "endless: it was still running after 0.1 seconds"),
        (unwritten, "unwritten is not written yet. Write it and run its cell"),
        (overwrite, "overwrite: it changed its table of layers in place; work on a copy."),
        (lambda layers: None, "it returned nothing (None): is the line with `return` missing?"),
        (lambda layers: "six", "it returned str, not an array of numbers."),
        (lambda layers: (6, 2), "it returned 2 numbers in one row; the answer is a single number."),
        (lambda layers: float("nan"), "makes not a number of [("),
        (lambda: 6, "takes 0 positional arguments but 1 was given"),
    ],
)
def test_failing_function_is_told_what_is_wrong_and_the_explorer_goes_on(function, words):
    explorer = open_with(function)
    assert words in explorer.problem
    look(explorer, 2, [0, 3])
    assert words in explorer.problem
    assert "Layer 2, row 0, column 3" in explorer.text()


def test_new_version_of_the_function_is_used_at_the_next_move(run_cell):
    explorer = open_with(run_cell("def mine(layers):\n    return 5").mine)
    assert "mine makes 5 of" in explorer.problem
    run_cell("def mine(layers):\n    return 6")
    look(explorer, 3, [0, 0])
    assert explorer.problem == ""
