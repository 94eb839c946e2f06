"""The picture explorer: every button and both halves, painted as the browser does."""

import html
import itertools
import re

import numpy as np
import pytest

from cnn_workshop import _run
from cnn_workshop.explorers import explore_picture
from cnn_workshop.explorers.picture import PICTURES
from hands import choose, go, hand_in, paint, press, write

PICTURE = np.array([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]])
RIGHT = [[0, 1, 2, 3], [0, 5, 6, 7], [0, 9, 10, 11]]
DOWN = [[0, 0, 0, 0], [1, 2, 3, 4], [5, 6, 7, 8]]
CLICKS = {"right": RIGHT, "down": DOWN, "invert": 16 - PICTURE}
strokes = itertools.count()


def dot(explorer, row, col, value=0):
    """Paint one cell on the left half."""
    stroke(explorer, "seen", (row, col), value=value)


def stroke(explorer, half, *cells, value=0):
    """Paint cells in one stroke, each in a message of its own, as the browser does."""
    gesture = next(strokes)
    for cell in cells:
        values = explorer.shown[half].values.astype(float)
        values[cell] = value
        paint(explorer, half, values, gesture)


def assert_shows(explorer, image):
    for shown in (explorer.image, *(explorer.shown[half].values for half in ("seen", "table"))):
        np.testing.assert_array_equal(shown, image)


# ---- pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
def test_picture_menu_shows_the_picture(name):
    explorer = explore_picture(PICTURE)
    choose(explorer, "picture", name)
    assert_shows(explorer, PICTURES[name]())
    assert f"{int((PICTURES[name]() > 0).sum())} are not 0. Brush: 16. A new picture." in (
        explorer.text()
    )


def test_picture_twin_tells_the_whole_state():
    assert explore_picture(PICTURE * (PICTURE > 2)).text() == (
        "Picture: your picture, 3 x 4 pixels, 12 numbers from 0 to 12; 10 are not 0. Brush: 16. "
        "Nothing changed yet. Row 0, column 0: 0."
    )


def test_picture_is_a_copy():
    mine = PICTURE.copy()
    explorer = explore_picture(mine)
    mine[:] = 0
    choose(explorer, "picture", "a blank page")
    choose(explorer, "picture", "your picture")
    assert_shows(explorer, PICTURE)


@pytest.mark.parametrize(
    ("image", "error", "message"),
    [
        ([1, 2], ValueError, "`image` must have 2 dimensions"),
        ("Handwritten 7", TypeError, "`image` must hold real numbers, got str"),
        (np.ones((17, 2)), ValueError, r"at most 16 x 16 pixels, .* got shape \(17, 2\)"),
        ([[-1]], ValueError, "whole numbers from 0 to 16, .* values -1 to -1"),
        ([[0, 17]], ValueError, "whole numbers from 0 to 16, .* values 0 to 17"),
        ([[0.5]], ValueError, "whole numbers from 0 to 16, .* values 0.5 to 0.5"),
        ([[np.nan]], ValueError, "whole numbers from 0 to 16, .* values nan to nan"),
    ],
)
def test_picture_is_refused_when_it_cannot_be_painted_on(image, error, message):
    with pytest.raises(error, match=message):
        explore_picture(image)


# ---- painting ------------------------------------------------------------------------------------


@pytest.mark.parametrize("half", ["seen", "table"])
def test_painting_on_one_half_shows_on_the_other(half):
    explorer = explore_picture(PICTURE)
    painted = PICTURE.copy()
    painted[1, 2] = 16
    paint(explorer, half, painted)
    assert_shows(explorer, painted)
    assert explorer.text().endswith("Painted: 1 of 12 numbers changed. Row 1, column 2: 16.")


@pytest.mark.parametrize("half", ["seen", "table"])
def test_typed_number_shows_on_both_halves(half):
    explorer = explore_picture(PICTURE)
    write(explorer, half, (2, 3), 5)
    assert explorer.image[2, 3] == 5
    assert_shows(explorer, explorer.image)


def test_drawing_can_be_returned_to():
    explorer = explore_picture(PICTURE)
    dot(explorer, 0, 0)
    drawn = explorer.image
    choose(explorer, "picture", "a blank page")
    assert explorer.bar["picture"].value == "a blank page"
    choose(explorer, "picture", "your drawing")
    assert_shows(explorer, drawn)


