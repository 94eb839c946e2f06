"""Running what a reader wrote: bounded in time, and every failure in plain words."""

import contextlib
import io
import linecache
import sys
import threading
import time
from unittest import mock

import numpy as np
import pytest

from cnn_core import ops
from cnn_core.gradcheck import numerical_gradients
from cnn_core.layers import Linear
from cnn_workshop import _run


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

    threads = set(threading.enumerate())
    outcome = _run.run(my_function, [1], time_limit=0.2)
    assert outcome.kind == "endless"
    assert outcome.problem.startswith(
        "it was still running after 0.2 seconds and was stopped (line "
    )
    assert " of my_function: `" in outcome.problem
    assert set(threading.enumerate()) <= threads
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
        (5, "it returned a single number; the answer has shape 2 x 2"),
        ([5], "it returned 1 number in one row; the answer has shape 2 x 2"),
        (np.ones((2, 2), complex), "it returned an array of complex, not of real numbers"),
        (np.ones((2, 2), object), ""),
        (np.full((2, 2), None), "it returned an array of object, not of real numbers"),
        ([["1", "2"]], "it returned a list of str, not of real numbers"),
    ],
)
def test_numbers_words_what_is_wrong(value, problem):
    assert _run.numbers(value, (2, 2))[1] == problem


@pytest.mark.parametrize(
    ("shape", "problem"),
    [
        ((), "it returned shape 1 x 2; the answer is a single number"),
        ((3,), "it returned shape 1 x 2; the answer has 3 numbers in one row"),
    ],
)
def test_numbers_words_any_expected_shape(shape, problem):
    assert _run.numbers([[1, 2]], shape)[1] == problem


def test_numbers_returns_the_array_even_of_a_wrong_shape():
    values, _ = _run.numbers([[1, 2]], (2, 2))
    np.testing.assert_array_equal(values, [[1, 2]])


# What the function prints


def _print_lines(amount):
    for line in range(amount):
        print(f"line {line}")


def test_run_keeps_what_the_function_prints(capsys):
    def my_function(picture):
        print("sum", picture.sum(), flush=True)
        sys.stdout.writelines(["a", "b\n"])
        return picture

    assert _run.run(my_function, [1, 2]).printed == "sum 3\nab"
    assert capsys.readouterr().out == ""


def test_run_keeps_prints_before_an_exception():
    def my_function(picture):
        print("before")
        raise ValueError

    outcome = _run.run(my_function, [1])
    assert (outcome.kind, outcome.printed) == ("raised", "before")


def test_run_keeps_the_last_ten_lines():
    assert _run.run(_print_lines, 10).printed.startswith("line 0\n")
    lines = _run.run(_print_lines, 500).printed.split("\n")
    assert lines == ["...", *(f"line {line}" for line in range(491, 500))]


def test_run_keeps_the_last_thousand_characters():
    printed = _run.run(lambda picture: print("x" * 99_999 + "end"), [1]).printed
    assert len(printed) == 1000
    assert printed.startswith("...\nx")
    assert printed.endswith("xend")


def test_run_leaves_what_other_threads_print_alone(capsys):
    started, ended = threading.Event(), threading.Event()

    def elsewhere():
        started.wait(2)
        print("elsewhere", flush=True)
        ended.set()

    def my_function(picture):
        started.set()
        ended.wait(2)
        print("mine")

    thread = threading.Thread(target=elsewhere)
    thread.start()
    assert _run.run(my_function, [1]).printed == "mine"
    thread.join()
    assert capsys.readouterr().out == "elsewhere\n"


