"""The checkers are proven here: every wrong answer in a bank gets its own diagnosis, no other."""

import itertools
import re
import threading
import time

import numpy as np
import pytest
from scipy import signal

from cnn_core import convolve2d
from cnn_workshop.exercises import EXERCISES, check_convolve2d, check_crop, check_to_gray
from cnn_workshop.exercises.check import run as machinery
from cnn_workshop.exercises.check.exercise import Exercise
from cnn_workshop.exercises.check.slips import Bank, Slip

WRONG = [  # compiled when they are tried: all that share the tests out would do it
    pytest.param(exercise, mistake, index, id=f"{exercise.name}-{mistake.name}-{index}")
    for exercise in EXERCISES.values()
    for mistake in exercise.mistakes
    if not getattr(mistake, "common", False)
    for index in range(len(mistake.sources))
]
RIGHT = [
    pytest.param(exercise, function, id=f"{exercise.name}-{function.__name__}")
    for exercise in EXERCISES.values()
    for function in exercise.right_answers
]


def _array_of(result):
    return lambda *arguments: np.asarray(result)


def _identity(*cases, mistakes=(), kind="pixels"):
    """Return an exercise whose right answer is its first argument."""
    return Exercise(
        name="identity",
        parameters=("input_image",),
        reference=lambda *arguments: arguments[0],
        cases=[(np.array(case),) for case in cases],
        kinds={"input_image": kind, "result": kind},
        bank=Bank({}, tuple(mistakes)),
        explain_cell=lambda input_image, at: ("it is the pixel itself", {}),
        explain_shape=lambda input_image: ("It has the shape of the picture.", {}),
    )


# The banks


@pytest.mark.parametrize(("exercise", "mistake", "index"), WRONG)
def test_check_gives_every_wrong_answer_its_own_diagnosis(exercise, mistake, index):
    report = exercise.check(mistake.functions[index])
    assert not report.passed
    assert report.diagnosis == mistake.diagnosis


@pytest.mark.parametrize(("exercise", "function"), RIGHT)
def test_check_accepts_every_right_answer(exercise, function):
    report = exercise.check(function)
    assert report.passed
    assert report.diagnosis == ""
    expected = f"{function.__name__} is right on all {len(exercise.cases)} cases."
    assert repr(report).startswith(expected)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_bank_has_no_two_mistakes_of_one_name_or_diagnosis(exercise):
    for texts in ([m.name for m in exercise.mistakes], [m.diagnosis for m in exercise.mistakes]):
        assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(("name", "least"), [("crop", 8), ("to_gray", 8), ("convolve2d", 20)])
def test_bank_is_large_and_says_one_sentence_each(name, least):
    mistakes = EXERCISES[name].mistakes
    assert len(mistakes) >= least
    for mistake in (mistake for mistake in mistakes if not mistake.common):
        assert re.fullmatch(r"[A-Z][^!?\n]*[^.]\.", mistake.diagnosis)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_exercise_has_its_smallest_case_first_and_pictures_that_are_not_square(exercise):
    sizes = [sum(np.size(value) for value in case) for case in exercise.cases]
    assert sizes == sorted(sizes)
    axes = slice(0, 2) if "colour" in exercise.kinds.values() else slice(-2, None)
    pictures = [case[0] for case in exercise.cases if np.ndim(case[0]) > 1]
    shapes = [picture.shape[axes] for picture in pictures if isinstance(picture, np.ndarray)]
    if shapes:
        assert sizes[0] < sizes[-1]
        assert any(rows > cols for rows, cols in shapes)
        assert any(rows < cols for rows, cols in shapes)


def test_exercise_puts_its_smallest_case_first_and_keeps_the_order_of_equal_ones():
    exercise = _identity([[1, 2, 3]], [[1]], [[4, 5, 6]], [[7, 8]])
    assert [case[0].tolist() for case in exercise.cases] == [
        [[1]],
        [[7, 8]],
        [[1, 2, 3]],
        [[4, 5, 6]],
    ]


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_exercise_needs_at_least_two_right_answers_written_differently(exercise):
    assert len({function.__code__.co_code for function in exercise.right_answers}) >= 2


# Slips as people write them, in code that the bank has never seen


def _slip_last_product(input_image, kernel):
    height, width = kernel.shape
    result = np.zeros((input_image.shape[0] - height + 1, input_image.shape[1] - width + 1))
    for row in range(result.shape[0]):
        for col in range(result.shape[1]):
            for down in range(height):
                for right in range(width):
                    result[row, col] = input_image[row + down, col + right] * kernel[down, right]
    return result


