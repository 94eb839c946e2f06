"""The attribution explorer: its maps are those of the book, and its numbers those of SciPy."""

import numpy as np
import pytest
from scipy import stats

import hands
from cnn_core import interpret
from cnn_core.layers import Conv2d, Flatten, Linear, MaxPool2d, ReLU
from cnn_core.network import Sequential, digit_classifier
from cnn_workshop.explorers import _interpreting, explore_attribution

IMAGES = np.random.default_rng(0).random((3, 1, 8, 10))


@pytest.fixture
def network():
    return Sequential(
        *(Conv2d(1, 4, 3, padding=1, rng=0, dtype=np.float64), ReLU(), MaxPool2d(2)),
        *(Conv2d(4, 5, (2, 3), rng=1, dtype=np.float64), ReLU(), Flatten()),
        Linear(5 * 3 * 3, 3, rng=2, dtype=np.float64),
    )


def seen_by(picture, field, shape):
    """Average what each cell sees, pixel by pixel."""
    result = np.zeros(shape)
    for cell in np.ndindex(shape):
        top, left, height, width = field.box(*cell)
        pixels = [
            picture[row, col]
            for row in range(top, top + height)
            for col in range(left, left + width)
            if 0 <= row < picture.shape[0] and 0 <= col < picture.shape[1]
        ]
        result[cell] = np.mean(pixels)
    return result


