"""Running what a reader wrote: bounded in time, and every failure in plain words."""

import linecache
import sys
import threading
import time

import numpy as np
import pytest

from cnn_core import _run, ops


def _in_cell(source, monkeypatch):
    """Define a function as a notebook cell does, and return it."""
    name = "/tmp/ipykernel_123/456.py"
    lines = source.splitlines(keepends=True)
    monkeypatch.setitem(linecache.cache, name, (len(source), None, lines, name))
    space = {"np": np}
    exec(compile(source, name, "exec"), space)
    return space["my_function"]


def test_run_returns_the_value_and_passes_options():
    outcome = _run.run(lambda picture, step=1: picture[::step], [1, 2, 3], step=2)
    assert outcome.kind == "returned"
    assert outcome.problem == ""
    np.testing.assert_array_equal(outcome.value, [1, 3])


def test_run_names_the_line_of_a_function_in_a_file():
    def my_function(picture):
        return picture[7]

    line = my_function.__code__.co_firstlineno + 1
    outcome = _run.run(my_function, np.zeros(3))
    assert outcome.kind == "raised"
    assert outcome.problem == (
        "IndexError: index 7 is out of bounds for axis 0 with size 3 "
        f"(line {line} of my_function: `return picture[7]`)"
    )


def test_run_names_the_line_of_a_cell(monkeypatch):
    function = _in_cell("def my_function(a):\n    raise ValueError('too wide')\n", monkeypatch)
    problem = "ValueError: too wide (line 2 of the cell: `raise ValueError('too wide')`)"
    assert _run.run(function, [1]).problem == problem


def test_run_names_the_readers_line_when_numpy_raises_below_it(monkeypatch):
    function = _in_cell("def my_function(a):\n    b = a\n    return np.stack([])\n", monkeypatch)
    assert _run.run(function, [1]).problem.endswith(" (line 3 of the cell: `return np.stack([])`)")


def test_run_names_the_deepest_line_of_the_cell(monkeypatch):
    source = "def helper(a):\n    return a[9]\ndef my_function(a):\n    return helper(a)\n"
    problem = _run.run(_in_cell(source, monkeypatch), [1]).problem
    assert problem.endswith(" (line 2 of the cell: `return a[9]`)")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError("first\nsecond"), "ValueError: first"),
        (ValueError(), "ValueError"),
        (SystemExit(2), "SystemExit: 2"),
    ],
)
def test_run_words_an_exception_in_one_line(error, words):
    def my_function(picture):
        raise error

    assert _run.run(my_function, [1]).problem.split(" (line")[0] == words


def test_run_knows_an_exercise_that_is_not_written_yet():
    def my_function(picture):
        raise NotImplementedError

    assert _run.run(my_function, [1]).kind == "unwritten"


def test_run_stops_an_endless_loop_for_good():
    turns = []

    def my_function(picture):
        while True:
            turns.append(1)
            del turns[:-1]

    threads, start = threading.active_count(), time.monotonic()
    outcome = _run.run(my_function, [1], time_limit=0.2)
    assert time.monotonic() - start < 2
    assert outcome.kind == "endless"
    assert outcome.problem.startswith(
        "it was still running after 0.2 seconds and was stopped (line "
    )
    assert " of my_function: `" in outcome.problem
    assert threading.active_count() == threads
    turns.clear()
    time.sleep(0.05)
    assert turns == []


def test_run_says_so_when_a_function_cannot_be_stopped_yet():
    def my_function(picture):
        time.sleep(0.8)

    outcome = _run.run(my_function, [1], time_limit=0.1)
    assert "still running after 0.1 seconds and could not be stopped yet" in outcome.problem


def test_run_reports_which_arguments_were_changed_and_spares_the_callers():
    first, second = np.array([1, 2]), np.array([3.0, np.nan])

    def my_function(one, number, two):
        two[0] = 9

    outcome = _run.run(my_function, first, 5, second)
    assert outcome.changed == (2,)
    np.testing.assert_array_equal(second, [3, np.nan])


def test_run_reports_changes_before_an_exception():
    def my_function(picture):
        picture[0] = 9
        raise ValueError

    assert _run.run(my_function, [1, 2]).changed == (0,)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ([[1, 2], [3, 4]], ""),
        (np.ones((2, 3)), "it returned shape 2 x 3; the answer has shape 2 x 2"),
        (None, "it returned nothing (None): is the line with `return` missing?"),
        (np.ma.ones((2, 2)), "it returned a masked array; return a plain one"),
        ([[1], [2, 3]], "it returned rows of unequal length"),
        ("word", "it returned str, not an array of numbers"),
        (5, "it returned shape a single number; the answer has shape 2 x 2"),
    ],
)
def test_numbers_words_what_is_wrong(value, problem):
    assert _run.numbers(value, (2, 2))[1] == problem


def test_numbers_returns_the_array_even_of_a_wrong_shape():
    values, _ = _run.numbers([[1, 2]], (2, 2))
    np.testing.assert_array_equal(values, [[1, 2]])


def _as_in_main(function, name, monkeypatch):
    """Make a function look as if it had been defined at the top of a notebook."""
    function.__module__, function.__qualname__, function.__name__ = "__main__", name, name
    return function


def test_newest_finds_the_version_of_a_cell_that_was_run_again(monkeypatch):
    old = _as_in_main(lambda: "old", "my_function", monkeypatch)
    new = _as_in_main(lambda: "new", "my_function", monkeypatch)
    monkeypatch.setattr(sys.modules["__main__"], "my_function", new, raising=False)
    assert _run.newest(old) is new


def test_newest_keeps_the_function_when_its_name_no_longer_holds_one(monkeypatch):
    old = _as_in_main(lambda: "old", "my_function", monkeypatch)
    assert _run.newest(old) is old
    monkeypatch.setattr(sys.modules["__main__"], "my_function", 5, raising=False)
    assert _run.newest(old) is old


@pytest.mark.parametrize("name", ["<lambda>", "outer.<locals>.inner", "Class.method"])
def test_newest_leaves_functions_without_a_place_at_the_top_alone(name, monkeypatch):
    function = _as_in_main(lambda: None, name, monkeypatch)
    monkeypatch.setattr(sys.modules["__main__"], name, len, raising=False)
    assert _run.newest(function) is function


def test_newest_leaves_functions_of_other_modules_alone(monkeypatch):
    original = ops.relu
    monkeypatch.setattr(ops, "relu", len)
    assert _run.newest(original) is original


def test_name_of_uses_the_type_where_there_is_no_name():
    assert _run.name_of(test_name_of_uses_the_type_where_there_is_no_name).startswith("test_")
    assert _run.name_of(np.vectorize(abs)) in ("vectorize", "abs")
