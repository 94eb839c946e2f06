"""What the geometry explorer says: formulas, what is left over, what does not fit, slips."""

import math
import re
from dataclasses import replace

import pytest

import hands
from cnn_core import ops
from cnn_workshop import _run
from cnn_workshop.explorers import explore_geometry
from cnn_workshop.explorers.geometry.geometry import SAME
from cnn_workshop.explorers.geometry.side import Side

REFUSED_ELSEWHERE = {"stride": 2, "padding": 1}  # with 4 pixels and a kernel of 3


# ---- formulas ------------------------------------------------------------------------------------


def test_twin_explains_the_numbers_that_a_known_tool_refuses():
    assert explore_geometry(4, 3, **REFUSED_ELSEWHERE).text() == (
        "Input 4 x 4, kernel 3 x 3, stride 2, padding 1, dilation 1. "
        "Both directions are changed together. "
        "Down: floor((4 + 2 × 1 - 1 × (3 - 1) - 1) / 2) + 1 = floor(3 / 2) + 1 = 2; "
        "1 row is left over at the bottom, padding only. "
        "Across: floor((4 + 2 × 1 - 1 × (3 - 1) - 1) / 2) + 1 = floor(3 / 2) + 1 = 2; "
        "1 column is left over on the right, padding only. "
        "Output 2 x 2. Every pixel is read, 1-4 times. "
        "The counts of the pixels add up to 25, on both maps. "
        "Step 1 of 4: row 0, column 0. "
        "The window reads rows -1 to 1, columns -1 to 1: 9 places, 5 of them padding."
    )


def test_twin_names_what_is_never_read():
    words = explore_geometry((4, 9), 3, stride=(2, 4)).text()
    assert "Pixels are read 0-1 times. Never read: row 3 and columns 3, 7, 8." in words


def test_twin_names_the_first_of_many_that_are_never_read():
    words = explore_geometry((30, 3), 3, stride=(5, 1)).text()
    assert "Never read: rows 3, 4, 8, ... (12 of 30)." in words


@pytest.mark.parametrize("size", [1, 4, 9, 20])
@pytest.mark.parametrize("kernel", [1, 3, 4])
@pytest.mark.parametrize("stride", [1, 2, 3, 7])
@pytest.mark.parametrize("padding", [0, 2])
@pytest.mark.parametrize("dilation", [1, 3])
def test_formula_says_what_is_counted_and_output_size_says(size, kernel, stride, padding, dilation):
    side = Side("down", size, kernel, stride, padding, dilation)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    if side.trouble():
        assert len(side.places) == 0
        with pytest.raises(ValueError, match="must fit"):
            ops.output_size(size, kernel, **options)
        return
    expected = ops.output_size(size, kernel, **options)
    assert len(side.places) == expected
    assert side.formula().endswith(f"= {expected}")
    put_in = side.formula().split(" = ")[0].replace("×", "*")
    assert eval(put_in, {"floor": math.floor}) == expected


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((5, 3, 1, 0, 1), "no row is left over"),
        ((6, 3, 2, 0, 1), "1 row is left over at the bottom"),
        ((9, 3, 4, 0, 1), "2 rows are left over at the bottom"),
        ((4, 3, 2, 1, 1), "1 row is left over at the bottom, padding only"),
        ((7, 3, 5, 1, 1), "1 row is left over at the bottom, padding only"),
        ((8, 3, 5, 1, 1), "2 rows are left over at the bottom, 1 of them padding"),
    ],
)
def test_remainder_says_how_much_of_it_is_padding(numbers, words):
    assert Side("down", *numbers).remainder() == words


def test_remainder_is_on_the_right_when_it_is_across():
    assert Side("across", 6, 3, 2, 0, 1).remainder() == "1 column is left over on the right"


# ---- what does not fit ---------------------------------------------------------------------------

