"""The strip at the top of a lesson: where in the machine it is.

It is Markdown with plain HTML in it, so that it needs no Python to be seen, follows the page's
colours, and is read out as one line of links. `tests/rerun_notebooks.py` writes it into a cell of
its own below the title, and a test holds it there.
"""

from urllib.parse import quote

from cnn_core import _checks

CELL = "where-we-are"
"""The id of the strip's cell."""

_ICONS = {  # what each is a picture of, and its lines
    "image": (
        "a grid of pixels",
        "<path d='M4 2h32v24H4zM12 2v24M20 2v24M28 2v24M4 8h32M4 14h32M4 20h32'/>"
        "<path fill='INK' d='M12 8h16v6h-4v6h-4v-6h-8z'/>",
    ),
    "convolution": (
        "a window on pixels",
        "<path d='M2 5h18v18H2zM8 5v18M14 5v18M2 11h18M2 17h18M30 10h8v8h-8z'/>"
        "<path stroke-width='2.4' d='M2 5h12v12H2zM14 5l16 5M14 17l16 1'/>",
    ),
    "relu": (
        "a bent line",
        "<path d='M4 22h32M20 3v22'/><path stroke-width='3' d='M5 22h15L34 5'/>",
    ),
    "pooling": (
        "one of four cells",
        "<path d='M2 4h20v20H2zM12 4v20M2 14h20M22 4l9 5M22 14l9 5'/>"
        "<path fill='INK' d='M12 4h10v10H12zM31 9h8v10h-8z'/>",
    ),
    "fully connected": (
        "all tied to all",
        "<path d='M7 4l26 5M7 4l26 10M7 14l26-5M7 14h26M7 14l26 5M7 24l26-5M7 24l26-10M7 4l26 15"
        "M7 24l26-15'/><path stroke-width='5' stroke-linecap='round' "
        "d='M7 4h.1M7 14h.1M7 24h.1M33 9h.1M33 14h.1M33 19h.1'/>",
    ),
    "verdict": ("bars", "<path stroke-width='4' d='M4 5h6M4 11h10M4 17h31M4 23h8'/>"),
}
_LESSONS = {
    "image": "01_read_a_picture_as_a_table",
    "convolution": "02_slide_a_window",
    "relu": "06_relu",
    "pooling": "07_pooling",
    "fully connected": "09_scores_to_a_verdict",
    "verdict": "10_the_whole_machine",
}
_NAMES = {"relu": "ReLU"}
STAGES = tuple(_ICONS)
"""The machine's stages, in the order in which a picture meets them."""

AT = {
    "01": ["image"],
    "02": ["convolution"],
    "03": ["convolution"],
    "04": ["convolution"],
    "05": ["convolution"],
    "06": ["relu"],
    "07": ["pooling"],
    "08": ["convolution", "relu", "pooling"],
    "09": ["fully connected", "verdict"],
    "10": STAGES,
    "11": ["convolution", "relu", "pooling"],
    "12": STAGES,
    "13": STAGES,
    "14": STAGES,
    "15": ["convolution", "relu", "fully connected"],
    "16": STAGES,
    "17": ["image", "verdict"],
    "18": STAGES,
    "19": ["convolution"],
    "20": STAGES,
}
"""Where each lesson is."""

BACK = {"11", "12"}
"""The lessons that go through the machine from its end to its beginning."""

_CHIP = "display: inline-block; text-align: center; padding: 4px 8px; vertical-align: middle"
_HERE = "border: 2px solid #1a73e8; border-radius: 8px; background-color: rgba(26,115,232,0.12)"
_THERE = "border: 2px solid transparent"
_BLUE, _GREY = "%231a73e8", "%23888"  # seen on white and on black


def where_we_are(*stages, back=False):
    """Draw the machine as one row, with the stages that a lesson is about marked.

    Parameters
    ----------
    *stages : str
        Names of `STAGES`.
    back : bool, default False
        Whether the lesson goes from the end of the machine to its beginning, as gradients do.

    Returns
    -------
    str
        Markdown: the source of a cell.

    Raises
    ------
    ValueError
        If there is no such stage, or none is named.

    Examples
    --------
    >>> strip = where_we_are("relu")
    >>> strip.count("<img"), strip.count("here: "), "here: <b>ReLU</b>" in strip
    (6, 1, True)
    """
    if not stages:
        raise ValueError(f"`stages` must name one of {', '.join(STAGES)}, got none")
    here = {_checks.one_of(stage, "stages", list(STAGES)) for stage in stages}
    whole = "in the whole machine" if len(here) == len(STAGES) else ""
    way = "on the way back, from the verdict" if back else ""
    lead = ", ".join(filter(None, ["Where we are", whole, way]))
    between = f"\n{'←' if back else '→'}\n"
    chips = between.join(_chip(stage, stage in here, whole) for stage in STAGES)
    return f"<p>\n{lead}:\n{chips}\n</p>"


def _chip(stage, here, whole):
    """Draw one stage: its sign, and its name as a link to its lesson, unless the lesson is it."""
    name = _NAMES.get(stage, stage)
    link = f'<a href="{_LESSONS[stage]}.ipynb">{name}</a>'
    if here and not whole:
        link = f"here: <b>{name}</b>"
    alt, lines = _ICONS[stage]
    ink = _BLUE if here else _GREY
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='28' fill='none' "
        f"stroke='{ink}' stroke-width='1.2'>{lines.replace('INK', ink)}</svg>"
    )
    source = "data:image/svg+xml," + quote(svg, safe="%/:=' ")
    look = f"{_CHIP}; {_HERE if here else _THERE}"
    return f'<span style="{look}"><img alt="{alt}" src="{source}"><br>{link}</span>'
