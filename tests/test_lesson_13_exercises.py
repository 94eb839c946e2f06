"""Lesson 13's checks of settings: each way of going wrong has a diagnosis of its own."""

import re

import pytest

from cnn_core import datasets
from cnn_workshop.exercises import (
    check_held_out,
    check_overfit,
    check_sgd_step,
    lesson_13_settings,
)

GOOD = {"lr": 0.3, "momentum": 0, "batch_size": 20, "shift": 0, "epochs": 100}


def settings(**changed):
    return {**GOOD, **changed}


RIGHT = [{}, {"lr": 0.1, "momentum": 0.9}, {"lr": 0.1, "batch_size": 4, "epochs": 60}]
WRONG = [
    (
        {"lr": 0.01, "momentum": 0, "epochs": 5},
        "The loss has hardly fallen: the steps are too small or too few.",
    ),
    (
        {"lr": 0.05, "momentum": 0, "epochs": 1},
        "The loss has hardly fallen: the steps are too small or too few.",
    ),
    (
        {"lr": 1e-4, "momentum": 0, "epochs": 50},
        "The loss has hardly fallen: the steps are too small or too few.",
    ),
    (
        {"lr": 5.0, "momentum": 0, "epochs": 5},
        "The loss jumps up and down and has hardly fallen: lower `lr`.",
    ),
    ({"lr": 0.01, "epochs": 50}, "The loss has hardly fallen: the steps are too small or too few."),
    ({"epochs": 10}, "The loss has hardly fallen: the steps are too small or too few."),
    ({"lr": 3, "epochs": 50}, "It says the same of every picture: a step was so large"),
    ({"lr": 0, "epochs": 5}, "With `lr` 0 no number moves."),
    (
        {"shift": 2},
        "It never sees a picture twice in the same place: without `shift` it is easier.",
    ),
    ({"epochs": 40}, "The loss is still falling, or jumping: more epochs, or other steps."),
]
REFUSED = [
    (None, "The settings are a dict with the keys lr, momentum, batch_size, shift, epochs."),
    ({"lr": 0.1}, "The settings are a dict with the keys"),
    (settings(lr="fast"), "`lr` must be a number from 0 to 1000; it is 'fast'."),
    (settings(lr=-1), "`lr` must be a number from 0 to 1000; it is -1."),
    (settings(lr=True), "`lr` must be a number"),
    (settings(momentum=1), "`momentum` must be a number from 0 to 0.999; it is 1."),
    (settings(batch_size=0), "`batch_size` must be a whole number from 1 to 1077; it is 0."),
    (settings(batch_size=2.5), "`batch_size` must be a whole number"),
    (settings(shift=-1), "`shift` must be a whole number from 0 to 4; it is -1."),
    (settings(epochs=0), "`epochs` must be a whole number from 1 to 999; it is 0."),
    (settings(lr=float("nan")), "`lr` must be a number from 0 to 1000; it is nan."),
    (settings(batch_size=1, epochs=101), "That is 2020 steps: the check takes at most 2000."),
]


@pytest.mark.parametrize("changed", RIGHT)
def test_check_overfit_accepts_settings_that_learn_all_20(changed):
    report = check_overfit(settings(**changed))
    assert report.passed
    assert "it classifies 100.0% of the pictures that it learned from correctly" in repr(report)
    assert "test set" not in repr(report)


@pytest.mark.parametrize(("changed", "diagnosis"), WRONG)
def test_check_overfit_says_why_settings_fail(changed, diagnosis):
    report = check_overfit(settings(**changed))
    assert not report.passed
    assert report.diagnosis.startswith(diagnosis)
    assert "mean loss in epoch 1" in repr(report)


@pytest.mark.parametrize("check", [check_overfit, check_held_out])
@pytest.mark.parametrize(("given", "refusal"), REFUSED)
def test_check_refuses_settings_in_a_sentence(check, given, refusal):
    report = check(given)
    assert not report.passed
    if check is check_overfit or "steps" not in refusal:
        assert repr(report).startswith(refusal)


@pytest.mark.parametrize("check", [check_overfit, check_held_out])
def test_check_is_calm_about_settings_that_are_not_filled_in(check):
    report = check(settings(lr=None))
    assert report.tone == "unwritten"


def test_check_held_out_wants_more_than_learning_by_heart(monkeypatch):
    monkeypatch.setattr(lesson_13_settings, "WANTED", 0.99)
    report = check_held_out(settings(lr=0.1, momentum=0.9, batch_size=64, epochs=15))
    assert not report.passed
    assert report.diagnosis.startswith("It knows its own pictures by heart")


