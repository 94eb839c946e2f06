"""Which cell begins a slide: one rule, worked out from the cells, so that nobody keeps it by hand.

A heading begins a slide. What follows goes on below it, for as long as the screen has room, then on
a further slide beneath. A text goes to the code that it leads to; what explains an output waits for
a key, so that a room can think first. The set-up is left out, and the notes for the instructor are
the speaker's. ``jupyter nbconvert --to slides`` and RISE read what `mark` writes.

Room is counted as on a slide of 960 x 700 pixels, the size that nbconvert gives them; how high
things are was measured there, in Chromium.
"""

import base64
import math
import re
import struct
from html.parser import HTMLParser

from cnn_workshop.classroom.lessons import is_notes, source_of

ROOM = 645
"""Pixels: 700 less the padding of a slide, and a little for fonts that run wider."""

_LINE, _ACROSS = 26, 74  # of text: its height, and the characters in it
_ITEM, _ITEM_ACROSS = 32, 70  # of a list
_BETWEEN = 20  # between two blocks of text
_CELL = 40  # around a cell of text
_HEADINGS = {1: (90, 20, 25), 2: (51, 36, 12), 3: (40, 48, 8)}  # line, characters in it, around
_ROW = 33  # of a table
_LINKED_PICTURES, _PICTURES_ROW = (
    4.5,
    104,
)  # the strip of pictures below a title: in a row, its height
_CODE, _CODE_LINE = 32, 23
_OUTPUT, _OUTPUT_LINE, _OUTPUT_ACROSS = 21, 22, 88
_PAGE, _PAGE_ACROSS = 24, 84  # around HTML, and characters in a line of it
_WIDEST = 800  # of a picture: wider ones are made smaller
_FIGURE = 34  # around a picture
_SHOWS_NOTHING = re.compile(r"<(style|script|details)\b.*?</\1>", re.DOTALL)
_AROUND = {"p": 12, "tr": 8, "li": 12, "table": 16}
_BREAKS = {"p", "tr", "li", "table", "ul", "div", "pre", "br", "caption", "figcaption"}
_PICTURE = re.compile("<img [^>]*>")
_PNG = re.compile(r"data:image/png;base64,([A-Za-z0-9+/]{32})")


def mark(cells):
    """Write into the metadata of cells what each is in a slide show.

    Parameters
    ----------
    cells : list of dict
        All cells of a notebook, with their outputs; changed in place.
    """
    for cell, kind in zip(cells, slide_types(cells), strict=True):
        cell["metadata"]["slideshow"] = {"slide_type": kind}


def slide_types(cells):
    """Return what each cell is in a slide show: slide, subslide, fragment, skip, notes or "-".

    Parameters
    ----------
    cells : list of dict
        All cells of a notebook, with their outputs.

    Returns
    -------
    list of str
    """
    types, used = [], ROOM
    for at, cell in enumerate(cells):
        kind = _apart(cells, at)
        if kind:
            types.append(kind)
            continue
        need = height(cell)
        if _begins(cell):
            kind, used = "slide", need
        elif used + _with_its_code(cells, at, need) > ROOM:
            kind, used = "subslide", need
        else:
            kind, used = _going_on(cells, types), used + need
        types.append(kind)
    return types


def _apart(cells, at):
    """Return what a cell is that is not on a slide; nothing if it is."""
    cell = cells[at]
    if is_notes(cell):
        return "notes"
    if _is_set_up(cell):
        return "skip"
    # The heading of the set-up: nothing else stands below it.
    alone = cell["cell_type"] == "markdown" and re.fullmatch("##+ .*", source_of(cell))
    return "skip" if alone and cells[at + 1 :] and _is_set_up(cells[at + 1]) else ""


def _is_set_up(cell):
    """Tell whether a cell only imports, or shows what a person has done: it is not for a room."""
    lines = source_of(cell).split("\n")
    begins = [line for line in lines if line and not line.startswith((" ", ")", "#"))]
    imports = all(line.startswith(("import ", "from ", "progress(")) for line in begins)
    return cell["cell_type"] == "code" and bool(begins) and imports


def _begins(cell):
    return cell["cell_type"] == "markdown" and bool(re.match("#{1,2} ", source_of(cell)))


def _with_its_code(cells, at, need):
    """Return the room for a cell, and for the code it leads to if one slide has room for both."""
    after = cells[at + 1] if at + 1 < len(cells) else None
    leads = cells[at]["cell_type"] == "markdown" and after and after["cell_type"] == "code"
    both = need + height(after) if leads else need
    return both if both <= ROOM else need


def _going_on(cells, types):
    """Return how a cell goes on on the slide of the one before: an explanation waits for a key."""
    at = len(types)
    before = [cell for cell, kind in zip(cells, types, strict=False) if kind != "skip"]
    explains = cells[at]["cell_type"] == "markdown" and before[-1]["cell_type"] == "code"
    return "fragment" if explains else "-"


