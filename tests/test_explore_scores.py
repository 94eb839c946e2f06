"""The scores explorer: every control driven to its ends, and the twin read after each.

SciPy is the witness for probabilities and losses.
"""

import re

import numpy as np
import pytest
from scipy.special import log_softmax, softmax

from cnn_workshop.explorers import _shares, explore_scores

LOGITS = np.array([1.5, -2.0, 0.0, 4.0])


def right(logits):
    """Give the right answer in other words than `cnn_core`."""
    return softmax(logits, axis=1)


def move_slider(explorer, place, value):
    """Move one slider as the browser does: raw bytes in a message."""
    logits = explorer.logits
    logits[place] = value
    explorer.logit_map.set_state({"data": memoryview(logits.astype("<f8").tobytes())})


def assert_right(explorer, logits):
    """Hold logits, probabilities and loss to SciPy."""
    logits = np.asarray(logits, float)
    np.testing.assert_array_equal(explorer.logits, logits)
    np.testing.assert_allclose(explorer.probabilities, softmax(logits), atol=1e-12)
    assert explorer.loss == pytest.approx(-log_softmax(logits)[explorer.label.value], abs=1e-9)
    assert explorer.problem == ""


def row_of(explorer, name):
    """Read one row of the table of terms, as the numbers are written."""
    row = re.search(rf'<th scope="row"[^>]*>{re.escape(name)}</th>(.*?)</tr>', explorer.terms.value)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row[1])
    return [re.sub(r"<[^>]*>", "", cell) for cell in cells]


# ---- what it opens with --------------------------------------------------------------------------


def test_explorer_opens_with_ten_classes_and_the_right_verdict():
    explorer = explore_scores()
    assert explorer.logits.size == 10
    assert explorer.label.value == 7
    assert "Verdict: 7, with probability 0.926. Label: 7. Loss: -ln 0.92625 = 0.0766." in (
        explorer.text()
    )


@pytest.mark.parametrize("count", [2, 3, 10])
def test_explorer_takes_any_number_of_classes(count):
    explorer = explore_scores(np.arange(count), label=0)
    assert_right(explorer, np.arange(count))
    assert explorer.logit_map.shape == [1, count]


def test_explorer_names_the_classes():
    explorer = explore_scores([0, 3, 1], label=2, classes=["cat", "dog", "bird"])
    assert "Verdict: dog, with probability" in explorer.text()
    assert "Label: bird." in explorer.text()
    assert [name for name, _ in explorer.label.options] == ["cat", "dog", "bird"]


def test_explorer_leaves_the_given_logits_alone():
    mine = LOGITS.copy()
    explorer = explore_scores(mine)
    explorer.add_to_all()
    np.testing.assert_array_equal(mine, LOGITS)


BAD = [
    ({"logits": [1]}, ValueError, r"`logits` must be 2 to 10 numbers, got shape \(1,\)"),
    ({"logits": np.zeros(11)}, ValueError, r"`logits` must be 2 to 10 numbers, got shape \(11,\)"),
    ({"logits": [[1, 2]]}, ValueError, r"`logits` must have 1 dimension, got shape \(1, 2\)"),
    ({"logits": [1, np.nan]}, ValueError, "`logits` must lie between -10000 and 10000"),
    ({"logits": [1, 1e5]}, ValueError, "`logits` must lie between -10000 and 10000"),
    ({"logits": ["a", "b"]}, TypeError, "`logits` must hold real numbers"),
    ({"logits": [1, 2], "label": 2}, ValueError, "`label` must be at most 1, got 2"),
    ({"logits": [1, 2], "label": -1}, ValueError, "`label` must be at least 0, got -1"),
    ({"label": 1.5}, TypeError, "`label` must be a whole number, got 1.5"),
    ({"classes": ["a", "b"]}, ValueError, r"`classes` must be 10 different names, got \['a', 'b"),
    ({"logits": [1, 2], "classes": "aa"}, ValueError, "`classes` must be 2 different names"),
    ({"softmax": 3}, TypeError, "`softmax` must be a function, got int"),
]


@pytest.mark.parametrize(("arguments", "error", "message"), BAD)
def test_bad_argument_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        explore_scores(**arguments)


# ---- what a person does --------------------------------------------------------------------------


@pytest.mark.parametrize("value", [-10, 10, 0, 3.5])
@pytest.mark.parametrize("place", [0, 3])
def test_slider_gives_new_probabilities(place, value):
    explorer = explore_scores(LOGITS)
    move_slider(explorer, place, value)
    changed = LOGITS.copy()
    changed[place] = value
    assert_right(explorer, changed)
    assert explorer.logits_choice.value == "your own"


