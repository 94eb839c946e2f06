"""What a person finds on a stage: its panels, its bar, its player and its words.

A test file extends `OnStage` by what only its own explorer has.
"""

import numpy as np
import pytest
from playwright.sync_api import TimeoutError, expect

import lab

COLOUR = """(root, [x, y]) => {
    const canvas = root.querySelector('canvas');
    const sharp = canvas.width / canvas.clientWidth;
    const place = [Math.round(x * sharp), Math.round(y * sharp)];
    return Array.from(canvas.getContext('2d').getImageData(...place, 1, 1).data.slice(0, 3));
}"""
# Cells that are outlined for being new are so for a moment: their clock is none of a test's.
OUTLINES_GONE = "([root, name]) => root.seen(name).outlined.length === 0"
PIXELS = """(root, name) => {
    const { x, y, width, height } = root.seen(name), canvas = root.querySelector('canvas');
    const sharp = canvas.width / canvas.clientWidth;
    const box = [x, y, width, height].map((part) => Math.round(part * sharp));
    return canvas.getContext('2d').getImageData(...box).data
        .reduce((sum, part, at) => (sum * 31 + part * (at % 251)) % 1000000007, 7);
}"""

# The numbers go as one text: thousands of them, one by one, take a second.
SEEN = """(root, name) => {
    const { numbers, ...seen } = root.seen(name);
    return [seen, numbers && numbers.join(' ')];
}"""
# Painted, and as wide as there is room now: a stage that was out of sight follows in a moment.
FITS = """async (root) => {
    const wide = (part) => root.querySelector(part).clientWidth;
    const fits = () => Math.abs(wide('canvas') - wide('.cnn-stage-scene')) < 2;
    for (let turn = 0; turn < 300 && !(root.dataset.painted && fits()); turn++)
        await new Promise(requestAnimationFrame);
    return fits();
}"""
# How things stand where a wait has come to nothing: what was heard last and what is shown of it,
# what has the focus, and who owes whom an answer.
PLIGHT = """(root) => {
    const words = (part) => root.querySelector(part)?.textContent, { activeElement } = document;
    return {
        ...root.plight?.(), twin: words('.cnn-stage-twin'), alert: words('[role=alert]'),
        focus: activeElement?.outerHTML.slice(0, 300), inside: root.contains(activeElement),
        'focus of the window': document.hasFocus(), hidden: document.hidden,
        inert: root.querySelector('[inert]') !== null, painted: root.dataset.painted,
        'messages without an answer': window.unanswered?.size,
    };
}"""
# What is 1 pixel wide is there for a screen reader, and lies far aside.
BOXES = """(nodes) => nodes.filter((node) => node.getBoundingClientRect().width > 1)
    .map((node) => node.getBoundingClientRect().toJSON())"""
# Where a cell stands in the window, brought there if need be, once it stands still.
PLACE = """async (part, [name, row, col]) => {
    const corner = () => {
        const { x, y } = part.getBoundingClientRect();
        return [x, y];
    };
    for (let turn = 0, before = ''; turn < 100 && corner().join() !== before; turn++) {
        part.scrollIntoViewIfNeeded();
        before = corner().join();
        await new Promise(requestAnimationFrame);
    }
    const [x, y] = corner(), { cell } = part.closest('.cnn-stage').seen(name);
    return [x + (col + 0.5) * cell, y + (row + 0.5) * cell];
}"""


