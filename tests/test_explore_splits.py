"""The splits explorer: who is on which side, and each nearest picture found by loops."""

import numpy as np
import pytest

import hands
from cnn_core import datasets
from cnn_workshop.explorers import explore_splits

IMAGES, LABELS = datasets.load_digits("all")
SAME, NEW, CLEAN = "drawn at random", "hands never seen", "copies thrown out"
SECOND, LAST_TWO = 256, 1545
"""Where the third form begins, and the last but one."""


def nearest(train, number):
    """The training picture with the least sum of squares."""
    apart = [((IMAGES[number].astype(int) - IMAGES[each]) ** 2).sum() for each in train]
    return train[int(np.argmin(apart))]


def mean_right(train, test):
    return np.mean([LABELS[nearest(train, each)] == LABELS[each] for each in test])


@pytest.fixture
def shown():
    return explore_splits(forms=2)


def test_test_sets_are_of_the_same_forms_and_of_the_last_two(shown):
    drawn = shown.tests[SAME]
    assert not set(drawn) & set(shown.train)
    assert sorted([*drawn, *shown.train]) == list(range(SECOND))
    assert len(drawn) == SECOND // 5
    assert shown.tests[NEW].tolist() == list(range(LAST_TWO, 1797))


def test_each_picture_is_taken_for_what_the_most_similar_one_shows(shown):
    for name in (SAME, NEW):
        assert shown.accuracy[name] == pytest.approx(mean_right(shown.train, shown.tests[name]))
    assert shown.accuracy[CLEAN] == shown.accuracy[NEW]


def test_fewer_forms_leave_one_number_high_while_the_other_falls():
    found = {forms: explore_splits(forms=forms).accuracy for forms in (12, 1)}
    assert found[1][SAME] >= found[12][SAME] > 0.98
    assert found[1][NEW] < found[12][NEW] - 0.1


def test_copies_lift_the_number_and_thrown_out_they_do_not(shown):
    before = shown.accuracy
    hands.choose(shown, "copies", 50)
    copied = shown.tests[NEW][: round(len(shown.tests[NEW]) / 2)]
    assert shown.leaking[NEW].sum() == len(copied) == 126
    assert set(copied) <= set(shown.train)
    assert shown.accuracy[NEW] == pytest.approx(mean_right(shown.train, shown.tests[NEW]))
    assert shown.accuracy[NEW] > before[NEW] + 0.05
    assert shown.accuracy[CLEAN] == before[NEW]


def test_next_mistake_is_a_picture_of_hands_never_seen_taken_for_something_else(shown):
    for _ in range(3):
        hands.press(shown, "next")
        at = shown.tests[NEW][shown.state.number]
        assert LABELS[nearest(shown.train, at)] != LABELS[at]
        scene = shown.shown
        np.testing.assert_array_equal(scene[f"test, {NEW}"].values, IMAGES[at])
        np.testing.assert_array_equal(
            scene[f"nearest, {NEW}"].values, IMAGES[nearest(shown.train, at)]
        )


def compared(train, test):
    return (test[:, None] == train[None]).all(axis=(2, 3)).any(axis=1)


def test_own_function_says_what_leaks_and_is_compared():
    shown = explore_splits(compared, forms=1, copies=20)
    assert (shown.problem, shown.leaking[NEW].sum()) == ("", 50)

    def leaks(train, test):
        answer = compared(train, test)
        answer[:2] = ~answer[:2]
        return answer

    shown = explore_splits(leaks, forms=1, copies=20)
    assert shown.problem == (
        "leaks is wrong about 2 of 26 pictures (drawn at random): the first, number 0, is not in "
        "the training set."
    )
    assert shown.accuracy[CLEAN] <= explore_splits(forms=1, copies=20).accuracy[NEW]


def test_own_function_that_finds_nothing_leaves_the_copies_in():
    shown = explore_splits(lambda train, test: np.zeros(len(test), bool), forms=1, copies=50)
    assert shown.accuracy[CLEAN] == shown.accuracy[NEW]
    assert "is wrong about 126 of 252 pictures (hands never seen): the first, number 0, is in" in (
        shown.problem
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"leaks": 3}, "`leaks` must be"),
        ({"forms": 0}, "`forms` must be"),
        ({"forms": 13}, "`forms` must be"),
        ({"copies": 101}, "`copies` must be"),
        ({"number": 252}, "`number` must be"),
    ],
)
def test_argument_that_cannot_be_used_is_refused(options, words):
    with pytest.raises((TypeError, ValueError), match=words):
        explore_splits(**options)
