"""The occlusion explorer: patch, colour and weights driven by hand, and the twin read after each.

The witness covers one picture at a time and asks the network by itself.
"""

import numpy as np
import pytest

import hands
from cnn_core import interpret
from cnn_core.layers import Conv2d, Dropout, Flatten, Linear, ReLU
from cnn_core.network import Sequential, digit_classifier, load_digit_classifier
from cnn_workshop.explorers import explore_occlusion

IMAGES = np.random.default_rng(0).random((4, 1, 7, 9))
IMAGES[2, 0, :3] = 0


@pytest.fixture
def network():
    return Sequential(
        *(Conv2d(1, 4, 3, rng=0, dtype=np.float64), ReLU(), Flatten()),
        Linear(4 * 5 * 7, 3, rng=1, dtype=np.float64),
    )


def shares(network, picture):
    powers = np.exp(network(picture[None, None])[0])
    return powers / powers.sum()


def covered(picture, top, left, size, fill):
    return np.array(
        [
            [
                fill if top <= row < top + size and left <= col < left + size else picture[row, col]
                for col in range(picture.shape[1])
            ]
            for row in range(picture.shape[0])
        ]
    )


@pytest.mark.parametrize(("size", "stride", "fill"), [(1, 1, 0.0), (3, 2, 1.0), (7, 1, 0.5)])
def test_map_is_what_is_left_of_the_verdict_at_every_place(network, size, stride, fill):
    explorer = explore_occlusion(network, IMAGES, number=1, size=size, stride=stride, fill=fill)
    picture = IMAGES[1, 0]
    label = shares(network, picture).argmax()
    places = [range(0, side - size + 1, stride) for side in picture.shape]
    expected = [
        [shares(network, covered(picture, top, left, size, fill))[label] for left in places[1]]
        for top in places[0]
    ]
    np.testing.assert_allclose(explorer.map, expected)
    np.testing.assert_allclose(explorer.shown["map"].values, expected)


def test_patch_moved_covers_the_picture_there_and_asks_anew(network):
    explorer = explore_occlusion(network, IMAGES, number=3, size=2, stride=2, fill=0.25)
    hands.go(explorer, (2, 3))
    picture = covered(IMAGES[3, 0], 4, 6, 2, 0.25)
    np.testing.assert_array_equal(explorer.shown["image"].values, picture)
    np.testing.assert_array_equal(explorer.covered, picture)
    found = shares(network, picture)
    label = shares(network, IMAGES[3, 0]).argmax()
    bars = explorer.shown["shares"]
    assert bars.labels[0] == str(label)
    np.testing.assert_allclose(bars.values, found[[int(name) for name in bars.labels]])
    assert f"rows 4-5, columns 6-7, class {label} has {found[label]:.3f} left" in explorer.text()


def test_colour_dragged_makes_another_map(network):
    explorer = explore_occlusion(network, IMAGES, size=3, number=0)
    before = explorer.map
    hands.write(explorer, "patch", (0, 0), 0.35)
    expected = explore_occlusion(network, IMAGES, size=3, number=0, fill=0.35)
    np.testing.assert_array_equal(explorer.map, expected.map)
    assert not np.allclose(explorer.map, before)
    assert "grey 0.35" in explorer.text()
    explorer.undo()
    np.testing.assert_array_equal(explorer.map, before)


@pytest.mark.parametrize(("fill", "words"), [(0.0, "black"), (1.0, "white"), (0.5, "grey 0.5")])
def test_colour_is_named(network, fill, words):
    explorer = explore_occlusion(network, IMAGES, number=0, fill=fill)
    assert f"Patch: 5 x 5, {words}, step 2." in explorer.text()


def test_most_harmful_place_is_marked_on_picture_and_map(network):
    explorer = explore_occlusion(network, IMAGES, number=2, size=3, stride=1)
    worst = np.unravel_index(explorer.map.argmin(), explorer.map.shape)
    assert hands.marks(explorer, "best")["map"] == (tuple(worst),)
    assert hands.boxes(explorer, "ghost") == [("image", (*worst, 3, 3))]