UNFIT = [  # a form, the number to type, and what is said
    ((4, 3), ("kernel", 5), "reaches over 5 places, and the picture has 4: 1 too few"),
    ((4, 3), ("dilation", 3), "reaches over 7 places, and the picture has 4: 3 too few"),
    ((4, 3), ("stride", 0), "A window of stride 0 never gets on"),
    ((4, 3), ("stride", -2), "A window of stride -2 never gets on"),
    ((4, 3), ("dilation", 0), "Those who count the holes between them say 0"),
    ((4, 3), ("padding", -1), "Padding -1 would cut pixels off"),
    ((4, 3), ("size", 0), "A picture of 0 pixels has nothing to read"),
    ((4, 3), ("kernel", 0), "A kernel of 0 numbers reads nothing"),
    ((4, 3), ("size", 2_000_000), "The form counts up to 1,000,000, and size 2000000 is more"),
]


@pytest.mark.parametrize(("opened", "typed", "words"), UNFIT)
def test_what_does_not_fit_is_explained_beside_the_form_and_in_the_twin(opened, typed, words):
    explorer = explore_geometry(*opened)
    name, value = typed
    hands.choose(explorer, f"{name} down", value)
    assert "There is no output. " in explorer.text()
    assert words in explorer.text()
    assert explorer.text().count(words) == 1, "the same both ways is said once"
    assert words in explorer.problem
    assert explorer.output_shape == (0, 0)
    assert explorer.figure().alt == explorer.text()


def test_explanation_is_gone_when_it_fits_again():
    explorer = explore_geometry(4, 5)
    hands.choose(explorer, "kernel down", 4)
    assert "no output" not in explorer.text()
    assert explorer.problem == ""
    assert explorer.output_shape == (1, 1)
    assert hands.window(explorer).cell == (0, 0)


def test_one_direction_that_does_not_fit_is_named():
    words = explore_geometry((9, 4), (3, 5)).text()
    assert "Across: The kernel reaches over 5 places" in words
    assert "Down: The kernel" not in words


@pytest.mark.parametrize("numbers", [(4, 5, 1, 0, 1), (5, 4, 2, 0, 3), (3, 9, 1, 1, 2)])
def test_each_remedy_makes_the_kernel_fit(numbers):
    side = Side("down", *numbers)
    remedies = dict(re.findall(r"(kernel|dilation|padding)(?: of)? (\d+)", side.trouble()[70:]))
    assert remedies
    for name, value in remedies.items():
        assert replace(side, **{name: int(value)}).trouble() == ""


def test_picture_that_no_window_reads_is_all_striped():
    explorer = explore_geometry((2, 3), 5)
    assert len(hands.marks(explorer, "never")["input"]) == 6
    assert "output" not in explorer.shown
    assert explorer.shown.player is None


@pytest.mark.parametrize(
    ("kernel", "stride", "words"),
    [
        (4, 1, "A kernel that reaches over an even number of pixels keeps the size only with"),
        (3, 2, "'Same' keeps the size at stride 1 only"),
        (3, 1, ""),
    ],
)
def test_same_explains_why_it_does_not_keep_the_size(kernel, stride, words):
    explorer = explore_geometry(8, kernel, stride=stride)
    hands.choose(explorer, "preset", SAME)
    assert explorer.problem == ""
    if words:
        assert words in explorer.text()
    else:
        assert "'Same'" not in explorer.text()
        assert explorer.output_shape == (8, 8)


# ---- the reader's function -----------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch):
    """Stop a reader's function after a tenth of a second."""
    monkeypatch.setitem(_run.run.__kwdefaults__, "time_limit", 0.1)


def mine(input_size, kernel_size, stride, padding, dilation):
    """Give the right answer, written without the formula."""
    return len(range(0, input_size + 2 * padding - dilation * (kernel_size - 1), stride))


