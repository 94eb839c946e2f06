"""The machine explorer says what is odd about a picture, and sets it right on request."""

import numpy as np
import pytest

import hands
from cnn_core import datasets
from cnn_workshop.explorers import explore_machine
from cnn_workshop.explorers.machine import preparing
from cnn_workshop.explorers.machine.drawings import PICTURES

SEVEN = PICTURES["Handwritten 7"]()
INVERTED = "More than half of the picture is ink: is it inverted?"


def small(image):
    """Halve a picture, in the upper left corner of the page."""
    page = np.zeros_like(image)
    page[:14, :14] = image.reshape(14, 2, 14, 2).mean(axis=(1, 3))
    return page


def test_explorer_asks_whether_a_dark_digit_on_white_is_inverted():
    explorer = explore_machine(1 - SEVEN)
    assert INVERTED in explorer.text()
    assert INVERTED in hands.told(explorer)["sentence"]
    assert (explorer.bar["invert"].strong, explorer.bar["fit"].strong) == (True, False)
    assert explorer.verdict != 7


def test_invert_button_makes_the_digit_readable_and_the_hint_goes():
    explorer = explore_machine(1 - SEVEN)
    hands.press(explorer, "invert")
    assert explorer.verdict == 7
    np.testing.assert_allclose(explorer.image, SEVEN, atol=1e-12)
    assert INVERTED not in explorer.text()
    assert not any(explorer.bar[name].strong for name in ("invert", "fit"))


def test_undo_takes_the_inversion_back():
    explorer = explore_machine(1 - SEVEN)
    hands.press(explorer, "invert")
    explorer.undo()
    np.testing.assert_array_equal(explorer.image, 1 - SEVEN)
    assert INVERTED in explorer.text()


def test_explorer_says_how_small_and_how_far_aside_a_digit_is():
    explorer = explore_machine(small(SEVEN))
    assert "The ink reaches over 11 pixels and is not in the middle" in explorer.text()
    assert (explorer.bar["invert"].strong, explorer.bar["fit"].strong) == (False, True)


def test_fit_button_brings_a_digit_to_size_and_middle():
    explorer = explore_machine(small(SEVEN))
    hands.press(explorer, "fit")
    assert max(preparing.box_of(explorer.image)[2:]) == 20
    assert explorer.verdict == 7
    assert not any(explorer.bar[name].strong for name in ("invert", "fit"))


@pytest.mark.parametrize("digit", range(10))
def test_nothing_is_noticed_of_the_digits_of_the_menu(digit):
    assert preparing.noticed(PICTURES[f"Handwritten {digit}"]()) == ""


def test_nothing_is_noticed_of_the_digits_held_out():
    images = datasets.load_mnist("test").images.reshape(-1, 28, 28) / 255
    assert not any(preparing.noticed(image) for image in images)


def test_nothing_is_noticed_of_a_blank_page():
    blank = np.zeros((28, 28))
    assert preparing.noticed(blank) == ""
    np.testing.assert_array_equal(preparing.fitted(blank), blank)


@pytest.mark.parametrize("digit", range(10))
def test_fitted_moves_a_digit_that_fits_by_a_pixel_at_most(digit):
    image = PICTURES[f"Handwritten {digit}"]()
    fitted = preparing.fitted(image)
    shifts = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    near = [np.abs(np.roll(image, shift, axis=(0, 1)) - fitted).max() for shift in shifts]
    assert min(near) < 0.1  # what is fainter is taken for paper, and cut off


def test_fitted_makes_a_large_digit_smaller_and_keeps_its_share_of_ink():
    large = np.kron(SEVEN[4:18, 7:21], np.ones((2, 2)))
    fitted = preparing.fitted(large)
    assert max(preparing.box_of(fitted)[2:]) == 20
    assert 0 <= fitted.min() <= fitted.max() <= 1


def test_fitted_leaves_the_given_picture_alone():
    image = small(SEVEN)
    before = image.copy()
    preparing.fitted(image)
    np.testing.assert_array_equal(image, before)


def test_one_pixel_of_ink_is_told_as_one():
    image = np.zeros((28, 28))
    image[14, 14] = 1
    assert preparing.noticed(image).startswith("The ink reaches over 1 pixel:")
