"""The scores explorer: every control driven to its ends, and the twin read after each.

SciPy is the witness for probabilities and losses.
"""

import numpy as np
import pytest
from scipy.special import log_softmax, softmax

from cnn_workshop.explorers import explore_scores
from cnn_workshop.explorers.scores.scores import OVERFLOW
from cnn_workshop.explorers.scores.written import brief
from cnn_workshop.stage import Text
from cnn_workshop.stage.scene import leaves
from hands import choose, pick, press, write

LOGITS = np.array([1.5, -2.0, 0.0, 4.0])


def right(logits):
    """Give the right answer in other words than `cnn_core`."""
    return softmax(logits, axis=1)


def move_slider(explorer, place, value):
    """Drag one bar, or type a number on it."""
    write(explorer, "logits", (place, 0), value)


def assert_right(explorer, logits):
    """Hold logits, probabilities and loss to SciPy."""
    logits = np.asarray(logits, float)
    np.testing.assert_array_equal(explorer.logits, logits)
    np.testing.assert_allclose(explorer.probabilities, softmax(logits), atol=1e-12)
    assert explorer.loss == pytest.approx(-log_softmax(logits)[label_of(explorer)], abs=1e-9)
    assert explorer.problem == ""


def label_of(explorer):
    """Return the number of the class that is the label."""
    return explorer.classes.index(explorer.bar["label"].value)


def column_of(explorer, name):
    """Read one column of the table of terms, as the numbers are written; the sum last."""
    terms = explorer.shown["terms"]
    return [row[terms.head.index(name)] for row in terms.rows]


def written(explorer):
    """Read what stands behind the bars of the probabilities."""
    return list(explorer.shown["probabilities"].texts)


def said_of_the_loss(explorer):
    """Read the lines that stand beside the curve."""
    texts = (part for part in leaves(explorer.shown.rows) if isinstance(part, Text))
    return " ".join(line for text in texts for line in text.lines)


# ---- what it opens with --------------------------------------------------------------------------


def test_explorer_opens_with_ten_classes_and_the_right_verdict():
    explorer = explore_scores()
    assert explorer.logits.size == 10
    assert label_of(explorer) == 7
    assert "Verdict: 7, with probability 0.926. Label: 7. Loss: -ln 0.92625 = 0.0766." in (
        explorer.text()
    )


@pytest.mark.parametrize("count", [2, 3, 10])
def test_explorer_takes_any_number_of_classes(count):
    explorer = explore_scores(np.arange(count), label=0)
    assert_right(explorer, np.arange(count))
    assert explorer.shown["logits"].values.shape == (count,)


def test_explorer_names_the_classes():
    explorer = explore_scores([0, 3, 1], label=2, classes=["cat", "dog", "bird"])
    assert "Verdict: dog, with probability" in explorer.text()
    assert "Label: bird." in explorer.text()
    assert [name for name, _ in explorer.bar["label"].options] == ["cat", "dog", "bird"]
    assert explorer.shown["logits"].labels == ("cat", "dog", "bird")


def test_explorer_leaves_the_given_logits_alone():
    mine = LOGITS.copy()
    explorer = explore_scores(mine)
    press(explorer, "add")
    move_slider(explorer, 0, 9)
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
    ({"label": [1, 2]}, TypeError, "`label` must be a whole number, got"),
    ({"last_step": "relu"}, ValueError, "`last_step` must be one of softmax, sigmoid, got 'relu'"),
    ({"label": [0, 10], "last_step": "sigmoid"}, ValueError, "`label` must be at most 9, got 10"),
    ({"softmax": right, "last_step": "sigmoid"}, ValueError, "must be softmax beside a `softmax`"),
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
    assert explorer.bar["preset"].value == "your own"


def test_slider_emptied_of_its_number_counts_as_0():
    explorer = explore_scores(LOGITS)
    move_slider(explorer, 1, np.nan)
    assert_right(explorer, [1.5, 0, 0, 4])


@pytest.mark.parametrize("label", range(4))
def test_label_menu_gives_the_loss_of_that_class(label):
    explorer = explore_scores(LOGITS)
    choose(explorer, "label", str(label))
    assert_right(explorer, LOGITS)
    assert f"Label: {label}. Loss: -ln " in explorer.text()


def test_click_on_a_probability_makes_its_class_the_label():
    explorer = explore_scores(LOGITS, classes=["a", "b", "c", "d"])
    pick(explorer, "probabilities", 1)
    assert label_of(explorer) == 1
    assert explorer.shown["probabilities"].chosen == 1
    assert_right(explorer, LOGITS)


@pytest.mark.parametrize("amount", [100, -1000, 1000, 0])
def test_add_to_all_changes_neither_probabilities_nor_loss(amount):
    explorer = explore_scores(LOGITS, label=1)
    before, loss = explorer.probabilities, explorer.loss
    choose(explorer, "amount", amount)
    press(explorer, "add")
    assert_right(explorer, LOGITS + amount)
    np.testing.assert_allclose(explorer.probabilities, before, atol=1e-12)
    assert explorer.loss == pytest.approx(loss, abs=1e-9)