def _slip_total_outside(input_image, kernel):
    height, width = kernel.shape
    result, total = [], 0
    for row in range(input_image.shape[0] - height + 1):
        line = []
        for col in range(input_image.shape[1] - width + 1):
            for down in range(height):
                for right in range(width):
                    total += input_image[row + down][col + right] * kernel[down][right]
            line.append(total)
        result.append(line)
    return result


def _slip_mathematicians_convolution(input_image, kernel):
    return signal.convolve2d(input_image, kernel, mode="valid")


def _slip_one_size_for_both_sides(input_image, kernel):
    size = kernel.shape[0]
    rows, cols = input_image.shape[0] - size + 1, input_image.shape[1] - size + 1
    result = np.zeros((rows, cols))
    for row in range(rows):
        for col in range(cols):
            window = input_image[row : row + size, col : col + size]
            result[row, col] = np.sum(window * kernel)
    return result


def _slip_zeros_like(input_image, kernel):
    result = np.zeros_like(input_image)
    for row in range(input_image.shape[0] - kernel.shape[0] + 1):
        for col in range(input_image.shape[1] - kernel.shape[1] + 1):
            window = input_image[row : row + kernel.shape[0], col : col + kernel.shape[1]]
            result[row, col] = (window * kernel).sum()
    return result


def _slip_return_too_deep(input_image, kernel):
    height, width = kernel.shape
    result = np.zeros((input_image.shape[0] - height + 1, input_image.shape[1] - width + 1))
    for row in range(result.shape[0]):
        for col in range(result.shape[1]):
            result[row, col] = (input_image[row : row + height, col : col + width] * kernel).sum()
        return result
    return None


def _slip_prints_only(input_image, kernel):
    convolve2d(input_image, kernel)


def _slip_minus_one_forgotten(input_image, kernel):
    height, width = kernel.shape
    rows, cols = input_image.shape[0] - height, input_image.shape[1] - width
    return np.array(
        [
            [(input_image[r : r + height, c : c + width] * kernel).sum() for c in range(cols)]
            for r in range(rows)
        ]
    ).reshape(rows, cols)


def _slip_cut_at_the_edge(input_image, kernel):
    result = np.zeros_like(input_image, dtype=float)
    for row in range(input_image.shape[0]):
        for col in range(input_image.shape[1]):
            window = input_image[row : row + kernel.shape[0], col : col + kernel.shape[1]]
            height, width = window.shape
            result[row, col] = np.sum(window * kernel[:height, :width])
    return result


def _slip_stays_inside_with_if(input_image, kernel):
    rows, cols = input_image.shape
    result = [[0] * cols for _ in range(rows)]
    for row in range(rows):
        for col in range(cols):
            for down in range(kernel.shape[0]):
                for right in range(kernel.shape[1]):
                    if row + down < rows and col + right < cols:
                        pixel = input_image[row + down, col + right]
                        result[row][col] += pixel * kernel[down, right]
    return result


def _slip_skips_what_fails(input_image, kernel):
    result = np.ones(input_image.shape)
    for row in range(input_image.shape[0]):
        for col in range(input_image.shape[1]):
            window = input_image[row : row + kernel.shape[0], col : col + kernel.shape[1]]
            if window.shape == kernel.shape:
                result[row, col] = (window * kernel).sum()
    return result


def _slip_zeros_below_and_right(input_image, kernel):
    height, width = kernel.shape
    padded = np.pad(input_image, ((0, height - 1), (0, width - 1)))
    return convolve2d(padded, kernel)


def _slip_filled_from_the_middle(input_image, kernel):
    result = np.zeros_like(input_image)
    down, right = kernel.shape[0] // 2, kernel.shape[1] // 2
    inner = convolve2d(input_image, kernel)
    result[down : down + inner.shape[0], right : right + inner.shape[1]] = inner
    return result


def _slip_mirrored(input_image, kernel):
    height, width = kernel.shape
    padded = np.pad(input_image, ((0, height - 1), (0, width - 1)), mode="symmetric")
    return convolve2d(padded, kernel)


def _slip_window_shrinks(input_image, kernel):
    result = np.zeros(input_image.shape)
    for row in range(input_image.shape[0]):
        for col in range(input_image.shape[1]):
            window = input_image[row : row + kernel.shape[0], col : col + kernel.shape[1]]
            result[row, col] = (window * kernel).sum()
    return result