def test_own_picture_becomes_small_and_has_few_shades():
    explorer = explore_picture()
    mine = np.zeros((64, 32, 3))
    mine[:4, :4] = 255
    mine[4:8, :4] = 128
    hand_in(explorer, "seen", mine, "cat.png")
    assert explorer.image.shape == (16, 8)
    assert explorer.image[:3, 0].tolist() == [16, 8, 0]
    assert "cat.png." in explorer.text()


@pytest.mark.parametrize(("typed", "kept"), [(3.7, 4), (99, 16), (-2, 0), (np.nan, 0)])
def test_painting_leaves_whole_numbers_from_0_to_16(typed, kept):
    explorer = explore_picture(PICTURE)
    dot(explorer, 0, 0, typed)
    assert_shows(explorer, explorer.image)
    assert explorer.image[0, 0] == kept


@pytest.mark.parametrize(("asked", "got"), [(-5, 0), (0, 0), (7, 7), (99, 16)])
def test_brush_reaches_both_halves(asked, got):
    explorer = explore_picture(PICTURE)
    choose(explorer, "brush", asked)
    assert [explorer.shown[half].brush for half in ("seen", "table")] == [got, got]


def test_stroke_is_counted_as_one():
    explorer = explore_picture(PICTURE)
    stroke(explorer, "seen", (0, 0), (0, 1), (0, 2))
    assert "Painted: 3 of 12 numbers changed." in explorer.text()


def test_stroke_is_undone_as_one():
    explorer = explore_picture(PICTURE)
    stroke(explorer, "seen", (0, 0), (0, 1), (0, 2))
    explorer.undo()
    assert_shows(explorer, PICTURE)


def test_undo_takes_back_one_of_two_strokes():
    explorer = explore_picture(PICTURE)
    stroke(explorer, "seen", (0, 0))
    between = explorer.image
    stroke(explorer, "seen", (0, 1), (0, 2))
    explorer.undo()
    assert_shows(explorer, between)


def test_undo_takes_back_one_stroke_when_they_were_on_both_halves():
    explorer = explore_picture(PICTURE)
    stroke(explorer, "seen", (0, 0))
    between = explorer.image
    stroke(explorer, "table", (1, 1))
    explorer.undo()
    assert_shows(explorer, between)


def test_stroke_is_another_one_when_the_picture_was_changed_between():
    explorer = explore_picture(PICTURE)
    dot(explorer, 0, 0)
    choose(explorer, "picture", "a blank page")
    dot(explorer, 7, 7, 16)
    assert "Painted: 1 of 64 numbers changed." in explorer.text()
    explorer.undo()
    assert_shows(explorer, np.zeros((8, 8)))


# ---- buttons -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CLICKS)
def test_button_changes_the_picture(name):
    explorer = explore_picture(PICTURE)
    press(explorer, name)
    assert_shows(explorer, CLICKS[name])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("right", "Shifted one column to the right: 3 of 4 numbers changed."),
        ("down", "Shifted one row down: 4 of 4 numbers changed."),
        ("invert", "Inverted: 3 of 4 numbers changed."),
    ],
)
def test_button_counts_what_it_changed(name, words):
    explorer = explore_picture([[16, 8], [0, 5]])
    press(explorer, name)
    assert words in explorer.text()


@pytest.mark.parametrize("name", CLICKS)
def test_undo_takes_a_click_back(name):
    explorer = explore_picture(PICTURE)
    press(explorer, name)
    explorer.undo()
    assert_shows(explorer, PICTURE)
    assert "Nothing changed yet." in explorer.text()


def test_undo_goes_back_to_the_beginning():
    explorer = explore_picture(PICTURE)
    for name in CLICKS:
        press(explorer, name)
    choose(explorer, "picture", "a blank page")
    for _ in range(9):
        explorer.undo()
    assert_shows(explorer, PICTURE)


def test_shift_ends_with_nothing():
    explorer = explore_picture(PICTURE)
    for _ in range(4):
        press(explorer, "right")
    assert_shows(explorer, np.zeros((3, 4)))


def test_cell_on_either_half_is_read_out():
    explorer = explore_picture(PICTURE)
    go(explorer, (2, 1), "table")
    assert explorer.text().endswith("Row 2, column 1: 10.")
    explorer.do({"is": "look", "panel": "seen", "cell": [0, 3]})
    assert explorer.text().endswith("Row 0, column 3: 4.")
    (window,) = explorer.shown.windows
    assert (window.inputs, window.outputs, window.cell) == (("seen",), ("table",), (0, 3))


