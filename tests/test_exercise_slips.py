"""Banks of slips as texts: what the reader of the format makes of them, and what it refuses."""

import inspect

import numpy as np
import pytest

from cnn_workshop.exercises import EXERCISES
from cnn_workshop.exercises.check import slips

RIGHT = """? Look at both sides.
? Multiply the two, and return that.
def by_product(height, width):
    area = height * width
    return area

def by_loops(height, width):
    area = 0
    for row in range(height):
        area += width
    return area

"""


def _slip(changes, right=RIGHT, head="[slip] A sentence.\n", common=()):
    return slips.read(f"{right}{head}{changes}\n", common=common).slips[0]


def _results(changes, *arguments, **options):
    return [function(*arguments) for function in _slip(changes, **options).functions]


def test_read_makes_a_slip_in_every_right_answer_that_has_its_pieces():
    assert _results("> return area => return -area", 2, 3) == [-6, -6]
    assert _results("> height * width => height + width", 2, 3) == [5]


@pytest.mark.parametrize(
    ("changes", "results"),
    [
        ("> first: width = 1", [2, 2]),
        ("> height <=> width ;; only: by_product", [6]),
        ("> deeper: return area ;; only: by_loops", [3]),
        ("> drop: area +=  ;; range(height): => range(height): pass", [0]),
        ("> last: return $X => return [$X]", [[6], [6]]),
        ("> range($x) => range(1, $x)", [3]),
        ("> area += width => area += width\\n    area += 1", None),
        ("> area += width => area += width\\narea += 1", [8]),
        ("> once: width => height", None),
    ],
)
def test_read_knows_every_kind_of_change(changes, results):
    if results is None:
        with pytest.raises((ValueError, TypeError)):
            _results(changes, 2, 3)
    else:
        assert _results(changes, 2, 3) == results


def test_read_takes_a_slip_that_is_written_out():
    assert _results(">\ndef whole(height, width):\n    return height\n", 2, 3) == [2]


def test_read_changes_a_helper_alone_and_opens_its_sentences():
    right = (
        "def area(side):\n    return _square(side) + side\n\n\n"
        "def _square(side):\n    return side * side\n\n\n"
    )
    slip = _slip("> side => 2", right=right, head="== _square: In the helper\n[two] you say 2.\n")
    assert (slip.name, slip.diagnosis, slip.part) == (
        "square: two",
        "In the helper you say 2.",
        "_square",
    )


def test_read_names_a_slip_by_its_shape():
    assert _slip("> shape: (height, width, 1)").shape(2, 3) == (2, 3, 1)


def test_read_refuses_a_slip_whose_pieces_are_nowhere():
    with pytest.raises(ValueError, match=r"\[slip\] depth => 0"):
        _slip("> depth => 0")


def test_read_refuses_an_entry_without_a_sentence():
    with pytest.raises(ValueError, match=r"\[name\] Sentence.`, got '\[slip\]'"):
        _slip("> height => 0", head="[slip]\nA sentence.\n")


def test_slip_that_is_no_code_is_named():
    with pytest.raises(ValueError, match=r"\[slip\] must change code into code"):
        _ = _slip("> height * width => height *").functions


def test_read_lets_an_own_entry_borrow_the_changes_of_a_common_one():
    common = tuple(slips._entries("[slip] Of all.\n> last: return $X => return -$X\n"))
    slip = _slip("", common=common)
    assert (slip.diagnosis, slip.borrowed, len(slip.functions)) == ("A sentence.", True, 2)


def test_read_makes_common_slips_where_they_find_their_pieces():
    common = tuple(
        slips._entries("[all] Of all.\n> area += => area =\n[none] No.\n> zip( => map(\n")
    )
    found = slips.read(RIGHT, common=common).slips
    assert next((slip.name, len(slip.functions), slip.common) for slip in found) == ("all", 1, True)


def test_define_keeps_the_source_for_inspect():
    function = slips.define("def right(a):\n    return a\n")
    assert inspect.getsource(function) == "def right(a):\n    return a\n"


@pytest.mark.parametrize("name", EXERCISES)
def test_bank_gives_hints_and_right_answers_without_the_slips(name):
    assert len(slips.right(name)) >= 2
    assert all(hint and hint[-1] in ".?!" for hint in slips.hints(name))


def test_banks_have_as_many_slips_and_wrong_functions_as_before():
    own = [slip for each in EXERCISES.values() for slip in each.mistakes if not slip.common]
    assert len(own) >= 818
    assert sum(len(slip.functions) for slip in own) >= 1249


def test_no_slip_of_all_is_accepted_and_then_named():
    exercise = EXERCISES["output_size"]
    for slip in exercise.mistakes:
        for function in slip.functions if slip.common else ():
            report = exercise.check(function)
            assert report.passed or report.diagnosis


# what is_wrong ... and the numbers of a list are kept as they are


def test_pattern_takes_pieces_with_closed_brackets_only():
    [found] = slips.re.finditer(slips.pattern("print($X)"), "print(a[(1, 2)] + (b))\n")
    assert found["X"] == "a[(1, 2)] + (b)"
    assert np.all([found.start() == 0])


def test_check_speaks_of_a_return_in_a_loop_only_where_one_stands():
    def my_convolve2d(input_image, kernel):
        height, width = input_image.shape
        tall, wide = kernel.shape
        result = np.zeros((height - tall + 1, width - wide + 1))
        row, col = 0, 0
        while row < result.shape[0]:
            while col < result.shape[1]:
                window = input_image[row : row + tall, col : col + wide]
                result[row, col] = (window * kernel).sum()
                col += 1
            row += 1
        return result

    report = EXERCISES["convolve2d"].check(my_convolve2d)
    assert "`return`" not in report.diagnosis