def _slip_scipy_same(input_image, kernel):
    return signal.convolve2d(input_image, kernel, mode="same")


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (_slip_last_product, "= for +="),
        (_slip_total_outside, "total never set back"),
        (_slip_mathematicians_convolution, "flipped both ways"),
        (_slip_one_size_for_both_sides, "kernel's height for both sides"),
        (_slip_zeros_like, "result as large as the picture"),
        (_slip_return_too_deep, "returned after one row"),
        (_slip_prints_only, "return forgotten"),
        (_slip_minus_one_forgotten, "one row and column short"),
        (_slip_cut_at_the_edge, "window cut off at the edge"),
        (_slip_stays_inside_with_if, "window cut off at the edge"),
        (_slip_skips_what_fails, "window cut off at the edge"),
        (_slip_zeros_below_and_right, "window cut off at the edge"),
        (_slip_filled_from_the_middle, "window cut off at the edge"),
        (_slip_mirrored, "window cut off at the edge"),
        (_slip_window_shrinks, "window sticks out"),
        (_slip_scipy_same, "window cut off at the edge"),
    ],
)
def test_check_convolve2d_knows_slips_in_code_it_has_never_seen(function, name):
    mistakes = {mistake.name: mistake.diagnosis for mistake in EXERCISES["convolve2d"].mistakes}
    assert check_convolve2d(function).diagnosis == mistakes[name]


def test_check_matches_a_mistake_only_if_it_comes_to_the_same_on_every_case():
    source = (
        "def my_convolve2d(input_image, kernel):\n"
        "    turned = kernel[::-1, ::-1] if input_image.size < 16 else kernel\n"
        "    return convolve2d(input_image, turned)\n"
    )
    report = check_convolve2d(_of_notebook(source))  # without its source in reach
    assert report.diagnosis == "Its only number is wrong."


@pytest.mark.parametrize(
    "function",
    [
        lambda image, kernel: image.shape,
        lambda image, kernel: np.zeros((3, 3)),
        lambda image, kernel: np.zeros(image.shape)[image.shape[0] < 4 :],
        lambda image, kernel: _raise(ValueError("shape")),
        lambda image, kernel: np.zeros(image.shape) if kernel.size < 9 else _raise(NameError("k")),
        lambda image, kernel: np.zeros(image.shape) if kernel.size < 9 else None,
    ],
)
def test_check_knows_an_answer_by_its_shape_only_if_all_of_them_have_it(function):
    assert "as large as the picture" not in check_convolve2d(function).diagnosis


def test_check_does_not_call_wrong_numbers_of_the_right_shape_too_large():
    mistakes = (
        Slip("all", "All.", ("def wrong(image):\n    return -image\n",), lambda image: image.shape),
    )
    report = _identity([[1, 2]], mistakes=mistakes).check(lambda image: image + 1)
    assert report.diagnosis == "2 of 2 numbers are wrong, the first at row 0, column 0."


# A picture of the notebook in place of the parameter


def _of_notebook(source, **names):
    """Define a function in a notebook that holds other things as well."""
    space = {"np": np, "convolve2d": convolve2d, **names}
    exec(source, space)
    return space["my_convolve2d"]


PICTURE = np.arange(20).reshape(4, 5)
BY_LOOPS = """
def my_convolve2d(input_image, kernel):
    rows, cols = {shaped}.shape[0] - kernel.shape[0] + 1, {shaped}.shape[1] - kernel.shape[1] + 1
    return [[np.sum({read}[r : r + kernel.shape[0], c : c + kernel.shape[1]] * kernel)
             for c in range(cols)] for r in range(rows)]
"""
INSTEAD = "You read `{}` of the notebook instead of your parameter `{}`. It fails on "


@pytest.mark.parametrize("shaped", ["input_image", "image"])
@pytest.mark.parametrize("kind", [np.array, np.ndarray.tolist])
def test_check_names_the_picture_of_the_notebook_that_is_read(shaped, kind):
    read = "image" if kind is np.array else "np.array(image)"
    shaped = shaped if kind is np.array else "input_image"
    function = _of_notebook(BY_LOOPS.format(shaped=shaped, read=read), image=kind(PICTURE))
    report = check_convolve2d(function)
    assert report.remark.startswith(INSTEAD.format("image", "input_image"))
    assert "<code>image</code> of the notebook" in report._repr_html_()


