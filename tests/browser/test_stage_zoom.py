"""Every explorer in a window enlarged to 400 %: 320 pixels wide, its card 216."""

import pytest

from cnn_workshop.explorers import explore_kernels, explore_machine
from test_explorer_contracts import TABLE
from test_stage_alone import Alone

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
WIDE = "(width) => { document.querySelector('#here').style.width = `${width}px`; }"
FITS = "() => Math.abs(root().querySelector('canvas').clientWidth - root().clientWidth) < 2"


@pytest.fixture(scope="module")
def page(chrome):
    page = chrome.new_page(viewport={"width": 320, "height": 900}, reduced_motion="reduce")
    yield page
    page.close()


def opened(page, explore, width=216):
    alone = Alone(page, explore)
    page.evaluate(WIDE, width)
    page.wait_for_function(FITS)
    page.evaluate("() => calm()")
    more = page.get_by_role("button", name="More")
    if more.is_visible():
        more.click()
    return alone


@pytest.mark.parametrize("name", EXPLORERS)
def test_nothing_sticks_out_when_the_page_is_enlarged_to_400_percent(page, name):
    opened(page, EXPLORERS[name])
    assert page.evaluate(BEYOND) == []
    assert page.evaluate("() => root().scrollWidth <= root().clientWidth")


@pytest.mark.parametrize("width", [216, 286])
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