@pytest.fixture(scope="module")
def shifted():
    """The report on settings that learn from shifted pictures, and pass: a training of seconds."""
    return check_held_out(settings(lr=0.05, momentum=0.9, batch_size=64, shift=1, epochs=60))


def test_check_held_out_accepts_shifted_pictures(shifted):
    assert shifted.passed


def test_check_held_out_judges_on_the_test_set_only_what_passes(shifted):
    failed = check_held_out(settings(lr=0.05, momentum=0, batch_size=64, epochs=1))
    assert re.search(
        r"of the validation set. Judged once, on the test set: \d\d\.\d%", repr(shifted)
    )
    assert "of the validation set" in repr(failed)
    assert "test set" not in repr(failed)


def test_check_held_out_learns_from_no_picture_that_it_chooses_or_judges_by():
    (images, _), (others, _) = lesson_13_settings._parts()
    judged, _ = datasets.load_digits("test")
    assert (len(images), len(others), len(judged)) == (1077, 360, 360)
    learned = {image.tobytes() for image in images}
    assert not learned & {image.tobytes() for image in others}


def _lists(parameter, gradient, velocity, lr, momentum):
    velocity = [momentum * v + g for v, g in zip(velocity, gradient, strict=True)]
    return [p - lr * v for p, v in zip(parameter, velocity, strict=True)], velocity


def test_check_sgd_step_accepts_lists():
    assert check_sgd_step(_lists).passed


@pytest.mark.parametrize("check", [check_overfit, check_held_out])
@pytest.mark.parametrize("changed", [{"lr": 0.01, "epochs": 5}, {"lr": 0.05, "epochs": 1}])
def test_check_does_not_ask_for_smaller_steps_when_they_are_too_small(check, changed):
    report = check(settings(batch_size=1077, **changed))
    assert report.diagnosis == "The loss has hardly fallen: the steps are too small or too few."


def test_check_overfit_does_not_ask_for_smaller_steps_when_they_are_tiny():
    report = check_overfit(settings(lr=1e-4, epochs=50))
    assert report.diagnosis == "The loss has hardly fallen: the steps are too small or too few."


@pytest.mark.parametrize(
    ("momentum", "advice"), [(0, "Lower `lr`."), (0.9, "Lower `lr` or `momentum`.")]
)
def test_check_overfit_asks_to_lower_momentum_only_where_there_is_some(momentum, advice):
    report = check_overfit(settings(lr=3, momentum=momentum, epochs=50))
    assert report.diagnosis.endswith(advice)


SMALL, LARGE = settings(lr=0.05), settings(lr=0.05, momentum=0.9)
SAID = [
    ((LARGE, [2.3, 2.4, 2.9, 2.6], 0.1, 20), "The loss is above ln 10, worse than knowing nothing"),
    ((LARGE, [2.3, 2.1, 2.6, 2.2], 0.1, 20), "The loss jumps up and down and has hardly fallen"),
    ((SMALL, [2.35, 2.34, 2.33], 0.1, 20), "The loss has hardly fallen: the steps are too small"),
    (
        ({**SMALL, "epochs": 10}, [2.3, 1, 0.5], 0.8, None),
        "The loss is still falling, or jumping: more epochs",
    ),
    (
        ({**SMALL, "batch_size": 64, "epochs": 110}, [2.3, 1, 0.5], 0.8, None),
        "The loss is still falling, or jumping, and 2000 steps are the most: choose other steps",
    ),
    (
        ({**SMALL, "epochs": 999}, [2.35, 2.34, 2.33], 0.1, 20),  # and no more are allowed
        "The loss has hardly fallen: the steps are too small. Raise `lr` or `momentum`.",
    ),
    ((SMALL, [2.3, 1, 0.01], 1.0, None), "It knows its own pictures by heart, so more steps"),
    (
        ({**SMALL, "shift": 1}, [2.3, 1, 0.01], 1.0, None),
        "It knows its own pictures by heart, moved as they are: try another `shift`",
    ),
]


@pytest.mark.parametrize(("came_of_it", "words"), SAID)
def test_diagnosis_asks_first_whether_the_loss_rose(came_of_it, words):
    given, losses, learned, count = came_of_it
    said = lesson_13_settings._diagnosis(given, losses, learned, False, count)
    assert said == words if words.endswith(".") else said.startswith(words)
