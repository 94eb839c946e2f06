"""The colour explorer, and the set-up check of lesson 00."""

import html
import re
from importlib import metadata

import numpy as np
import pytest

from cnn_core import datasets
from cnn_workshop.explorers import check_environment, explore_channels, explore_setup
from cnn_workshop.explorers._photographs import NAMES
from cnn_workshop.explorers.picture import ChannelsExplorer
from hands import choose, go, go_to_step, hand_in, told

PHOTOGRAPHS = ChannelsExplorer.PHOTOGRAPHS


CHANNELS = ("red", "green", "blue")


def green(picture):
    return picture[..., 1]


def look(explorer, cell):
    """Go to a cell of the photograph."""
    explorer.do({"is": "look", "panel": "photograph", "cell": list(cell)})


# ---- channels ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_photograph_menu_shows_the_photograph_and_its_channels(name):
    explorer = explore_channels()
    choose(explorer, "photograph", name)
    expected = datasets.photograph(name, size=96)
    channels = [explorer.shown[channel].values for channel in CHANNELS]
    np.testing.assert_array_equal(explorer.shown["photograph"].values, expected)
    np.testing.assert_array_equal(np.stack(channels, axis=2), expected)


def test_photograph_can_be_called_as_its_menu_calls_it():
    assert explore_channels("Astronaut").text() == explore_channels("astronaut").text()


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_photograph_twin_tells_the_whole_state(name):
    image = datasets.photograph(name, size=96)
    assert explore_channels(name).text() == (
        f"Photograph: {NAMES[name]}, {image.shape[0]} rows, {image.shape[1]} columns, 3 channels, "
        f"{image.size} numbers in all. Row {image.shape[0] // 2}, column {image.shape[1] // 2}: "
        "red {}, green {}, blue {}.".format(*image[image.shape[0] // 2, image.shape[1] // 2])
    )


@pytest.mark.parametrize("panel", ["photograph", *CHANNELS])
@pytest.mark.parametrize("cell", [(0, 0), (63, 95), (7, 30)])
def test_cell_of_one_table_is_that_of_all(panel, cell):
    explorer = explore_channels("coffee")
    look(explorer, cell) if panel == "photograph" else go(explorer, cell, panel)
    (window,) = explorer.shown.windows
    assert (window.cell, {*window.inputs, *window.outputs}) == (cell, {"photograph", *CHANNELS})
    numbers = "red {}, green {}, blue {}.".format(*explorer.image[cell])
    assert explorer.text().endswith(f"Row {cell[0]}, column {cell[1]}: {numbers}")


def test_pixel_is_taken_apart_below():
    explorer = explore_channels("coffee", to_gray=green)
    look(explorer, (7, 30))
    np.testing.assert_array_equal(explorer.shown["pixel"].values, explorer.image[7:8, 30:31])
    bars = explorer.shown["numbers"]
    assert bars.labels == (*CHANNELS, "your grey")
    assert bars.values.tolist() == [*explorer.image[7, 30], explorer.image[7, 30, 1]]


def test_beams_lead_from_the_pixel_to_its_numbers():
    explorer = explore_channels("coffee", to_gray=green)
    look(explorer, (7, 30))
    first, *others = explorer.shown.beams
    assert (first.start, first.end) == (("photograph", (7, 30, 1, 1)), ("pixel", None))
    assert {beam.start for beam in others} == {("pixel", None)}
    assert [beam.end for beam in others] == [("numbers", (at, 0, 1, 1)) for at in range(4)]
    np.testing.assert_allclose(
        [255 * beam.weight for beam in others], explorer.shown["numbers"].values
    )


def test_no_beam_leads_to_a_grey_that_is_no_number():
    explorer = explore_channels(to_gray=lambda picture: picture[..., 1] * np.nan)
    assert [beam.end[1][0] for beam in explorer.shown.beams[1:]] == [0, 1, 2]


def test_cell_is_in_the_middle_when_another_photograph_is_chosen():
    explorer = explore_channels("astronaut")
    look(explorer, (95, 95))
    choose(explorer, "photograph", "coffee")
    assert "Row 32, column 48: " in explorer.text()


def test_limits_are_those_of_a_byte():
    explorer = explore_channels()
    assert {explorer.shown[channel].ends for channel in CHANNELS} == {(0.0, 255.0)}


def test_own_picture_is_taken_apart():
    explorer = explore_channels("coffee")
    mine = np.random.default_rng(0).integers(0, 256, (192, 120, 3))
    hand_in(explorer, "photograph", mine)
    assert explorer.image.shape == (96, 60, 3)
    assert explorer.image[0, 0, 0] == round(mine[:2, :2, 0].mean())
    assert explorer.text().startswith("Photograph: your own file, 96 rows, 60 columns")
    choose(explorer, "photograph", "coffee")
    choose(explorer, "photograph", "your own file")
    assert explorer.image.shape == (96, 60, 3)
    explorer.undo()
    assert explorer.image.shape == (64, 96, 3)


def test_gray_stands_beside_the_channels():
    explorer = explore_channels("coffee", to_gray=green)
    np.testing.assert_array_equal(explorer.gray, explorer.image[..., 1])
    np.testing.assert_array_equal(explorer.shown["your grey"].values, explorer.image[..., 1])
    assert explorer.text().endswith(f"your grey {explorer.image[32, 48, 1]}.")


def test_gray_follows_the_photograph():
    explorer = explore_channels("coffee", to_gray=green)
    choose(explorer, "photograph", "astronaut")
    np.testing.assert_array_equal(explorer.gray, explorer.image[..., 1])


def test_gray_is_read_out_when_it_is_no_number():
    explorer = explore_channels(to_gray=lambda picture: picture[..., 1] * np.nan)
    assert explorer.text().endswith("your grey not a number.")


WRONG = {
    "whole": (lambda picture: picture, "returned shape 64 x 96 x 3; the answer has shape 64 x 96."),
    "nothing": (lambda picture: None, "it returned nothing (None)"),
    "crash": (lambda picture: picture[99], "IndexError: index 99 is out of bounds"),
}


@pytest.mark.parametrize("name", WRONG)
def test_gray_is_told_what_is_wrong(name):
    to_gray, words = WRONG[name]
    explorer = explore_channels("coffee", to_gray=to_gray)
    assert words in explorer.problem
    assert explorer.text().endswith(explorer.problem)
    assert "your grey" not in explorer.text()
    assert np.isnan(explorer.shown["your grey"].values).all()


def test_gray_problem_stays_when_the_cursor_moves():
    explorer = explore_channels(to_gray=WRONG["nothing"][0])
    look(explorer, (1, 1))
    assert "it returned nothing" in explorer.problem


@pytest.mark.parametrize("first", ["return None", "raise NotImplementedError", "return picture[0]"])
def test_gray_is_made_by_the_newest_version_at_the_next_move(run_cell, first):
    explorer = explore_channels(to_gray=run_cell(f"def mine(picture): {first}").mine)
    run_cell("def mine(picture): return picture[..., 2]")
    look(explorer, (1, 2))
    assert explorer.problem == ""
    np.testing.assert_array_equal(explorer.gray, explorer.image[..., 2])


def test_gray_does_not_run_again_when_the_cursor_moves():
    calls = []
    explorer = explore_channels(to_gray=lambda picture: calls.append(1) or green(picture))
    look(explorer, (1, 2))
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"photograph": "camera"}, ValueError, "must be one of chelsea, coffee, astronaut, got 'c"),
        ({"photograph": np.ones((3, 3, 3))}, ValueError, "`photograph` must be one of chelsea"),
        ({"to_gray": 3}, TypeError, "`to_gray` must be a function, got int"),
    ],
)
def test_bad_argument_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        explore_channels(**arguments)


