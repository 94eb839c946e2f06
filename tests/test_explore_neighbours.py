"""The neighbours explorer: what a digit is called among its neighbours, against a witness.

The witness sends each batch through the network's own layers, in training mode and in evaluation.
"""

import numpy as np
import pytest

import hands
from cnn_core import datasets, functional
from cnn_core.functional.normalisation import running_statistics
from cnn_core.layers import BatchNorm2d, Conv2d, Dropout, Flatten, Linear, ReLU
from cnn_core.network import Sequential, small_digit_classifier
from cnn_workshop import _words
from cnn_workshop.explorers import explore_neighbours

TEST = datasets.load_digits("test")
PICTURES = TEST.images[:, np.newaxis] / 16


def network():
    """A small network with two batch norms whose statistics are nowhere as at first."""
    options = {"rng": np.random.default_rng(3), "dtype": np.float64}
    net = Sequential(
        *(Conv2d(1, 3, 3, **options), BatchNorm2d(3, dtype=np.float64), ReLU()),
        *(Conv2d(3, 4, 3, stride=2, **options), BatchNorm2d(4, dtype=np.float64)),
        *(ReLU(), Dropout(0.5, rng=1), Flatten(), Linear(16, 10, **options)),
    )
    for seed in range(20):
        net(np.random.default_rng(seed).random((6, 1, 8, 8)) * 0.7)
    return net


NET = network()
KEPT = {name: array.copy() for name, array in NET.buffers().items()}


def explorer(**options):
    return explore_neighbours(NET, **options)


def witness(numbers, training):
    """Return the logits of the first picture of a batch."""
    maps = np.stack([PICTURES[at] if at >= 0 else np.zeros((1, 8, 8)) for at in numbers])
    for name, layer in NET.layers.items():
        if isinstance(layer, BatchNorm2d):
            given = (KEPT[f"{name}.running_mean"], KEPT[f"{name}.running_var"])
            maps = functional.batch_norm(maps, *given, **layer.params, training=training)
        elif not isinstance(layer, Dropout):
            maps = layer.forward(maps)
    return maps[0]


def check_verdicts(shown):
    """Both bars and the last verdicts are those of the witness."""
    for at, mode in enumerate(("training", "evaluation")):
        logits = witness(shown.numbers, mode == "training")
        shares = np.exp(logits) / np.exp(logits).sum()
        assert np.allclose(shown.shown[mode].values, shares)
        assert shown.way[-1].classes[at] == logits.argmax()
        assert shown.shown[mode].title.endswith(f"says {logits.argmax()}")


# ---- what it computes ----------------------------------------------------------------------------


def test_verdicts_are_those_of_the_network_in_both_modes():
    shown = explorer(number=4)
    check_verdicts(shown)
    for _ in range(3):
        hands.press(shown, "swap")
        check_verdicts(shown)


def test_evaluation_never_minds_a_neighbour():
    shown = explorer(number=4)
    for _ in range(9):
        hands.press(shown, "swap")
    hands.choose(shown, "neighbours", "blank pages")
    in_training, in_evaluation = np.array([each.shares for each in shown.way]).T
    assert len(set(in_evaluation)) == 1
    assert len(set(in_training)) == 11


def test_network_is_left_as_it_was():
    shown = explorer()
    hands.press(shown, "draw")
    for name, array in NET.buffers().items():
        if "running" in name:
            assert np.array_equal(array, KEPT[name])
    assert all(layer.training for layer in NET)


def test_means_are_those_of_the_batch_beside_the_running_ones():
    shown = explorer(number=9)
    before = NET["conv1"].forward(np.stack([PICTURES[at] for at in shown.numbers]))
    assert np.allclose(shown.shown["means"].values, before.mean(axis=(0, 2, 3)))
    assert np.array_equal(shown.shown["means"].compared, KEPT["batch_norm1.running_mean"])


# ---- the neighbours ------------------------------------------------------------------------------


def test_swap_changes_one_neighbour_each_in_turn():
    shown = explorer(number=4)
    for at in range(1, 8):
        before = shown.numbers
        hands.press(shown, "swap")
        assert list(np.flatnonzero(before != shown.numbers)) == [at]
    assert shown.bar["neighbours"].value == "as you chose"


def test_click_on_a_neighbour_swaps_that_one():
    shown = explorer(number=4)
    before = shown.numbers
    hands.pick(shown, "neighbour 5", (2, 3))
    assert list(np.flatnonzero(before != shown.numbers)) == [5]
    assert np.array_equal(shown.shown["neighbour 5"].values, PICTURES[shown.numbers[5], 0])
    assert [mark.panel for mark in shown.shown.marks if mark.kind == "ghost"] == ["neighbour 5"]


def test_digit_itself_cannot_be_swapped():
    shown = explorer(number=4)
    assert not shown.shown["digit"].pick
    assert shown.shown["neighbour 1"].pick


def test_no_picture_is_in_a_batch_twice():
    shown = explorer(number=4)
    for _ in range(30):
        hands.press(shown, "swap")
        assert len(set(shown.numbers)) == 8


