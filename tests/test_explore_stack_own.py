"""The stack explorer with the reader's own `receptive_field`, right and wrong."""

import numpy as np
import pytest

from cnn_workshop import _run
from cnn_workshop.explorers import explore_stack


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


def test_right_function_is_left_in_peace_whatever_the_stack():
    explorer = open_with(right)
    for line in explorer.lines[3:]:
        line.kind.value = "ReLU"
        assert explorer.problem == ""
    for field in explorer.lines[0].fields:
        field.value = 2
        assert explorer.problem == ""


def test_function_gets_a_row_of_kernel_size_stride_and_dilation_for_each_layer():
    met = []
    explorer = open_with(lambda layers: met.append(layers) or right(layers))
    np.testing.assert_array_equal(met[-1], [[3, 1, 1], [3, 1, 1], [2, 2, 1]])
    explorer.maps[1].cursor = [0, 0]
    np.testing.assert_array_equal(met[-1], [[3, 1, 1]])
    for line in explorer.lines:
        line.kind.value = "no layer"
    assert met[-1].shape == (0, 3)


def test_wrong_function_is_told_where_it_differs():
    explorer = open_with(without_strides)
    assert explorer.problem == ""
    explorer.lines[0].fields[1].value = 2
    assert explorer.problem == (
        "without_strides makes 5 of [(3, 2, 1), (3, 1, 1)], but a cell of layer 2 sees "
        "7 pixels along each side."
    )
    assert explorer.text().endswith(explorer.problem)
    explorer.maps[1].cursor = [0, 0]
    assert explorer.problem == ""


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
    explorer.maps[2].cursor = [0, 3]
    assert words in explorer.problem
    assert "Layer 2, row 0, column 3" in explorer.text()


def test_new_version_of_the_function_is_used_at_the_next_move(run_cell):
    explorer = open_with(run_cell("def mine(layers):\n    return 5").mine)
    assert "mine makes 5 of" in explorer.problem
    run_cell("def mine(layers):\n    return 6")
    explorer.maps[3].cursor = [0, 0]
    assert explorer.problem == ""