@pytest.mark.parametrize(("to_gray", "more"), [(None, []), (green, ["your grey"])])
def test_scene_holds_every_channel(to_gray, more):
    titles = [panel.title for panel in explore_channels(to_gray=to_gray).shown.panels]
    assert titles == ["photograph", *CHANNELS, *more, "this pixel"]


def test_bundle_is_the_twin_and_its_picture():
    explorer = explore_channels()
    bundle = explorer._repr_mimebundle_()
    alt = re.search('<img alt="([^"]*)"', bundle["text/html"])[1]
    assert bundle["text/plain"] == html.unescape(alt) == explorer.text()


# ---- set-up --------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", range(8))
def test_setup_square_is_as_large_as_the_slider_says(value):
    explorer = explore_setup()
    go_to_step(explorer, value)
    size, square = value + 1, explorer.shown["square"].values
    np.testing.assert_array_equal(square.ravel(), np.arange(size**2) + 1)
    assert square.shape == (size, size)
    rows = "1 row of 1 number" if size == 1 else f"{size} rows of {size} numbers"
    assert (
        explorer.text()
        == told(explorer)["sentence"]
        == (
            f"The slider stands at {size}. Python answered with {rows}: "
            f"{size**2} in all, the last is {size**2}."
        )
    )


def test_setup_slider_ends_at_eight():
    assert explore_setup().shown.player.last == 7


def test_setup_bundle_is_the_twin():
    explorer = explore_setup()
    assert explorer._repr_mimebundle_()["text/plain"] == explorer.text()


def test_environment_is_complete():
    lines = str(check_environment()).splitlines()
    assert lines[-1] == "Everything is here."
    named = {line.split()[0] for line in lines[:-1]}
    assert named == {"Python", "numpy", "matplotlib", "pillow", "ipywidgets", "anywidget"}
    assert all(line.endswith(" or newer: fine") for line in lines[:-1])


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ("1.9.5", "numpy: version 1.9.5 is TOO OLD, 2.0 or newer is needed"),
        (None, "numpy: MISSING"),
    ],
)
def test_environment_names_the_package_that_does_not_do(monkeypatch, found, words):
    real = metadata.version

    def version(name):
        if name != "numpy":
            return real(name)
        if found is None:
            raise metadata.PackageNotFoundError(name)
        return found

    monkeypatch.setattr(metadata, "version", version)
    lines = str(check_environment()).splitlines()
    assert words in lines
    assert lines[-1] == "Run `python3 start.py` again: it installs these."
