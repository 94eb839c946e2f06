"""What a person finds in an explorer: its heatmaps, its controls and its words.

A test file extends `Parts` by what only its own explorer has.
"""

import re

PIXELS = """(canvas) => {
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    return data.reduce((sum, part, at) => (sum * 31 + part * (at % 251)) % 1000000007, 7);
}"""
COLOUR = """(canvas, [x, y]) =>
    Array.from(canvas.getContext('2d').getImageData(x, y, 1, 1).data.slice(0, 3))"""
GUTTER = {"left": 24, "top": 16, "right": 2}  # around the cells of a heatmap, in CSS pixels


class Parts:
    """The parts of the explorer that the code cell with `source` in its text has opened."""

    titled = "^{}$"  # how a heatmap is found by its title; "^{}" where the beginning is enough
    patience = 30_000  # milliseconds

    def __init__(self, lesson, source):
        self.lesson, self.page = lesson, lesson.page
        self.output = lesson.output(source)

    # ---- heatmaps ------------------------------------------------------------------------------

    def heatmap(self, title):
        words = re.compile(self.titled.format(title))
        title = self.page.locator(".cnn-heatmap-title", has_text=words)
        return self.output.locator(".cnn-heatmap-root").filter(has=title).first

    def canvas(self, title):
        return self.heatmap(title).locator("canvas")

    def readout(self, title):
        """The line below a heatmap: the cell under the cursor."""
        return self.heatmap(title).locator(".cnn-heatmap-readout")

    def live(self, title):
        """What a screen reader speaks of a heatmap."""
        return self.heatmap(title).locator('[aria-live="polite"]')

    def pixels(self, title):
        """One number for all pixels of a heatmap: another one if any of them changes."""
        return self.canvas(title).evaluate(PIXELS)

    def colour(self, title, x, y):
        """The colour of one point of a heatmap, in CSS pixels from its corner."""
        return self.canvas(title).evaluate(COLOUR, [x, y])

    def cursor(self, title):
        """The cell under the cursor, as "row,col"; empty if there is none."""
        return self.heatmap(title).get_attribute("data-cursor")

    def outlined(self, title):
        """The cells that a heatmap outlines."""
        cells = self.heatmap(title).get_attribute("data-outlined")
        return {tuple(map(int, cell.split(","))) for cell in cells.split()}

    def cell_size(self, title, cols):
        """The side of a cell of a heatmap with so many columns, in CSS pixels."""
        width = self.canvas(title).evaluate("(canvas) => canvas.clientWidth")
        return (width - GUTTER["left"] - GUTTER["right"]) / cols

    def place(self, title, row, col, cols):
        """The middle of a cell of a heatmap with so many columns, from the heatmap's corner."""
        size = self.cell_size(title, cols)
        return {"x": GUTTER["left"] + (col + 0.5) * size, "y": GUTTER["top"] + (row + 0.5) * size}

    def hover(self, title, row, col, cols):
        """Move the mouse to a cell."""
        self.canvas(title).hover(position=self.place(title, row, col, cols))
        self.settle()

    def click(self, title, row, col, cols):
        """Click a cell."""
        self.canvas(title).click(position=self.place(title, row, col, cols))
        self.settle()

    # ---- controls ------------------------------------------------------------------------------

    def control(self, label):
        return self.output.get_by_label(label, exact=True)

    def choose(self, label, option):
        """Choose from a menu."""
        self.control(label).select_option(label=option)
        self.settle()

    def enter(self, label, value):
        """Type into a field, and press Enter."""
        self.control(label).fill(str(value))
        self.control(label).press("Enter")
        self.settle()

    def button(self, name, exact=False):
        return self.output.get_by_role("button", name=name, exact=exact)

    def press(self, name, exact=False):
        """Press a button."""
        self.button(name, exact).click()
        self.settle()

    # ---- words ---------------------------------------------------------------------------------

    @property
    def note(self):
        return self.output.locator('[role="note"]').last

    def twin(self):
        """The state in words."""
        return self.note.inner_text()

    def wait_for_twin(self, words):
        """Wait until the twin says something, and until it can be seen, too."""
        self.note.filter(has_text=words).wait_for(timeout=self.patience)
        self.settle()

    @property
    def alert(self):
        return self.output.get_by_role("alert")

    # ---- waiting -------------------------------------------------------------------------------

    def settle(self):
        """Wait until Python has answered everything and the answers are drawn."""
        self.lesson.settle()

    def box_of(self, part):
        """The place of a part of the page once the page has stopped moving."""
        part.scroll_into_view_if_needed()
        before, now = None, part.bounding_box()
        while before != now:
            self.page.wait_for_timeout(300)
            before, now = now, part.bounding_box()
        return now