def test_add_to_all_stops_at_the_range_of_typed_numbers():
    explorer = explore_scores(LOGITS)
    choose(explorer, "amount", 1000)
    for _ in range(12):
        press(explorer, "add")
    np.testing.assert_array_equal(explorer.logits, np.full(4, 10_000))


def test_add_to_all_keeps_the_bars_within_their_ends():
    explorer = explore_scores(LOGITS)
    press(explorer, "add")
    assert explorer.shown["logits"].ends == (-10, 104)


def test_typed_number_may_be_as_far_as_logits_may_be_given():
    explorer = explore_scores(LOGITS)
    assert explorer.shown["logits"].farthest == 10_000
    move_slider(explorer, 0, 20_000)
    assert_right(explorer, [10_000, -2, 0, 4])


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
    choose(explorer, "preset", name)
    assert_right(explorer, logits)


def test_menu_of_logits_returns_to_your_own():
    explorer = explore_scores(LOGITS)
    move_slider(explorer, 0, 9)
    choose(explorer, "preset", "all equal")
    choose(explorer, "preset", "your own")
    assert_right(explorer, [9, -2, 0, 4])


# ---- what it shows -------------------------------------------------------------------------------


def test_table_holds_the_terms_of_softmax():
    explorer = explore_scores([2, 1, 0])
    assert column_of(explorer, "e^logit") == ["7.39", "2.72", "1", "11.1"]
    assert column_of(explorer, "− largest") == ["0", "-1", "-2", ""]
    assert column_of(explorer, "then e^") == ["1", "0.368", "0.135", "1.5"]
    assert written(explorer) == ["0.665", "0.245", "0.09"]


def test_terms_stand_beside_the_bars_in_the_same_order():
    explorer = explore_scores([2, 1, 0], classes=["cat", "dog", "bird"])
    assert explorer.shown["terms"].beside
    assert column_of(explorer, "")[:-1] == list(explorer.shown["logits"].labels)
    assert explorer.shown["probabilities"].labels == explorer.shown["logits"].labels


def test_table_shows_where_the_straight_power_overflows():
    explorer = explore_scores([1000, 998])
    assert column_of(explorer, "e^logit") == ["∞", "∞", "∞"]
    assert written(explorer) == ["0.881", "0.119"]
    assert OVERFLOW in explorer.text()


def test_twin_is_silent_about_overflow_when_there_is_none():
    assert "infinity" not in explore_scores([700, 0]).text()


def test_verdict_and_label_are_named_beside_their_bars():
    explorer = explore_scores([2, 1, 0], label=2)
    assert explorer.shown["marks"].rows == (("verdict", ""), ("", ""), ("", "label"))


def test_loss_beyond_the_smallest_probability_is_taken_from_the_logits():
    explorer = explore_scores([1000, -2], label=1)
    assert explorer.loss == 1002
    assert "straight from the logits: 1000 + ln 1 - (-2) = 1002." in explorer.text()


def test_curve_holds_the_point_at_the_edge_when_the_loss_is_larger():
    explorer = explore_scores([1000, 0], label=1)
    assert explorer.shown["curve"].point == (0, 5)
    assert said_of_the_loss(explorer).endswith("; the curve ends at 5")


def test_loss_stands_large_above_the_sum_it_comes_from():
    explorer = explore_scores([2, 1, 0], label=1)
    assert said_of_the_loss(explorer) == "1.41 −ln 0.2447 = 1.41"
    assert explorer.shown["curve"].point == pytest.approx((0.2447, 1.4076), abs=1e-4)


@pytest.mark.parametrize("preset", ["as at the start", "one at 1000"])
def test_figure_says_what_the_twin_says(preset):
    explorer = explore_scores(LOGITS)
    choose(explorer, "preset", preset)
    assert explorer.figure().alt == explorer.text()


def test_number_is_written_briefly():
    briefly = [brief(value) for value in (0, 1e-4, -2.5, 123456, -np.inf, np.nan)]
    assert briefly == ["0", "1·10⁻⁴", "-2.5", "1·10⁵", "-∞", "?"]


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
    assert written(explorer) == ["?"] * 4


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
    choose(explorer, "amount", 1000)
    press(explorer, "add")
    assert "no_maximum differs from softmax in 3 of 3 classes" in explorer.problem
    assert "is not a number" in explorer.problem
    assert written(explorer) == ["?"] * 3
    assert "Loss: there is none, as the label's probability has no logarithm." in explorer.text()


@pytest.mark.parametrize("move", ["slider", "label", "add"])
def test_new_version_of_the_function_is_used_at_the_next_move(run_cell, move):
    unwritten = "def mine(logits):\n    raise NotImplementedError"
    explorer = explore_scores(LOGITS, softmax=run_cell(unwritten).mine)
    run_cell("def mine(logits):\n    return right(logits)", right=right)
    logits = LOGITS.copy()
    if move == "slider":
        logits[0] = 3
        move_slider(explorer, 0, 3)
    elif move == "label":
        choose(explorer, "label", "1")
    else:
        logits += 100
        press(explorer, "add")
    assert_right(explorer, logits)
