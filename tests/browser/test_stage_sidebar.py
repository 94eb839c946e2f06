"""The stage beside JupyterLab's file browser, opened and closed as a person does."""

import re

import pytest

from on_stage import OnStage

OPENED = "convolution", "pooling", "stack", "machine"
LARGE = {  # what each is about, which stands first, and how large its cells are at least beside it
    "convolution": {"image": 22, "map": 22},
    "pooling": {"image": 22, "map": 22},
    "stack": {"input": 15, "layer 1": 15},
    "machine": {"drawing": 4.5},
}
# What a person would see of a stage and does not: beyond its card, or the card beyond its notebook.
CUT = """(root) => {
    const card = root.getBoundingClientRect(), notebook = root.closest('.jp-Notebook');
    const room = notebook.getBoundingClientRect(), parts = '.cnn-stage-part, select, button, label';
    const inner = [...root.querySelectorAll(parts)].filter((node) => {
        const { left, right } = node.getBoundingClientRect();
        const isSeen = node.checkVisibility() && !node.matches('.cnn-stage-skip');
        return isSeen && (left < card.left - 1 || right > card.right + 1);
    });
    const words = inner.map((node) => node.dataset.name ?? node.ariaLabel ?? node.textContent);
    const isWithin = card.left >= room.left && card.right <= room.left + notebook.clientWidth;
    const { scrollWidth, clientWidth } = root;
    return isWithin && scrollWidth <= clientWidth ? words : ['the card', ...words];
}"""
NAMES = """(root) => [...root.querySelectorAll('.cnn-stage-part')]
    .map(({ dataset }) => dataset.name)"""
SIDEBAR = ".jp-SideBar.jp-mod-left"


def by_tab(page):
    page.locator(f'{SIDEBAR} [data-id="filebrowser"]').click()


def by_shortcut(page):
    page.keyboard.press("Control+b")


def by_menu(page):
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^View$")).click()
    for words in ("Appearance", "Show Left Sidebar"):
        page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{words}$")).click()


class Beside(OnStage):
    """A stage whose notebook gets more room, or less."""

    @property
    def width(self):
        return self.root.bounding_box()["width"]

    def standing(self):
        """Where each part stands in the card, and how large its cells are."""
        kept = "x", "y", "width", "height", "cell"
        seen = {name: self.seen(name) for name in self.root.evaluate(NAMES)}
        return {name: [each[key] for key in kept] for name, each in seen.items()}


@pytest.fixture
def notebook(open_cells):
    calls = [f"explore_{name}()" for name in OPENED]
    lesson = open_cells("from cnn_workshop.explorers import *", *calls)
    yield lesson
    if is_open(lesson):
        by_tab(lesson.page)


def is_open(lesson):
    return lesson.page.locator("#filebrowser").is_visible()


def turn(lesson, way):
    """Open the file browser, or close it; all that is in sight is laid out anew then."""
    was_open = is_open(lesson)
    way(lesson.page)
    lesson.page.wait_for_selector("#filebrowser", state="hidden" if was_open else "visible")
    lesson.lay_out()


def stands_well(stage, name):
    """Whether nothing is cut, and what the explorer is about stands first, large enough."""
    assert stage.root.evaluate(CUT) == []
    assert stage.beyond() == []
    stands, wanted = stage.standing(), LARGE[name]
    for part, cell in wanted.items():
        assert stands[part][-1] >= cell
    others = [box[1] for part, box in stands.items() if part not in wanted]
    assert min(others) >= min(stands[part][1] for part in wanted)


@pytest.mark.parametrize("width", [1280, 1024])
def test_stage_lays_itself_out_anew_beside_the_sidebar(notebook, width):
    notebook.widen(width)
    for name, way in zip(OPENED, (by_tab, by_menu, by_shortcut, by_tab), strict=True):
        stage = Beside(notebook, f"explore_{name}()")
        stands_well(stage, name)
        before, wide = stage.standing(), stage.width
        turn(notebook, way)
        assert stage.width < wide
        stands_well(stage, name)
        turn(notebook, way)
        stands_well(stage, name)
        assert stage.width == wide
        assert stage.standing() == before
