"""What is told when a check has judged, to a lesson that keeps a record."""

import numpy as np
import pytest

from cnn_workshop import _judged, exercises
from cnn_workshop.exercises.check import slips


@pytest.fixture
def told():
    """What was told, one tuple each."""
    heard = []
    _judged.listen(lambda *what: heard.append(what))
    yield heard
    _judged.listen(None)


def test_a_check_tells_of_a_pass_with_the_source(told):
    source = "def my_relu(x):\n    return np.maximum(x, 0)\n"
    exercises.check_relu(slips.define(source))
    [(name, passed, named, text)] = told
    assert (name, passed, named) == ("relu", True, [])
    assert text.endswith(source)


def test_a_check_tells_the_name_of_the_slip(told):
    mistake = exercises.EXERCISES["output_size"].mistakes[0]
    exercises.check_output_size(mistake.functions[0])
    assert told == [("output_size", False, [mistake.name], "")]


def test_a_check_tells_no_slip_where_none_was_named(told):
    exercises.check_relu(lambda x: x * 0 + 17)
    assert told == [("relu", False, [], "")]


@pytest.mark.parametrize("name", exercises.EXERCISES)
def test_every_slip_is_named_alone(name):
    exercise = exercises.EXERCISES[name]
    for slip in exercise.mistakes:
        report = exercises.Report(False, slip.diagnosis, "", "wrong")
        assert exercise._named_in(report) == [slip.name]


def test_what_is_not_written_is_not_told(told):
    def my_relu(x):
        raise NotImplementedError

    exercises.check_relu(my_relu)
    assert told == []


def test_an_example_of_the_lesson_is_not_told(told):
    def input_is_right(layer):
        return True

    exercises.check_is_right(input_is_right)
    assert told == []


def test_a_puzzle_is_not_told(told):
    exercises.what_is_wrong("output_size", "stride forgotten")
    assert told == []


def test_a_strict_check_tells_before_it_raises(told):
    with pytest.raises(exercises.NotPassedError):
        exercises.check_relu(np.abs, strict=True)
    assert [passed for _, passed, _, _ in told] == [False]


def test_settings_are_told_with_their_numbers(told):
    settings = {"lr": 0.1, "momentum": 0.9, "batch_size": 20, "shift": 0, "epochs": 60}
    exercises.check_overfit(settings)
    assert told == [("overfit", True, [], f"my_overfit = {settings!r}\n")]


def test_refused_settings_are_told(told):
    exercises.check_held_out({})
    assert told == [("held_out", False, [], "")]


def test_a_repair_is_told(told):
    exercises.check_repair("no network", [])
    assert told == [("repair", False, [], "")]


def test_kernels_are_told_as_they_were_typed(told):
    exercises.check_blur([[1 / 9] * 3] * 3)
    [(name, passed, _, source)] = told
    assert (name, passed) == ("blur", True)
    assert source.startswith("my_blur = [[0.1111")


def test_nobody_is_told_without_a_lesson():
    assert not _judged.is_heard()
    exercises.check_relu(np.abs)