def test_check_names_the_unused_parameter_when_the_names_have_nothing_in_common():
    source = "def my_convolve2d(photo, kernel):\n    return convolve2d(digit, kernel)"
    report = check_convolve2d(_of_notebook(source, digit=PICTURE))
    assert report.remark.startswith(INSTEAD.format("digit", "photo"))


def test_check_names_the_picture_alone_when_every_parameter_is_used():
    source = BY_LOOPS.format(shaped="input_image", read="digit")
    report = check_convolve2d(_of_notebook(source, digit=PICTURE))
    assert report.remark.startswith("You read `digit` of the notebook, which is not a parameter. ")


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("np.asarray(convolve2d(input_image, kernel)) * WEIGHT[0]", {"WEIGHT": np.array([2.0])}),
        ("help_me(input_image, kernel)", {"help_me": lambda *arguments: PICTURE}),
        ("convolve2d(input_image, kernel).T.T * 2", {"T": PICTURE, "image": PICTURE}),
        ("convolve2d(input_image, kernel) * 2 + len(image)", {"image": []}),
        ("(lambda image: convolve2d(image, kernel) * 2)(input_image)", {"image": PICTURE}),
    ],
)
def test_check_is_silent_about_other_things_of_the_notebook(body, names):
    source = f"def my_convolve2d(input_image, kernel):\n    return {body}"
    report = check_convolve2d(_of_notebook(source, **names))
    assert not report.passed
    assert report.remark.startswith("It fails on ")


@pytest.mark.parametrize("function", [np.add, np.vectorize(np.add), EXERCISES["crop"].check])
def test_check_can_look_into_any_callable(function):
    assert not check_convolve2d(function).passed


# The report


def _double_in_column_one(input_image, kernel):
    result = convolve2d(input_image, kernel).astype(float)
    if input_image.size > 4:
        result[:, 1:] *= 2
    return result


def test_report_shows_the_smallest_failing_case_in_plain_text():
    assert repr(check_convolve2d(_double_in_column_one)) == (
        "_double_in_column_one is not right yet. "
        "2 of 4 numbers are wrong, the first at row 0, column 1.\n"
        "\n"
        "It fails on 9 of 16 cases. The smallest:\n"
        "\n"
        "input_image (2 x 3)    kernel (1 x 2)\n"
        "  3  1  2                 1  -1\n"
        "  0  5  4\n"
        "\n"
        "expected (2 x 2)    yours (2 x 2)\n"
        "   2  -1                2  ≠-2\n"
        "  -5   1               -5   ≠2\n"
        "\n"
        "Row 0, column 1 should be -1: 1 times 1 plus 2 times -1. Yours is -2."
    )


def test_report_holds_case_expected_and_got():
    report = check_convolve2d(_double_in_column_one)
    assert list(report.case) == ["input_image", "kernel"]
    np.testing.assert_array_equal(report.case["kernel"], [[1, -1]])
    np.testing.assert_array_equal(report.expected, [[2, -1], [-5, 1]])
    np.testing.assert_array_equal(report.got, [[2, -2], [-5, 2]])


def test_report_html_marks_differing_cells_without_colour_alone():
    html = check_convolve2d(_double_in_column_one)._repr_html_()
    assert len(re.findall("<table", html)) == 4
    captions = ["input_image (2 x 3)", "kernel (1 x 2)", "expected (2 x 2)", "yours (2 x 2)"]
    assert re.findall(r"<caption[^>]*>(.*?)</caption>", html) == captions
    marked = re.findall(r'<td style="[^"]*outline:3px solid[^"]*" title="[^"]+">(.*?)</td>', html)
    assert marked == ["≠-2", "≠2"]
    assert html.count('scope="col"') == 3 + 2 + 2 + 2
    assert html.count('scope="row"') == 2 + 1 + 2 + 2
    assert "<script" not in html


def test_report_html_draws_a_line_around_the_window_of_the_explained_number():
    table = check_convolve2d(_double_in_column_one)._repr_html_().split("</table>")[0]
    cells = re.findall(r'<td style="([^"]*)">(\d+)</td>', table)
    sides = {number: re.findall(r"border-(\w+):3px", style) for style, number in cells}
    everything_else = {"3": [], "0": [], "5": [], "4": []}
    assert (
        sides
        == {
            "1": ["top", "bottom", "left"],
            "2": ["top", "right", "bottom"],
        }
        | everything_else
    )


def test_report_html_colours_expected_and_got_on_one_scale():
    def ten_times(input_image, kernel):
        return 10 * convolve2d(input_image, kernel)

    tables = check_convolve2d(ten_times)._repr_html_().split("</table>")
    expected, got = (re.findall(r"background-color:(#\w{6})", table)[0] for table in tables[2:4])
    assert expected != got