class OnStage:
    """The stage that the code cell with `source` in its text has opened."""

    def __init__(self, lesson, source):
        self.lesson, self.page = lesson, lesson.page
        self.output = lesson.output(source)
        self.root = self.output.locator(".cnn-stage").first

    def begin_again(self):
        """Let go of all, as it was when it opened: nothing is pinned, nothing has the focus."""
        self.page.mouse.move(2, 2)
        self.page.keyboard.press("Escape")
        self.page.evaluate("() => document.activeElement.blur()")
        reset = self.root.get_by_role("button", name="reset")
        if reset.is_enabled():
            reset.click()

    def beyond(self, parts=".cnn-stage-part", spare=0):
        """The boxes of those visible parts that stick out of the stage to a side."""
        assert self.root.evaluate(FITS)
        room = self.root.bounding_box()
        boxes = self.root.locator(parts).evaluate_all(BOXES)
        right = room["x"] + room["width"] + spare
        return [box for box in boxes if box["x"] < room["x"] or box["x"] + box["width"] > right]

    # ---- panels --------------------------------------------------------------------------------

    def panel(self, name):
        """What stands for a panel in the page: it takes focus and keys."""
        return self.root.locator(f'.cnn-stage-part[data-name="{name}"]')

    def seen(self, name):
        """What a panel shows: numbers, ends of its colours, lit cells, its place."""
        seen, numbers = self.root.evaluate(SEEN, name)
        return {**seen, "numbers": numbers and [float(number) for number in numbers.split()]}

    def numbers(self, name, cols):
        return np.reshape(self.seen(name)["numbers"], (-1, cols))

    def _cells(self, name, which):
        cells = self.root.evaluate("(root, [name, which]) => root.seen(name)[which]", [name, which])
        return {tuple(cell) for cell in cells}

    def framed(self, name):
        """The cells within the accent's frame."""
        return self._cells(name, "framed")

    def dashed(self, name):
        """The cells that a pixel feeds."""
        return self._cells(name, "dashed")

    def lit(self, name):
        """The cells that belong to the one looked at."""
        return self._cells(name, "lit")

    def pixels(self, name):
        """One number for all pixels of a panel at rest: another one if any of them changes."""
        self.page.wait_for_function(OUTLINES_GONE, arg=[self.root.element_handle(), name])
        return self.root.evaluate(PIXELS, name)

    def wait_for_pixels(self, name, wanted):
        """Wait until a panel looks as `pixels` has told of it before."""
        looks = f"([root, name, wanted]) => ({PIXELS})(root, name) === wanted"
        asked = [self.root.element_handle(), name, wanted]
        self.page.wait_for_function(looks, arg=asked)

    def colour(self, x, y):
        """The colour of one point of the scene."""
        return self.root.evaluate(COLOUR, [x, y])

    def place(self, name, row, col):
        """The middle of a cell, from the window's corner."""
        return self.panel(name).evaluate(PLACE, [name, row, col])

    def hover(self, name, row, col):
        self.page.mouse.move(*self.place(name, row, col))
        self.settle()

    def click(self, name, row, col):
        self.page.mouse.click(*self.place(name, row, col))
        self.settle()

    def drag(self, name, start, end, steps=8):
        """Drag from a cell to a cell."""
        self.page.mouse.move(*self.place(name, *start))
        self.page.mouse.down()
        self.page.mouse.move(*self.place(name, *end), steps=steps)
        self.page.mouse.up()
        self.settle()

    def draw(self, places, name="drawing"):
        """Draw one stroke with the mouse."""
        self.page.mouse.move(*self.place(name, *places[0]))
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*self.place(name, *place), steps=4)
        self.page.mouse.up()
        self.settle()

    def pull(self, name, cell, up):
        """Drag on a number, so many pixels up."""
        x, y = self.place(name, *cell)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x, y - up, steps=6)
        self.page.mouse.up()
        self.settle()

    def slider(self, title, row, col):
        """The slider of a number, as a screen reader finds it."""
        return self.root.get_by_role("slider", name=f"{title} row {row}, column {col}", exact=True)

    def focus(self, node):
        """Put the keyboard on an element, and make sure that it is there: keys would be lost."""
        node.focus()
        try:
            expect(node).to_be_focused(timeout=lab.PATIENCE)
        except AssertionError as error:
            pytest.fail(f"{error}\n{self.plight()}")

    def keys(self, *names):
        for name in names:
            self.page.keyboard.press(name)
        self.settle()

    # ---- controls ------------------------------------------------------------------------------

    def control(self, label):
        return self.root.get_by_label(label, exact=True)

    def more(self):
        """Show the rare controls."""
        button = self.root.get_by_role("button", name="More")
        if button.get_attribute("aria-expanded") != "true":
            button.click()

    def choose(self, label, option):
        self.control(label).select_option(label=option)
        self.settle()

    def enter(self, label, value):
        """Type into a field, and press Enter."""
        self.control(label).fill(str(value))
        self.control(label).press("Enter")
        self.settle()

    def press(self, name, exact=False):
        """Press a button."""
        self.root.get_by_role("button", name=name, exact=exact).click()
        self.settle()

    # ---- words ---------------------------------------------------------------------------------

    @property
    def note(self):
        return self.root.locator(".cnn-stage-twin")

    def twin(self):
        """The state in words."""
        return self.note.text_content()

    def wait_for_twin(self, words):
        """Wait until the twin says something, and until it can be seen, too."""
        try:
            self.note.filter(has_text=words).wait_for(timeout=lab.PATIENCE, state="attached")
        except TimeoutError:
            pytest.fail(f"the twin never said {words!r}. {self.plight()}")
        self.settle()

    def plight(self):
        """Say how things stand: for whoever waits in vain."""
        told = self.root.evaluate(PLIGHT)
        return "\n".join(f"{name}: {words}" for name, words in told.items())

    @property
    def alert(self):
        return self.root.get_by_role("alert")

    @property
    def live(self):
        """What a screen reader speaks."""
        return self.root.locator('[aria-live="polite"]')

    def settle(self):
        """Wait until Python has answered everything."""
        self.lesson.settle()