def test_slider_emptied_of_its_number_counts_as_0():
    explorer = explore_scores(LOGITS)
    move_slider(explorer, 1, np.nan)
    assert_right(explorer, [1.5, 0, 0, 4])


@pytest.mark.parametrize("label", range(4))
def test_label_menu_gives_the_loss_of_that_class(label):
    explorer = explore_scores(LOGITS)
    explorer.label.value = label
    assert_right(explorer, LOGITS)
    assert f"Label: {label}. Loss: -ln " in explorer.text()


@pytest.mark.parametrize("amount", [100, -1000, 1000, 0])
def test_add_to_all_changes_neither_probabilities_nor_loss(amount):
    explorer = explore_scores(LOGITS, label=1)
    before, loss = explorer.probabilities, explorer.loss
    explorer.amount.value = amount
    explorer.add.click()
    assert_right(explorer, LOGITS + amount)
    np.testing.assert_allclose(explorer.probabilities, before, atol=1e-12)
    assert explorer.loss == pytest.approx(loss, abs=1e-9)


def test_add_to_all_stops_at_the_range_of_typed_numbers():
    explorer = explore_scores(LOGITS)
    explorer.amount.value = 1000
    for _ in range(12):
        explorer.add.click()
    np.testing.assert_array_equal(explorer.logits, np.full(4, 10_000))


def test_add_to_all_keeps_the_sliders_within_their_range():
    explorer = explore_scores(LOGITS)
    explorer.add.click()
    assert (explorer.logit_map.minimum, explorer.logit_map.maximum) == (-10, 104)


@pytest.mark.parametrize(
    ("name", "logits"),
    [
        ("all equal", [0, 0, 0, 0]),
        ("torn between two", [5, -2, -2, 5]),
        ("one at 1000", [0, 0, 0, 1000]),
        ("as at the start", LOGITS),
    ],
)
def test_menu_of_logits_shows_them(name, logits):
    explorer = explore_scores(LOGITS)
    move_slider(explorer, 0, 9)
    explorer.logits_choice.value = name
    assert_right(explorer, logits)


def test_menu_of_logits_returns_to_your_own():
    explorer = explore_scores(LOGITS)
    move_slider(explorer, 0, 9)
    explorer.logits_choice.value = "all equal"
    explorer.logits_choice.value = "your own"
    assert_right(explorer, [9, -2, 0, 4])


# ---- what it shows -------------------------------------------------------------------------------


def test_table_holds_the_terms_of_softmax():
    explorer = explore_scores([2, 1, 0])
    assert row_of(explorer, "e^logit, straight") == ["7.39", "2.72", "1", "11.1"]
    assert row_of(explorer, "logit - largest (2)") == ["0", "-1", "-2", ""]
    assert row_of(explorer, "e^(logit - largest)") == ["1", "0.368", "0.135", "1.5"]
    assert row_of(explorer, "probability") == ["0.665", "0.245", "0.09", "1"]


def test_table_shows_where_the_straight_power_overflows():
    explorer = explore_scores([1000, 998])
    assert row_of(explorer, "e^logit, straight") == ["∞", "∞", "∞"]
    assert row_of(explorer, "probability") == ["0.881", "0.119", "1"]
    assert explorer.text().endswith(_shares.OVERFLOW)


def test_twin_is_silent_about_overflow_when_there_is_none():
    assert "infinity" not in explore_scores([700, 0]).text()


def test_table_marks_verdict_and_label():
    explorer = explore_scores([2, 1, 0], label=2)
    marks = re.findall(r"<td[^>]*vertical-align:top[^>]*>(.*?)</td>", explorer.terms.value)
    assert marks == ["verdict", "", "label"]


def test_loss_beyond_the_smallest_probability_is_taken_from_the_logits():
    explorer = explore_scores([1000, -2], label=1)
    assert explorer.loss == 1002
    assert "straight from the logits: 1000 + ln 1 - (-2) = 1002." in explorer.text()


def test_curve_holds_the_point_at_the_edge_when_the_loss_is_larger():
    explorer = explore_scores([1000, 0], label=1)
    assert 'cx="44.0" cy="26.0"' in explorer.surprise.value
    assert "the loss is above 5" in explorer.surprise.value


@pytest.mark.parametrize("preset", ["as at the start", "one at 1000"])
def test_picture_shows_logits_and_probabilities(preset):
    explorer = explore_scores(LOGITS)
    explorer.logits_choice.value = preset
    picture = explorer.picture()
    assert picture.alt == explorer.text()
    assert len(picture.figure.axes) == 2


def test_number_is_written_briefly():
    written = [_shares.brief(value) for value in (0, 1e-4, -2.5, 123456, -np.inf, np.nan)]
    assert written == ["0", "1·10⁻⁴", "-2.5", "1·10⁵", "-∞", "?"]


