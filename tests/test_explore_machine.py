"""The machine explorer: drawn on as the browser does, every control driven to its ends."""

import html
import itertools
import re

import numpy as np
import pytest

import hands
from cnn_core import datasets
from cnn_core.functional import softmax
from cnn_core.network import load_digit_classifier
from cnn_workshop.explorers import explore_machine
from cnn_workshop.explorers.machine.drawings import PICTURES, centered

NET = load_digit_classifier()
MAPS = ("conv1", "relu1", "pool1", "conv2", "relu2", "pool2")
SHOWN = ("this picture", "the kept picture", "this minus the kept")


def stroke(explorer, *cells, ink=1.0, gesture=1):
    """Paint cells, each in a message of its own, as the browser does: a stroke, or more of it."""
    for cell in cells:
        values = explorer.image.copy()
        values[cell] = ink
        hands.paint(explorer, "drawing", values, gesture)


def maps_on(explorer, name):
    """Return the maps of a layer as they lie on their sheet."""
    sheet, (high, wide) = explorer.shown[name].values, explorer.shown[name].tiles
    tiles = sheet.reshape(-1, high, sheet.shape[1] // wide, wide).swapaxes(1, 2)
    return tiles.reshape(-1, high, wide)


def verdict_on(image):
    """Ask the network itself."""
    return int(NET(image[np.newaxis, np.newaxis].astype(np.float32)).argmax())


def assert_shows(explorer, image):
    """Say that the drawing, the maps, the bars and the verdict are those of an image."""
    np.testing.assert_array_equal(explorer.image, image)
    np.testing.assert_array_equal(explorer.shown["drawing"].values, image)
    layers = NET.forward(image[np.newaxis, np.newaxis].astype(np.float32), keep=True)
    for name in MAPS:
        np.testing.assert_allclose(maps_on(explorer, name), layers[name][0], atol=1e-6)
    shares = softmax(layers["linear1"].astype(float), dim=1)[0]
    np.testing.assert_allclose(explorer.shown["bars"].values, shares, atol=1e-6)
    assert explorer.verdict == verdict_on(image)


# ---- pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
def test_picture_menu_shows_the_picture_and_what_is_made_of_it(name):
    explorer = explore_machine()
    hands.choose(explorer, "picture", name)
    image = PICTURES[name]()
    assert_shows(explorer, image)
    assert explorer.text().startswith(
        f"Picture: {name}, 28 x 28, {(image > 0).sum()} of 784 pixels have ink. "
        f"It says {verdict_on(image)}, with probability "
    )


def test_handwritten_pictures_are_some_that_the_network_has_not_learned_from():
    held_out = datasets.load_mnist("test").images
    for digit in range(10):
        image = explore_machine(f"Handwritten {digit}").image
        assert any(np.array_equal(image * 255, other) for other in held_out)


def test_twin_tells_the_whole_state():
    assert explore_machine("Handwritten 7").text() == (
        "Picture: Handwritten 7, 28 x 28, 118 of 784 pixels have ink. It says 7, with probability "
        "0.999; next comes 9 with less than 0.001. Taken apart: linear1, class 7: 400 products and "
        "the bias -0.2393 add up to 10.24; what counts most is 3.679 times 0.3178 at pool2, map 0, "
        "row 1, column 3. pool2, map 0: the 25 products add up to 3.54. It sees rows 0-25, columns "
        "0-25 of the picture."
    )


def test_blank_page_gets_an_answer_all_the_same():
    explorer = explore_machine("a blank page")
    assert "The page is blank, but the network always answers." in explorer.text()
    assert "400 products, all of them 0, and the bias" in explorer.text()
    np.testing.assert_allclose(explorer.shown["bars"].values.sum(), 1, atol=1e-3)


def test_certain_verdict_is_never_called_quite_certain():
    explorer = explore_machine("Handwritten 3")
    assert explorer.shown["bars"].values[3] == pytest.approx(1, abs=5e-4)
    assert "with probability more than 0.999; next comes " in explorer.text()
    assert "with less than 0.001." in explorer.text()


def test_image_is_a_copy():
    mine = np.eye(28)
    explorer = explore_machine(mine)
    mine[:] = 0
    hands.choose(explorer, "picture", "a blank page")
    hands.choose(explorer, "picture", "your picture")
    assert_shows(explorer, np.eye(28))


@pytest.mark.parametrize(
    ("image", "error", "message"),
    [
        (np.zeros((28, 27)), ValueError, r"`image` must have shape \(28, 28\) for the network"),
        (np.zeros(784), ValueError, "`image` must have 2 dimensions"),
        ("Handwritten 10", ValueError, "must be one of a blank page, .*, got 'Handwritten 10'"),
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
    stroke(explorer, *cells)
    expected = np.zeros((28, 28))
    expected[5:23, 14] = 1
    assert_shows(explorer, expected)
    assert explorer.text().startswith("Picture: your drawing, 28 x 28, 18 of 784 pixels have ink.")


def test_stroke_of_many_messages_is_undone_as_one():
    explorer = explore_machine("Handwritten 7")
    stroke(explorer, (0, 0), (0, 1), (0, 2))
    stroke(explorer, (9, 0), (9, 1), gesture=2)
    explorer.undo()
    assert explorer.image[0, :3].sum() == 3
    assert explorer.image[9, :2].sum() == 0
    explorer.undo()
    assert_shows(explorer, PICTURES["Handwritten 7"]())


def test_stroke_after_undo_is_another_one():
    explorer = explore_machine("a blank page")
    stroke(explorer, (0, 0))
    explorer.undo()
    stroke(explorer, (5, 5))
    explorer.undo()
    assert_shows(explorer, np.zeros((28, 28)))


@pytest.mark.parametrize(("ink", "kept"), [(np.nan, 0), (7, 1), (-2, 0), (0.25, 0.25)])
def test_ink_stays_between_0_and_1(ink, kept):
    explorer = explore_machine("a blank page")
    stroke(explorer, (3, 3), ink=ink)
    assert explorer.image[3, 3] == kept
    assert np.isfinite(explorer.shown["bars"].values).all()


def test_brush_draws_and_erases():
    explorer = explore_machine()
    assert (explorer.shown["drawing"].brush, explorer.shown["drawing"].thickness > 1) == (1, True)
    hands.choose(explorer, "brush", "erase")
    assert explorer.shown["drawing"].brush == 0
    hands.choose(explorer, "brush", "draw")
    assert explorer.shown["drawing"].brush == 1


def test_clear_wipes_the_page():
    explorer = explore_machine()
    hands.press(explorer, "clear")
    assert_shows(explorer, np.zeros((28, 28)))


def test_to_the_middle_moves_the_ink():
    explorer = explore_machine("a blank page")
    stroke(explorer, (0, 0), (0, 1), (1, 0), (1, 1))
    hands.press(explorer, "center")
    expected = np.zeros((28, 28))
    expected[13:15, 13:15] = 1
    assert_shows(explorer, expected)


def test_undo_takes_back_clear_to_the_middle_and_the_menu():
    explorer = explore_machine("Handwritten 4")
    hands.choose(explorer, "picture", "Handwritten 2")
    hands.press(explorer, "center")
    hands.press(explorer, "clear")
    for image in (centered(PICTURES["Handwritten 2"]()), PICTURES["Handwritten 2"]()):
        explorer.undo()
        assert_shows(explorer, image)
    explorer.undo()
    assert_shows(explorer, PICTURES["Handwritten 4"]())
    assert explorer.bar["picture"].value == "Handwritten 4"


def test_undo_does_nothing_when_nothing_was_done():
    explorer = explore_machine()
    explorer.undo()
    assert_shows(explorer, PICTURES["Handwritten 7"]())


def test_drawing_can_be_chosen_again_from_the_menu():
    explorer = explore_machine("a blank page")
    stroke(explorer, (4, 4), (5, 5))
    drawing = explorer.image
    hands.choose(explorer, "picture", "Handwritten 3")
    assert explorer.bar["picture"].options[0] == ("your drawing", "your drawing")
    hands.choose(explorer, "picture", "your drawing")
    assert_shows(explorer, drawing)


def test_verdict_stays_what_is_taken_apart_when_it_changes():
    explorer = explore_machine("Handwritten 7")
    hands.choose(explorer, "picture", "Handwritten 3")
    assert explorer.selected == ("linear1", (3,))


def test_class_that_was_picked_stays_when_the_verdict_changes():
    explorer = explore_machine("Handwritten 7")
    hands.pick(explorer, "bars", 9)
    hands.choose(explorer, "picture", "Handwritten 3")
    assert explorer.selected == ("linear1", (9,))


# ---- comparing -----------------------------------------------------------------------------------


@pytest.fixture
def compared():
    """A 1 drawn after a 7 was kept."""
    explorer = explore_machine("Handwritten 7")
    hands.press(explorer, "keep")
    hands.choose(explorer, "picture", "Handwritten 1")
    return explorer


def test_show_is_offered_once_a_picture_is_kept(compared):
    alone = explore_machine().bar["shown"]
    assert (alone.rare, [key for key, _ in alone.options]) == (True, ["this picture"])
    offered = compared.bar["shown"]
    assert (offered.rare, tuple(key for key, _ in offered.options)) == (False, SHOWN)


def test_undo_of_keeping_takes_the_comparison_back(compared):
    hands.choose(compared, "shown", SHOWN[2])
    for _ in range(3):
        compared.undo()
    assert compared.text() == explore_machine("Handwritten 7").text()
    assert compared.bar["shown"].value == SHOWN[0]


@pytest.mark.parametrize("shown", SHOWN)
def test_show_chooses_what_the_maps_show(compared, shown):
    hands.choose(compared, "shown", shown)
    this, kept = (explore_machine(f"Handwritten {digit}").shown for digit in (1, 7))
    for name in MAPS:
        maps = [this[name].values, kept[name].values]
        expected = [*maps, maps[0] - maps[1]][SHOWN.index(shown)]
        np.testing.assert_allclose(compared.shown[name].values, expected, atol=1e-5)
    assert f"by 0.83 on average. Showing: {shown}." in re.sub(
        r"by [\d.]+ on", "by 0.83 on", compared.text()
    )


@pytest.mark.parametrize("bars", ["probabilities", "logits"])
def test_kept_picture_is_compared_bar_by_bar(compared, bars):
    hands.choose(compared, "bars", bars)
    for digit, shown in ((1, compared.shown["bars"].values), (7, compared.shown["bars"].compared)):
        alone = explore_machine(f"Handwritten {digit}")
        hands.choose(alone, "bars", bars)
        np.testing.assert_allclose(shown, alone.shown["bars"].values, atol=1e-5)
        assert alone.shown["bars"].compared is None


def test_comparison_names_the_map_that_differs_most(compared):
    maps = [
        NET.forward(PICTURES[f"Handwritten {digit}"]()[None, None], keep=True)["pool2"][0]
        for digit in (1, 7)
    ]
    apart = np.abs(maps[0] - maps[1]).mean(axis=(1, 2))
    words = f"Of the kept picture it says 7. In pool2 the two differ most in map {apart.argmax()}:"
    assert words in compared.text()


def test_comparison_says_so_when_the_pictures_are_the_same(compared):
    hands.press(compared, "keep")
    said = verdict_on(PICTURES["Handwritten 1"]())
    assert f"The kept picture is the same: {said}." in compared.text()


# ---- the scene -----------------------------------------------------------------------------------


def test_stroke_keeps_the_colours_of_what_it_does_not_touch():
    explorer = explore_machine("a blank page")
    before = [explorer.shown[name].limits for name in MAPS]
    stroke(explorer, (10, 10), (11, 10))
    assert [explorer.shown[name].limits for name in MAPS] == before
    for name in MAPS:
        assert np.abs(explore_machine("Handwritten 8").shown[name].values).max() <= max(
            explorer.shown[name].limits
        )


def test_stroke_sends_only_the_arrays_that_change():
    explorer = explore_machine("a blank page")
    hands.choose(explorer, "bars", "logits")
    hands.choose(explorer, "brush", "erase")  # nothing of the picture is new
    assert hands.told(explorer)["arrays"] == {}
    stroke(explorer, (10, 10))
    sent = hands.told(explorer)["arrays"].values()
    assert sum(sent) == len(explorer.data) < 110_000


def test_beams_lead_from_the_verdict_to_the_picture():
    ends = {(beam.start[0], beam.end[0]) for beam in explore_machine().shown.beams}
    chain = ["drawing", *MAPS, "bars"]
    assert ends == set(itertools.pairwise(chain))


def test_maps_on_the_way_to_the_picture_are_framed_finely():
    explorer = explore_machine()
    shown = {(mark.panel, mark.box[:2]) for mark in explorer.shown.marks if mark.kind == "thin"}
    assert len(shown) == 6
    hands.press(explorer, "down")
    assert {mark.panel for mark in explorer.shown.marks if mark.kind == "thin"} == {
        name for name, _ in shown if name != "pool2"
    }


def test_invert_waits_behind_more_until_the_picture_seems_to_be_inverted():
    explorer = explore_machine()
    assert explorer.bar["invert"].rare
    hands.press(explorer, "invert")
    assert not explorer.bar["invert"].rare


def test_beams_are_as_strong_as_what_each_map_adds():
    explorer = explore_machine("Handwritten 7")
    sums = np.abs(explorer.cause.products.sum(axis=(1, 2)))
    beams = [beam for beam in explorer.shown.beams if beam.end[0] == "bars"]
    assert all(beam.end == ("bars", (7, 0, 1, 1)) for beam in beams)
    weights = {
        divmod(beam.start[1][0] // 5 * 10 + beam.start[1][1], 10): beam.weight for beam in beams
    }
    for (row, col), weight in weights.items():
        assert weight == pytest.approx(sums[2 * row + col // 5] / sums.max())


def test_own_picture_becomes_the_drawing():
    explorer = explore_machine("Handwritten 7")
    page = np.zeros((56, 80, 3), np.uint8)
    page[:, 12:68] = np.kron(PICTURES["Handwritten 3"]() * 255, np.ones((2, 2))).round()[..., None]
    hands.hand_in(explorer, "drawing", page)
    np.testing.assert_allclose(explorer.image, PICTURES["Handwritten 3"](), atol=1 / 255)
    assert explorer.text().startswith("Picture: your drawing")


# ---- the static picture --------------------------------------------------------------------------


def test_bundle_is_the_twin_and_its_picture():
    explorer = explore_machine("Handwritten 5")
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == explorer.text()
    alt = re.search('<img alt="([^"]*)"', bundle["text/html"])[1]
    assert html.unescape(alt) == explorer.text()
    assert len(bundle["text/html"]) < 60_000


def test_centered_leaves_a_blank_page_blank():
    np.testing.assert_array_equal(centered(np.zeros((3, 5))), np.zeros((3, 5)))


def test_centered_keeps_all_ink_on_the_page():
    image = np.zeros((4, 9))
    image[0, [0, 8]] = 1, 0.1
    moved = centered(image)
    np.testing.assert_array_equal(moved[2, [0, 8]], [1, 0.1])
    assert moved.sum() == 1.1
