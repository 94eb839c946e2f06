"""Every explorer in narrow cards: on telephones, and in a window that is enlarged to 400 %."""

import pytest

from cnn_workshop.explorers import (
    explore_convolution,
    explore_kernels,
    explore_machine,
    explore_pooling,
    explore_stack,
)
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


# ---- full screen ---------------------------------------------------------------------------------

FILLED = """async () => {
    while (!document.fullscreenElement) await new Promise(requestAnimationFrame);
    await calm();
    for (let still = 0, before = ''; still < 4; still++) {
        await new Promise(requestAnimationFrame);
        const now = [root().style.getPropertyValue('--zoom'), root().scrollHeight].join();
        if (now !== before) [still, before] = [0, now];
    }
    return Number(root().style.getPropertyValue('--zoom'));
}"""
LEFT = "async () => { await document.exitFullscreen(); await calm(); }"
HIDDEN = """() => {   // pixels below the lower edge of the screen
    const { bottom } = root().querySelector('.cnn-stage-words').getBoundingClientRect();
    return Math.max(root().scrollHeight - root().clientHeight, Math.round(bottom - innerHeight));
}"""


@pytest.fixture(scope="module")
def projector(chrome):
    page = chrome.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    yield page
    page.close()


def filled(page, explore):
    """Let an explorer fill the screen; returns how far it is enlarged."""
    alone = Alone(page, explore)
    page.get_by_role("button", name="full screen").click()
    return alone, page.evaluate(FILLED)


@pytest.mark.parametrize("name", EXPLORERS)
def test_all_of_it_is_seen_at_once_in_full_screen(projector, name):
    _, zoom = filled(projector, EXPLORERS[name])
    assert projector.evaluate(HIDDEN) == 0
    assert projector.evaluate(BEYOND) == []
    assert zoom >= 1
    projector.evaluate(LEFT)


@pytest.mark.parametrize(
    ("explore", "least"),
    [(explore_convolution, 1.2), (explore_kernels, 1.2), (explore_stack, 1.12)],
)
def test_words_are_large_in_full_screen_and_numbers_can_still_be_read(projector, explore, least):
    _, zoom = filled(projector, explore)
    names = projector.evaluate(
        "() => [...root().querySelectorAll('.cnn-stage-part')].map((part) => part.dataset.name)"
    )
    cells = [projector.evaluate("(name) => root().seen(name)", name) for name in names]
    assert zoom > least
    written = [
        each["cell"] * zoom
        for each in cells
        if each["cell"] and 0 < len(each["numbers"] or []) < 70
    ]
    assert min(written) > 20
    projector.evaluate(LEFT)


def test_rare_controls_are_seen_with_all_of_it_in_full_screen(projector):
    _, before = filled(projector, explore_pooling)
    more = projector.get_by_role("button", name="More")
    for _ in range(2):
        more.click()
        assert projector.evaluate(FILLED) <= before
        assert projector.evaluate(HIDDEN) == 0
    projector.evaluate(LEFT)
    assert projector.evaluate(FITS)