@pytest.mark.parametrize("weights", ["trained", "weights shuffled"])
def test_maps_are_those_of_the_book_for_the_verdict(network, weights):
    explorer = explore_attribution(network, IMAGES, number=2)
    hands.choose(explorer, "seed", 3)
    net = network if weights == "trained" else interpret.randomised(network, 3)
    label = int(net(IMAGES[2:]).argmax())
    expected = {
        "saliency": interpret.saliency(net, IMAGES[2], label),
        "gradient x input": interpret.gradient_times_input(net, IMAGES[2], label),
        "Grad-CAM": interpret.grad_cam(net, IMAGES[2], label, "relu2"),
    }
    assert list(explorer.maps[weights]) == list(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(explorer.maps[weights][name], values)
        np.testing.assert_allclose(explorer.shown[f"{name}, {weights}"].values, values)


@pytest.mark.parametrize("layer", ["conv1", "pool1", "relu2"])
def test_likeness_is_the_correlation_with_the_picture_or_with_what_a_cell_sees(network, layer):
    explorer = explore_attribution(network, IMAGES, number=1, layer=layer)
    picture, fields = IMAGES[1, 0], network.receptive_fields()
    for weights, maps in explorer.maps.items():
        for name, values in maps.items():
            other = picture
            if name == "Grad-CAM":
                other = seen_by(picture, fields[layer], values.shape)
            expected = stats.pearsonr(np.abs(values).ravel(), other.ravel()).statistic
            assert explorer.likeness[weights][name] == pytest.approx(expected)
            assert f"{expected:.2f}" in explorer.shown[f"{name}, {weights}"].note


def test_correlation_of_a_map_that_is_the_same_everywhere_is_none():
    assert np.isnan(_interpreting.correlation(np.ones((2, 2)), np.arange(4).reshape(2, 2)))


def test_map_of_zeros_is_shown_and_said_to_have_no_correlation():
    silent = Sequential(Conv2d(1, 2, 3, rng=0), ReLU(), Flatten(), Linear(96, 2, rng=0))
    silent["linear1"].params["weight"][...] = 0
    explorer = explore_attribution(silent, IMAGES, number=0)
    assert explorer.shown["saliency, trained"].note == "correlation none"
    assert "saliency none and none" in explorer.text()


def test_class_asked_for_takes_the_place_of_the_verdict(network):
    explorer = explore_attribution(network, IMAGES, number=0)
    for label in range(3):
        hands.choose(explorer, "asked", str(label))
        expected = interpret.saliency(network, IMAGES[0], label)
        np.testing.assert_allclose(explorer.maps["trained"]["saliency"], expected)
        assert f"maps for {label}." in explorer.text()


def test_network_never_trained_is_drawn_by_its_seed():
    explorer = explore_attribution()
    hands.choose(explorer, "other", "never trained")
    hands.choose(explorer, "seed", 5)
    net, picture = digit_classifier(rng=5), explorer.images[7]
    label = int(net(picture[None]).argmax())
    expected = interpret.saliency(net, picture, label)
    np.testing.assert_array_equal(explorer.maps["never trained"]["saliency"], expected)
    assert "seed 5" in explorer.text()


def test_pixel_maps_and_picture_share_a_cell(network):
    explorer = explore_attribution(network, IMAGES, number=0)
    hands.go(explorer, (6, 9), "saliency, trained")
    pixels, layer = explorer.shown.windows
    assert (pixels.cell, layer.cell) == ((6, 9), None)
    assert f"Row 6, column 9: brightness {IMAGES[0, 0, 6, 9]:.2f}." in explorer.text()


def test_cell_of_grad_cam_shows_what_it_sees(network):
    explorer = explore_attribution(network, IMAGES, number=0)
    hands.go(explorer, (1, 2), "Grad-CAM, trained")
    pixels, layer = explorer.shown.windows
    assert (pixels.cell, layer.cell) == (None, (1, 2))
    field = network.receptive_fields()["relu2"]
    assert list(layer.box()) == field.box(1, 2)
    top, left, height, width = field.box(1, 2)
    words = f"it sees rows {top}-{top + height - 1}, columns {left}-{left + width - 1}"
    assert words in explorer.text()


def test_strongest_cell_of_grad_cam_is_looked_at_first(network):
    explorer = explore_attribution(network, IMAGES, number=0)
    strongest = explorer.maps["trained"]["Grad-CAM"]
    assert explorer.shown.windows[1].cell == np.unravel_index(strongest.argmax(), strongest.shape)


def test_own_map_takes_the_place_of_saliency(network):
    def bright(network, image, label):
        return image[0] ** 2

    explorer = explore_attribution(network, IMAGES, attribution=bright, number=1)
    np.testing.assert_array_equal(explorer.shown["bright, trained"].values, IMAGES[1, 0] ** 2)
    assert "saliency" not in explorer.text()
    expected = stats.pearsonr((IMAGES[1] ** 2).ravel(), IMAGES[1].ravel()).statistic
    assert explorer.likeness["trained"]["bright"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"network": len}, "`network` must be a Sequential"),
        ({"layer": "linear1"}, "`layer` must be one of conv1"),
        ({"number": -1}, "`number` must be"),
        ({"attribution": 3}, "`attribution` must be"),
    ],
)
def test_argument_that_cannot_be_used_is_refused(options, words):
    with pytest.raises((TypeError, ValueError), match=words):
        explore_attribution(**options)


def test_undo_and_redo_ask_no_network_anew(network, monkeypatch):
    explorer = explore_attribution(network, IMAGES, number=0)
    before = explorer.text()
    hands.choose(explorer, "number", 1)
    hands.choose(explorer, "seed", 3)
    after = explorer.text()

    def fail(*_):
        raise AssertionError("it was asked")

    monkeypatch.setattr(Sequential, "forward", fail)
    explorer.undo()
    explorer.undo()
    assert explorer.text() == before
    explorer.redo()
    explorer.redo()
    assert explorer.text() == after


def test_network_that_was_trained_further_is_asked_anew(network):
    explorer = explore_attribution(network, IMAGES, number=0)
    before = explorer.maps["trained"]["Grad-CAM"]
    network["conv1"].params["weight"][...] *= 2
    hands.choose(explorer, "number", 1)
    hands.choose(explorer, "number", 0)
    assert not np.array_equal(explorer.maps["trained"]["Grad-CAM"], before)
