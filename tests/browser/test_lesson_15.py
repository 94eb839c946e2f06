"""Lesson 15 as a person uses it: swap neighbours by mouse and key, drag the scale, train both."""

import re

import pytest

from on_stage import OnStage

NOTEBOOK = "15_keep_training_sane.ipynb"


@pytest.fixture
def near(open_lesson):
    """The neighbours explorer as it opened."""
    explorer = OnStage(open_lesson(NOTEBOOK), "explore_neighbours(net, number=300)")
    explorer.begin_again()
    explorer.wait_for_twin("Test digit 300, a 1; its neighbours, drawn at random:")
    return explorer


@pytest.fixture
def deep(open_lesson):
    """The depth explorer, untrained, at scale 1."""
    explorer = OnStage(open_lesson(NOTEBOOK), "deep = explore_depth()")
    explorer.begin_again()
    explorer.wait_for_twin("first weights 1 times He's")
    return explorer


def test_neighbour_is_swapped_by_mouse_and_by_key(near):
    verdict = near.pixels("training"), near.pixels("evaluation")
    before = near.numbers("neighbour 3", 8)
    near.click("neighbour 3", 4, 4)
    near.wait_for_twin("as you chose")
    assert (near.numbers("neighbour 3", 8) != before).any()
    near.panel("neighbour 6").focus()
    near.keys("Enter")
    near.wait_for_twin("In 3 batches so far")
    assert near.pixels("training") != verdict[0]
    assert near.pixels("evaluation") == verdict[1]


def test_scale_is_dragged_and_both_networks_train(deep):
    before = deep.pixels("without"), deep.pixels("with")
    slider = deep.root.get_by_role("slider").first
    deep.focus(slider)
    for _ in range(10):
        deep.page.keyboard.press("ArrowLeft")
    deep.wait_for_twin("first weights 0.5 times He's")
    deep.settle()
    assert deep.pixels("without") != before[0]
    deep.press("One step", exact=True)
    deep.wait_for_twin(re.compile(r"Loss after 1 step: 2\.30 without batch norm, \d\.\d+ with"))
    deep.press("Start", exact=True)
    deep.root.get_by_role("button", name="Pause", exact=True).click()
    deep.root.get_by_role("button", name="Start", exact=True).wait_for()


@pytest.mark.parametrize("width", [1280, 1024, 390])
def test_nothing_sticks_out_at(open_lesson, near, deep, width):
    open_lesson(NOTEBOOK, width)
    for explorer in (near, deep):
        assert explorer.beyond(spare=1) == []
    open_lesson(NOTEBOOK)
