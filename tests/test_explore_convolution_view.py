"""What the convolution explorer shows around its numbers: window, arithmetic, notes, figure."""

import base64
import html
import io
import re

import numpy as np
import pytest
from PIL import Image

from cnn_workshop.explorers import explore_convolution
from hands import choose, go, go_to_step, hand_in, told, window, write

PICTURE = np.random.default_rng(0).integers(0, 17, (5, 7))
LARGE = np.random.default_rng(1).integers(1, 256, (20, 18))
KERNEL = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
HANDMADE = [[1, 2, 3, 0], [4, 5, 6, 1], [7, 8, 9, 2]]

# ---- the window ----------------------------------------------------------------------------------


def test_window_ties_image_kernel_map_and_arithmetic_together():
    link = window(explore_convolution(PICTURE))
    assert (link.inputs, link.outputs, link.kernels) == (("image",), ("map",), ("kernel",))
    assert link.windows == ("window", "products")


@pytest.mark.parametrize("name", ["stride", "padding", "dilation"])
def test_window_follows_the_geometry(name):
    explorer = explore_convolution(PICTURE)
    choose(explorer, name, 2)
    assert getattr(window(explorer), name) == (2, 2)


@pytest.mark.parametrize(
    ("name", "value", "shape"), [("size", 2, (2, 2)), ("preset", "box_blur_5", (5, 5))]
)
def test_window_is_as_large_as_the_kernel(name, value, shape):
    explorer = explore_convolution(PICTURE)
    choose(explorer, name, value)
    assert window(explorer).shape == shape


@pytest.mark.parametrize(("geometry", "is_open"), [({}, False), ({"stride": 1}, True)])
def test_size_and_geometry_wait_behind_more_unless_they_are_asked_for(geometry, is_open):
    explorer = explore_convolution(PICTURE, **geometry)
    rare = [name for name, control in explorer.bar.items() if control.rare]
    assert rare == ["size", "stride", "padding", "dilation"]
    assert told(explorer)["open"] is is_open


def test_image_and_feature_map_have_cells_of_one_size():
    scene = explore_convolution(PICTURE).shown
    assert scene["image"].unit == scene["map"].unit != ""


def test_feature_map_lies_where_the_middles_of_the_windows_are():
    scene = explore_convolution(PICTURE).shown
    assert scene["map"].drop == 1


# ---- the arithmetic ------------------------------------------------------------------------------


def test_arithmetic_lies_like_the_window():
    scene = explore_convolution(HANDMADE).shown
    np.testing.assert_array_equal(scene["window"].values, [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    np.testing.assert_array_equal(scene["kernel"].values, [[1, 0, -1]] * 3)
    np.testing.assert_array_equal(scene["products"].values, [[1, 0, -3], [4, 0, -6], [7, 0, -9]])


def test_arithmetic_adds_up_to_the_cell():
    equation = explore_convolution(HANDMADE).shown["sum"]
    assert (np.sum(equation.terms), equation.total) == (-6, -6)
    assert equation.note == "into row 0, column 0"


def test_arithmetic_moves_with_the_step():
    explorer = explore_convolution(HANDMADE)
    go(explorer, (0, 1))
    assert explorer.shown["sum"].total == 12
    np.testing.assert_array_equal(explorer.shown["window"].values[0], [2, 3, 0])


def test_arithmetic_shows_the_zeros_of_the_padding():
    values = explore_convolution(LARGE, padding=1).shown["window"].values
    np.testing.assert_array_equal(values[0], 0)
    np.testing.assert_array_equal(values[1:, 1:], LARGE[:2, :2])


def test_arithmetic_skips_pixels_when_the_kernel_is_dilated():
    values = explore_convolution(LARGE, dilation=3).shown["window"].values
    np.testing.assert_array_equal(values, LARGE[0:7:3, 0:7:3])


def test_window_has_the_colours_of_the_whole_image():
    assert explore_convolution(LARGE).shown["window"].ends == (0, LARGE.max())


def test_kernel_is_the_only_panel_that_can_be_edited():
    panels = explore_convolution(PICTURE).shown.panels
    assert [(panel.name, panel.edit) for panel in panels if panel.edit] == [("kernel", "slide")]


# ---- what is said --------------------------------------------------------------------------------


def test_spoken_words_spell_out_the_sum_of_the_cell():
    assert told(explore_convolution(HANDMADE))["spoken"] == (
        "1 times 1 plus 2 times 0 plus 3 times -1 plus 4 times 1 plus 5 times 0 plus 6 times -1 "
        "plus 7 times 1 plus 8 times 0 plus 9 times -1 = -6"
    )


def test_spoken_words_count_the_products_when_they_are_many():
    explorer = explore_convolution(np.ones((5, 7)), np.ones((5, 5)))
    assert told(explorer)["spoken"] == "the 25 products add up to 25"


def test_spoken_words_are_few_while_it_plays():
    explorer = explore_convolution(HANDMADE)
    go_to_step(explorer, 1)
    assert told(explorer)["brief"] == "row 0, column 1, 12"


@pytest.mark.parametrize(
    ("kernel", "words"),
    [
        ("vertical_edge", "Row 0, column 0 is -6. The window covers rows 0-2, columns 0-2; "
         "9 products add up."),
        ([[2]], "Row 0, column 0 is 2. The window covers row 0, column 0; 1 product adds up."),
    ],
)  # fmt: skip
def test_sentence_says_the_cell_and_where_it_comes_from(kernel, words):
    assert told(explore_convolution(HANDMADE, kernel))["sentence"] == words


def test_twin_of_the_page_is_the_text_without_the_problem():
    explorer = explore_convolution(PICTURE, KERNEL)
    choose(explorer, "dilation", 8)
    said = told(explorer)
    assert explorer.text() == f"{said['twin']} {said['problem']}"


def test_twin_gives_the_finite_range_when_one_number_is_missing():
    explorer = explore_convolution([[1, 2, np.nan, 5]], [[1]])
    assert "Feature map: 1 x 4, from 1 to 5." in explorer.text()


def test_twin_says_so_when_no_number_is_finite():
    explorer = explore_convolution([[np.nan, np.inf]], [[1]])
    assert "Feature map: 1 x 2, no finite number in it." in explorer.text()


# ---- the static figure ---------------------------------------------------------------------------


@pytest.fixture
def bundle():
    return explore_convolution(PICTURE, stride=2)._repr_mimebundle_()


def test_bundle_holds_page_picture_text_and_widget(bundle):
    kinds = {"text/html", "image/png", "text/plain", "application/vnd.jupyter.widget-view+json"}
    assert set(bundle) == kinds


def test_bundle_text_is_the_twin():
    explorer = explore_convolution(PICTURE)
    go_to_step(explorer, 3)
    assert explorer._repr_mimebundle_()["text/plain"] == explorer.text()


def test_bundle_page_has_the_twin_as_alternative_text(bundle):
    alt = re.search('<img alt="([^"]*)"', bundle["text/html"])[1]
    assert html.unescape(alt) == bundle["text/plain"]


def test_bundle_page_says_how_to_bring_it_alive(bundle):
    assert "<figcaption>A picture. To bring it alive, " in bundle["text/html"]


def test_bundle_page_holds_the_picture(bundle):
    assert f'src="data:image/png;base64,{bundle["image/png"]}"' in bundle["text/html"]
    picture = Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))
    assert picture.format == "PNG"
    assert picture.width > picture.height > 100


