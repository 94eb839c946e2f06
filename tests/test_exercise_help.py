"""What the check tells beyond right and wrong: names by cure, hints, the answer, grading."""

import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from cnn_core import convolve2d, ops
from cnn_workshop.exercises import (
    EXERCISES,
    NotPassedError,
    check_commutes,
    check_complete_convolve2d,
    check_convolve2d,
    check_is_right,
    check_output_size,
    check_overfit,
    check_relu,
    check_repair,
    check_sgd_step,
    what_is_wrong,
)


def _height_and_width(image, kernel):
    W, H = image.shape
    kh, kw = kernel.shape
    out = np.zeros((H - kh + 1, W - kw + 1))
    for r in range(H - kh + 1):
        for c in range(W - kw + 1):
            out[r, c] = np.sum(image[r : r + kh, c : c + kw] * kernel) + 0.0
    return out


def _column_first(image, kernel):
    out = np.zeros((image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1))
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            out[c, r] = np.sum(image[r : r + kernel.shape[0], c : c + kernel.shape[1]] * kernel)
    return out


def _shared_row(image, kernel):
    kh, kw = kernel.shape
    rows, cols = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    out = [[0] * cols] * rows
    for r in range(rows):
        for c in range(cols):
            out[r][c] = (image[r : r + kh, c : c + kw] * kernel).sum()
    return out


def _row_not_renewed(image, kernel):
    kh, kw = kernel.shape
    out, line = [], []
    for r in range(image.shape[0] - kh + 1):
        for c in range(image.shape[1] - kw + 1):
            line.append((image[r : r + kh, c : c + kw] * kernel).sum())
        out.append(line)
    return out


def _yields(image, kernel):
    yield convolve2d(image, kernel)


def _kernel_transposed(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            for i in range(kh):
                for j in range(kw):
                    out[r, c] += image[r + i, c + j] * kernel[j, i]
    return out


def _sum_reused(image, kernel):
    sum = 0
    return sum(image)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (_height_and_width, "it is (height, width), the rows come first"),
        (_column_first, "The row and the column of an index are exchanged"),
        (_shared_row, "holds one and the same row m times"),
        (_row_not_renewed, "is never renewed"),
        (_yields, "`yield`"),
        (_kernel_transposed, "Your kernel is transposed"),
        (_sum_reused, "You have given Python's name `sum` to something of your own"),
    ],
)
def test_check_names_what_people_write(function, words):
    report = check_convolve2d(function)
    assert not report.passed
    assert words in report.diagnosis


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda image: image if (image >= 0) else np.maximum(image, 0), "want one number"),
        (lambda image: image.tolist()[0, 0], "`[row][col]`"),
        (lambda image: image[: image.shape[0] / 1], "divide with `//`"),
        (lambda image: imgae, "A name is not known inside your function"),  # noqa: F821
    ],
)
def test_check_words_what_an_error_says_and_keeps_the_error(function, words):
    report = check_relu(function)
    assert words in report.diagnosis
    assert report.remark.startswith("It stopped with ")


def test_check_names_nothing_where_no_single_change_makes_it_right():
    report = check_convolve2d(lambda image, kernel: convolve2d(image, kernel) + image.sum() * 0.1)
    assert re.fullmatch(
        r"Its only number is wrong\.|.* numbers? (is|are) wrong,.*", report.diagnosis
    )


def test_check_does_not_take_one_error_for_another():
    def my_relu(image):
        result = np.zeros(image.shape)
        for row in range(image.shape[1]):
            for col in range(image.shape[0]):
                result[row, col] = max(image[row, col], 0)
        return result

    assert "`max` and `if` want one number" not in check_relu(my_relu).diagnosis


