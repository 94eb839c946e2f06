"""The checks of lesson 03 take a kernel; `test_exercises.py` holds their banks."""

import numpy as np
import pytest

from cnn_core import convolve2d, kernels
from cnn_workshop.exercises import EXERCISES, check_blur, check_diagonal, check_sharpen

TARGETS = {name: target.values for name, target in kernels.TARGETS.items()}
CHECKS = {"diagonal": check_diagonal, "blur": check_blur, "sharpen": check_sharpen}
COPY = [[0, 0, 0], [0, 1, 0], [0, 0, 0]]

every_check = pytest.mark.parametrize("name", CHECKS)


@every_check
@pytest.mark.parametrize(
    "written", [np.array, np.float32, np.ndarray.tolist, lambda kernel: tuple(map(tuple, kernel))]
)
def test_check_accepts_the_hidden_kernel_however_it_is_written(name, written):
    report = CHECKS[name](written(TARGETS[name]))
    assert report.passed
    assert repr(report) == f"my_{name} is right on all 4 cases."


@every_check
def test_check_of_the_kernel_as_it_was_given_is_no_alarm(name):
    report = CHECKS[name](COPY)
    assert not report.passed
    assert report.tone == "unwritten"
    assert repr(report) == (
        f"my_{name} is still the kernel that only copies: put your own nine numbers in."
    )


@every_check
@pytest.mark.parametrize(
    ("kernel", "words"),
    [
        (np.ones((5, 5)), "has the size 5 x 5; the target map was made with 3 x 3."),
        ([[1, 2], [3, 4]], "has the size 2 x 2; the target map was made with 3 x 3."),
        ([1] * 9, "must be 3 rows of 3 numbers each, every row in brackets of its own; it is 9 "),
        ([[1, 2, 3], [4, 5], [6]], "must be 3 rows of 3 numbers each."),
        ("blur", "must be 3 rows of 3 numbers each."),
        (None, "must be 3 rows of 3 numbers each"),
        ([[np.nan] * 3] * 3, "holds something that is not a finite number."),
    ],
)
def test_check_refuses_what_is_no_kernel_of_3_by_3(name, kernel, words):
    report = CHECKS[name](kernel)
    assert not report.passed
    assert report.diagnosis.startswith(f"my_{name} {words}")


@every_check
def test_check_answers_every_kernel_of_the_bank_by_its_diagnosis(name):
    dots = np.eye(9).reshape(9, 3, 3)
    for mistake in (each for each in EXERCISES[name].mistakes if not each.common):
        for function in mistake.functions:
            kernel = np.reshape([function(dot)[0, 0] for dot in dots], (3, 3))
            assert CHECKS[name](kernel).diagnosis == mistake.diagnosis


@every_check
def test_bank_holds_more_than_8_mistakes(name):
    assert len(EXERCISES[name].mistakes) > 8


@every_check
def test_check_tells_any_two_kernels_apart(name):
    windows = [
        np.lib.stride_tricks.sliding_window_view(picture, (3, 3)).reshape(-1, 9)
        for (picture,) in EXERCISES[name].cases
    ]
    assert np.linalg.matrix_rank(np.concatenate(windows)) == 9


def test_check_says_what_the_sums_tell():
    report = check_diagonal(np.ones((3, 3)))
    assert report.remark.startswith("Your numbers add up to 9; the target's to 0. It fails on ")


def test_check_does_not_speak_of_sums_that_are_alike():
    assert "add up" not in check_diagonal(kernels.get("laplacian")).remark


def test_check_shows_both_maps_and_marks_the_window():
    report = check_blur(np.ones((3, 3)))
    (shown,), (expected, yours) = report.tables
    picture = report.case["input_image"]
    assert np.array_equal(expected.values, convolve2d(picture, TARGETS["blur"]))
    assert np.array_equal(yours.values, convolve2d(picture, np.ones((3, 3))))
    assert shown.window.sum() == 9
