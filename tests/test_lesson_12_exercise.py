"""The exercise of lesson 12: what is said of weak tests, broken tests and tests that cheat."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from cnn_core.gradcheck import gradcheck
from cnn_core.layers import Conv2d, MaxPool2d, ReLU
from cnn_workshop import suspects
from cnn_workshop.exercises import EXERCISES, check_is_right, lesson_12

BANK = {mistake.name: mistake for mistake in EXERCISES["is_right"].mistakes}
# Right layers that pass, wrong nets that are caught; what is compared to the last digit depends on
# how the machine rounds.
SCORES = {
    "everything passes": (3, 0),
    "nothing passes": (0, 8),
    "nudged at a tie": (2, 7),
    "only whether anything moves": (3, 2),
    "gradient of the input only": (3, 4),
    "gradients of the parameters only": (3, 3),
    "bias left out": (3, 6),
    "no ties": (3, 7),
    "no negative numbers": (3, 6),
    "one pooling window": (3, 6),
    "sums only": (3, 5),
    "lengths only": (3, 6),
    "too patient": (3, 5),
}


def test_bank_has_at_least_eight_weak_tests_and_two_strong_ones():
    assert set(SCORES) <= set(BANK)
    assert len(EXERCISES["is_right"].right_answers) >= 2


@pytest.mark.parametrize("name", SCORES)
def test_check_is_right_counts_what_a_weak_test_catches(name):
    passed, caught = SCORES[name]
    words = f"It passes {passed} of 3 right layers, and it catches {caught} of 8 wrong nets."
    assert check_is_right(BANK[name].functions[-1]).remark == words


def test_check_is_right_names_one_survivor_and_what_would_show_it():
    report = check_is_right(BANK["no ties"].functions[0])
    assert report.explanation == (
        f"Gets through: {suspects.BUGS['all ties'].claim}. What would show it: a window with two "
        f"equally large numbers; how much may it hand out in all?"
    )


def test_check_is_right_names_the_first_of_several_survivors():
    report = check_is_right(lambda layer: True)
    assert report.explanation.count("Gets through") == 1
    assert suspects.BUGS["mask forgotten"].claim in report.explanation


def test_check_is_right_says_which_right_layer_is_called_wrong():
    report = check_is_right(lambda layer: not isinstance(layer, ReLU))
    assert report.explanation.startswith("The right ReLU is called wrong")
    assert report.diagnosis == "It calls a right layer wrong."


@pytest.mark.parametrize("bug", suspects.BUGS)
def test_check_is_right_hints_at_each_survivor(bug):
    report = check_is_right(lambda layer: lesson_12._BUG_IN[type(layer)] in (None, bug))
    assert not report.passed
    assert f"Gets through: {suspects.BUGS[bug].claim}. What would show it: " in report.explanation


_NAMES_OF_WRONG = {each.layer.__name__ for each in suspects.BUGS.values()}


@pytest.mark.parametrize(
    "cheat",
    [
        lambda layer: type(layer) in (Conv2d, ReLU, MaxPool2d),
        lambda layer: type(layer).__module__.startswith("cnn_core.layers"),
        lambda layer: type(layer).__name__ in ("Conv2d", "ReLU", "MaxPool2d"),
        lambda layer: not _NAMES_OF_WRONG & {kind.__name__ for kind in type(layer).__mro__},
        lambda layer: not isinstance(layer, tuple(bug.layer for bug in suspects.BUGS.values())),
        lambda layer: repr(layer).startswith(("Conv2d(", "ReLU(", "MaxPool2d(")),
        lambda layer: "Return" in (type(layer).__doc__ or ""),
        lambda layer: type(layer).backward in (Conv2d.backward, ReLU.backward, MaxPool2d.backward),
    ],
)
def test_check_is_right_is_not_fooled_by_a_look_at_the_type(cheat):
    words = ("It passes 0 of 3 right layers", "It passes 3 of 3 right layers, and it catches 0 of")
    assert check_is_right(cheat).remark.startswith(words)


def test_check_is_right_gives_each_call_a_fresh_layer():
    def spoil(layer):
        fresh = all(not (param == 7).any() for param in layer.params.values())
        for param in layer.params.values():
            param[...] = 7
        return fresh

    for _ in range(2):
        assert check_is_right(spoil).remark.startswith("It passes 3 of 3 right layers")


@pytest.mark.parametrize("value", [True, np.bool_(True)])
def test_check_is_right_takes_the_truth_of_python_and_of_numpy(value):
    assert "it catches 0 of 8 wrong nets" in repr(check_is_right(lambda layer: value))


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda layer: 1e-10, "It returned a float: return True or False."),
        (lambda layer: None, "It returned nothing (None): is the line with `return` missing?"),
        (lambda layer: layer.nonsense, "It stopped with AttributeError"),
    ],
)
def test_check_is_right_says_what_came_in_place_of_an_answer(function, words):
    report = check_is_right(function)
    assert words in report.diagnosis
    assert report.remark == "It was given a convolution."


def test_check_is_right_says_on_which_layer_a_test_stopped():
    def for_layers_that_learn(layer):
        return bool(layer.params["weight"].any())

    report = check_is_right(for_layers_that_learn)
    assert report.remark == "It was given a ReLU."
    assert "KeyError" in report.diagnosis


def test_check_is_right_praises_a_test_that_catches_all():
    report = check_is_right(EXERCISES["is_right"].right_answers[0])
    assert report.passed
    assert repr(report).endswith("It passes the right layers and catches all 8 wrong nets.")


def _as_in_the_lesson(layer):
    """Go on from the lines of the lesson: all arrays at once, and what a window hands out."""
    rng = np.random.default_rng(0)
    images = rng.normal(size=(1, 2, 4, 6))
    grad_output = rng.normal(size=layer(images).shape)

    def forward(images, *params):
        layer.params = dict(zip(layer.params, params, strict=True))
        return layer(images)

    def backward(grad_output, images, *params):
        forward(images, *params)
        return layer.backward(grad_output), *layer.grads.values()

    checks = gradcheck(forward, backward, [images, *layer.params.values()], grad_output)
    if max(check.error for check in checks) > 1e-6:
        return False
    given = np.ones_like(layer(np.ones_like(images)))
    return layer.kind != "pool" or layer.backward(given).sum() == given.sum()


def test_check_is_right_accepts_what_the_lesson_leads_to():
    assert check_is_right(_as_in_the_lesson).passed


# ---- the scaffold of the lesson ------------------------------------------------------------------


def scaffold(first, last):
    """Return `my_is_right` as the lesson gives it, with both gaps filled in."""
    [path] = (Path(__file__).parents[1] / "notebooks").glob("12_*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    [source] = [cell.source for cell in cells if cell.source.startswith("def my_is_right")]
    names = {"np": np, "gradcheck": gradcheck}
    for gap in (first, last):
        source = re.sub("raise NotImplementedError.*", gap, source, count=1)
    exec(source, names)
    return names["my_is_right"]


ALL_GRADIENTS = "return layer.backward(grad_output), *layer.grads.values()"


def test_scaffold_catches_seven_once_backward_returns_all_gradients():
    report = check_is_right(scaffold(ALL_GRADIENTS, "return True"))
    assert not report.passed
    assert "it catches 7 of 8 wrong nets" in str(report)


def test_scaffold_catches_all_once_ties_are_looked_at():
    last = (
        "same = np.ones_like(images); given = np.ones_like(layer(same)); "
        'return layer.kind != "pool" or layer.backward(given).sum() == given.sum()'
    )
    assert check_is_right(scaffold(ALL_GRADIENTS, last)).passed