def test_cell_is_the_nearest_when_the_picture_is_smaller():
    explorer = explore_picture(PICTURE)
    choose(explorer, "picture", "a blank page")
    go(explorer, (7, 6), "table")
    choose(explorer, "picture", "your picture")
    assert explorer.text().endswith("Row 2, column 3: 12.")


# ---- the reader's own function -------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch):
    """Stop a reader's function after a tenth of a second."""
    monkeypatch.setitem(_run.run.__kwdefaults__, "time_limit", 0.1)


def endless(image):
    while True:
        pass


def unwritten(image):
    raise NotImplementedError


def overwrite(image):
    image[0, 0] = 0
    return image


WRONG = {
    "turned": (lambda image: image.T, "returned shape 4 x 3; the answer has shape 3 x 4."),
    "nothing": (lambda image: None, "it returned nothing (None)"),
    "too_bright": (lambda image: image + 5, "it returned values outside 0 to 16."),
    "too_dark": (lambda image: -image, "it returned values outside 0 to 16."),
    "no_number": (lambda image: image * np.nan, "it returned values outside 0 to 16."),
    "crash": (lambda image: image[7], "IndexError: index 7 is out of bounds"),
    "overwrite": (overwrite, "it changed its input image in place"),
    "unwritten": (unwritten, "unwritten is not written yet."),
    "endless": (endless, "endless: it was still running after 0.1 seconds"),
}


def run_button(explorer):
    """Click the button of the reader's function."""
    press(explorer, "change")


def named(change):
    """Give a function the name that a reader would see."""
    change.__name__ = "mine"
    return change


def test_change_gets_a_button_in_the_place_of_invert():
    explorer = explore_picture(PICTURE, change=named(lambda image: image))
    labels = [control.label for control in explorer.bar.values()]
    assert labels == ["Picture", "Brush", "Shift right", "Shift down", "Run mine"]


def test_change_runs_when_its_button_is_clicked():
    explorer = explore_picture(PICTURE, change=named(lambda image: image[::-1] / 2 + 0.1))
    run_button(explorer)
    assert_shows(explorer, np.rint(PICTURE[::-1] / 2 + 0.1))
    assert "mine ran: " in explorer.text()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", WRONG)
def test_change_is_told_what_is_wrong(name):
    change, words = WRONG[name]
    explorer = explore_picture(PICTURE, change=change)
    run_button(explorer)
    assert words in explorer.problem
    assert explorer.text().endswith(explorer.problem)
    assert_shows(explorer, PICTURE)


def test_change_problem_stays_when_the_cursor_moves():
    explorer = explore_picture(PICTURE, change=WRONG["nothing"][0])
    run_button(explorer)
    go(explorer, (0, 0), "table")
    assert "it returned nothing" in explorer.problem


def test_change_problem_goes_at_the_next_move_when_there_is_a_newer_version(run_cell):
    explorer = explore_picture(PICTURE, change=run_cell("def mine(image): return None").mine)
    run_button(explorer)
    run_cell("def mine(image): return image")
    go(explorer, (0, 0), "table")
    assert explorer.problem == ""


def test_change_problem_goes_when_something_is_done():
    explorer = explore_picture(PICTURE, change=WRONG["nothing"][0])
    run_button(explorer)
    press(explorer, "right")
    assert explorer.problem == ""


def test_change_is_used_in_its_newest_version(run_cell):
    notebook = run_cell("def mine(image): return None")
    explorer = explore_picture(PICTURE, change=notebook.mine)
    run_button(explorer)
    run_cell("def mine(image): return 16 - image")
    run_button(explorer)
    assert explorer.problem == ""
    assert_shows(explorer, 16 - PICTURE)


def test_change_is_refused_when_it_is_no_function():
    with pytest.raises(TypeError, match="`change` must be a function, got int"):
        explore_picture(change=3)


# ---- the static picture --------------------------------------------------------------------------


def test_bundle_is_the_twin_and_its_picture():
    explorer = explore_picture(PICTURE)
    press(explorer, "invert")
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == explorer.text()
    alt = re.search('<img alt="([^"]*)"', bundle["text/html"])[1]
    assert html.unescape(alt) == explorer.text()


def test_numbers_are_printed_on_one_half_only():
    shown = explore_picture(PICTURE).shown
    assert (shown["seen"].numbers, shown["table"].numbers) == (False, True)
