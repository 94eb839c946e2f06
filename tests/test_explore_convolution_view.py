"""What the convolution explorer shows around its numbers: links, enlarged part, notes, picture."""

import base64
import html
import io
import re

import numpy as np
import pytest
from PIL import Image

from cnn_workshop.explorers import explore_convolution

PICTURE = np.random.default_rng(0).integers(0, 17, (5, 7))
LARGE = np.random.default_rng(1).integers(1, 256, (20, 18))
KERNEL = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
HANDMADE = [[1, 2, 3, 0], [4, 5, 6, 1], [7, 8, 9, 2]]

# ---- links ---------------------------------------------------------------------------------------


def linked(explorer, *names):
    """Return parts of the geometry that ties the heatmaps together."""
    return tuple(explorer.output.link[name] for name in names)


def test_links_tie_input_kernel_and_feature_map_together():
    explorer = explore_convolution(PICTURE)
    parts = (explorer.input, explorer.kernel_map, explorer.output)
    assert [part.link["role"] for part in parts] == ["input", "kernel", "output"]
    without_roles = [{**part.link, "role": ""} for part in parts]
    assert without_roles[0] == without_roles[1] == without_roles[2]


@pytest.mark.parametrize(
    ("name", "value", "output"),
    [("stride", 2, [2, 3]), ("padding", 3, [9, 11]), ("dilation", 2, [1, 3])],
)
def test_links_follow_the_geometry(name, value, output):
    explorer = explore_convolution(PICTURE)
    explorer.options[name].value = value
    assert linked(explorer, name, "output", "kernel") == ([value, value], output, [3, 3])


def test_links_follow_the_size_of_the_kernel():
    explorer = explore_convolution(PICTURE)
    explorer.size.value = 2
    assert linked(explorer, "kernel", "output") == ([2, 2], [4, 6])


def test_links_follow_the_kernel_menu():
    explorer = explore_convolution(PICTURE)
    explorer.kernel_choice.value = "box_blur_5"
    assert linked(explorer, "kernel", "output") == ([5, 5], [1, 3])


def test_links_follow_the_picture():
    explorer = explore_convolution(PICTURE)
    explorer.picture_choice.value = "Handwritten 7"
    assert linked(explorer, "output") == ([6, 6],)


def test_links_of_two_explorers_are_apart():
    explorers = [explore_convolution(PICTURE) for _ in range(2)]
    assert linked(explorers[0], "group") != linked(explorers[1], "group")


def test_links_keep_their_group_when_the_geometry_changes():
    explorer = explore_convolution(PICTURE)
    before = linked(explorer, "group")
    explorer.options["stride"].value = 2
    assert linked(explorer, "group") == before


# ---- the enlarged part of a large picture --------------------------------------------------------


def test_zoom_is_hidden_when_the_picture_is_small():
    explorer = explore_convolution(LARGE)
    explorer.picture_choice.value = "Handwritten 7"
    assert explorer.zoom.layout.display == "none"


def test_zoom_appears_when_the_picture_is_large():
    explorer = explore_convolution(PICTURE)
    explorer.picture_choice.value = "Photograph of a cat"
    assert explorer.zoom.layout.display == ""


@pytest.mark.parametrize(("side", "display"), [(16, "none"), (17, "")])
def test_zoom_appears_beyond_16_pixels(side, display):
    assert explore_convolution(np.eye(3, side)).zoom.layout.display == display


@pytest.mark.parametrize(
    ("step", "rows", "cols"),
    [
        (0, slice(0, 5), slice(0, 5)),
        (15, slice(0, 5), slice(13, 18)),
        (9 * 16 + 7, slice(7, 14), slice(5, 12)),
        (18 * 16 - 1, slice(15, 20), slice(13, 18)),
    ],
    ids=["top left", "top right", "middle", "bottom right"],
)
def test_zoom_shows_the_window_and_two_pixels_around_it(step, rows, cols):
    explorer = explore_convolution(LARGE)
    explorer.stepper.value = step
    np.testing.assert_array_equal(explorer.zoom.values, LARGE[rows, cols])
    assert explorer.zoom.origin == [rows.start, cols.start]


@pytest.mark.parametrize(
    ("padding", "step", "origin", "shape"),
    [(1, 0, [-1, -1], (5, 5)), (3, 0, [-3, -3], (5, 5)), (3, 24 * 22 - 1, [18, 16], (5, 5))],
)
def test_zoom_shows_the_zeros_of_the_padding(padding, step, origin, shape):
    explorer = explore_convolution(LARGE, padding=padding)
    explorer.stepper.value = step
    padded = np.pad(LARGE, 3)
    top, left = (place + 3 for place in origin)
    expected = padded[top : top + shape[0], left : left + shape[1]]
    np.testing.assert_array_equal(explorer.zoom.values, expected)
    assert explorer.zoom.origin == origin


def test_zoom_shows_the_pixels_between_when_the_kernel_is_dilated():
    explorer = explore_convolution(LARGE, dilation=3)
    np.testing.assert_array_equal(explorer.zoom.values, LARGE[:9, :9])


def test_zoom_has_the_colours_of_the_whole_picture():
    explorer = explore_convolution(LARGE)
    assert (explorer.zoom.low, explorer.zoom.high) == (0, LARGE.max())


def test_zoom_is_tied_to_the_feature_map():
    explorer = explore_convolution(LARGE, stride=2)
    assert explorer.zoom.link == explorer.input.link
    assert explorer.zoom.link["role"] == "input"


