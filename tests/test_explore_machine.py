"""The machine explorer: drawn on as the browser does, every control driven to its ends."""

import html
import re

import numpy as np
import pytest

from cnn_core import datasets
from cnn_core.network import load_digit_classifier
from cnn_workshop.explorers import explore_machine
from cnn_workshop.explorers._drawings import PICTURES, centered

NET = load_digit_classifier()
SHOWN = ("this picture", "the kept picture", "this minus the kept")


def paint(explorer, *cells, ink=1.0, stroke=True):
    """Paint cells, each in a message of its own, as the browser does: a stroke, or more of it."""
    if stroke:
        explorer.pad.set_state({"strokes": explorer.pad.strokes + 1})
    for cell in cells:
        values = explorer.pad.values
        values[cell] = ink
        data = memoryview(np.asarray(values, "<f8").tobytes())
        explorer.pad.set_state({"data": data})


def pick(strip, cell):
    """Click a cell, as the browser tells it."""
    strip.set_state({"cursor": list(cell), "pinned": True})


def verdict_on(image):
    """Ask the network itself."""
    return int(NET(image[np.newaxis, np.newaxis].astype(np.float32)).argmax())


def assert_shows(explorer, image):
    """Say that the pad, the strips and the verdict are those of an image."""
    np.testing.assert_array_equal(explorer.image, image)
    np.testing.assert_array_equal(explorer.pad.values, image)
    layers = NET.forward(image[np.newaxis, np.newaxis].astype(np.float32), keep=True)
    for name, heatmap in explorer.strips.heatmaps.items():
        maps = layers[name][0]
        shown = heatmap.values.reshape(maps.shape[1], len(maps), -1).swapaxes(0, 1)
        np.testing.assert_allclose(shown, maps, atol=1e-6)
    np.testing.assert_allclose(explorer.logits.values[0], layers["linear1"][0], atol=1e-6)
    assert explorer.verdict == verdict_on(image)


# ---- pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
def test_picture_menu_shows_the_picture_and_what_is_made_of_it(name):
    explorer = explore_machine()
    explorer.picture_choice.value = name
    image = PICTURES[name]()
    assert_shows(explorer, image)
    assert explorer.text().startswith(
        f"Picture: {name}, 28 x 28, {(image > 0).sum()} of 784 pixels have ink. "
        f"It says {verdict_on(image)}, with probability "
    )


def test_handwritten_pictures_are_some_that_the_network_has_not_learned_from():
    held_out = datasets.load_mnist("test").images
    for digit in range(10):
        image = explore_machine(f"handwritten {digit}").image
        assert any(np.array_equal(image * 255, other) for other in held_out)


def test_twin_tells_the_whole_state():
    assert explore_machine("handwritten 7").text() == (
        "Picture: handwritten 7, 28 x 28, 118 of 784 pixels have ink. It says 7, with probability "
        "0.999; next comes 9 with less than 0.001. Taken apart: linear1, class 7: 400 products and "
        "the bias -0.2393 add up to 10.24; what counts most is 3.679 times 0.3178 at pool2, map 0, "
        "row 1, column 3. pool2, map 0: the 25 products add up to 3.54. It sees rows 0-25, columns "
        "0-25 of the picture."
    )


def test_blank_page_gets_an_answer_all_the_same():
    explorer = explore_machine("a blank page")
    assert "The page is blank, but the network always answers." in explorer.text()
    assert "400 products, all of them 0, and the bias" in explorer.text()
    np.testing.assert_allclose(explorer.probabilities.values.sum(), 1, atol=1e-3)


def test_certain_verdict_is_never_called_quite_certain():
    explorer = explore_machine("handwritten 3")
    assert explorer.probabilities.values[0, 3] == 1
    assert "with probability more than 0.999; next comes " in explorer.text()
    assert "with less than 0.001." in explorer.text()


def test_image_is_a_copy():
    mine = np.eye(28)
    explorer = explore_machine(mine)
    mine[:] = 0
    explorer.picture_choice.value = "a blank page"
    explorer.picture_choice.value = "your picture"
    assert_shows(explorer, np.eye(28))


