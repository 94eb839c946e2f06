"""What runs where no thread can start, as in a Python that runs in the page."""

import asyncio
import copy
import itertools
import re
import subprocess
import sys
import threading
import time
import types
from pathlib import Path

import nbformat
import numpy as np
import pytest

import cnn_workshop
import hands
from cnn_core import convolve2d, functional
from cnn_core.gradcheck import gradcheck
from cnn_workshop import _run, _threads
from cnn_workshop.explorers import check_environment, explore_noise, explore_training

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
REFUSE = """
import sys, threading
_start = threading.Thread.start
def _refuse(thread):
    if sys._getframe(1).f_globals["__name__"].startswith("cnn_workshop"):
        open({asked!r}, "a").close()
        raise RuntimeError("can't start new thread")
    _start(thread)
threading.Thread.start = _refuse
"""
"""What a lesson's kernel runs first; it needs threads itself, but in a page it would not."""


RUN = """
import sys
import nbformat
from cnn_workshop.classroom.running import client_for
path, folder = sys.argv[1:]
notebook = nbformat.read(path, 4)
client_for(notebook, folder).execute()
nbformat.write(notebook, path)
"""
"""In a process of its own: nbclient leaves its sockets to be closed at the end."""


@pytest.fixture(autouse=True)
def no_threads(monkeypatch):
    def refuse(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    monkeypatch.delattr(time, "thread_time", raising=False)  # a page's Python has none


# ---- a reader's function -----------------------------------------------------------------------


def test_run_returns_the_value_and_what_was_printed_and_changed():
    def my_function(image, step=1):
        print("here")
        image[0] = 7
        return image[::step]

    outcome = _run.run(my_function, [1, 2, 3], step=2)
    assert outcome.value.tolist() == [7, 3]
    assert (outcome.problem, outcome.printed, outcome.changed) == ("", "here", (0,))


def test_run_names_the_line_of_an_error():
    problem = _run.run(lambda image: image[5], [1, 2]).problem
    assert problem.startswith("IndexError: index 5 is out of bounds for axis 0 with size 2 (line ")


def endless_loop(image):
    while True:
        pass


def endless_in_a_helper(image):
    while True:
        np.pad(image, 1)


def asleep(image):
    while True:
        time.sleep(0.01)


def never_satisfied(image):
    while True:
        try:
            image[0] = 1
        except Exception:
            image = None


def endless_comprehension(image):
    return [number for number in itertools.count() if number < 0]


def endless_generator(image):
    return sum(0 * number for number in itertools.count())


def endless_recursion(image):
    def pairs(number):
        return pairs(number - 1) + pairs(number - 2) if number > 1 else 1

    return pairs(90)


def endless_under_numpy(image):
    def turn(number):
        while True:
            number = -number

    return np.vectorize(turn)(image)


def endless_under_the_book(image):
    def turn(image):
        while True:
            image = -image

    return gradcheck(turn, turn, [image], image)


def long_in_the_book(image):
    return convolve2d(np.ones((3000, 3000)), np.ones((3, 3)))


ENDLESS = [
    endless_loop,
    endless_in_a_helper,
    asleep,
    never_satisfied,
    endless_comprehension,
    endless_generator,
    endless_recursion,
    endless_under_numpy,
    endless_under_the_book,
    long_in_the_book,
]


@pytest.mark.parametrize("function", ENDLESS)
def test_run_stops_what_does_not_end(function):
    outcome = _run.run(function, [1.0, 2.0], time_limit=0.2)
    assert outcome.kind == "endless"
    place = rf"\(line \d+ of {function.__name__}: `"
    stopped = "it was still running after 0.2 seconds and was stopped"
    assert re.match(f"{stopped} {place}", outcome.problem)


@pytest.mark.parametrize("function", [np.sum, endless_loop, lambda image: image[5]])
def test_run_gives_the_debuggers_eye_back(function):
    def eye(frame, event, argument):
        return None

    before = sys.gettrace()
    sys.settrace(eye)
    try:
        _run.run(function, [1, 2], time_limit=0.05)
        assert sys.gettrace() is eye
    finally:
        sys.settrace(before)


@pytest.mark.parametrize("begun", [False, True])
def test_run_bears_a_time_that_is_over_outside_the_function(monkeypatch, begun):
    def call(work, seconds):
        if begun:
            work()
        raise _threads.TooLong

    monkeypatch.setattr(_threads, "call_bounded", call)
    outcome = _run.run(lambda image: image[0], [[1, 2]], time_limit=1)
    assert outcome.kind == ("returned" if begun else "endless")


def test_processors_clock_is_not_read_at_each_line(monkeypatch):
    read = []

    def process_time():
        read.append(1)
        return 0.0

    def of_many_lines():
        for number in range(1000):
            number += 1

    clocks = types.SimpleNamespace(monotonic=time.monotonic, process_time=process_time)
    monkeypatch.setattr(_threads, "time", clocks)
    _threads.call_bounded(of_many_lines, 60)
    assert len(read) == 1


def endless_and_catches_everything(image):
    while True:
        try:
            image = -image
        except:  # noqa: E722
            continue


@pytest.mark.skipif(not hasattr(sys, "monitoring"), reason="a trace ends with its first error")
def test_run_stops_what_catches_everything():
    outcome = _run.run(endless_and_catches_everything, [1.0], time_limit=0.2)
    assert outcome.kind == "endless"
    assert not _run._heard
    assert not any(map(sys.monitoring.get_tool, range(6)))


def test_time_is_asked_for_at_a_readers_lines_and_the_books_calls(monkeypatch):
    images, kernels = np.ones((1, 2, 4, 6)), np.ones((3, 2, 3, 3))
    asked = []

    def late():
        asked.append(1)
        return False

    def work():
        for _ in range(20):
            functional.conv2d(images, kernels, padding=1)

    monkeypatch.setattr(_threads, "_late_after", lambda seconds: late)
    _threads.call_bounded(work, 60)
    assert 40 <= len(asked) <= 2000  # all of their lines are 4000


def test_clock_is_read_at_every_line_again_when_lines_take_long(monkeypatch):
    now, read = [0.0], []

    def monotonic():
        read.append(now[0])
        return now[0]

    clocks = types.SimpleNamespace(monotonic=monotonic, process_time=lambda: now[0])
    monkeypatch.setattr(_threads, "time", clocks)
    late = _threads._late_after(60)
    assert not any(late() for _ in range(1000))
    assert len(read) < 100
    while not late():
        now[0] += 0.5
    assert 60 <= now[0] <= 60.5 + _threads._MOST_LINES / 2


def test_run_passes_an_interrupt_on():
    def interrupted(image):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _run.run(interrupted, [1])


# ---- the training ------------------------------------------------------------------------------


@pytest.fixture
def explorer():
    return explore_training(epochs=2)


def weights(explorer):
    return [array.copy() for array in explorer.network.parameters().values()]


def test_training_leaves_the_event_loop_time_and_ends(explorer):
    async def watch():
        turns = 0
        explorer.start()
        assert explorer.running
        while explorer.running:
            await asyncio.sleep(0)
            turns += 1
        return turns

    assert asyncio.run(watch()) > 1
    assert explorer.record.epochs == 2
    assert explorer.problem == ""


def test_training_can_be_paused_stepped_and_started_again(explorer):
    async def work():
        explorer.start()
        await asyncio.sleep(0.01)
        explorer.pause()
        assert not explorer.running
        taken = explorer.record.steps
        await asyncio.sleep(0.1)
        assert explorer.record.steps == taken > 0
        explorer.step(3)
        assert explorer.record.steps == taken + 3
        explorer.start()
        while explorer.running:
            await asyncio.sleep(0)

    asyncio.run(work())
    straight = explore_training(epochs=2)
    straight.step(explorer.record.steps)
    for mine, other in zip(weights(explorer), weights(straight), strict=True):
        np.testing.assert_array_equal(mine, other)


def test_training_waits_between_its_steps_when_it_is_told_to():
    async def work():
        explorer = explore_training(epochs=2)
        explorer.bar["pace"].value = 20
        explorer.start()
        await asyncio.sleep(0.3)
        explorer.pause()
        return explorer.record.steps

    assert 1 <= asyncio.run(work()) <= 7


def test_training_tells_an_error_of_the_readers_step():
    def my_step(parameter, gradient, velocity, lr, momentum):
        return parameter

    async def work():
        explorer = explore_training(sgd_step=my_step)
        explorer.start()
        while explorer.running:
            await asyncio.sleep(0)
        return explorer.problem

    assert "my_step: it returned" in asyncio.run(work())


def test_training_runs_to_its_end_at_once_without_an_event_loop(explorer):
    explorer.start()
    assert (explorer.running, explorer.record.epochs) == (False, 2)


def test_training_begins_again_with_other_labels_while_it_runs():
    async def work():
        explorer = explore_noise(20)
        explorer.start()
        while not explorer.state.run.steps:
            await asyncio.sleep(0)
        hands.write(explorer, "wrong", (0,), 40)
        while not explorer.results:
            await asyncio.sleep(0)
        return explorer

    explorer = asyncio.run(work())
    assert (set(explorer.results), explorer.running) == ({40}, False)
    assert explorer.problem == ""


def test_training_with_other_labels_ends_at_once_without_an_event_loop():
    explorer = explore_noise(20)
    explorer.step(1)
    hands.write(explorer, "wrong", (0,), 40)
    assert (set(explorer.results), explorer.running) == ({40}, False)


# ---- the lessons -------------------------------------------------------------------------------


def test_environment_says_what_a_host_without_threads_does():
    assert "no threads" in str(check_environment())


def test_environment_says_where_a_page_keeps_what_is_written(monkeypatch):
    assert "browser" not in str(check_environment())
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert "kept in this browser alone, and File, Download gives" in str(check_environment())


def test_only_one_module_starts_threads():
    folder = Path(cnn_workshop.__file__).parent
    starting = {path.stem for path in folder.rglob("*.py") if "Thread(" in path.read_text("utf-8")}
    assert starting == {Path(_threads.__file__).stem}


def told(cell):
    """Return what a cell printed and the words of what it showed."""
    outputs = cell.get("outputs", [])
    return "".join(
        out["text"] if out["output_type"] == "stream" else out.get("data", {}).get("text/plain", "")
        for out in outputs
    )


def test_lesson_says_in_a_kernel_what_is_stored(tmp_path, monkeypatch):
    """One of them in a kernel; `test_lessons_without_threads` has all of them without."""
    monkeypatch.undo()  # this process keeps its threads: the lesson's has none
    asked = tmp_path / "asked"
    (path,) = NOTEBOOKS.glob("02_*.ipynb")
    stored = nbformat.read(path, 4)
    before = nbformat.v4.new_code_cell(REFUSE.format(asked=str(asked)))
    run = copy.deepcopy(stored)
    run.cells.insert(0, before)
    nbformat.write(run, tmp_path / path.name)
    command = [sys.executable, "-c", RUN, str(tmp_path / path.name), str(NOTEBOOKS)]
    subprocess.run(command, check=True)
    assert asked.exists()
    now_there = nbformat.read(tmp_path / path.name, 4).cells[1:]
    for cell, now in zip(stored.cells, now_there, strict=True):
        assert told(now) == told(cell)
