"""The stack explorer in words: on the lines of its form, in its table and in its twin."""

import html

from cnn_workshop import _words
from cnn_workshop.explorers._stack_form import FIELDS

_CELL = "padding:2px 14px 2px 0;text-align:left;border:none;background:none"


def comes_to(level):
    """Say what a layer comes to: ``6 x 6; 9 parameters; sees 3 x 3, jump 1``."""
    shape = _words.shape(level.feature_map.shape)
    parameters = _words.count(level.layer.parameter_count, "parameter")
    return f"{shape}; {parameters}; sees {level.size} x {level.size}, jump {level.jump}"


def places(box):
    """Write the rows and columns of a box: ``rows 2-7, columns 0-5``."""
    top, left, height, width = box
    if not height * width:
        return "nothing but padding"
    return f"{_run_of('row', top, height)}, {_run_of('column', left, width)}"


def _run_of(thing, first, count):
    return f"{thing}{'s' if count > 1 else ''} {_words.span(first, first + count - 1)}"


def sees(explorer):
    """Say what the chosen cell sees of the input: ``sees rows 2-7, ... of the input: ...``."""
    box, size = explorer.seen[0], explorer.level.size
    if not box[2] * box[3]:
        return f"sees {places(box)}"
    pixels = "pixel" if box[2] * box[3] == 1 else "pixels"
    words = f"sees {places(box)} of the input: {_words.shape(box[2:])} {pixels}"
    cut = f", cut off at the edge from {size} x {size}" if box[2:] != (size, size) else ""
    return words + cut


def test(explorer):
    """Say which pixels change the chosen cell when they are changed one by one."""
    top, left, height, width = explorer.seen[0]
    changed = explorer.effect != 0
    inside = int(changed[top : top + height, left : left + width].sum())
    outside = int(changed.sum()) - inside
    return (
        f"Changing one pixel at a time by {explorer.change.value}: of the "
        f"{_words.count(height * width, 'pixel')} seen, {inside or 'none'} "
        f"{'changes' if inside == 1 else 'change'} this cell; of the "
        f"{changed.size - height * width} others, {outside or 'none'}."
    )


def table(explorer):
    """Return what the chosen cell sees, map by map, and what the test found, as HTML."""
    chain = list(zip(explorer.levels, explorer.seen, strict=False))[::-1]
    heads = "".join(
        f'<th scope="col" style="{_CELL};font-weight:400;opacity:0.8">{head}</th>'
        for head in ("in", "it sees", "cells")
    )
    rows = "".join(
        f'<tr style="background:none"><th scope="row" style="{_CELL}">{level.name}</th>'
        f'<td style="{_CELL}">{places(box)}</td>'
        f'<td style="{_CELL}">{_words.shape(box[2:])}</td></tr>'
        for level, box in chain
    )
    return (
        '<div style="font-size:13px;line-height:1.4;color:var(--jp-ui-font-color1,inherit)">'
        f"<b>The chosen cell of {explorer.level.name}</b>"
        '<table style="border-collapse:collapse;margin:4px 0;font-size:13px">'
        f'<tr style="background:none">{heads}</tr>{rows}</table>'
        f'<div style="max-width:52ch">{html.escape(test(explorer))}</div></div>'
    )


def describe(explorer):
    """Return the whole state of the explorer in plain words."""
    picture, kernels = explorer.picture_choice.value, explorer.kernel_choice.value
    shape = _words.shape(explorer.levels[0].feature_map.shape)
    parts = [f"Picture: {picture}, {shape}. Kernels: {kernels}."]
    parts += [_layer(level, explorer.lines[level.number - 1]) for level in explorer.levels[1:]]
    parts.append(explorer.failure)
    row, col = explorer.cell
    value = _words.number(explorer.level.feature_map[row, col])
    name = explorer.level.name
    parts.append(f"{name.capitalize()}, row {row}, column {col}, value {value}, {sees(explorer)}.")
    return " ".join(part for part in [*parts, test(explorer)] if part)


def _layer(level, line):
    """Say one line of the form: ``Layer 1: convolution, size 3, stride 1: makes ...``."""
    options = [
        f"{label.lower()} {value}"
        for label, value, usual in zip(FIELDS, line.geometry, (None, None, 0, 1), strict=True)
        if line.offered and value != usual
    ]
    kind = line.kind.value if line.kind.value == "ReLU" else line.kind.value.lower()
    return f"{level.name.capitalize()}: {', '.join([kind, *options])}, makes {comes_to(level)}."
