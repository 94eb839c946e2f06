"""The adversarial explorer: its step against a nudge of every pixel, and the accuracy counted."""

import numpy as np
import pytest

import hands
from cnn_core.layers import Conv2d, Dropout, Flatten, Linear, ReLU
from cnn_core.network import Sequential
from cnn_workshop.explorers import explore_adversarial

IMAGES = np.random.default_rng(0).random((5, 1, 6, 7))
LABELS = np.array([0, 2, 1, 1, 0])


@pytest.fixture
def network():
    return Sequential(
        *(Conv2d(1, 3, 3, rng=0, dtype=np.float64), ReLU(), Flatten()),
        Linear(60, 3, rng=1, dtype=np.float64),
    )


def loss(network, image, label):
    logits = network(image[None])[0]
    return np.log(np.exp(logits).sum()) - logits[label]


def explorer(network, **options):
    return explore_adversarial(network, IMAGES, LABELS, **{"number": 1, **options})


def test_each_pixel_moves_by_epsilon_in_the_direction_in_which_the_loss_grows(network):
    shown = explorer(network, epsilon=0.1)
    for number, image in enumerate(IMAGES):
        moved = shown.changed_images[number, 0] - image[0]
        np.testing.assert_allclose(abs(moved), 0.1)
        for row, col in [(0, 0), (2, 5), (5, 6), (3, 3)]:
            nudged = image.copy()
            nudged[0, row, col] += 1e-6 * np.sign(moved[row, col])
            label = LABELS[number]
            assert loss(network, nudged, label) > loss(network, image, label)


@pytest.mark.parametrize("epsilon", [0.0, 0.05, 0.3])
def test_accuracy_is_counted_on_all_pictures(network, epsilon):
    shown = explorer(network, epsilon=epsilon)
    answers = [network(image[None]).argmax() for image in shown.changed_images]
    assert shown.accuracy["along the gradient"] == np.mean(answers == LABELS)
    assert shown.accuracy["untouched"] == np.mean(network(IMAGES).argmax(axis=1) == LABELS)
    share = round(100 * shown.accuracy["along the gradient"])
    assert f"along the gradient {share} %" in shown.text()


def test_change_of_nothing_changes_nothing(network):
    shown = explorer(network, epsilon=0.0)
    np.testing.assert_array_equal(shown.changed_images, IMAGES)
    assert len(set(shown.accuracy.values())) == 1


def test_random_change_is_as_large_and_hardly_harms_the_classifier():
    shown = explore_adversarial(epsilon=0.1)
    assert shown.accuracy["at random"] > 0.9
    assert shown.accuracy["along the gradient"] < 0.3


def test_picture_change_and_changed_picture_add_up(network):
    shown = explorer(network, epsilon=0.2)
    hands.choose(shown, "number", 3)
    scene = shown.shown
    np.testing.assert_allclose(
        scene["picture"].values + scene["change"].values, scene["changed"].values
    )
    np.testing.assert_array_equal(scene["picture"].values, IMAGES[3, 0])


def test_first_pixel_looked_at_is_the_middle_one(network):
    rows, cols = IMAGES.shape[2:]
    assert hands.window(explorer(network)).cell == (rows // 2, cols // 2)


def test_pixel_is_told_before_and_after(network):
    shown = explorer(network, epsilon=0.2)
    hands.go(shown, (4, 6), "changed")
    before, after = IMAGES[1, 0, 4, 6], shown.changed_images[1, 0, 4, 6]
    assert shown.text().endswith(f"Row 4, column 6: {before:.2f} becomes {after:.2f}.")


def test_own_attack_is_compared_and_used(network):
    def brighter(network, images, labels, epsilon):
        return images + epsilon

    shown = explorer(network, attack=brighter, epsilon=0.1)
    np.testing.assert_allclose(shown.changed_images, IMAGES + 0.1)
    assert shown.problem == (
        "brighter differs from a step of epsilon along the sign of the gradient in 5 of 5 "
        "pictures, first in picture 0."
    )


def test_network_is_asked_in_evaluation_mode_and_left_as_it_was():
    network = Sequential(Flatten(), Dropout(0.5), Linear(42, 3, rng=0))
    found = [explorer(network).changed_images for _ in range(2)]
    np.testing.assert_array_equal(*found)
    assert all(layer.training for layer in network)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"network": len}, "`network` must be a Sequential"),
        ({"epsilon": 0.4}, "`epsilon` must lie between 0 and 0.3, got 0.4"),
        ({"images": IMAGES}, "`images` and `labels` must be given together"),
        (
            {"images": IMAGES, "labels": LABELS[:2]},
            "`labels` must have shape .5,. one for each picture",
        ),
        ({"attack": 3}, "`attack` must be"),
    ],
)
def test_argument_that_cannot_be_used_is_refused(options, words):
    with pytest.raises((TypeError, ValueError), match=words):
        explore_adversarial(**options)
