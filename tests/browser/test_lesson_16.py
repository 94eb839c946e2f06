"""Lesson 16 as a person uses it: drag a patch, change its colour, look through three maps."""

import re

import pytest

from on_stage import OnStage

NOTEBOOK = "16_cover_it_and_see.ipynb"


@pytest.fixture
def patch(open_lesson):
    """The occlusion explorer as it opened, with its white patch of 5 x 5 in the corner."""
    explorer = OnStage(open_lesson(NOTEBOOK), "explore_occlusion()")
    explorer.begin_again()
    explorer.settle()
    explorer.hover("map", 1, 1)  # a mouse that is there already would not move
    explorer.hover("map", 0, 0)
    words = "Patch: 5 x 5, white, step 2. It says 7. With white in rows 0-4, columns 0-4"
    explorer.wait_for_twin(words)
    return explorer


@pytest.fixture
def maps(open_lesson):
    """The attribution explorer as it opened."""
    explorer = OnStage(open_lesson(NOTEBOOK), "explore_attribution()")
    explorer.begin_again()
    explorer.wait_for_twin("trained and weights shuffled: saliency 0.05 and 0.14")
    return explorer


def test_patch_dragged_over_the_picture_covers_it_and_changes_the_verdict(patch):
    patch.drag("image", (2, 2), (24, 6))
    patch.wait_for_twin("It says 3. With white in rows 22-26, columns 4-8, class 7 has 0.000 left")
    assert patch.numbers("image", 28)[22:27, 4:9].min() == 1
    assert patch.framed("map") == {(11, 2)}


def test_arrow_keys_on_the_map_move_the_patch(patch):
    patch.panel("map").focus()
    patch.keys("ArrowDown", "ArrowRight")
    patch.wait_for_twin("With white in rows 2-6, columns 2-6")


def test_colour_dragged_paints_another_map(patch):
    before = patch.pixels("map")
    patch.pull("patch", (0, 0), up=-300)
    patch.wait_for_twin(re.compile("5 x 5, black.*begins at row 14, column 14, and covers a part"))
    assert patch.pixels("map") != before
    patch.keys("Control+z")
    patch.wait_for_twin("5 x 5, white")
    assert patch.pixels("map") == before


def test_maps_of_a_network_never_trained_stand_below(maps):
    before = maps.pixels("saliency, trained")
    maps.choose("Beside", "never trained")
    maps.wait_for_twin("gradient x input 0.72 and 0.70; Grad-CAM 0.46 and 0.73")
    assert maps.pixels("saliency, trained") == before
    assert maps.panel("saliency, never trained").is_visible()


def test_cell_of_grad_cam_frames_what_it_sees(maps):
    maps.hover("Grad-CAM, trained", 0, 3)
    maps.wait_for_twin("Row 0, column 3 of Grad-CAM")
    assert maps.framed("picture") == {(row, col) for row in range(8) for col in range(6, 14)}
    assert maps.framed("Grad-CAM, weights shuffled") == {(0, 3)}


@pytest.mark.parametrize("width", [390, 1024, 1280])
def test_nothing_sticks_out_of_either_stage(patch, maps, width):
    patch.lesson.widen(width)
    for explorer in (patch, maps):
        explorer.root.scroll_into_view_if_needed()
        explorer.settle()
        assert explorer.beyond() == []
    patch.lesson.widen(1280)