def test_check_does_not_say_the_opposite_of_a_forgotten_dilation():
    def my_function(image, kernel, stride, padding, dilation):
        padded = np.pad(image, padding)
        reach = [dilation * (side - 1) + 1 for side in kernel.shape]
        rows, cols = ((a - b) // stride + 1 for a, b in zip(padded.shape, reach, strict=True))
        result = np.zeros((rows, cols))
        for row in range(rows):
            for col in range(cols):
                top, left = row * stride, col * stride
                window = padded[top : top + reach[0], left : left + reach[1] : dilation]
                result[row, col] = (window * kernel).sum()
        return result

    assert "counts in both directions" not in check_complete_convolve2d(my_function).diagnosis or (
        "across only" in check_complete_convolve2d(my_function).diagnosis
    )


def test_check_complete_convolve2d_refuses_a_border_as_wide_as_the_dilation():
    def my_function(image, kernel, stride, padding, dilation):
        height, width = image.shape
        padded = np.zeros((height + 2 * padding, width + 2 * dilation))
        padded[padding : padding + height, padding : padding + width] = image[:, :width]
        return ops.convolve2d(padded, kernel, stride=stride, dilation=dilation)

    assert not check_complete_convolve2d(my_function).passed


@pytest.mark.parametrize(
    "answer",
    [
        lambda p, g, v, lr, m: (p - lr * v, v),
        lambda p, g, v, lr, m: (p - lr * m * v, m * v),
        lambda p, g, v, lr, m: (p - lr * g, m * v),
        lambda p, g, v, lr, m: (p - lr * v, g),
    ],
)
def test_check_sgd_step_does_not_praise_a_wrong_velocity(answer):
    assert "new velocity is right" not in check_sgd_step(answer).diagnosis


def test_check_commutes_hands_the_shift_over_as_a_pair():
    seen = []
    check_commutes(lambda layer, shift: bool(seen.append(type(shift)) or shift == (0, 0)))
    assert set(seen) == {tuple}


def test_check_commutes_keeps_its_layers_from_an_answer_that_changes_them():
    def spoil(layer, shift):
        layer.forward = None
        return True

    check_commutes(spoil)
    assert check_commutes(EXERCISES["commutes"].reference).passed


def test_check_is_right_is_not_passed_by_the_name_of_a_type():
    names = {type(layer).__name__ for (layer,) in EXERCISES["is_right"].cases}
    assert names == {"Conv2d", "ReLU", "MaxPool2d"}
    assert not check_is_right(lambda layer: type(layer).__name__ in names).passed


@pytest.mark.parametrize("kind", [Fraction, Decimal, float, np.float32, int])
def test_check_accepts_numbers_of_any_kind(kind):
    def my_relu(image):
        exact = image == image.astype(int)
        if kind is int and not exact.all():
            return np.maximum(image, 0)
        return [[kind(max(float(value), 0)) for value in row] for row in image.tolist()]

    report = check_relu(my_relu)
    assert report.passed or "nan" in repr(report.case).lower()


def test_check_accepts_an_array_of_objects():
    assert check_convolve2d(lambda image, kernel: convolve2d(image, kernel).astype(object)).passed


# hints, the answer, grading


def _wrong(size, kernel, stride, padding, dilation):
    return 0.5


def test_check_gives_the_next_hint_when_asked():
    exercise = EXERCISES["output_size"]
    exercise._hinted = exercise._failed = 0
    hints = [check_output_size(_wrong, hint=True).hint for _ in range(4)]
    assert [hint[:11] for hint in hints[:3]] == ["Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3"]
    assert hints[3] == (
        "There is no further hint. The answer itself: check_output_size(..., answer=True)."
    )


def test_check_gives_a_hint_unasked_at_the_third_failure_and_not_after_a_pass():
    exercise = EXERCISES["output_size"]
    exercise._hinted = exercise._failed = 0
    hints = [check_output_size(_wrong).hint for _ in range(3)]
    assert hints[:2] == ["", ""]
    assert hints[2].startswith("Hint 1 of 3: ")
    assert hints[2] in repr(check_output_size(_wrong)) or hints[2].endswith("hint=True).)")
    assert check_output_size(exercise.reference).hint == ""
    assert [check_output_size(_wrong).hint for _ in range(2)] == ["", ""]


def test_check_shows_how_cnn_core_writes_it_after_a_pass_or_when_asked():
    right = check_convolve2d(convolve2d)
    assert "<details" in right._repr_html_()
    assert "How <code>cnn_core</code> writes it" in right._repr_html_()
    assert "def convolve2d(" in right._repr_html_()
    assert "<details" not in check_convolve2d(_column_first)._repr_html_()
    assert "def convolve2d(" in repr(check_convolve2d(_column_first, answer=True))


@pytest.mark.parametrize(
    "check",
    [
        lambda: check_output_size(_wrong, strict=True),
        lambda: check_output_size(None, strict=True),
        lambda: check_overfit(None, strict=True),
        lambda: check_repair(None, None, strict=True),
        lambda: EXERCISES["blur"].check([[0] * 3] * 3, strict=True),
    ],
)
def test_check_raises_with_the_report_when_it_is_strict(check):
    with pytest.raises(NotPassedError) as error:
        check()
    assert str(error.value) == repr(error.value.report)


def test_check_does_not_raise_when_it_is_strict_and_passed():
    assert check_convolve2d(convolve2d, strict=True).passed


def test_what_is_wrong_shows_the_source_and_keeps_the_answer_closed():
    puzzle = what_is_wrong("convolve2d", "loops begin at 1")
    assert " 6      for row in range(1, rows):" in repr(puzzle)
    assert puzzle.report.diagnosis not in repr(puzzle)
    shown, closed = puzzle._repr_html_().split("<details", 1)
    assert "loops begin at 1" not in shown
    assert "Your loops begin at 1" in closed


@pytest.mark.parametrize(("exercise", "slip"), [("convolve", "x"), ("convolve2d", "x")])
def test_what_is_wrong_refuses_a_name_it_does_not_know(exercise, slip):
    with pytest.raises(ValueError, match="must be"):
        what_is_wrong(exercise, slip)
