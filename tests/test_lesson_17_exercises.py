"""Lesson 17's checks: the leak found, the planted mark, and the checklist in one's own words."""

import itertools

import numpy as np
import pytest

from cnn_workshop import cheats
from cnn_workshop.exercises import EXERCISES, NotPassedError, check_checklist, check_planted
from cnn_workshop.questions.journal import journal


def test_right_leaks_are_those_of_loops():
    exercise = EXERCISES["leaks"]
    for train, test in exercise.cases:
        expected = [any(np.array_equal(each, known) for known in train) for each in test]
        assert exercise.reference(train, test).tolist() == expected


# ---- the planted mark ----------------------------------------------------------------------------


def test_only_one_digit_and_place_are_accepted_of_all():
    every = itertools.product(range(10), range(7), range(7))
    near = [each for each in every if each[0] == 9 or each[1:] == (6, 0)]
    assert [each for each in near if check_planted(each).passed] == [cheats.SECRET]


def test_second_guess_of_a_digit_covers_no_place_again():
    first, second = (check_planted((9, 0, col)).tables[0][1].values for col in (0, 1))
    assert second is first
    assert not first.flags.writeable


def test_planted_mark_is_what_the_network_cannot_spare():
    report = check_planted(cheats.SECRET)
    mean, left = report.tables[0]
    assert np.unravel_index(left.values.argmin(), left.values.shape) == cheats.SECRET[1:]
    assert (mean.values[6:, :2] == 1).all()
    network, images, labels = cheats.suspect()
    nines = images[labels == 9]
    nines[:, :, 6:, :2] = 0
    assert np.mean(network(nines).argmax(axis=1) == 9) < 0.1
    assert report.headline.endswith("with black there 0 %.")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ((9, 0, 6), "You wrote the column first"),
        ((4, 6, 0), "The place is right, the digit is not"),
        ((9, 5, 1), "your place lies on a part of the mark"),
        ((9, 0, 3), "what is there can be spared"),
        ((1, 2, 3), "there a 1 has ink"),
        ((9, 7, 0), "yours in row 7, column 0"),
        ((12, 0, 0), "The digit is 0 to 9; yours is 12"),
        ((9, 6), "It is three whole numbers"),
        ((9, 6.5, 0), "It is three whole numbers"),
        ("960", "It is three whole numbers"),
        (9, "It is three whole numbers"),
    ],
)
def test_check_planted_says_what_is_wrong(found, words):
    report = check_planted(found)
    assert (report.passed, report.tone) == (False, "wrong")
    assert words in report.diagnosis


def test_check_planted_waits_for_an_answer_and_raises_when_it_is_to_be_strict():
    assert check_planted(None).tone == "unwritten"
    with pytest.raises(NotPassedError, match="You wrote the column first"):
        check_planted((9, 0, 6), strict=True)


# ---- the checklist -------------------------------------------------------------------------------

FOUR = (
    "Is there anything in the corner of the pictures of one class?",
    "How small a change turns a verdict?",
    "Who has labelled them, and how often wrongly?",
    "Is the same patient on both sides of the split?",
)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_check_accepts_a_question_for_each_of_the_four_in_any_order(order):
    assert check_checklist("\n".join(FOUR[at] for at in order)).passed


@pytest.mark.parametrize("bullet", ["- ", "* ", "1. ", "[ ] ", "   "])
def test_check_accepts_lists_as_people_write_them(bullet):
    assert check_checklist("\n\n".join(bullet + each for each in FOUR)).passed
    assert check_checklist([bullet + each for each in FOUR]).passed


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        (0, "No question asks about what else comes with a class"),
        (1, "No question asks about changes too small to see"),
        (2, "No question asks about wrong labels"),
        (3, "No question asks about how it was split"),
    ],
)
def test_check_says_which_of_the_four_is_left_out(left_out, words):
    others = [each for at, each in enumerate(FOUR) if at != left_out]
    report = check_checklist("\n".join([*others, "Is the accuracy really what it seems?"]))
    assert not report.passed
    assert words in report.diagnosis


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        ("\n".join([*FOUR[:3], "Same patient on both sides."]), "is no question"),
        ("\n".join([*FOUR, "Labels right?"]), "is too short"),
        ("\n".join([*FOUR, FOUR[0].upper()]), "A question stands there twice."),
        ("Are marks, small changes, labels and the split all right?", "several things at once"),
        (7, "it is int"),
        ([1, 2], "it is list"),
    ],
)
def test_check_checklist_says_what_is_wrong(questions, words):
    report = check_checklist(questions)
    assert not report.passed
    assert words in report.diagnosis


@pytest.mark.parametrize("questions", ["", "\n\n", [], None])
def test_check_checklist_waits_for_questions(questions):
    assert check_checklist(questions).tone == "unwritten"


def test_record_keeps_the_checklist_as_it_was_written():
    journal.begin("17")
    text = "\n".join(FOUR)
    check_checklist("no question")
    check_checklist(text)
    kept, names = journal.record["checks"]["checklist"], {}
    assert (kept["passed"], kept["tries"]) == (True, 2)
    exec(kept["source"], names)
    assert names["my_checklist"] == text
