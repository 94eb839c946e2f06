"""How far the Tab key and the arrow keys lead on the stage of every explorer."""

import pytest

from cnn_workshop.explorers import explore_geometry, explore_machine
from test_explorer_contracts import TABLE
from test_stage_alone import Alone

EXPLORERS = {name: promise.start for name, promise in TABLE.items()}
EXPLORERS["explore_machine"] = explore_machine
HERE = """() => {
    const { activeElement: node } = document, part = node.closest('.cnn-stage-part');
    if (!root().contains(node)) return null;
    return part?.dataset.name ?? node.ariaLabel ?? node.textContent;
}"""
# Everything on a scene that keys can do something with.
PARTS = """() => [...root().querySelectorAll('.cnn-stage-part, .cnn-stage-link')]
    .filter((node) => node.tagName === 'A' || node.walks || node.querySelector('input:enabled'))
    .map((node) => node.dataset.name ?? node.ariaLabel)"""
FIELDS = """() => [...root().querySelectorAll('.cnn-stage-fields :is(select, input, button)')]
    .filter((node) => !node.disabled && node.checkVisibility())
    .map((node) => node.ariaLabel ?? node.textContent)"""
# Bars: up and down walk there.
LIES = "() => document.activeElement.closest('[data-hand=slide]') !== null"

every_explorer = pytest.mark.parametrize("name", EXPLORERS)


@pytest.fixture(scope="module")
def page(chrome):
    page = chrome.new_page(viewport={"width": 1300, "height": 900}, reduced_motion="reduce")
    page.evaluate("() => document.body.append(document.createElement('p'))")
    yield page
    page.close()


def opened(page, explore):
    """An explorer with a button behind it, and the focus on its first stop."""
    alone = Alone(page, explore)
    page.evaluate("() => document.body.append(document.createElement('button'))")
    page.locator(".cnn-stage-skip").focus()
    return alone


def stops(page):
    """Press Tab until the stage is left; return where it stopped."""
    found = []
    while (here := page.evaluate(HERE)) is not None and len(found) < 40:
        found.append(here)
        page.keyboard.press("Tab")
    return found


def walked(page, group, keys):
    """Press keys, over and over, from the first of a group on; return what had the focus."""
    found = group[:1]
    for _ in range(30 + 10 * len(group)):
        if found[-1] == group[-1]:
            break
        for key in ["ArrowDown"] if page.evaluate(LIES) else keys:
            page.keyboard.press(key)
        if (here := page.evaluate(HERE)) != found[-1]:
            found.append(here)
    return found


@every_explorer
def test_tab_key_stops_at_most_nine_times(page, name):
    opened(page, EXPLORERS[name])
    assert 4 <= len(stops(page)) <= 9


@every_explorer
def test_keys_reach_every_part_and_every_field(page, name):
    opened(page, EXPLORERS[name])
    parts, fields = page.evaluate(PARTS), page.evaluate(FIELDS)
    found = stops(page)
    for group, keys in ((parts, ("End", "ArrowRight")), (fields, ("ArrowRight",))):
        reached = [each for each in found if each in group]
        if len(reached) < len(group):
            assert reached == group[:1], "they are one stop"
            page.locator(".cnn-stage-skip").focus()
            while page.evaluate(HERE) != reached[0]:
                page.keyboard.press("Tab")
            assert walked(page, group, keys) == group


@every_explorer
def test_way_past_leads_behind_the_stage(page, name):
    opened(page, EXPLORERS[name])
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.tagName") == "BUTTON"
    assert page.evaluate(HERE) is None


def test_arrow_keys_lead_back_as_well(page):
    opened(page, explore_machine)
    for name in ("conv1", "drawing"):
        page.locator('[data-name="conv1"]').focus()
        if name == "drawing":
            page.keyboard.press("Home")
            page.keyboard.press("ArrowLeft")
        assert page.evaluate(HERE) == name


def test_key_that_is_held_stays_in_its_part(page):
    opened(page, explore_machine)
    page.locator('[data-name="drawing"]').focus()
    for _ in range(60):
        page.keyboard.down("ArrowRight")
    page.keyboard.up("ArrowRight")
    assert page.evaluate(HERE) == "drawing"


def test_arrow_keys_stay_in_a_part_that_is_a_stop_of_its_own(page):
    opened(page, EXPLORERS["explore_convolution"])
    page.locator('[data-name="image"]').focus()
    for key in ("End", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    assert page.evaluate(HERE) == "image"


def test_stage_says_once_how_keys_reach_what_tab_leads_past(page):
    opened(page, explore_geometry)
    hint = page.locator(".cnn-stage-problem:visible")
    assert hint.count() == 0
    page.keyboard.press("Tab")
    assert hint.inner_text() == "Left and right lead from field to field; Tab leaves them."
    for _ in range(2):
        page.keyboard.press("Tab")
    assert hint.inner_text().startswith("The arrow keys lead on from part to part")
    bar = page.get_by_role("toolbar", name="Left and right lead from field to field")
    assert bar.get_by_label("Input").count() == 1


def test_tab_key_comes_back_to_the_part_that_was_left(page):
    opened(page, explore_machine)
    page.locator('[data-name="pool1"]').focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(HERE) == "pool1"