@pytest.mark.parametrize(
    ("image", "error", "message"),
    [
        (np.zeros((28, 27)), ValueError, r"`image` must have shape \(28, 28\) for the network"),
        (np.zeros(784), ValueError, "`image` must have 2 dimensions"),
        ("handwritten 10", ValueError, "must be one of a blank page, .*, got 'handwritten 10'"),
        (np.full((28, 28), 255), ValueError, "values from 0 to 1, got 255 to 255"),
        (np.full((28, 28), -0.1), ValueError, "values from 0 to 1, got -0.1 to -0.1"),
        (np.full((28, 28), np.nan), ValueError, "values from 0 to 1, got nan to nan"),
        ([["a"] * 28] * 28, TypeError, "`image` must hold real numbers"),
    ],
)
def test_image_is_refused_when_the_network_cannot_take_it(image, error, message):
    with pytest.raises(error, match=message):
        explore_machine(image)


# ---- drawing -------------------------------------------------------------------------------------


def test_stroke_on_a_blank_page_is_run_through_all_layers():
    explorer = explore_machine("a blank page")
    cells = [(row, 14) for row in range(5, 23)]
    paint(explorer, *cells)
    expected = np.zeros((28, 28))
    expected[5:23, 14] = 1
    assert_shows(explorer, expected)
    assert explorer.text().startswith("Picture: your drawing, 28 x 28, 18 of 784 pixels have ink.")


def test_stroke_of_many_messages_is_undone_as_one():
    explorer = explore_machine("handwritten 7")
    paint(explorer, (0, 0), (0, 1), (0, 2))
    paint(explorer, (9, 0), (9, 1))
    explorer.undo()
    assert explorer.image[0, :3].sum() == 3
    assert explorer.image[9, :2].sum() == 0
    explorer.undo()
    assert_shows(explorer, PICTURES["handwritten 7"]())


def test_stroke_after_undo_is_another_one():
    explorer = explore_machine("a blank page")
    paint(explorer, (0, 0))
    explorer.undo()
    paint(explorer, (5, 5), stroke=False)
    explorer.undo()
    assert_shows(explorer, np.zeros((28, 28)))


@pytest.mark.parametrize(("ink", "kept"), [(np.nan, 0), (7, 1), (-2, 0), (0.25, 0.25)])
def test_ink_stays_between_0_and_1(ink, kept):
    explorer = explore_machine("a blank page")
    paint(explorer, (3, 3), ink=ink)
    assert explorer.image[3, 3] == kept
    assert np.isfinite(explorer.logits.values).all()


def test_brush_draws_and_erases():
    explorer = explore_machine()
    assert (explorer.pad.brush, explorer.pad.thickness > 1) == (1, True)
    explorer.brush.label = "erase"
    assert explorer.pad.brush == 0
    explorer.brush.label = "draw"
    assert explorer.pad.brush == 1


def test_clear_wipes_the_page():
    explorer = explore_machine()
    explorer.buttons["Clear"].click()
    assert_shows(explorer, np.zeros((28, 28)))


def test_to_the_middle_moves_the_ink():
    explorer = explore_machine("a blank page")
    paint(explorer, (0, 0), (0, 1), (1, 0), (1, 1))
    explorer.buttons["To the middle"].click()
    expected = np.zeros((28, 28))
    expected[13:15, 13:15] = 1
    assert_shows(explorer, expected)


def test_undo_takes_back_clear_to_the_middle_and_the_menu():
    explorer = explore_machine("handwritten 4")
    explorer.picture_choice.value = "handwritten 2"
    explorer.center()
    explorer.clear()
    for image in (centered(PICTURES["handwritten 2"]()), PICTURES["handwritten 2"]()):
        explorer.buttons["Undo"].click()
        assert_shows(explorer, image)
    explorer.undo()
    assert_shows(explorer, PICTURES["handwritten 4"]())
    assert explorer.picture_choice.value == "handwritten 4"


def test_undo_does_nothing_when_nothing_was_done():
    explorer = explore_machine()
    explorer.undo()
    assert_shows(explorer, PICTURES["handwritten 7"]())


