"""The scores explorer with sigmoid as its last step: each class by itself, several may be true.

SciPy is the witness for probabilities and losses.
"""

import numpy as np
import pytest
from scipy.special import expit, log_expit, softmax

from cnn_workshop.explorers import explore_scores
from cnn_workshop.stage import Text
from cnn_workshop.stage.scene import leaves
from hands import choose, pick, press, told, write

LOGITS = np.array([2.0, 1.0, -1.0])
PETS = ["cat", "dog", "bird"]


@pytest.fixture
def explorer():
    """Two of three are true."""
    return explore_scores(LOGITS, [0, 2], classes=PETS, last_step="sigmoid")


def assert_right(explorer, logits, truths):
    """Hold probabilities and loss to SciPy."""
    logits, targets = np.asarray(logits, float), np.isin(np.arange(len(logits)), truths)
    np.testing.assert_array_equal(explorer.logits, logits)
    np.testing.assert_allclose(explorer.probabilities, expit(logits), rtol=1e-12)
    each = -log_expit(np.where(targets, logits, -logits))
    assert explorer.loss == pytest.approx(each.mean(), rel=1e-12)
    np.testing.assert_allclose(explorer.shown["losses"].values, np.minimum(each, 5))
    assert explorer.problem == ""


def names(explorer):
    """Name the controls that stand in the bar."""
    return [control["name"] for control in told(explorer)["controls"]]


def test_explorer_opens_with_all_that_is_said_to_be_true(explorer):
    assert_right(explorer, LOGITS, [0, 2])
    assert explorer.shown["marks"].rows == (("yes", "true"), ("yes", ""), ("", "true"))


@pytest.mark.parametrize(("label", "truths"), [(None, [0]), (1, [1]), ([], []), ([2, 2], [2])])
def test_explorer_takes_one_label_or_none_or_several(label, truths):
    assert_right(explore_scores(LOGITS, label, last_step="sigmoid"), LOGITS, truths)


def test_click_says_that_a_class_is_true_and_again_that_it_is_not(explorer):
    pick(explorer, "probabilities", 1)
    assert_right(explorer, LOGITS, [0, 1, 2])
    pick(explorer, "probabilities", 0)
    assert_right(explorer, LOGITS, [1, 2])
    explorer.undo()
    assert_right(explorer, LOGITS, [0, 1, 2])


def test_moved_logit_changes_no_other_probability(explorer):
    before = explorer.probabilities
    write(explorer, "logits", (0, 0), -3)
    assert_right(explorer, [-3, 1, -1], [0, 2])
    np.testing.assert_array_equal(explorer.probabilities[1:], before[1:])


def test_add_to_all_changes_every_probability(explorer):
    before = explorer.probabilities
    choose(explorer, "amount", 1)
    press(explorer, "add")
    assert_right(explorer, LOGITS + 1, [0, 2])
    assert (explorer.probabilities > before).all()


@pytest.mark.parametrize("value", [1000, -1000])
def test_logits_of_1000_have_an_exact_loss(explorer, value):
    write(explorer, "logits", (1, 0), value)
    assert_right(explorer, [2, value, -1], [0, 2])
    assert explorer.shown["losses"].texts[1] == ("1000" if value > 0 else "0")


def test_step_is_changed_in_the_bar_and_the_label_waits():
    explorer = explore_scores(LOGITS, 1, classes=PETS)
    assert names(explorer) == ["preset", "last", "label", "amount", "add"]
    choose(explorer, "last", "sigmoid")
    assert_right(explorer, LOGITS, [1])
    assert names(explorer) == ["preset", "last", "amount", "add"]
    pick(explorer, "probabilities", 0)
    choose(explorer, "last", "softmax")
    np.testing.assert_allclose(explorer.probabilities, softmax(LOGITS))
    assert explorer.bar["label"].value == "dog"
    assert "curve" in {part.name for part in leaves(explorer.shown.rows) if hasattr(part, "name")}


def test_step_cannot_be_changed_beside_the_reader_s_softmax():
    explorer = explore_scores(LOGITS, softmax=lambda logits: softmax(logits, axis=1))
    assert names(explorer) == ["preset", "label", "amount", "add"]


def test_table_holds_the_terms_of_sigmoid(explorer):
    terms = explorer.shown["terms"]
    assert terms.head == ("", "e^−logit", "1 + e^−logit")
    assert terms.rows == (
        ("cat", "0.135", "1.14"),
        ("dog", "0.368", "1.37"),
        ("bird", "2.72", "3.72"),
    )
    assert explorer.shown["probabilities"].texts == ("0.881", "0.731", "0.269")


def test_loss_stands_large_above_the_sum_it_comes_from(explorer):
    lines = [line for part in leaves(explorer.shown.rows) if isinstance(part, Text)
             for line in part.lines]  # fmt: skip
    assert " ".join(lines) == "0.918 (0.127 + 1.31 + 1.31) / 3 = 0.918"


def test_loss_of_ten_classes_is_written_as_a_sum_over_their_number():
    explorer = explore_scores(np.zeros(10), last_step="sigmoid")
    assert "Loss, their mean: 6.93 / 10 = 0.693." in explorer.text()


def test_twin_tells_the_whole_state(explorer):
    assert explorer.text() == (
        "Logits, as at the start: class cat 2, class dog 1, class bird -1. By sigmoid. "
        "Probabilities: class cat 0.881, class dog 0.731, class bird 0.269. They add up to 1.88. "
        "Yes, as above 0.5: cat and dog. True: cat and bird. Losses: class cat 0.127, class dog "
        "1.31, class bird 1.31. Loss, their mean: (0.127 + 1.31 + 1.31) / 3 = 0.918. "
        "The button adds 100 to all logits."
    )


def test_sentence_says_that_no_class_is_answered_with_yes():
    explorer = explore_scores([-1, -2], [], last_step="sigmoid")
    assert told(explorer)["sentence"].startswith(
        "Yes to none of them. The probabilities add up to 0.388"
    )
    assert "What is true: none." in told(explorer)["sentence"]