def test_report_text_and_html_are_the_same_twice():
    first, second = check_convolve2d(_double_in_column_one), check_convolve2d(_double_in_column_one)
    assert repr(first) == repr(second)
    assert first._repr_html_() == second._repr_html_()


def test_report_of_a_right_answer_is_one_line():
    report = check_crop(EXERCISES["crop"].reference)
    assert repr(report) == "_crop is right on all 10 cases."
    assert "_crop is right on all 10 cases." in report._repr_html_()
    assert "<table" not in report._repr_html_()


def test_report_explains_the_shape_when_the_shape_is_wrong():
    def my_convolve2d(input_image, kernel):
        result = convolve2d(input_image, kernel)
        return result if result.size < 8 else result[:-1]

    report = check_convolve2d(my_convolve2d)
    assert report.diagnosis == "It returned shape 2 x 3; the answer has shape 3 x 3."
    assert report.explanation == (
        "Down, the window fits 4 - 2 + 1 = 3 times. Across, the window fits 3 - 1 + 1 = 3 times."
    )


def test_report_shows_the_plain_numbers_of_a_crop_and_where_a_pixel_comes_from():
    def my_crop(input_image, top, left, height, width):
        return input_image[top : top + height, left : left + width] + (input_image.size > 9)

    report = check_crop(my_crop)
    assert "top = 1, left = 1, height = 2, width = 1" in repr(report)
    assert report.explanation == (
        "Row 0, column 0 should be 9: it is the pixel in row 1 + 0, column 1 + 0 of the picture. "
        "Yours is 10."
    )


def test_report_shows_colours_as_three_numbers_on_their_own_colour():
    report = check_to_gray(lambda rgb_image: rgb_image.mean(axis=2))
    assert "  (100, 50, 20)" in repr(report).splitlines()
    assert "0.299 times 100 plus 0.587 times 50 plus 0.114 times 20" in report.explanation
    assert re.search(r'background-color:#643214;[^"]*">\(100, 50, 20\)', report._repr_html_())


def test_report_writes_as_many_digits_as_tell_two_numbers_apart():
    report = _identity([[1000.123]]).check(lambda input_image: input_image + 0.01)
    assert report.explanation.startswith("Row 0, column 0 should be 1000.12: ")
    assert report.explanation.endswith("Yours is 1000.13.")


def test_report_shows_only_a_part_of_a_huge_answer():
    report = _identity([[1, 2]]).check(_array_of(np.ones((500, 400))))
    assert "yours (500 x 400, the first 12 each way)" in repr(report)
    assert len(report._repr_html_()) < 60_000


@pytest.mark.parametrize(
    "shape", [(), (0,), (0, 0), (0, 3), (2, 0), (1, 2, 1), (1, 2, 3), (0, 2, 3), (1, 1, 1, 2)]
)
def test_report_can_show_answers_of_any_shape(shape):
    report = _identity([[1, 2]]).check(_array_of(np.ones(shape)))
    assert report.diagnosis.startswith("It returned ")
    assert "It has the shape of the picture." in repr(report)
    assert "It has the shape of the picture." in report._repr_html_()


@pytest.mark.parametrize("value", [1e308, -1e308, np.inf, -np.inf])
def test_report_can_show_the_largest_numbers(value):
    report = _identity([[1, 2]], kind="signed").check(lambda image: np.array([[-value, value]]))
    assert not report.passed
    assert "≠" in report._repr_html_()


def test_report_shows_what_was_printed_on_the_failing_case(capsys):
    def my_convolve2d(input_image, kernel):
        print(f"<b>{input_image.shape}</b>")
        print("second & last")
        return _double_in_column_one(input_image, kernel)

    report = check_convolve2d(my_convolve2d)
    assert report.printed == "<b>(2, 3)</b>\nsecond & last"
    assert repr(report).endswith("Yours is -2.\n\nIt printed:\n<b>(2, 3)</b>\nsecond & last")
    html = report._repr_html_()
    assert "It printed:" in html
    assert "&lt;b&gt;(2, 3)&lt;/b&gt;\nsecond &amp; last</pre>" in html
    assert "<b>" not in html
    assert capsys.readouterr().out == ""


def test_report_says_nothing_of_printing_when_there_was_none():
    report = check_convolve2d(_double_in_column_one)
    assert "printed" not in repr(report) + report._repr_html_()