def ceiling(input_size, kernel_size, stride, padding, dilation):
    return -(-(input_size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride) + 1


def crash(input_size, kernel_size, stride, padding, dilation):
    return input_size // (dilation - 1)


def endless(input_size, kernel_size, stride, padding, dilation):
    while True:
        pass


def unwritten(input_size, kernel_size, stride, padding, dilation):
    raise NotImplementedError


WRONG = [
    (ceiling, "ceiling(4, 3, 2, 1, 1) gives 3, but 2 windows fit down."),
    (lambda *numbers: 1.5, "<lambda>(4, 3, 2, 1, 1) gives 1.5, but 2 windows fit down."),
    (lambda *numbers: float("nan"), "gives not a number, but 2 windows fit down."),
    (lambda *numbers: (2, 2), "it returned 2 numbers in one row; the answer is a single number."),
    (lambda *numbers: None, "it returned nothing (None): is the line with `return` missing?"),
    (lambda *numbers: "2", "it returned str, not an array of numbers."),
    (lambda size: 2, "takes 1 positional argument but 5 were given"),
    (crash, "crash: ZeroDivisionError: "),
    (endless, "endless: it was still running after 0.1 seconds"),
    (unwritten, "unwritten is not written yet. Write it and run its cell"),
]


@pytest.mark.parametrize(("function", "words"), WRONG)
def test_what_is_wrong_with_the_readers_answer_is_said(function, words, impatient):
    explorer = explore_geometry(4, 3, output_size=function, **REFUSED_ELSEWHERE)
    assert words in explorer.problem
    assert explorer.text().endswith(explorer.problem)
    assert explorer.output_shape == (2, 2)


def test_right_function_of_the_reader_is_not_commented_on():
    explorer = explore_geometry((10, 6), (3, 2), stride=(3, 1), padding=(2, 0), output_size=mine)
    assert explorer.problem == ""


def test_function_that_is_wrong_across_only_is_caught():
    explorer = explore_geometry((5, 6), 3, stride=2, output_size=ceiling)
    assert explorer.problem == "ceiling(6, 3, 2, 0, 1) gives 3, but 2 windows fit across."


def test_readers_function_is_not_asked_when_nothing_fits():
    explorer = explore_geometry(4, 5, output_size=crash)
    assert explorer.problem.startswith("The kernel reaches over 5 places")


def test_newest_version_of_the_readers_function_is_used_at_the_next_step(run_cell):
    source = "def my_size(n, k, s, p, d):\n    return {}"
    explorer = explore_geometry(4, 3, output_size=run_cell(source.format("7")).my_size)
    assert "gives 7, but 2 windows fit down." in explorer.problem
    run_cell(source.format("n + 2 * p - d * (k - 1)"))
    hands.go_to_step(explorer, 1)
    assert explorer.problem == ""
    assert "Step 2 of 4" in explorer.text()


# ---- arguments, and the static picture -----------------------------------------------------------

BAD = [
    ({"input_size": 0}, ValueError, "`input_size` must be at least 1, got 0"),
    ({"input_size": 2.5}, TypeError, "`input_size` must be a whole number, got 2.5"),
    ({"kernel_size": (3, 0)}, ValueError, "`kernel_size` must be at least 1, got 0"),
    (
        {"stride": (1, 2, 3)},
        ValueError,
        r"`stride` must be one whole number or two \(down, across\), g",
    ),
    ({"stride": True}, TypeError, "`stride` must be a whole number, got True"),
    ({"padding": -1}, ValueError, "`padding` must be at least 0, got -1"),
    ({"padding": "full"}, ValueError, "`padding` must be one of valid, same, got 'full'"),
    ({"dilation": None}, TypeError, "`dilation` must be a whole number, got None"),
    ({"output_size": 3}, TypeError, "`output_size` must be a function, got int"),
]


@pytest.mark.parametrize(("arguments", "error", "message"), BAD)
def test_bad_argument_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        explore_geometry(**arguments)


@pytest.mark.parametrize("size", [4, 2, 600])
def test_stored_output_has_a_picture_and_the_twin(size):
    bundle = explore_geometry(size, 3)._repr_mimebundle_()
    assert bundle["text/plain"] == explore_geometry(size, 3).text()
    assert "image/png" in bundle