def test_drawing_can_be_chosen_again_from_the_menu():
    explorer = explore_machine("a blank page")
    paint(explorer, (4, 4), (5, 5))
    drawing = explorer.image
    explorer.picture_choice.value = "handwritten 3"
    assert explorer.picture_choice.options[0] == "your drawing"
    explorer.picture_choice.value = "your drawing"
    assert_shows(explorer, drawing)


def test_verdict_stays_what_is_taken_apart_when_it_changes():
    explorer = explore_machine("handwritten 7")
    explorer.picture_choice.value = "handwritten 3"
    assert explorer.selected == ("linear1", (3,))


def test_class_that_was_picked_stays_when_the_verdict_changes():
    explorer = explore_machine("handwritten 7")
    pick(explorer.logits, [0, 9])
    explorer.picture_choice.value = "handwritten 3"
    assert explorer.selected == ("linear1", (9,))


# ---- comparing -----------------------------------------------------------------------------------


@pytest.fixture
def compared():
    """A 1 drawn after a 7 was kept."""
    explorer = explore_machine("handwritten 7")
    explorer.buttons["Keep to compare"].click()
    explorer.picture_choice.value = "handwritten 1"
    return explorer


def test_show_is_offered_once_a_picture_is_kept(compared):
    assert explore_machine().shown.layout.display == "none"
    assert (compared.shown.layout.display, compared.shown.options) == ("", SHOWN)


@pytest.mark.parametrize("shown", SHOWN)
def test_show_chooses_what_the_strips_show(compared, shown):
    compared.shown.value = shown
    this, kept = (explore_machine(f"handwritten {digit}").strips.heatmaps for digit in (1, 7))
    for name, strip in compared.strips.heatmaps.items():
        maps = [this[name].values, kept[name].values]
        expected = [*maps, maps[0] - maps[1]][SHOWN.index(shown)]
        np.testing.assert_allclose(strip.values, expected, atol=1e-5)
    assert f"by 0.83 on average. Showing: {shown}." in re.sub(
        r"by [\d.]+ on", "by 0.83 on", compared.text()
    )


def test_kept_picture_has_a_row_of_its_own(compared):
    for heatmap, name in ((compared.logits, "logits"), (compared.probabilities, "probabilities")):
        assert heatmap.title == f"{name}: row 0 this picture, row 1 the kept one"
        alone = [getattr(explore_machine(f"handwritten {d}"), name).values[0] for d in (1, 7)]
        np.testing.assert_allclose(heatmap.values, alone, atol=1e-5)


def test_comparison_names_the_map_that_differs_most(compared):
    maps = [
        NET.forward(PICTURES[f"handwritten {digit}"]()[None, None], keep=True)["pool2"][0]
        for digit in (1, 7)
    ]
    apart = np.abs(maps[0] - maps[1]).mean(axis=(1, 2))
    words = f"Of the kept picture it says 7. In pool2 the two differ most in map {apart.argmax()}:"
    assert words in compared.text()


def test_comparison_says_so_when_the_pictures_are_the_same(compared):
    compared.keep()
    said = verdict_on(PICTURES["handwritten 1"]())
    assert f"The kept picture is the same: {said}." in compared.text()


# ---- the static picture --------------------------------------------------------------------------


def test_bundle_is_the_twin_and_its_picture():
    explorer = explore_machine("handwritten 5")
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == explorer.text()
    alt = re.search('<img alt="([^"]*)"', bundle["text/html"])[1]
    assert html.unescape(alt) == explorer.text()
    assert len(bundle["text/html"]) < 40_000


def test_centered_leaves_a_blank_page_blank():
    np.testing.assert_array_equal(centered(np.zeros((3, 5))), np.zeros((3, 5)))


def test_centered_keeps_all_ink_on_the_page():
    image = np.zeros((4, 9))
    image[0, [0, 8]] = 1, 0.1
    moved = centered(image)
    np.testing.assert_array_equal(moved[2, [0, 8]], [1, 0.1])
    assert moved.sum() == 1.1