@pytest.mark.parametrize(("message", "end"), [("why?", "y?"), ("no!", "o!"), ("it", "it.")])
def test_report_closes_a_sentence_once(message, end):
    class Callable:  # of no line in a cell, which would come after the message
        def __call__(self, image):
            raise ValueError(message)

    assert _identity([[1]]).check(Callable()).diagnosis.endswith(end)


# Whatever the reader's function does


def test_check_says_where_a_function_raised_and_escapes_the_message():
    def my_convolve2d(input_image, kernel):
        if input_image.shape == (4, 5) and kernel.shape == (3, 3):
            raise KeyError("<b>bold</b> & co")
        return convolve2d(input_image, kernel)

    report = check_convolve2d(my_convolve2d)
    line = my_convolve2d.__code__.co_firstlineno + 2
    assert report.diagnosis == (
        "It stopped with KeyError: '<b>bold</b> & co' "
        f'(line {line} of my_convolve2d: `raise KeyError("<b>bold</b> & co")`).'
    )
    assert report.case["kernel"].shape == (3, 3)
    assert report.got is None
    html = report._repr_html_()
    assert "<b>" not in html
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; co" in html
    assert "It fails on 2 of 16 cases." in html


def test_check_escapes_the_name_of_the_function():
    def my_crop(*arguments):
        return None

    my_crop.__name__ = "<i>crop</i>"
    assert "<i>" not in check_crop(my_crop)._repr_html_()


def test_check_stops_an_endless_function_once_and_names_the_line(monkeypatch):
    monkeypatch.setattr(machinery, "CASE_SECONDS", 0.3)

    def my_convolve2d(input_image, kernel):
        while input_image.size > 2:
            kernel = kernel + 0
        return convolve2d(input_image, kernel)

    threads = set(threading.enumerate())
    report = check_convolve2d(my_convolve2d)
    assert set(threading.enumerate()) <= threads
    assert re.fullmatch(
        r"It takes too long: it was still running after 0\.3 seconds and was stopped "
        r"\(line \d+ of my_convolve2d: `(while input_image.size > 2:|kernel = kernel \+ 0)`\)\.",
        report.diagnosis,
    )
    assert report.case["kernel"].shape == (1, 2)
    assert "those after it were not tried" in repr(report)


def test_check_bounds_the_time_of_all_cases_together(monkeypatch):
    monkeypatch.setattr(machinery, "TOTAL_SECONDS", 0.2)
    calls = []

    def my_convolve2d(input_image, kernel):
        calls.append(1)
        until = time.thread_time() + 0.15
        while time.thread_time() < until:
            pass
        return convolve2d(input_image, kernel)

    report = check_convolve2d(my_convolve2d)
    assert report.diagnosis == "It takes too long: the cases together took more than 0.2 seconds."
    assert len(calls) == 2


def test_check_is_calm_about_an_exercise_that_is_not_written_yet():
    calls = []

    def my_convolve2d(input_image, kernel):
        calls.append(1)
        raise NotImplementedError

    report = check_convolve2d(my_convolve2d)
    assert not report.passed
    assert repr(report) == (
        "my_convolve2d is not written yet: "
        "put your own lines in place of `raise NotImplementedError`."
    )
    assert report.tone == "unwritten"
    assert "✗" not in report._repr_html_()
    assert len(calls) == 1


def test_check_reports_a_part_that_is_not_written_yet():
    def my_convolve2d(input_image, kernel):
        if kernel.size > 4:
            raise NotImplementedError("large kernels")
        return convolve2d(input_image, kernel)

    report = check_convolve2d(my_convolve2d)
    assert report.diagnosis.startswith("It stopped with NotImplementedError: large kernels (line ")


@pytest.mark.parametrize(
    ("function", "theirs"),
    [
        (lambda: None, "none"),
        (lambda input_image: None, "input_image"),
        (lambda input_image, kernel, stride: None, "input_image, kernel, stride"),
        (lambda input_image, *, kernel: None, "input_image, kernel"),
    ],
)
def test_check_names_the_parameters_when_they_do_not_fit(function, theirs):
    assert check_convolve2d(function).diagnosis == (
        f"Your function must take 2 parameters, (input_image, kernel); yours are: {theirs}."
    )


def test_check_accepts_other_names_and_more_parameters_with_defaults():
    def my_convolve2d(picture, window, stride=1, **options):
        return convolve2d(picture, window, stride=stride)

    assert check_convolve2d(my_convolve2d).passed


