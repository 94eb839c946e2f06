"""The verdict explorer: nothing is said before the first stroke; then after each of them."""

import numpy as np
import pytest

import hands
from cnn_core import datasets, network
from cnn_workshop.explorers import explore_verdict
from cnn_workshop.explorers.machine import drawings

SEVEN = drawings.PICTURES["Handwritten 7"]()


@pytest.fixture
def explorer():
    return explore_verdict()


def sentence(explorer):
    return hands.told(explorer)["sentence"]


def strokes(explorer):
    """What the table lists, without the rows that are still empty."""
    return [row for row in explorer.shown["strokes"].rows if row[0]]


def stroke(image, rows):
    """A picture with some of its rows only."""
    part = np.zeros_like(image)
    part[rows] = image[rows]
    return part


def test_nothing_is_said_before_the_first_stroke(explorer):
    assert explorer.verdict is None
    assert not explorer.shown["bars"].values.any()
    assert sentence(explorer).startswith("Nothing is drawn yet.")
    assert explorer.text().endswith(explorer.invitation)


def test_verdict_is_the_network_s(explorer):
    hands.paint(explorer, "drawing", SEVEN)
    logits = network.load_digit_classifier()(SEVEN[None, None].astype(np.float32))[0]
    assert explorer.verdict == logits.argmax() == 7
    assert explorer.shown["bars"].values.sum() == pytest.approx(1)
    assert explorer.shown["bars"].chosen == 7
    assert sentence(explorer).startswith("It says 7, with probability ")


@pytest.mark.parametrize("label", range(10))
def test_verdict_follows_the_menu_even_where_it_is_wrong(explorer, label):
    hands.choose(explorer, "picture", f"Handwritten {label}")
    assert explorer.verdict == (2 if label == 1 else label)  # lesson 10 shows that 1


def test_every_stroke_is_listed_with_what_was_said_after_it(explorer):
    hands.paint(explorer, "drawing", stroke(SEVEN, slice(0, 10)), gesture=1)
    first = explorer.state.shares
    hands.paint(explorer, "drawing", SEVEN, gesture=2)
    assert [row[:2] for row in strokes(explorer)] == [
        ("1", str(first.argmax())),
        ("2", "7"),
    ]
    np.testing.assert_array_equal(explorer.shown["bars"].compared, first)
    assert "After stroke 1-2 it said" in explorer.text()


def test_one_stroke_is_one_however_many_events_it_takes(explorer):
    for rows in (8, 12, 20, 28):
        hands.paint(explorer, "drawing", stroke(SEVEN, slice(0, rows)), gesture=1)
    assert [row[:2] for row in strokes(explorer)] == [("1", "7")]


def test_undo_takes_a_stroke_off_the_list(explorer):
    hands.paint(explorer, "drawing", stroke(SEVEN, slice(0, 10)), gesture=1)
    before = explorer.text()
    hands.paint(explorer, "drawing", SEVEN, gesture=2)
    explorer.undo()
    assert explorer.text() == before
    explorer.undo()
    assert explorer.verdict is None


def test_list_is_as_long_whatever_was_drawn(explorer):
    empty = len(explorer.shown["strokes"].rows)
    for gesture in range(12):
        hands.paint(explorer, "drawing", stroke(SEVEN, slice(0, 8 + gesture)), gesture=gesture)
    assert len(explorer.shown["strokes"].rows) == empty
    assert strokes(explorer)[-1][0] == "12"


def test_blank_page_gets_a_verdict_once_it_is_asked_for(explorer):
    hands.press(explorer, "clear")
    assert explorer.verdict == 1
    assert explorer.state.shares[1] == pytest.approx(0.17, abs=0.01)
    assert sentence(explorer).endswith("The page is blank, but it must choose one of ten.")


def test_clear_forgets_the_strokes_and_can_be_undone(explorer):
    hands.paint(explorer, "drawing", SEVEN)
    hands.press(explorer, "clear")
    assert strokes(explorer) == []
    explorer.undo()
    assert (explorer.verdict, len(strokes(explorer))) == (7, 1)


def test_fit_helps_a_small_drawing(explorer):
    small = np.zeros((28, 28))
    small[2:16, 2:16] = SEVEN[::2, ::2]
    hands.paint(explorer, "drawing", small)
    assert "the network was trained on digits of 20 pixels" in sentence(explorer)
    assert explorer.bar["fit"].strong
    hands.press(explorer, "fit")
    assert "the network was trained on" not in sentence(explorer)


def test_own_picture_is_taken(explorer):
    digit = datasets.load_mnist("test").images[0]
    hands.hand_in(explorer, "drawing", np.repeat(digit[:, :, None], 3, axis=2))
    assert explorer.verdict is not None
    assert explorer.state.picture == "your drawing"


def test_brush_says_whether_it_draws(explorer):
    assert explorer.shown["drawing"].brush == 1
    hands.choose(explorer, "brush", "erase")
    assert explorer.shown["drawing"].brush == 0