def test_draw_brings_seven_others_and_their_names():
    shown = explorer(number=4)
    before = shown.numbers
    hands.press(shown, "draw")
    assert (before[1:] != shown.numbers[1:]).sum() >= 6
    named = ", ".join(_words.a_digit(TEST.labels[at]) for at in shown.numbers[1:])
    assert f"its neighbours, drawn at random: {named}." in shown.text()


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [("all 3s", {3}), ("all of its class", {int(TEST.labels[4])}), ("all 0s", {0})],
)
def test_neighbours_of_one_class(kind, wanted):
    shown = explorer(number=4)
    hands.choose(shown, "neighbours", kind)
    assert set(TEST.labels[shown.numbers[1:]]) == wanted
    assert 4 not in shown.numbers[1:]
    check_verdicts(shown)


def test_blank_pages_hold_no_ink():
    shown = explorer(number=4)
    hands.choose(shown, "neighbours", "blank pages")
    assert set(shown.numbers[1:]) == {-1}
    assert not shown.shown["neighbour 7"].values.any()
    assert shown.text().count("a blank page") == 7
    check_verdicts(shown)


def test_swap_among_blank_pages_brings_one_picture():
    shown = explorer(number=4)
    hands.choose(shown, "neighbours", "blank pages")
    hands.press(shown, "swap")
    assert sum(at >= 0 for at in shown.numbers[1:]) == 1


# ---- the way so far ------------------------------------------------------------------------------


def test_another_digit_begins_the_way_anew():
    shown = explorer(number=4)
    hands.press(shown, "swap")
    assert len(shown.way) == 2
    hands.choose(shown, "number", 11)
    assert len(shown.way) == 1
    assert shown.shown["digit"].title == f"the {TEST.labels[11]}"
    check_verdicts(shown)


def test_way_is_drawn_batch_by_batch():
    shown = explorer(number=4)
    hands.press(shown, "swap")
    line = shown.shown["way"].series["in training"]
    label = TEST.labels[4]
    for at, each in enumerate(shown.way):
        logits = witness((4, *each.members), True)
        share = np.exp(logits[label]) / np.exp(logits).sum()
        assert np.allclose(line[:, at], [at + 1, 100 * share])


def test_undo_takes_back_a_swap_and_its_place_on_the_way():
    shown = explorer(number=4)
    before = shown.text()
    hands.press(shown, "swap")
    shown.undo()
    assert shown.text() == before
    assert len(shown.way) == 1


def test_sentence_says_when_the_modes_disagree():
    shown = explorer()
    seen = set()
    for number in range(40):
        hands.choose(shown, "number", number)
        label, (first, second) = TEST.labels[number], shown.way[-1].classes
        said = hands.told(shown)["sentence"]
        seen.add(first == second)
        if first == second:
            assert said.startswith(f"Both modes call this {label} {_words.a_digit(first)}.")
        else:
            called = [_words.a_digit(each) for each in (first, second)]
            words = "is called {} in training, and {} in evaluation.".format(*called)
            assert f"the {label} {words}" in said
    assert seen == {True, False}


# ---- the reader's batch norm ---------------------------------------------------------------------


def own(images, running_mean, running_var, weight, bias, training):
    given = images, running_mean, running_var
    result = functional.batch_norm(*given, weight, bias, training=training)
    return result, *(running_statistics(*given) if training else given[1:])


def test_right_batch_norm_says_what_ours_says():
    assert explorer(number=4, batch_norm=own).text() == explorer(number=4).text()


def always_of_the_batch(images, running_mean, running_var, weight, bias, training):
    result = functional.batch_norm(images, None, None, weight, bias, training=True)
    return result, *own(images, running_mean, running_var, weight, bias, training)[1:]


def test_statistics_of_the_batch_in_evaluation_are_told_and_used():
    shown = explorer(number=4, batch_norm=always_of_the_batch)
    assert shown.problem.startswith(
        "always_of_the_batch is not batch norm in evaluation: in batch_norm1, the result differs in"
    )
    assert shown.problem.endswith("The verdicts are those of yours.")
    assert np.array_equal(shown.shown["training"].values, shown.shown["evaluation"].values)


def moves_always(images, running_mean, running_var, weight, bias, training):
    result, *_ = own(images, running_mean, running_var, weight, bias, training)
    return result, *running_statistics(images, running_mean, running_var)


def test_running_statistics_that_move_in_evaluation_are_told():
    shown = explorer(number=4, batch_norm=moves_always)
    assert "in evaluation: in batch_norm1, the running mean differs in 3 of 3" in shown.problem


def test_result_alone_is_told():
    shown = explorer(batch_norm=lambda *given: given[0])
    assert "the answer is three arrays: the result, the running mean, the running variance" in (
        shown.problem
    )
    assert "There is no verdict." in shown.text()
    assert "training" not in shown.shown


# ---- arguments -----------------------------------------------------------------------------------


def test_network_is_trained_when_none_is_given():
    shown = explore_neighbours(number=7)
    assert shown.way[-1].classes[1] == TEST.labels[7]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"network": len}, TypeError, "`network` must be a Sequential, got builtin_function"),
        (
            {"network": small_digit_classifier(rng=0)},
            ValueError,
            "`network` must have a BatchNorm2d, got one without",
        ),
        ({"number": 360}, ValueError, "`number` must be"),
        ({"seed": -1}, ValueError, "`seed` must be at least 0"),
        ({"batch_norm": 3}, TypeError, "`batch_norm` must be"),
    ],
)
def test_explore_neighbours_refuses(options, error, words):
    with pytest.raises(error, match=words):
        explore_neighbours(**{"network": NET, **options})