def test_twin_says_whether_the_most_harmful_place_is_blank():
    looks_above = Sequential(Flatten(), Linear(63, 2, dtype=np.float64))
    weight, bias = looks_above["linear1"].params.values()
    weight[...], bias[...] = 0, [0, 2]
    weight[0, 1] = 5
    explorer = explore_occlusion(looks_above, IMAGES, number=2, size=2, stride=1, fill=1.0)
    assert explorer.text().endswith("row 0, column 0, and covers nothing but blank paper.")
    weight[0, 1], weight[1, 5 * 9 + 2] = 0, 5
    hands.write(explorer, "patch", (0, 0), 0.0)
    assert explorer.text().endswith("covers a part of the digit.")


def test_weights_are_those_of_the_trained_network_in_another_order(network):
    explorer = explore_occlusion(network, IMAGES, number=1, size=3, stride=1)
    hands.choose(explorer, "weights", "weights shuffled")
    label = shares(interpret.randomised(network, 0), IMAGES[1, 0]).argmax()
    other = interpret.randomised(network, 0)
    expected = interpret.occlusion_map(other, IMAGES[1], label, 3, fill=1.0)
    np.testing.assert_allclose(explorer.map, expected)
    assert f"Network: weights shuffled; it says {label}" in explorer.text()


def test_digit_classifier_can_be_had_untrained_too():
    explorer = explore_occlusion()
    assert [key for _, key in explorer.bar["weights"].options] == [
        "trained",
        "weights shuffled",
        "never trained",
    ]
    hands.choose(explorer, "weights", "never trained")
    picture = explorer.images[7, 0]
    label = shares(digit_classifier(rng=0), picture).argmax()
    expected = interpret.occlusion_map(digit_classifier(rng=0), picture[None], label, 5, 2, 1.0)
    np.testing.assert_array_equal(explorer.map, expected)


def test_network_is_left_as_it_was():
    network = Sequential(Flatten(), Dropout(0.5), Linear(63, 3, rng=0))
    network(IMAGES)
    maps = [explore_occlusion(network, IMAGES, number=0).map for _ in range(2)]
    np.testing.assert_array_equal(*maps)
    assert all(layer.training for layer in network)


def test_verdict_of_a_network_with_dropout_is_the_same_each_time():
    network = Sequential(Flatten(), Dropout(0.5), Linear(63, 3, rng=0))
    explorer = explore_occlusion(network, IMAGES, number=0)
    first = explorer.state.whole
    explorer.reset()
    np.testing.assert_array_equal(explorer.state.whole, first)


def test_own_function_moves_by_one_pixel_and_is_compared(network):
    def mine(network, image, size, fill):
        answer = interpret.occlusion_map(
            network, image[None], network(image[None, None]).argmax(), size, fill=fill
        )
        answer[1, 2] += 0.5
        return answer

    explorer = explore_occlusion(network, IMAGES, occlusion_map=mine, number=1, size=3)
    assert "stride" not in explorer.bar
    assert explorer.map.shape == (5, 7)
    assert hands.marks(explorer, "wrong") == {"map": ((1, 2),)}
    assert explorer.problem == (
        "mine differs from the probabilities in 1 of 35 cells, first at row 1, column 2."
    )


def test_own_function_gets_the_network_itself(network):
    given = []

    def mine(network, image, size, fill):
        given.append((type(network), image.shape, size, fill))
        raise NotImplementedError

    explore_occlusion(network, IMAGES, occlusion_map=mine, number=1, size=2, fill=0.5)
    assert given == [(Sequential, (7, 9), 2, 0.5)]


def test_patch_no_larger_than_the_picture_is_offered():
    network = Sequential(Flatten(), Linear(12, 2, rng=0))
    explorer = explore_occlusion(network, np.ones((2, 1, 3, 4)), number=0, size=2)
    assert explorer.bar["size"].most == 3


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"network": len}, "`network` must be a Sequential, got builtin_function_or_method"),
        ({"number": 100}, "`number` must be"),
        ({"size": 10}, "`size` must be"),
        ({"stride": 0}, "`stride` must be"),
        ({"fill": "white"}, "`fill` must hold real numbers"),
        ({"images": np.ones((3, 4))}, "`images` must"),
        ({"occlusion_map": 3}, "`occlusion_map` must be"),
    ],
)
def test_argument_that_cannot_be_used_is_refused(options, words):
    with pytest.raises((TypeError, ValueError), match=words):
        explore_occlusion(**options)


def test_classifier_is_asked_about_test_digits():
    explorer = explore_occlusion()
    assert len(explorer.images) == 100
    label = load_digit_classifier()(explorer.images[7:8]).argmax()
    assert f"it says {label} with" in explorer.text()
