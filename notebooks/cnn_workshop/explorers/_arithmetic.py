"""A sum of products, spelled out: as a table that lies like the window, and in words."""

import html

from cnn_workshop import _words, palettes

_SPELLED_OUT = 9  # products; longer sums are too much to listen to


def places(trace):
    """Write the rows and columns that a window reads: ``rows 0-2, columns 3-5``."""
    return f"{_run_of('row', trace.rows)}, {_run_of('column', trace.cols)}"


def _run_of(thing, places):
    if len(places) > 1 and places[1] - places[0] > 1:
        return f"{thing}s " + ", ".join(str(place) for place in places)
    plural = "s" if len(places) > 1 else ""
    return f"{thing}{plural} {_words.span(places[0], places[-1])}"


def sum_in_words(trace):
    """Read the products and their sum aloud: ``1 times 1 plus 2 times 0 = 1``."""
    terms = [
        f"{_words.number(pixel)} times {_words.number(weight)}"
        for pixel, weight in zip(trace.window.flat, trace.kernel.flat, strict=True)
    ]
    if len(terms) > _SPELLED_OUT:
        return f"the {len(terms)} products add up to {_words.number(trace.total)}"
    return f"{' plus '.join(terms)} = {_words.number(trace.total)}"


def products_table(trace, difference="", digits=3):
    """Return the products as a table that lies like the window, and their sum."""
    ends = palettes.limits(trace.products, "signed")
    colours = palettes.colours(trace.products, "signed", ends)
    rows, cols = trace.products.shape
    cells = "".join(
        f"<tr>{''.join(_product(trace, row, col, colours, digits) for col in range(cols))}</tr>"
        for row in range(rows)
    )
    if difference:
        style = "color:var(--jp-error-color1,#c0392b)"
        difference = f'<br><b style="{style}">{html.escape(difference)}</b>'
    many = trace.products.size > 1
    amount = f"{_words.count(trace.products.size, 'product')} {'add' if many else 'adds'} up to"
    return (
        '<div style="display:flex;flex-wrap:wrap;align-items:center;gap:4px 18px;'
        'font-variant-numeric:tabular-nums;color:var(--jp-ui-font-color1,inherit)">'
        f'<table aria-label="pixel times kernel value" style="border-collapse:collapse">{cells}'
        f'</table><div style="font-size:14px;line-height:1.5">The {amount}<br>'
        f'<b style="font-size:26px">{_words.number(trace.total)}</b>{difference}</div></div>'
    )


def _product(trace, row, col, colours, digits):
    colour = colours[row, col]
    factors = [_words.number(part[row, col], digits) for part in (trace.window, trace.kernel)]
    return (
        f'<td style="border:1px solid #808080;padding:2px 7px;text-align:center;min-width:58px;'
        f"line-height:1.3;white-space:nowrap;"
        f'background:rgb{tuple(int(part) for part in colour)};color:{palettes.ink(colour)}">'
        f'<span style="font-size:12px">{factors[0]} × {factors[1]}</span><br>'
        f'<b style="font-size:14px">= {_words.number(trace.products[row, col], digits)}</b></td>'
    )