def test_bundle_is_the_same_when_the_state_is():
    first, second = (explore_convolution(PICTURE) for _ in range(2))
    for stride in (2, 1):
        choose(second, "stride", stride)
    bundles = [explorer._repr_mimebundle_() for explorer in (first, second)]
    for kind in ("text/html", "image/png", "text/plain"):
        assert bundles[0][kind] == bundles[1][kind]


def test_bundle_picture_changes_when_the_step_does():
    explorer = explore_convolution(PICTURE)
    before = explorer._repr_mimebundle_()["image/png"]
    go_to_step(explorer, 1)
    assert explorer._repr_mimebundle_()["image/png"] != before


# ---- a picture of one's own, and undo ------------------------------------------------------------


def test_own_picture_is_shown_in_grey():
    explorer = explore_convolution(PICTURE)
    colours = np.zeros((6, 8, 3), np.uint8)
    colours[2, 3] = 255, 0, 0
    hand_in(explorer, "image", colours)
    assert explorer.image.shape == (6, 8)
    assert explorer.image[2, 3] == 76
    assert explorer.text().startswith("Picture: your own file, 6 x 8.")


def test_own_picture_that_is_too_narrow_is_refused_in_a_sentence():
    explorer = explore_convolution(PICTURE)
    hand_in(explorer, "image", np.zeros((4, 90, 3)), name="strip.png")
    assert explorer.problem.startswith("strip.png is too narrow: reduced to 4 x 90 pixels")
    np.testing.assert_array_equal(explorer.image, PICTURE)


def test_own_picture_can_be_left_and_chosen_again():
    explorer = explore_convolution(PICTURE)
    hand_in(explorer, "image", np.full((6, 8, 3), 9))
    choose(explorer, "picture", "Handwritten 7")
    choose(explorer, "picture", "your own file")
    assert (explorer.image == 9).all()


def test_undo_brings_back_kernel_and_its_name():
    explorer = explore_convolution(PICTURE, "sobel_x")
    write(explorer, "kernel", (0, 0), 4)
    explorer.undo()
    assert explorer.text().count("Sobel x") == 1
    assert explorer.kernel[0, 0] == -1
    explorer.redo()
    assert explorer.kernel[0, 0] == 4


def test_undo_takes_a_whole_drag_back_at_once():
    explorer = explore_convolution(PICTURE, "sobel_x")
    for value in (1, 2, 3):
        write(explorer, "kernel", (0, 0), value, gesture=5)
    explorer.undo()
    assert explorer.kernel[0, 0] == -1


def test_reset_puts_all_back_and_can_be_undone():
    explorer = explore_convolution(PICTURE, KERNEL, stride=2)
    before = explorer.text()
    choose(explorer, "stride", 1)
    choose(explorer, "picture", "Handwritten 3")
    changed = explorer.text()
    explorer.reset()
    assert explorer.text() == before
    explorer.undo()
    assert explorer.text() == changed
