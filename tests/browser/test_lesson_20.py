"""Lesson 20 as a person uses it: draw on a page, drag two settings, step through suppression."""

import re

import pytest

from on_stage import OnStage

NOTEBOOK = "20_where_is_it.ipynb"


@pytest.fixture
def page(open_lesson):
    """The page explorer as it opened: ten classes, no box dropped."""
    explorer = OnStage(open_lesson(NOTEBOOK), "explore_page(suppress=False)")
    explorer.begin_again()
    explorer.wait_for_twin("Page: three digits")
    return explorer


@pytest.fixture
def chain(open_lesson):
    """The suppression explorer as it opened, before the first step."""
    explorer = OnStage(open_lesson(NOTEBOOK), "explore_suppression(iou=my_iou)")
    explorer.begin_again()
    explorer.wait_for_twin("Step 1 of 8")
    return explorer


@pytest.fixture
def coins(open_lesson):
    """The boxes explorer as it opened, with a box on each coin."""
    explorer = OnStage(open_lesson(NOTEBOOK), "picture, smaller = datasets")
    explorer.begin_again()
    explorer.wait_for_twin("24 of 24 are found")
    return explorer


def test_a_line_drawn_with_the_mouse_is_framed_and_clear_takes_it_away(page):
    page.choose("Classes", "ten and nothing")
    page.press("Clear")
    page.wait_for_twin("a blank page, 0 of 4800 pixels have ink")
    blank = page.pixels("drawing")
    page.draw([(20, 40), (40, 40)])
    page.wait_for_twin(re.compile("Page: your page.* 1 with"))
    assert page.pixels("drawing") != blank
    page.press("Clear")
    page.wait_for_twin("Boxes: none")
    assert page.pixels("drawing") == blank


def test_pointing_at_the_map_lays_the_window_on_the_page(page):
    page.hover("map", 2, 5)
    page.wait_for_twin("In rows 8-35, columns 20-47 the window says")
    framed = page.framed("drawing")
    assert {(8, 20), (35, 47)} <= framed
    assert (36, 48) not in framed


def test_a_setting_moves_by_the_arrow_keys_and_boxes_go(page):
    page.root.get_by_role("slider", name="which boxes stay sure: at least", exact=True).focus()
    page.keys("ArrowRight", "ArrowRight")
    page.wait_for_twin(re.compile(r"at least 0\.94 at (?!50 )\d+ of 126 places"))
    page.keys("Control+z", "Control+z")
    page.wait_for_twin("at least 0.90 at 50 of 126 places")


def test_suppress_leaves_five_boxes(page):
    before = page.pixels("drawing")
    page.control("Suppress").check()
    page.wait_for_twin("5 boxes left")
    assert page.pixels("drawing") != before


def test_suppression_is_stepped_by_keys_and_by_buttons(chain):
    chain.root.get_by_role("slider", name="step", exact=True).focus()
    chain.keys("ArrowRight", "ArrowRight")
    chain.wait_for_twin("Step 3 of 8. Box 1 is dropped")
    chain.press("one step forward")
    chain.wait_for_twin("Step 4 of 8. Box 2 stays")


def test_true_boxes_and_more_overlap_change_the_photograph(coins):
    before = coins.pixels("picture")
    coins.control("True boxes").check()
    coins.wait_for_twin("The true boxes are shown")
    assert coins.pixels("picture") != before


@pytest.mark.parametrize("width", [390, 1024, 1280])
def test_nothing_sticks_out_of_any_stage(page, chain, coins, width):
    page.lesson.widen(width)
    for explorer in (page, chain, coins):
        explorer.root.scroll_into_view_if_needed()
        explorer.settle()
        assert explorer.beyond() == []
    page.lesson.widen(1280)