# ---- the reader's own function -------------------------------------------------------------------


def no_maximum(logits):
    powers = np.exp(logits)
    return powers / powers.sum(axis=1, keepdims=True)


def unwritten(logits):
    raise NotImplementedError


def in_place(logits):
    logits -= logits.max()
    return right(logits)


def crash(logits):
    return logits[5]


FAILING = {
    "one_row": (lambda logits: right(logits)[0], "it returned 4 numbers in one row; the answer"),
    "nothing": (lambda logits: None, "it returned nothing (None): is the line with `return`"),
    "in_place": (in_place, "in_place: it changed its logits in place; work on a copy."),
    "crash": (crash, "crash: IndexError: index 5 is out of bounds"),
    "unwritten": (unwritten, "unwritten is not written yet. Write it and run its cell"),
}


@pytest.mark.parametrize("name", FAILING)
def test_failing_function_is_told_what_is_wrong(name):
    function, words = FAILING[name]
    explorer = explore_scores(LOGITS, softmax=function)
    assert words in explorer.problem
    assert np.isnan(explorer.probabilities).all()
    assert "There are no probabilities." in explorer.text()
    assert row_of(explorer, "probability")[:4] == ["?"] * 4


@pytest.mark.parametrize("name", FAILING)
def test_failing_function_leaves_the_explorer_alive(name):
    working = {"softmax": FAILING[name][0]}
    explorer = explore_scores(LOGITS, softmax=lambda logits: working["softmax"](logits))
    working["softmax"] = right
    move_slider(explorer, 0, 2)
    assert_right(explorer, [2, -2, 0, 4])


def test_right_function_is_said_nothing_about():
    assert_right(explore_scores(LOGITS, softmax=right), LOGITS)


def test_wrong_function_is_compared_and_its_sum_said():
    def halved(logits):
        return right(logits) / 2

    explorer = explore_scores([2, 1, 0], softmax=halved)
    assert explorer.problem == (
        "halved differs from softmax in 3 of 3 classes, first at class 0: it should be 0.6652 "
        "and is 0.3326. Its answers add up to 0.5, not to 1."
    )
    assert explorer.loss == pytest.approx(-np.log(0.5 * 0.66524), abs=1e-4)
    assert "Loss: -ln 0.3326 = 1.1." in explorer.text()


def test_wrong_function_that_adds_up_to_1_is_compared_too():
    explorer = explore_scores([2, 1, 0], softmax=lambda logits: right(-logits))
    assert explorer.problem.endswith("it should be 0.6652 and is 0.09003.")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (0, "Loss: minus the logarithm of 0 is infinity."),
        (np.inf, "Loss: -ln infinity = -infinity."),
        (-1, "Loss: there is none, as the label's probability has no logarithm."),
        (1, "Loss: -ln 1 = 0."),
    ],
)
def test_wrong_function_has_its_loss_worked_out_from_its_numbers(given, words):
    explorer = explore_scores([2, 1, 0], softmax=lambda logits: np.full(logits.shape, given))
    assert words in explorer.text()
    assert explorer.problem


def test_function_without_the_maximum_is_right_until_it_overflows():
    explorer = explore_scores([2, 1, 0], softmax=no_maximum)
    assert_right(explorer, [2, 1, 0])
    explorer.amount.value = 1000
    explorer.add.click()
    assert "no_maximum differs from softmax in 3 of 3 classes" in explorer.problem
    assert "is not a number" in explorer.problem
    assert row_of(explorer, "probability") == ["?"] * 4
    assert "Loss: there is none, as the label's probability has no logarithm." in explorer.text()


@pytest.mark.parametrize("move", ["slider", "label", "add", "hover"])
def test_new_version_of_the_function_is_used_at_the_next_move(run_cell, move):
    unwritten = "def mine(logits):\n    raise NotImplementedError"
    explorer = explore_scores(LOGITS, softmax=run_cell(unwritten).mine)
    run_cell("def mine(logits):\n    return right(logits)", right=right)
    logits = LOGITS.copy()
    if move == "slider":
        logits[0] = 3
        move_slider(explorer, 0, 3)
    elif move == "label":
        explorer.label.value = 1
    elif move == "add":
        logits += 100
        explorer.add.click()
    else:
        explorer.logit_map.cursor = [0, 2]
    assert_right(explorer, logits)


def test_function_does_not_run_when_only_the_cursor_moves():
    calls = []
    explorer = explore_scores(LOGITS, softmax=lambda logits: calls.append(1) or right(logits))
    explorer.logit_map.cursor = [0, 1]
    assert len(calls) == 1
