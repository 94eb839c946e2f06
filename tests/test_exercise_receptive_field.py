"""The exercise `receptive_field`: its right answer is held to real stacks and changed pixels."""

import re

import numpy as np
import pytest

from cnn_core import functional
from cnn_core.layers import Conv2d
from cnn_core.network import Sequential
from cnn_workshop.exercises import EXERCISES, check_receptive_field

EXERCISE = EXERCISES["receptive_field"]
CASES = [case[0] for case in EXERCISE.cases]


def seen_by_changing_pixels(layers):
    """Send rows, each with one pixel changed, through convolutions of ones."""
    length = 2 * EXERCISE.reference(layers) + 5
    images = np.eye(length)[:, None, None]
    for kernel_size, stride, dilation in layers.tolist():
        ones = np.ones((1, 1, 1, kernel_size))
        images = functional.conv2d(images, ones, stride=(1, stride), dilation=(1, dilation))
    changed = np.flatnonzero(images[:, 0, 0, 0])
    return changed.max() - changed.min() + 1


@pytest.mark.parametrize("layers", CASES, ids=lambda layers: str(layers.tolist()))
def test_reference_is_what_changing_pixels_shows(layers):
    assert EXERCISE.reference(layers) == seen_by_changing_pixels(layers)


@pytest.mark.parametrize("layers", CASES, ids=lambda layers: str(layers.tolist()))
def test_reference_is_what_a_network_says_of_itself(layers):
    stack = [
        Conv2d(1, 1, size, stride=stride, dilation=dilation)
        for size, stride, dilation in layers.tolist()
    ]
    fields = list(Sequential(*stack).receptive_fields().values())
    assert fields[-1].size == (EXERCISE.reference(layers),) * 2


def test_bank_has_twenty_mistakes_and_says_one_sentence_each():
    assert len(EXERCISE.mistakes) >= 20
    for mistake in (each for each in EXERCISE.mistakes if not each.common):
        assert re.fullmatch(r"[A-Z][^!?\n]*[^.]\.", mistake.diagnosis)


def test_check_shows_the_smallest_stack_that_fails_and_the_sum():
    report = check_receptive_field(
        lambda layers: 1 + sum(dilation * (size - 1) for size, _, dilation in layers)
    )
    assert report.diagnosis.startswith("You leave the strides out")
    np.testing.assert_array_equal(report.case["layers"], [[3, 2, 1], [3, 1, 1]])
    assert report.explanation == (
        "It should be 7: one pixel, and dilation x (kernel size - 1) x jump for each layer, "
        "1 + 1 x (3 - 1) x 1 + 1 x (3 - 1) x 2. Yours is 5."
    )


def test_check_says_that_the_answer_is_one_number():
    report = check_receptive_field(lambda layers: (EXERCISE.reference(layers), 1))
    assert "the answer is a single number" in report.diagnosis
    assert report.explanation == "However many layers there are, the answer is one whole number."
