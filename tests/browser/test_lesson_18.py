"""Lesson 18 as a person uses it: choose a convention, change the picture, go through 49 layers."""

import io

import numpy as np
import pytest
from PIL import Image

from cnn_workshop import pretrained
from on_stage import PIXELS, OnStage

NOTEBOOK = "18_the_same_numbers_elsewhere.ipynb"


@pytest.fixture
def sides(open_lesson):
    """The conventions explorer as it opened."""
    explorer = OnStage(open_lesson(NOTEBOOK), "explore_conventions()")
    explorer.begin_again()
    explorer.wait_for_twin("same padding: stride 2.")
    return explorer


@pytest.fixture
def layers(open_lesson):
    """The pretrained explorer at the stem."""
    explorer = OnStage(open_lesson(NOTEBOOK), "explore_pretrained()")
    explorer.begin_again()
    explorer.wait_for_twin("Layer: stem")
    return explorer


def test_another_convention_shows_its_picture_and_two_that_differ(sides):
    sides.choose("Convention", "resizing: nearest")
    sides.wait_for_twin("PyTorch (version 2.13.0), by left edges: 0 1 3.")
    assert sides.numbers("left", 3).tolist() == [[0, 1, 3]]
    assert sides.numbers("right", 3).tolist() == [[0, 2, 4]]


@pytest.fixture
def frozen(sides):
    """The page with a clock that stands still: what takes a moment does not end."""
    sides.page.evaluate("() => { const now = performance.now(); performance.now = () => now; }")
    yield sides
    sides.page.evaluate("() => { delete performance.now; }")
    sides.page.emulate_media(reduced_motion="reduce")


def flashing(sides, motion):
    """Choose a convention; return the left result while the clock stands, and let it go on."""
    sides.page.emulate_media(reduced_motion=motion)
    sides.choose("Convention", "rounding: halves")
    sides.wait_for_twin("Where do 0.5, 1.5 and 2.5 go?")
    if motion == "reduce":  # a flash would stand with the clock: this would never end
        sides.settle()
    seen = sides.pixels("left")
    sides.page.evaluate("() => { delete performance.now; }")
    return seen


def test_first_cell_that_differs_flashes_and_then_is_still(frozen):
    seen = flashing(frozen, "no-preference")
    still = "([root, name, pixels, seen]) => eval(pixels)(root, name) !== seen"
    asked = [frozen.root.element_handle(), "left", PIXELS, seen]
    frozen.page.wait_for_function(still, arg=asked)


def test_nothing_flashes_for_those_who_want_no_motion(frozen):
    seen = flashing(frozen, "reduce")
    frozen.settle()
    assert frozen.pixels("left") == seen


def test_number_that_is_changed_is_computed_in_both_ways(sides):
    sides.slider("picture", 0, 0).focus()
    sides.keys("ArrowUp")
    sides.wait_for_twin("Measured with other numbers")
    assert sides.numbers("left", 3)[0, 0] == 4
    assert sides.numbers("right", 3)[0, 0] == 7


def test_map_that_is_clicked_is_shown_large(layers):
    before = layers.pixels("map")
    layers.click("maps", 30, 30)
    layers.wait_for_twin("map 5 large")
    assert layers.pixels("map") != before


def test_another_layer_has_coarser_maps(layers):
    layers.choose("Layer", "block 16")
    layers.wait_for_twin("block 16, 320 maps of 7 x 7")
    assert layers.numbers("map", 7).shape == (7, 7)


@pytest.mark.skipif(pretrained.weights_file() is None, reason="the weights are not installed")
def test_photograph_of_ones_own_keeps_its_pixels_and_goes_through_the_network(layers):
    stripes = np.zeros((224, 400, 3), np.uint8)
    stripes[:, ::2] = 255
    file = io.BytesIO()
    Image.fromarray(stripes).save(file, "PNG")
    with layers.page.expect_file_chooser() as chooser:
        layers.root.get_by_role("button", name="open my own picture").click()
    chooser.value.set_files(
        {"name": "stripes.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    layers.wait_for_twin("Photograph: your own file, 224 x 224. Verdict: ")
    colours = layers.numbers("image", 3)
    assert (colours == stripes[:, 88:312].reshape(-1, 3)).all()


@pytest.mark.parametrize("width", [390, 1024, 1280])
def test_nothing_sticks_out_of_either_stage(sides, layers, width):
    sides.lesson.widen(width)
    for explorer in (sides, layers):
        explorer.root.scroll_into_view_if_needed()
        explorer.settle()
        assert explorer.beyond() == []
    sides.lesson.widen(1280)