def test_run_keeps_apart_what_several_calls_at_a_time_print():
    before, printed = sys.stdout, {}
    gate = threading.Barrier(4)

    def my_function(number):
        gate.wait(2)
        for _ in range(5):
            print(number)
            time.sleep(0.002 * number)

    def call(number):
        printed[number] = _run.run(my_function, number).printed

    threads = [threading.Thread(target=call, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert printed == {number: "\n".join([str(number)] * 5) for number in range(4)}
    assert sys.stdout is before


def _print_for_ever(picture):
    while True:
        print("again")


def _print_nowhere_for_ever(picture):
    with contextlib.redirect_stdout(io.StringIO()):
        while True:
            print("again")


def _sleep_elsewhere(picture):
    sys.stdout = io.StringIO()
    time.sleep(0.8)


@pytest.mark.parametrize(
    ("function", "last"),
    [(_print_for_ever, "again"), (_print_nowhere_for_ever, ""), (_sleep_elsewhere, "")],
)
def test_run_puts_stdout_back_after_an_endless_call(function, last):
    before = sys.stdout
    outcome = _run.run(function, [1], time_limit=0.1)
    assert sys.stdout is before
    assert outcome.kind == "endless"
    assert outcome.printed.split("\n")[-1] == last


@pytest.mark.parametrize("error", [None, ValueError, SystemExit])
def test_run_puts_stdout_back(error):
    def my_function(picture):
        if error:
            raise error

    before = sys.stdout
    _run.run(my_function, [1])
    assert sys.stdout is before


def test_run_shows_the_function_the_real_stdout_otherwise():
    encoding = sys.stdout.encoding
    assert _run.run(lambda picture: sys.stdout.encoding, [1]).value == encoding


def test_run_listens_in_little_time():
    def seconds(function):
        times = []
        for _ in range(300):
            start = time.perf_counter()
            function()
            times.append(time.perf_counter() - start)
        return np.median(times)

    def listen():
        with _run._listening():
            pass

    assert seconds(listen) < 0.0001


def test_run_listens_in_a_notebook(monkeypatch):
    iostream = pytest.importorskip("ipykernel.iostream")
    publisher = mock.MagicMock(spec=iostream.IOPubThread)
    publisher.thread, publisher.io_loop = threading.current_thread(), None
    stream = iostream.OutStream(mock.MagicMock(), publisher, "stdout", watchfd=False)
    written = []
    monkeypatch.setattr(stream, "write", written.append)
    monkeypatch.setattr(sys, "stdout", stream)
    outcome = _run.run(lambda picture: print("mine", flush=True), [1])
    assert sys.stdout is stream
    print("after", end="")
    monkeypatch.undo()
    assert outcome.printed == "mine"
    assert "".join(written) == "after"


# The newest version of a function


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


def test_run_counts_the_functions_own_time_and_no_import(tmp_path, monkeypatch):
    (tmp_path / "slow_to_import.py").write_text(
        "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: pass\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))

    def my_function(picture):
        import slow_to_import

        return slow_to_import.end * 0 + picture

    assert _run.run(my_function, [1.0], time_limit=0.15).kind == "returned"


@pytest.mark.parametrize(
    ("function", "given", "is_bounded"),
    [
        (ops.relu, (np.ones((2, 3)),), False),
        (lambda image: image, (np.ones((2, 3)),), True),
        (numerical_gradients, (lambda image: image.sum(), (np.ones((2, 3)),)), True),
        (Linear(2, 3, rng=np.random.default_rng(0)).forward, (np.ones((1, 2)),), True),
    ],
    ids=["the book's", "the reader's", "the book's, given the reader's", "a layer's"],
)
def test_run_bounds_all_that_may_not_end(function, given, is_bounded, monkeypatch):
    started = []
    start = threading.Thread.start
    monkeypatch.setattr(
        threading.Thread, "start", lambda thread: (started.append(thread), start(thread))
    )
    outcome = _run.run(function, *given)
    assert outcome.problem == ""
    assert bool(started) == is_bounded


def test_run_passes_an_interrupt_on_from_the_books_own_function(monkeypatch):
    def interrupted(image):
        raise KeyboardInterrupt

    interrupted.__module__ = "cnn_core.ops"
    with pytest.raises(KeyboardInterrupt):
        _run.run(interrupted, np.ones((2, 3)))


def test_run_says_how_much_time_a_function_took():
    assert _run.run(lambda picture: sum(range(10**6)), [1]).seconds > 0


def test_run_hands_a_pair_over_as_it_is():
    assert _run.run(lambda pair: pair == (0, 0), (0, 0)).value is True


def test_run_stops_the_function_when_it_is_interrupted(monkeypatch):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    def my_function(picture):
        while True:
            pass

    threads = set(threading.enumerate())
    monkeypatch.setattr(_run, "_imports", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _run.run(my_function, [1], time_limit=5)
    assert set(threading.enumerate()) <= threads


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ((row for row in [1]), "write square brackets around"),
        ((lambda: (yield 1))(), "was `return` meant where `yield` is written?"),
    ],
)
def test_numbers_words_a_generator(value, problem):
    assert problem in _run.numbers(value, (1,))[1]


def test_run_hands_a_network_over_as_it_is():
    class Network:
        layers = ("one", "two")

        def __len__(self):
            return len(self.layers)

        def __iter__(self):
            return iter(self.layers)

        def __getitem__(self, at):
            return self.layers[at]

        def __call__(self, images):
            return images

    network = Network()
    assert np.ndim(network) == 1
    assert _run.run(lambda given: given is network, network).value
