"""Lesson 19 as a person uses it: stamp pixel by pixel, change the kernel, look through masks."""

import numpy as np
import pytest

from on_stage import OnStage

NOTEBOOK = "19_go_back_up.ipynb"


@pytest.fixture
def stamps(open_lesson):
    """The stamping explorer as it opened: all is stamped, for the last pixel is looked at."""
    explorer = OnStage(open_lesson(NOTEBOOK), "explore_transposed()")
    explorer.begin_again()
    explorer.hover("image", 3, 3)
    explorer.wait_for_twin("Result: 9 x 9, from 1 to 4. Stamp 16 of 16")
    return explorer


@pytest.fixture
def masks(open_lesson):
    """The mask explorer as it opened."""
    explorer = OnStage(open_lesson(NOTEBOOK), "test_masks[:20])")
    explorer.begin_again()
    explorer.wait_for_twin("Picture 0 of 20, 28 x 28. Marked by network after round 4")
    return explorer


def test_pointer_on_a_pixel_frames_its_stamp_and_shows_what_is_stamped_by_then(stamps):
    stamps.hover("image", 1, 2)
    stamps.wait_for_twin("Stamp 7 of 16")
    frame = {(row, col) for row in range(2, 5) for col in range(4, 7)}
    assert stamps.framed("result") == stamps.framed("overlap") == frame
    numbers = stamps.numbers("result", 9)
    assert numbers[2, 4] == 4
    assert not np.any(numbers[5:])


def test_pointer_on_the_result_frames_the_pixels_that_are_stamped_there(stamps):
    stamps.hover("result", 2, 2)
    assert stamps.dashed("image") == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_kernel_number_pulled_changes_every_stamp_of_it(stamps):
    stamps.pull("kernel", (1, 1), up=40)
    stamps.wait_for_twin("Kernel: your own, 3 x 3")
    numbers = stamps.numbers("result", 9)
    middle = numbers[1, 1]
    assert middle > 1
    assert (numbers[1::2, 1::2] == middle).all()


def test_network_chosen_shows_its_mask_and_the_two_bars_part(masks):
    masks.choose("Marked by", "network after round 1")
    masks.wait_for_twin("0 pixels in both, 0 marked and not there, 163 there and not marked")
    assert not np.any(masks.numbers("mask", 28))
    masks.wait_for_twin("Accuracy 0.79, IoU 0.00")


def test_pointer_on_a_mask_marks_the_pixel_in_all_five(masks):
    masks.hover("mask", 10, 12)
    masks.wait_for_twin("Row 10, column 12: ")
    for panel in ("image", "shares", "truth", "difference"):
        assert masks.framed(panel) == {(10, 12)}


@pytest.mark.parametrize("width", [390, 1024, 1280])
def test_nothing_sticks_out_of_either_stage(stamps, masks, width):
    stamps.lesson.widen(width)
    for explorer in (stamps, masks):
        explorer.root.scroll_into_view_if_needed()
        explorer.settle()
        assert explorer.beyond() == []
    stamps.lesson.widen(1280)