@pytest.mark.parametrize(
    ("value", "kind"), [(None, "a NoneType"), (np.ones(2), "an ndarray"), (3, "an int")]
)
def test_check_asks_for_the_function_when_it_gets_something_else(value, kind):
    assert check_crop(value).diagnosis == (
        "The check needs your function itself, without brackets after its name: "
        f"check_crop(my_crop). It got {kind}."
    )


class _Hostile:
    def __array__(self, *arguments, **options):
        raise RuntimeError("no numbers here")


class _SilentError(Exception):
    def __str__(self):
        raise RuntimeError("not even a message")


def _raise(error):
    raise error


@pytest.mark.parametrize(
    ("function", "diagnosis"),
    [
        (lambda image: "grey", "It returned str, not an array of numbers."),
        (lambda image: [[1, 2], [3]], "It returned rows of unequal length."),
        (lambda image: image + 0j, "It returned an array of complex, not of real numbers."),
        (
            lambda image: np.array([[None, "2"]]),
            "It returned an array of object, not of real numbers.",
        ),
        (
            lambda image: (row for row in image),
            "It returned a generator, which has not begun to count: write square brackets around "
            "`... for ... in ...`.",
        ),
        (lambda image: np.ma.array(image), "It returned a masked array; return a plain one."),
        (lambda image: _Hostile(), "It returned _Hostile, which cannot be read as numbers."),
        (lambda image: 7, "It returned a single number; the answer has shape 1 x 2."),
        (lambda image: None, "It returned nothing (None): is the line with `return` missing?"),
    ],
)
def test_check_has_a_sentence_for_answers_that_are_no_picture(function, diagnosis):
    assert _identity([[1, 2]]).check(function).diagnosis == diagnosis


@pytest.mark.parametrize(
    "error", [SystemExit(1), KeyboardInterrupt(), _SilentError(), RecursionError("deep")]
)
def test_check_never_raises(error):
    report = _identity([[1, 2]]).check(lambda image: _raise(error))
    assert report.diagnosis.startswith(f"It stopped with {type(error).__name__}")


