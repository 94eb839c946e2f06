"""The form of the geometry explorer: five numbers down, five across, and what they give."""

import functools
import html

import ipywidgets

from cnn_workshop.explorers import _frame
from cnn_workshop.explorers._side import NUMBERS, Side

DIRECTIONS = ("down", "across")
AS_TYPED, VALID, SAME = "as typed", "valid: none", "same: keep the size"
_INDENT = 8  # pixels: where a field's frame begins
_HEADS = ["Input", "Kernel", "Stride", "Padding", "Dilation"]
_ANSWERS = ["Reach", "Output"]
_NOTE = (
    "Dilation is counted from 1: 1 = the kernel's numbers touch, 2 = one pixel between them. "
    "Some texts (CS231n's notes) count the holes instead, from 0."
)
_STRIDE_LEAVES_OUT = (
    "'Same' keeps the size at stride 1 only: with a larger stride there are fewer windows."
)
_EVEN = (
    "A kernel that reaches over an even number of pixels keeps the size only with one more zero at "
    "one end than at the other. This form pads both ends alike."
)
_STYLE = "font-size:13px;line-height:1.6;color:var(--jp-ui-font-color1,inherit)"


class GeometryForm:
    """A small table of number fields: nothing typed into it is refused.

    Attributes
    ----------
    preset : Dropdown
        Padding as typed, or by its two names.
    linked : Checkbox
        Whether a number typed for one direction is taken for the other too.
    fields : dict of IntText
        The fields, by (name of the number, direction).
    parts : list of Widget
        The table, below it the formulas, and a note on how dilation is counted.
    """

    def __init__(self, pairs, preset):
        self.preset = _frame.choice("Padding", [AS_TYPED, VALID, SAME], preset, width="250px")
        alike = all(pairs[name][0] == pairs[name][1] for name in NUMBERS[1:])
        self.linked = ipywidgets.Checkbox(
            value=alike,
            description="Change both directions together",
            indent=False,
            layout={"width": "auto", "margin": "2px 0 2px 20px"},
        )
        self.fields = {
            (name, direction): _field(f"{head} {direction}", pairs[name][at])
            for at, direction in enumerate(DIRECTIONS)
            for name, head in zip(NUMBERS, _HEADS, strict=True)
        }
        self._answers = {(head, way): _words("") for way in DIRECTIONS for head in _ANSWERS}
        self._sums = ipywidgets.HTML()
        self.parts = [self._table(), self._sums, ipywidgets.HTML(lines_of([_NOTE]))]

    def _table(self):
        cells = [
            _words(_bold(head), _INDENT * (head in _HEADS)) for head in ["", *_HEADS, *_ANSWERS]
        ]
        for direction in DIRECTIONS:
            cells.append(_words(_bold(direction.capitalize())))
            cells += [self.fields[name, direction] for name in NUMBERS]
            cells += [self._answers[head, direction] for head in _ANSWERS]
        layout = {"grid_template_columns": "58px repeat(5, 84px) 56px 56px", "grid_gap": "2px 10px"}
        return ipywidgets.GridBox(cells, layout=layout)

    def on_change(self, on, method):
        """Have ``on(widget, trait, ...)`` call `method` after anything in the form has changed."""

        def typed(name, direction):
            self._take_over(name, direction)
            method()

        on(self.preset, "value", method)
        for name, direction in self.fields:
            call = functools.partial(typed, name, direction)
            on(self.fields[name, direction], "value", call)

    def _take_over(self, name, direction):
        """Copy a number to the other direction, if asked to; typed padding is "as typed"."""
        if self.linked.value:
            other = DIRECTIONS[1 - DIRECTIONS.index(direction)]
            self.fields[name, other].value = self.fields[name, direction].value
        if name == "padding":
            self.preset.value = AS_TYPED

    def sides(self):
        """Return both directions as they stand, with the padding that was chosen by name."""
        for direction in DIRECTIONS:
            if self.preset.value != AS_TYPED:
                ends = self._side(direction).reach - 1 if self.preset.value == SAME else 0
                self.fields["padding", direction].value = max(ends // 2, 0)
        return tuple(self._side(direction) for direction in DIRECTIONS)

    def _side(self, direction):
        return Side(direction, **{name: self.fields[name, direction].value for name in NUMBERS})

    def explain(self, sides):
        """Say what keeps the window from fitting, or "same" from keeping the size."""
        troubles = {side.name.capitalize(): side.trouble() for side in sides}
        if len(set(troubles.values())) > 1:
            return " ".join(f"{way}: {trouble}" for way, trouble in troubles.items() if trouble)
        kept = all(len(side.places) == side.size for side in sides if not side.trouble())
        if self.preset.value != SAME or kept:
            return sides[0].trouble()
        return _STRIDE_LEAVES_OUT if max(side.stride for side in sides) > 1 else _EVEN

    def show(self, sides, explanation):
        """Fill in what follows from the numbers: reach, output, the formulas, an explanation."""
        lines = []
        for side in sides:
            reach, output = "?", "?"
            if not side.senseless():
                reach, output = side.reach, len(side.places)
                lines.append(f"{side.name.capitalize()}: {side.sentence()}")
            self._answers["Reach", side.name].value = str(reach)
            self._answers["Output", side.name].value = _bold(str(output))
        self._sums.value = lines_of(lines, explanation)


def lines_of(sentences, alert=""):
    """Return sentences as lines of HTML, the last one an alert if there is any."""
    lines = "".join(f"<div>{html.escape(sentence)}</div>" for sentence in sentences)
    if alert:
        lines += f'<div role="alert">{_bold(alert)}</div>'
    return f'<div style="{_STYLE};max-width:110ch;margin:2px 0">{lines}</div>'


def _field(label, value):
    """Return a field whose label only a screen reader finds: the table's heads are for the eye."""
    return ipywidgets.IntText(
        value=value,
        description=label,
        layout={"width": "84px", "margin": "0"},
        style={"description_width": "0px"},
    )


def _words(markup, indent=0):
    return ipywidgets.HTML(markup, layout={"margin": f"0 0 0 {indent}px"})


def _bold(text):
    return f"<b>{html.escape(text)}</b>"
