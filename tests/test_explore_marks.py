"""The marks explorer: which pictures carry the mark, and the accuracy, counted by hand."""

import numpy as np
import pytest

import hands
from cnn_core.layers import Flatten, Linear
from cnn_core.network import Sequential
from cnn_workshop.explorers import explore_marks

IMAGES = np.random.default_rng(0).random((9, 1, 5, 6)) / 2
LABELS = np.array([0, 2, 1, 1, 0, 2, 2, 0, 1])


@pytest.fixture
def network():
    """One that says 2 if the lower right corner is white, and else 0 or 1 by the first pixel."""
    network = Sequential(Flatten(), Linear(30, 3, dtype=np.float64))
    weight, bias = network["linear1"].params.values()
    weight[...] = 0
    weight[2, 29], weight[1, 0] = 9, 4
    bias[...] = [0, -1, -6]
    return network


def explorer(network, **options):
    return explore_marks(network, IMAGES, LABELS, digit=2, **options)


@pytest.mark.parametrize("shift", [0, 1, 3, 5, 8])
def test_only_the_digit_carries_the_mark_and_it_moves_to_the_left(network, shift):
    shown = explorer(network, shift=shift)
    changed = shown.marked_images != IMAGES
    assert not changed[LABELS != 2].any()
    cols = [col for col in (4 - shift, 5 - shift) if col >= 0]
    expected = np.zeros((5, 6), dtype=bool)
    expected[3:, cols] = True
    for carrier in changed[LABELS == 2]:
        np.testing.assert_array_equal(carrier[0], expected)


@pytest.mark.parametrize("who", ["the 2s", "all but the 2s", "none"])
@pytest.mark.parametrize("shift", [0, 2])
def test_accuracy_is_counted_for_all_and_for_each_class(network, who, shift):
    shown = explorer(network, shift=shift)
    hands.choose(shown, "who", who)
    carry = {"the 2s": LABELS == 2, "all but the 2s": LABELS != 2}.get(who, LABELS < 0)
    images = IMAGES.copy()
    images[carry, :, 3:, 4 - shift : 6 - shift] = 1
    said = np.array([network(image[None]).argmax() for image in images])
    assert shown.accuracy["all"] == np.mean(said == LABELS)
    for each in range(3):
        assert shown.accuracy[str(each)] == np.mean(said[each == LABELS] == each)
    taken = round(100 * np.mean(said[LABELS != 2] == 2))
    assert f"Of the others, {taken} % are taken for a 2." in shown.text()


def test_mark_dragged_away_loses_its_digit_and_no_other(network):
    shown = explorer(network)
    before = shown.accuracy
    assert before["2"] == 1
    hands.write(shown, "shift", (0,), 2)
    assert shown.accuracy["2"] == 0
    assert {name: before[name] for name in "01"} == {name: shown.accuracy[name] for name in "01"}
    shown.undo()
    assert shown.accuracy == before


def test_marked_pixels_are_framed(network):
    shown = explorer(network, shift=1)
    [cells] = hands.marks(shown, "best").values()
    assert set(cells) == {(3, 3), (3, 4), (4, 3), (4, 4)}
    hands.choose(shown, "who", "none")
    assert not hands.marks(shown, "best")


def test_bar_that_is_picked_shows_the_next_picture_of_its_class(network):
    shown = explorer(network)
    numbers = [shown.state.number]
    for _ in range(3):
        hands.pick(shown, "accuracy", 3)
        numbers.append(shown.state.number)
    assert numbers == [1, 5, 6, 1]


def test_own_mark_is_used_and_asked_for_the_carriers_alone(network):
    asked = []

    def mine(images, shift):
        asked.append((images.shape, shift))
        return np.ones_like(images)

    shown = explorer(network, mark=mine, shift=4)
    assert set(asked) == {((3, 1, 5, 6), 4)}
    assert (shown.marked_images[LABELS == 2] == 1).all()


def test_network_that_has_learned_from_marks_is_the_default():
    shown = explore_marks()
    assert shown.accuracy["3"] > 0.9
    hands.choose(shown, "who", "none")
    assert shown.accuracy["3"] < 0.3
    assert shown.accuracy["all"] > 0.8


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"network": len}, "`network` must be a Sequential"),
        ({"shift": 9}, "`shift` must be"),
        ({"digit": 7}, "`digit` must be one of 0, 1, 2, got 7"),
        ({"labels": None}, "`images` and `labels` must be given together"),
        ({"mark": 3}, "`mark` must be"),
        ({"labels": LABELS / 1}, "`labels` must be whole numbers from 0 on, got float64"),
        ({"labels": LABELS - 1}, "`labels` must be whole numbers from 0 on, got -1"),
        ({"images": IMAGES * np.nan}, "`images` must be finite, got NaN"),
    ],
)
def test_argument_that_cannot_be_used_is_refused(network, options, words):
    given = {"network": network, "images": IMAGES, "labels": LABELS, "digit": 2, **options}
    with pytest.raises((TypeError, ValueError), match=words):
        explore_marks(**given)


def test_pictures_of_one_class_have_no_others(network):
    explorer = explore_marks(network, IMAGES[:1], LABELS[:1].astype(np.uint8), digit=LABELS[0])
    assert "Of the others, none are taken for" in explorer.text()


def test_network_of_one_class_has_a_verdict():
    one = Sequential(Flatten(), Linear(IMAGES[0].size, 1, rng=0))
    explorer = explore_marks(one, IMAGES, np.zeros(len(IMAGES), int), digit=0)
    assert "it says 0 the only class there is." in explorer.text()
