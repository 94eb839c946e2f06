"""Lesson 00 leads to a verdict in 3 minutes and to the pipeline in 10; what it says is so."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

import hands
from cnn_core import datasets
from cnn_core.functional import softmax
from cnn_core.network import load_digit_classifier
from cnn_workshop import explorers
from cnn_workshop.questions.quizzes import PREDICTIONS

LESSON = nbformat.read(Path(__file__).parents[1] / "notebooks/00_start_here.ipynb", as_version=4)
WORDS_A_MINUTE = 150  # of a careful reader who is new to it
PLAYED = 4  # minutes: three pictures looked at, a digit drawn, a blank page tried


def words_before(source):
    """How many words are to be read before a cell, without what is folded away."""
    count = 0
    for cell in LESSON.cells:
        if cell.source == source:
            return count
        if cell.cell_type == "markdown":
            shown = re.sub(r"<details.*?</details>", "", cell.source, flags=re.DOTALL)
            count += len(shown.split())
    raise AssertionError(f"no cell is {source}")


def prose():
    """All markdown of the lesson, its lines joined."""
    cells = [cell.source for cell in LESSON.cells if cell.cell_type == "markdown"]
    return " ".join(" ".join(cells).split())


def test_words_before_the_first_verdict_take_less_than_two_minutes():
    assert words_before("explore_verdict()") <= 250 < 2 * WORDS_A_MINUTE


def test_pipeline_is_reached_within_ten_minutes():
    read = words_before("explore_pipeline()")
    assert read <= 420
    assert read / WORDS_A_MINUTE + PLAYED < 8


def test_nothing_has_to_be_typed():
    for cell in LESSON.cells:
        assert "NotImplementedError" not in cell.source
    sources = [cell.source for cell in LESSON.cells if cell.cell_type == "code"]
    assert max(len(source.splitlines()) for source in sources[1:]) <= 2


def test_pictures_and_verdict_stand_before_everything_else():
    order = [cell.source for cell in LESSON.cells if cell.cell_type == "code"]
    wanted = ['opening("00")', "explore_verdict()", "guess.compare()", "explore_pipeline()"]
    places = [order.index(source) for source in [*wanted, "check_environment()"]]
    assert places == sorted(places)


def test_network_has_learnt_from_as_many_digits_as_the_lesson_says():
    assert "learnt from 5,000 handwritten digits" in prose()
    assert len(datasets.load_mnist("train").images) == 5000


def test_blank_page_is_answered_as_the_lesson_says():
    assert "It says 1, with probability 0.17; next comes 8 with 0.14, and no" in prose()
    assert "no digit gets less than 0.07." in prose()
    shares = softmax(load_digit_classifier()(np.zeros((1, 1, 28, 28), np.float32)), dim=1)[0]
    assert np.argsort(-shares)[:2].tolist() == [1, 8]
    np.testing.assert_allclose(np.sort(shares)[-2:], [0.14, 0.17], atol=0.005)
    assert shares.min() >= 0.07
    assert PREDICTIONS["a blank page"]["truth"] == "one digit, but far from sure"


def test_pipeline_shows_what_the_lesson_says():
    seen = prose()
    explorer = explorers.explore_pipeline()
    for chosen, words, score, share in (
        ({}, "No: 0.881 both times.", 2, 0.881),
        ({"output": "softmax"}, "Softmax with a second score of 0 is sigmoid.", 2, 0.881),
        ({"picture": "the example, mirrored"}, "the bias, -4. The probability is 0.018", -4, 0.018),
        ({"convolutions": 2}, "the score is -2 and the probability 0.119", -2, 0.119),
    ):
        assert words in seen
        explorer.reset()
        for name, value in chosen.items():
            hands.choose(explorer, name, value)
        assert explorer.values["logits"][0, 0] == score
        assert explorer.values["probabilities"][0, 0] == pytest.approx(share, abs=0.0005)


def test_lesson_still_says_what_helps_when_nothing_shows():
    assert "Wait until the line at the bottom says *Idle*, then choose it again." in prose()
    assert "*Run All Cells* again" in prose()
    assert "`python3 start.py`" in prose()
