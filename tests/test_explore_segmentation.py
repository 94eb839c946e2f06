"""The mask explorer: whose mask, from which probability on, and the two numbers for it."""

import numpy as np
import pytest

import hands
from cnn_core.layers import BatchNorm2d, Conv2d
from cnn_core.network import Sequential
from cnn_workshop.explorers import explore_segmentation

RNG = np.random.default_rng(0)
IMAGES = RNG.normal(size=(4, 1, 6, 5))
MASKS = RNG.random((4, 6, 5)) > 0.7


def networks():
    return {name: Sequential(Conv2d(1, 1, 3, padding=1, rng=name)) for name in (1, 2)}


def shares(network, number):
    return 1 / (1 + np.exp(-network(IMAGES)[number, 0]))


@pytest.fixture
def explorer():
    return explore_segmentation(networks(), IMAGES, MASKS, number=1)


@pytest.mark.parametrize("threshold", [0.05, 0.5, 0.7])
def test_mask_is_where_the_network_is_sure_enough(explorer, threshold):
    hands.choose(explorer, "threshold", threshold)
    hands.choose(explorer, "network", "1")
    expected = shares(networks()[1], 1) >= threshold
    np.testing.assert_array_equal(explorer.mask, expected)
    np.testing.assert_array_equal(explorer.shown["mask"].values, expected)
    difference = expected.astype(int) - MASKS[1].astype(int)
    np.testing.assert_array_equal(explorer.shown["difference"].values, difference)


def test_bars_are_accuracy_and_iou_beside_their_means(explorer):
    found = [shares(networks()[2], number) >= 0.5 for number in range(4)]
    pairs = list(zip(found, MASKS, strict=True))
    accuracies = [np.mean(one == other) for one, other in pairs]
    ious = [(one & other).sum() / (one | other).sum() for one, other in pairs]
    bars = explorer.shown["measures"]
    np.testing.assert_allclose(bars.values, [accuracies[1], ious[1]])
    np.testing.assert_allclose(bars.compared, [np.mean(accuracies), np.mean(ious)])


@pytest.mark.parametrize(("who", "marked"), [("nothing", 0), ("everything", 30)])
def test_nobody_marks_nothing_or_everything_at_any_threshold(explorer, who, marked):
    hands.choose(explorer, "network", f"nobody: mark {who}")
    for threshold in (0.05, 0.95):
        hands.choose(explorer, "threshold", threshold)
        assert explorer.mask.sum() == marked


def test_first_pixel_looked_at_is_one_that_is_marked_wrongly(explorer):
    wrong = np.argwhere(explorer.mask != MASKS[1])
    assert hands.window(explorer).cell == tuple(wrong[0])
    hands.go(explorer, (2, 3), "mask")
    explorer.reset()
    assert hands.window(explorer).cell == tuple(wrong[0])


def test_pixel_looked_at_is_told_in_words(explorer):
    hands.go(explorer, (2, 3), "mask")
    share = shares(networks()[2], 1)[2, 3]
    said = f"Row 2, column 3: {share:.2f}, so {'marked' if share >= 0.5 else 'not marked'}; it is "
    assert said + ("part of it" if MASKS[1, 2, 3] else "background") in explorer.text()


def test_reader_iou_is_the_second_bar_and_is_told_when_it_is_another_number():
    explorer = explore_segmentation(networks(), IMAGES, MASKS, iou=lambda mask, truth: 0.25)
    assert explorer.iou == explorer.shown["measures"].values[1] == 0.25
    assert "gives 0.25, where intersection over union is" in explorer.text()


def test_two_masks_of_nothing_are_told_so():
    explorer = explore_segmentation(networks(), IMAGES, np.zeros_like(MASKS))
    hands.choose(explorer, "network", "nobody: mark nothing")
    assert explorer.iou == 1
    assert "nothing is there, and nothing marked" in explorer.sentence(explorer.state)


def test_networks_are_asked_in_evaluation_and_stay_as_they_are():
    network = Sequential(Conv2d(1, 1, 3, padding=1, rng=0), BatchNorm2d(1))
    before = {name: array.copy() for name, array in network.buffers().items()}
    explorer = explore_segmentation(network, IMAGES, MASKS)
    assert explorer.bar["network"].options[0][0] == "the network"
    assert all(layer.training for layer in network)
    for name, array in network.buffers().items():
        np.testing.assert_array_equal(array, before[name])


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((None, IMAGES, MASKS), TypeError, "`networks` must be a Sequential, or a dict of them"),
        (({}, IMAGES, MASKS), TypeError, "`networks` must be a Sequential, or a dict of them"),
        (({"a": 3}, IMAGES, MASKS), TypeError, "`networks` must hold Sequentials, got int"),
        ((networks(), IMAGES, MASKS[:2]), ValueError, r"`masks` must have shape \(4, 6, 5\) for"),
        ((networks(), IMAGES[:, 0], MASKS), ValueError, "`images` must have shape"),
    ],
)
def test_explore_segmentation_refuses(arguments, error, message):
    with pytest.raises(error, match=f"^{message}"):
        explore_segmentation(*arguments)
