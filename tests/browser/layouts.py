"""How the stage lays a scene out in a room, in numbers: its own code, in a page that is open."""

import json

from cnn_workshop.stage import stage
from cnn_workshop.stage.scene import told

LOAD = """(code) => {
    const file = new Blob([code], { type: 'text/javascript' });
    globalThis.layouts ??= import(URL.createObjectURL(file));
}"""
LAY_OUT = """async ([scene, room, bar, whole]) => {
    const { layOut, widthOf } = await globalThis.layouts;
    const wide = (text, weight) => widthOf(text, 13, weight, { font: 'sans-serif' });
    const { placed, height, rare } = layOut(scene, room, wide, bar, whole);
    const known = ({ part: { name, is }, x, y, width, height, cell, before, labels, whole }) =>
        ({ name: name ?? is, x, y, width, height, cell, before, labels, whole });
    return { height, rare, parts: placed.map(known) };
}"""
WRITTEN = """async ([numbers, cell]) => {
    const { lettersOf } = await globalThis.layouts;
    const panel = { size: 'large' }, rows = 1, cols = numbers.length, ink = { font: 'sans-serif' };
    return lettersOf({ panel, cell, rows, cols, numbers, ink, tight: false });
}"""
TYPESET = "async (words) => words.map((await globalThis.layouts).typeset)"
CODE = f"{stage.CODE}\nexport {{ layOut, widthOf, lettersOf, typeset, wordsOf }};"


def asked(page, script, given):
    """What a script finds out with the stage's own functions, which the page keeps."""
    page.evaluate(LOAD, CODE)
    return page.evaluate(script, given)


class Layout:
    """Where the parts of a scene stand in a room, by name, and how high all of it is.

    With `whole`, a person has asked for what waits behind a button.
    """

    def __init__(self, page, scene, room, bar=45, whole=False):
        said = json.loads(json.dumps(told(scene, lambda array: {"shape": list(array.shape)})))
        found = asked(page, LAY_OUT, [said, room, bar, whole])
        self.height, self.room, self.rare = found["height"], room, found["rare"]
        self.parts = {part["name"]: part for part in found["parts"]}

    def __getitem__(self, name):
        return self.parts[name]

    def top(self, name):
        """Where a part begins."""
        return self[name]["y"]

    def right(self, name):
        """Where a part ends to the right."""
        return self[name]["x"] + self[name]["width"]

    def stands_beside(self, one, other):
        """Whether a part begins as high as another one, and behind it."""
        return self.top(one) == self.top(other) and self[other]["x"] >= self.right(one)

    def beyond(self):
        """The parts that stick out of the stage."""
        return [name for name in self.parts if self[name]["x"] < 0 or self.right(name) > self.room]


def letters(page, numbers, cell):
    """How large the numbers of a panel are written in cells of so many pixels."""
    return asked(page, WRITTEN, [numbers, cell])["size"]


def in_cells(page, numbers, gaps):
    """What is written in the cells of a panel that is one row of numbers."""
    script = """async ([numbers, gaps]) => {
        const { wordsOf } = await globalThis.layouts;
        const look = { panel: { gaps }, numbers: numbers.map(Number), cols: numbers.length };
        return numbers.map((_, at) => wordsOf(look, { digits: 3 })(at));
    }"""
    return asked(page, script, [list(map(str, numbers)), gaps])


def typeset(page, words):
    """Some words as they stand on the canvas."""
    return asked(page, TYPESET, words)