def test_zoom_is_hidden_when_the_kernel_does_not_fit():
    explorer = explore_convolution(LARGE, np.ones((5, 5)), dilation=2)
    explorer.options["dilation"].value = 8
    assert explorer.zoom.layout.display == "none"
    explorer.options["dilation"].value = 2
    assert explorer.zoom.layout.display == ""


# ---- what is said of one cell --------------------------------------------------------------------


def test_note_spells_out_the_sum_of_the_cell():
    explorer = explore_convolution(HANDMADE)
    row, col, words = explorer.output.note
    assert (row, col) == (0, 0)
    assert words == (
        "1 times 1 plus 2 times 0 plus 3 times -1 plus 4 times 1 plus 5 times 0 plus 6 times -1 "
        "plus 7 times 1 plus 8 times 0 plus 9 times -1 = -6"
    )


def test_note_moves_with_the_step():
    explorer = explore_convolution(HANDMADE)
    explorer.output.cursor = [0, 1]
    row, col, words = explorer.output.note
    assert (row, col) == (0, 1)
    assert words.startswith("2 times 1 plus 3 times 0 plus 0 times -1 plus ")
    assert words.endswith(" = 12")


def test_note_counts_the_products_when_they_are_many():
    explorer = explore_convolution(np.ones((5, 7)), np.ones((5, 5)))
    assert explorer.output.note == [0, 0, "the 25 products add up to 25"]


def test_arithmetic_lies_like_the_window():
    rows = explore_convolution(HANDMADE).arithmetic.value.split("<tr>")[1:]
    products = [re.findall(r"(\d+) × (-?\d+)</span><br><b [^>]*>= (-?\d+)<", row) for row in rows]
    assert products == [
        [("1", "1", "1"), ("2", "0", "0"), ("3", "-1", "-3")],
        [("4", "1", "4"), ("5", "0", "0"), ("6", "-1", "-6")],
        [("7", "1", "7"), ("8", "0", "0"), ("9", "-1", "-9")],
    ]


def test_arithmetic_names_the_sum():
    assert "The 9 products add up to<br>" in explore_convolution(HANDMADE).arithmetic.value


# ---- the static picture --------------------------------------------------------------------------


@pytest.fixture
def bundle():
    return explore_convolution(PICTURE, stride=2)._repr_mimebundle_()


def test_bundle_holds_page_picture_text_and_widget(bundle):
    kinds = {"text/html", "image/png", "text/plain", "application/vnd.jupyter.widget-view+json"}
    assert set(bundle) == kinds


def test_bundle_text_is_the_twin():
    explorer = explore_convolution(PICTURE)
    explorer.stepper.value = 3
    assert explorer._repr_mimebundle_()["text/plain"] == explorer.text()


def test_bundle_page_has_the_twin_as_alternative_text(bundle):
    alt = re.search('<img alt="([^"]*)"', bundle["text/html"])[1]
    assert html.unescape(alt) == bundle["text/plain"]


def test_bundle_page_says_how_to_bring_it_alive(bundle):
    assert "<figcaption>A picture of the explorer. To bring it alive, " in bundle["text/html"]


def test_bundle_page_holds_the_picture(bundle):
    assert f'src="data:image/png;base64,{bundle["image/png"]}"' in bundle["text/html"]
    picture = Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))
    assert picture.format == "PNG"
    assert picture.width > picture.height > 100


def test_bundle_has_three_panels_with_the_window_and_the_cell_framed():
    explorer = explore_convolution(PICTURE, padding=1)
    explorer.stepper.value = 9
    axes = explorer.picture().figure.axes
    frames = [
        {(patch.get_xy(), patch.get_width(), patch.get_height()) for patch in each.patches}
        for each in axes
    ]
    titles = [each.get_title(loc="left") for each in axes]
    assert titles == ["input image", "kernel", "feature map"]
    assert frames == [{((0.5, -0.5), 3, 3)}, set(), {((1.5, 0.5), 1, 1)}]


def test_bundle_is_the_same_when_the_state_is():
    first, second = (explore_convolution(PICTURE) for _ in range(2))
    second.options["stride"].value = 2
    second.options["stride"].value = 1
    bundles = [explorer._repr_mimebundle_() for explorer in (first, second)]
    for kind in ("text/html", "image/png", "text/plain"):
        assert bundles[0][kind] == bundles[1][kind]


def test_bundle_picture_changes_when_the_step_does():
    explorer = explore_convolution(PICTURE)
    before = explorer._repr_mimebundle_()["image/png"]
    explorer.stepper.value = 1
    assert explorer._repr_mimebundle_()["image/png"] != before


def test_error_and_twin_are_spoken_with_the_right_roles():
    explorer = explore_convolution(PICTURE, KERNEL)
    explorer.options["dilation"].value = 8
    error, twin = (child.value for child in explorer.children[-2:])
    assert error.startswith('<div role="alert"')
    assert twin.startswith('<div role="note"')
    assert html.escape(explorer.describe()) in twin


def test_cell_stays_the_same_when_the_feature_map_gets_another_width():
    explorer = explore_convolution(np.ones((8, 8)), padding=0)
    explorer.output.cursor = [2, 3]
    explorer.options["padding"].value = 1
    assert explorer.output.cursor == [2, 3]
    assert explorer.stepper.value == 2 * 8 + 3


def test_twin_gives_the_finite_range_when_one_number_is_missing():
    explorer = explore_convolution([[1, 2, np.nan, 5]], [[1]])
    assert "Feature map: 1 x 4, from 1 to 5." in explorer.text()


def test_twin_says_so_when_no_number_is_finite():
    explorer = explore_convolution([[np.nan, np.inf]], [[1]])
    assert "Feature map: 1 x 2, no finite number in it." in explorer.text()