# ---- how high a cell is ------------------------------------------------------------------------


def height(cell):
    """Return about how many pixels a cell takes on a slide.

    Parameters
    ----------
    cell : dict
        The cell, with its outputs.

    Returns
    -------
    int
    """
    source = source_of(cell)
    if cell["cell_type"] == "markdown":
        return _CELL + _text_height(_SHOWS_NOTHING.sub("\n\nclosed\n\n", source))
    lines = source.count("\n") + 1  # long ones are not broken
    outputs = cell.get("outputs", [])
    return _CODE + _CODE_LINE * lines + sum(map(_output_height, outputs))


def _wrapped(text, across):
    return max(1, math.ceil(len(text) / across))


def _text_height(text):
    """Return the height of Markdown without the room around it."""
    blocks = [block for block in re.split(r"\n\s*\n|\n(?=#)", text) if block.strip()]
    return sum(map(_block_height, blocks)) + _BETWEEN * (len(blocks) - 1)


def _block_height(block):
    """Return the height of a paragraph, a list, a heading, a formula, a table, or a picture."""
    block = block.strip()
    marks = re.match("(#{1,3}) ", block)
    rows = block.count("\n") + 1
    if marks:
        line, across, around = _HEADINGS[len(marks[1])]
        return line * _wrapped(block[len(marks[0]) :], across) + around
    if block.startswith("<"):
        pictures = math.ceil(block.count("<img ") / _LINKED_PICTURES)
        return _LINE * _wrapped(_plain(block), _ACROSS) + _PICTURES_ROW * pictures
    if block.startswith("|"):
        return _ROW * (rows - 1)  # one line only says which way the columns stand
    if block.startswith("```"):
        return _OUTPUT_LINE * rows
    if block.startswith("$$"):
        return 2 * _LINE + 30 * ("\\frac" in block or "\\sum" in block) + 30 * block.count(r"\\")
    items = re.split(r"\n(?=[-*] |\d+\. )", block)
    if re.match(r"[-*] |\d+\. ", block):
        return _ITEM * sum(_wrapped(_plain(item), _ITEM_ACROSS) for item in items)
    return _LINE * _wrapped(_plain(block), _ACROSS)


def _plain(text):
    """Return text without where its links lead, and without what marks it."""
    text = re.sub(r"\]\([^)]*\)", "]", text)
    return re.sub(r"<[^>]*>|[*`\[\]]", "", " ".join(text.split()))


def _output_height(output):
    """Return the height of an output."""
    data = output.get("data", {})
    page = _joined(data.get("text/html"))
    if page:
        return _page_height(page)
    text = _joined(output.get("text") or data.get("text/plain"))
    if not text:
        return 0
    lines = sum(_wrapped(line, _OUTPUT_ACROSS) for line in text.rstrip("\n").split("\n"))
    return _OUTPUT + _OUTPUT_LINE * lines


def _joined(text):
    return text if isinstance(text, str) else "".join(text or ())


def _page_height(page):
    """Return the height of HTML: its pictures, if it has some, and its lines."""
    pictures = sum(map(_picture_height, _PICTURE.findall(page)))
    return _PAGE + pictures + _Lines(_SHOWS_NOTHING.sub("<p>closed</p>", page)).height


def _picture_height(tag):
    """Return the height of a picture, made smaller if it is wide or its style says so."""
    png, held = _PNG.search(tag), re.search(r"max-height:(\d+)px", tag)
    if not png:
        return _LINE
    # The size of a PNG stands at its beginning; a sharper one is shown smaller than that.
    width, high = struct.unpack(">II", base64.b64decode(png[1])[16:24])
    wanted = re.search(r"[\";]width:(\d+)px", tag)
    height = round(high * min(int(wanted[1]) if wanted else width, _WIDEST) / width)
    return _FIGURE + min(height, int(held[1]) if held else height)


class _Lines(HTMLParser):
    """Adds up the height of the text in some HTML."""

    def __init__(self, page):
        super().__init__()
        self.height, self._tag, self._text = 0, "", ""
        self.feed(page)
        self._end()

    def handle_starttag(self, tag, attributes):
        if tag == "svg":
            self.height += float(re.match(r"[\d.]*", dict(attributes).get("height", "0"))[0] or 0)
        if tag in _BREAKS:
            self._end()
            self._tag = tag

    def handle_endtag(self, tag):
        if tag in _BREAKS:
            self._end()

    def handle_data(self, data):
        self._text += data

    def _end(self):
        if self._text.strip():
            self.height += _AROUND.get(self._tag, 0)
            if self._tag == "pre":
                self.height += 18 * (self._text.strip("\n").count("\n") + 1) + 20
            else:
                self.height += _LINE * _wrapped(" ".join(self._text.split()), _PAGE_ACROSS)
        self._text, self._tag = "", ""
