"""Every explorer in narrow cards: on telephones, and in a window that is enlarged to 400 %."""

import pytest

from cnn_workshop.explorers import explore_kernels, explore_machine
from test_explorer_contracts import TABLE
from test_stage_alone import WIDE, Alone

LYING, PHONE, ENLARGED = 500, 286, 216
"""How wide a card is on a telephone that lies, on one that stands, and enlarged to 400 %."""

EXPLORERS = {name: promise.start for name, promise in TABLE.items()}
EXPLORERS["explore_machine"] = explore_machine
BEYOND = """() => {
    const room = root().getBoundingClientRect(), seen = '.cnn-stage-part, select, button, label, a';
    return [...root().querySelectorAll(seen)].filter((node) => {
        const { left, right } = node.getBoundingClientRect();
        const isSeen = node.checkVisibility() && !node.matches('.cnn-stage-skip');
        return isSeen && (left < room.left - 1 || right > room.right + 1);
    }).map((node) => node.dataset.name ?? node.ariaLabel ?? node.textContent);
}"""
FITS = "() => Math.abs(root().querySelector('canvas').clientWidth - root().clientWidth) < 2"


@pytest.fixture(scope="module")
def page(chrome):
    page = chrome.new_page(viewport={"width": 520, "height": 900}, reduced_motion="reduce")
    yield page
    page.close()


def opened(page, explore, width=ENLARGED):
    """An explorer in a card that is so wide, with its rare controls open."""
    alone = Alone(page, explore)
    narrow(page, width)
    more = page.get_by_role("button", name="More")
    if more.is_visible():
        more.click()
    return alone


def narrow(page, width):
    page.evaluate(WIDE, width)
    page.wait_for_function(FITS)
    page.evaluate("() => calm()")


@pytest.mark.parametrize("name", EXPLORERS)
def test_nothing_sticks_out_of_a_narrow_card(page, name):
    opened(page, EXPLORERS[name], LYING)
    for width in (LYING, PHONE, ENLARGED):
        narrow(page, width)
        assert page.evaluate(BEYOND) == []
        assert page.evaluate("() => root().scrollWidth <= root().clientWidth")


@pytest.mark.parametrize("width", [ENLARGED, PHONE])
def test_what_can_be_copied_is_read_whole_in_a_narrow_card(page, width):
    opened(page, explore_kernels, width)
    page.get_by_role("button", name="copy numbers").click()
    parts = page.locator(".cnn-stage-menu, .cnn-stage-menu *").all()
    boxes = [part.bounding_box() for part in parts]
    room = page.locator(".cnn-stage").bounding_box()
    assert min(box["x"] for box in boxes) > room["x"]
    assert max(box["x"] + box["width"] for box in boxes) < room["x"] + room["width"]


def test_number_is_where_it_is_seen_when_all_is_smaller(page):
    opened(page, lambda: explore_kernels(kernel="sobel_x"))
    box = page.locator('[data-name="kernel"]').bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 5 * box["height"] / 6)
    focused = page.evaluate("() => document.activeElement.ariaLabel")
    assert focused == "kernel row 2, column 1"
