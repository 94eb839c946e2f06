"""Lesson 17 as a person uses it: a mark moved away, labels spoiled, fewer hands."""

import re

import pytest

from on_stage import OnStage

NOTEBOOK = "17_catch_the_data_cheating.ipynb"


@pytest.fixture
def marks(open_lesson):
    """The marks explorer as it opened."""
    explorer = OnStage(open_lesson(NOTEBOOK), "explore_marks(fooled, mark=marked)")
    explorer.begin_again()
    explorer.wait_for_twin("Mark on the 3s, where it was learned")
    return explorer


@pytest.fixture
def noise(open_lesson):
    """The noise explorer, not trained."""
    explorer = OnStage(open_lesson(NOTEBOOK), "explore_noise()")
    explorer.begin_again()
    explorer.wait_for_twin("215 of 1077 labels are wrong. Press Start.")
    return explorer


@pytest.fixture
def splits(open_lesson):
    """The splits explorer with all forms."""
    explorer = OnStage(open_lesson(NOTEBOOK), "explore_splits(my_leaks)")
    explorer.begin_again()
    explorer.wait_for_twin("Learned from 12 forms")
    return explorer


def slide(explorer, *keys):
    """Move the explorer's one slider by keys."""
    explorer.root.get_by_role("slider").first.focus()
    explorer.keys(*keys)


def test_mark_is_moved_by_keys_and_the_3s_are_lost(marks):
    before = marks.pixels("picture"), marks.pixels("accuracy")
    slide(marks, *["ArrowRight"] * 6)
    marks.wait_for_twin("moved by 6 columns: 86 % of all pictures are")
    marks.wait_for_twin("and 0 % of the 3s")
    assert marks.pixels("picture") != before[0]
    assert marks.pixels("accuracy") != before[1]


def test_labels_are_spoiled_further_and_a_training_begins_by_itself(noise):
    noise.press("Start", exact=True)
    noise.wait_for_twin("With 20 % wrong it came to 76 % and 93 %.")
    slide(noise, "ArrowRight")
    noise.wait_for_twin(re.compile(r"With 21 % wrong it came to \d+ % and \d+ %\."))


def test_own_leaks_is_used_once_it_is_written(splits):
    splits.wait_for_twin("leaks unknown")
    splits.lesson.run(
        "def my_leaks(train, test):\n"
        "    return (test[:, None] == train[None]).all(axis=(2, 3)).any(axis=1)"
    )
    splits.enter("Filed twice, %", 50)
    splits.wait_for_twin("99 % on hands never seen, 94 % with copies thrown out")
    slide(splits, *["ArrowLeft"] * 11)
    splits.wait_for_twin("100 % right on pictures drawn at random from them, 97 % on hands never")


@pytest.mark.parametrize("width", [1280, 1024, 390])
def test_nothing_sticks_out_at(open_lesson, marks, noise, splits, width):
    open_lesson(NOTEBOOK, width)
    for explorer in (marks, noise, splits):
        explorer.root.scroll_into_view_if_needed()
        explorer.settle()
        assert explorer.beyond(spare=1) == []
    open_lesson(NOTEBOOK)