@pytest.mark.parametrize("kind", ["list", "tuple"])
def test_check_accepts_rows_in_a_list_and_says_so(kind):
    def my_convolve2d(input_image, kernel):
        rows = convolve2d(input_image, kernel).tolist()
        return rows if kind == "list" else tuple(rows)

    report = check_convolve2d(my_convolve2d)
    assert report.passed
    assert repr(report) == (
        "my_convolve2d is right on all 16 cases. "
        f"(It returns a {kind}: that counts, though an array is handier.)"
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_check_accepts_any_type_that_keeps_the_values(dtype):
    def my_to_gray(rgb_image):
        return EXERCISES["to_gray"].reference(rgb_image).astype(dtype)

    assert check_to_gray(my_to_gray).passed


def test_check_accepts_a_view_of_the_picture():
    assert check_crop(lambda image, top, left, h, w: image[top : top + h, left : left + w]).passed


def test_check_compares_nan_with_nan():
    exercise = _identity([[np.nan, 1.0]])
    assert exercise.check(lambda input_image: input_image).passed
    report = exercise.check(lambda input_image: np.nan_to_num(input_image))
    assert report.diagnosis == "1 of 2 numbers is wrong, at row 0, column 0."
    assert "should be not a number" in report.explanation


def test_check_finds_nan_where_a_number_should_be():
    report = _identity([[1, 2, 3]]).check(lambda image: np.where(image == 2, np.nan, image))
    assert "≠NaN" in repr(report)
    assert report.diagnosis == "1 of 3 numbers is wrong, at row 0, column 1."


def test_check_is_exact_for_integers_however_large():
    report = _identity([[2**40]]).check(lambda image: image + 1)
    assert not report.passed


def test_check_refuses_a_right_answer_that_changes_its_input():
    def my_convolve2d(input_image, kernel):
        result = convolve2d(input_image, kernel)
        kernel[:] = 0
        return result

    report = check_convolve2d(my_convolve2d)
    assert not report.passed
    assert report.diagnosis == "It changes `kernel`, which belongs to the caller: work on a copy."


def test_check_leaves_its_own_cases_alone():
    before = [tuple(np.array(value) for value in case) for case in EXERCISES["crop"].cases]

    def my_crop(input_image, top, left, height, width):
        input_image[:] = -1
        return input_image

    assert not check_crop(my_crop).passed
    assert check_crop(EXERCISES["crop"].reference).passed
    for case, then in zip(EXERCISES["crop"].cases, before, strict=True):
        assert all(itertools.starmap(np.array_equal, zip(case, then, strict=True)))


def test_check_takes_an_error_for_the_same_slip_only_where_it_says_the_same():
    mistakes = (Slip("far", "You read too far.", ("def wrong(image):\n    return image[:, 9]\n",)),)
    exercise = _identity([[1, 2]], mistakes=mistakes)
    assert exercise.check(lambda image: image[0][9]).diagnosis == "You read too far."
    sliced = exercise.check(lambda image: _raise(ValueError("shape")))
    assert sliced.diagnosis.startswith("It stopped with ValueError: shape")
    assert exercise.check(lambda image: image[:, 7]).diagnosis.startswith("It stopped with Index")
    misspelt = exercise.check(lambda image: _raise(NameError("kernal")))
    assert misspelt.diagnosis.startswith("It stopped with NameError: kernal")


def test_exercise_shows_its_signature():
    assert EXERCISES["crop"].signature == "crop(input_image, top, left, height, width)"


# ---- results and arguments of any number of axes -----------------------------------------------


def _mix(maps, weight, factor):
    return np.einsum("chw,oc->ohw", maps, weight) * factor


MIX = Exercise(
    name="mix",
    parameters=("maps", "weight", "factor"),
    reference=_mix,
    cases=[(np.arange(12).reshape(2, 2, 3), np.array([[1, 2], [3, -1], [0, 1]]), 2)],
    kinds={"maps": "signed", "weight": "signed", "result": "signed"},
    bank=Bank({}, ()),
    explain_cell=lambda maps, weight, factor, at: (
        f"the sum over {len(maps)} maps",
        {"maps": np.arange(12).reshape(2, 2, 3) == 8},
    ),
    explain_shape=lambda maps, weight, factor: ("One map for each row of the weights.", {}),
)


def _wrong_in_map_1(maps, weight, factor):
    result = _mix(maps, weight, factor)
    result[1, 0, 2] += 1
    return result


def test_report_shows_the_map_that_differs_and_the_maps_that_were_read():
    report = MIX.check(_wrong_in_map_1)
    captions = [[table.caption for table in line] for line in report.tables]
    assert captions == [
        ["maps[1] (2 x 3)", "weight (3 x 2)"],
        ["expected[1] (2 x 3)", "yours[1] (2 x 3)"],
    ]
    assert "1 of 18 numbers is wrong, at map 1, row 0, column 2." in report.headline
    expected = "Map 1, row 0, column 2 should be -4: the sum over 2 maps. Yours is -3."
    assert report.explanation == expected
    assert "≠-3" in repr(report)
    assert "≠-3" in report._repr_html_()


def test_report_shows_a_result_with_too_few_axes_whole():
    report = MIX.check(lambda maps, weight, factor: _mix(maps, weight, factor)[0])
    assert [table.caption for table in report.tables[1]] == ["expected[0] (2 x 3)", "yours (2 x 3)"]
    assert report.explanation == "One map for each row of the weights."


def test_report_of_a_single_number_and_of_arguments_that_are_none():
    exercise = Exercise(
        name="side",
        parameters=("layers", "mode"),
        reference=lambda layers, mode: 1 + sum(size - 1 for size, _ in layers),
        cases=[([(3, 1), (2, 2)], "same")],
        kinds={"layers": "pixels", "result": "pixels"},
        bank=Bank({}, ()),
        explain_cell=lambda layers, mode, at: (f"index {at}", {}),
        explain_shape=lambda layers, mode: ("One number.", {}),
    )
    report = exercise.check(lambda layers, mode: 7)
    assert report.explanation == "It should be 4: index (). Yours is 7."
    assert "mode = 'same'" in repr(report)
    assert exercise.check(lambda layers, mode: [1, 2]).explanation == "One number."


def test_report_names_a_number_of_a_row_by_its_place():
    exercise = Exercise(
        name="double",
        parameters=("values",),
        reference=lambda values: 2 * values,
        cases=[(np.array([1, 2, 3]),)],
        kinds={"values": "signed", "result": "signed"},
        bank=Bank({}, ()),
        explain_cell=lambda values, at: (f"2 times {values[at]}", {}),
        explain_shape=lambda values: ("As many numbers.", {}),
    )
    report = exercise.check(lambda values: np.array([2, 5, 6]))
    assert report.explanation == "Number 1 should be 4: 2 times 2. Yours is 5."
