"""Opens lesson 01: a photograph, and what the computer has of it."""

from cnn_core import datasets
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap

_TOP, _LEFT, _ROWS, _COLS = 18, 31, 12, 14  # one eye


def picture():
    """Draw a cat with a frame around one eye, and the frame's pixels as numbers alone."""
    cat = datasets.photograph("chelsea", size=96)
    eye = cat.mean(axis=2)[_TOP : _TOP + _ROWS, _LEFT : _LEFT + _COLS].round().astype(int)
    figure = sheet.sheet(3.6)
    frame = (_TOP, _LEFT, _ROWS, _COLS)
    sheet.heatmap(figure, 0.1, 0.35, 2.85, heatmap(cat, boxes=[frame]))
    sheet.arrow(figure, (4.5, 1.8), (5.1, 1.8))
    for (row, col), number in ((at, eye[at]) for at in _places()):
        place = 5.38 + 0.26 * col, 3.0 - 0.235 * row
        sheet.write(figure, *place, str(number), 9, font="mono")
    sheet.write(figure, 2.25, 3.42, "what you see", 12, sheet.PALE)
    sheet.write(figure, 7.1, 3.42, "what the computer has of the frame", 12, sheet.PALE)
    sheet.write(figure, 7.1, 0.1, "Where is the eye?", 15, sheet.HERE)
    return sheet.picture(
        figure,
        f"A photograph of a cat with a frame around one eye; an arrow; {_ROWS} rows of {_COLS} "
        f"numbers from {eye.min()} to {eye.max()}, and nothing else. Below them: where is the eye?",
    )


def _places():
    """Return the rows and columns of the numbers."""
    return [(row, col) for row in range(_ROWS) for col in range(_COLS)]
