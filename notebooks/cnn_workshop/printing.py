"""Drawings as small PNG files, in few colours: a lesson has room for no more."""

import io
from collections import Counter

import numpy as np

from cnn_workshop.painting import pixels

_COLOURS, _EXACT, _INKS = 112, 32, 16
"""How many colours are stored of more, enough for the eye and a third the size: at most so many as
they are, of which so many of lines and letters; the others stand for several."""
_FLAT = 0.003  # of a picture: the share from which on a colour stays as it is
_SAMPLE = 10_000  # dots from which the first guess of the others is made: all are too many
_ROUNDS = 4  # in which that guess is made better: half the error, and nothing is gained by more


def png(drawing):
    """Return a drawing as a small PNG file.

    Parameters
    ----------
    drawing : Drawing
        What to print.

    Returns
    -------
    bytes
    """
    return _stored(pixels(drawing), 96 * drawing.density, _inks(drawing))


def png_of(values):
    """Return an array of colours as a small PNG file.

    Parameters
    ----------
    values : ndarray of shape (H, W, 3), dtype uint8
        Red, green and blue.

    Returns
    -------
    bytes
    """
    from PIL import Image

    return _stored(Image.fromarray(np.ascontiguousarray(values)), 96)


def read(file):
    """Return what a PNG file shows.

    Parameters
    ----------
    file : bytes
        The file.

    Returns
    -------
    ndarray of shape (H, W, 3), dtype uint8
        Red, green and blue.
    """
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(file)).convert("RGB"))


def _inks(drawing):
    """Return the colours in which most is drawn, on white: frames and letters keep theirs."""
    inks = Counter(
        (shape.colour, getattr(shape, "alpha", 1.0))
        for shape in drawing.shapes
        if hasattr(shape, "colour")
    )
    found = [(bytes.fromhex(colour[1:]), alpha) for (colour, alpha), _ in inks.most_common(_INKS)]
    mixed = [255 - alpha * (255 - np.array(list(colour), float)) for colour, alpha in found]
    return np.reshape(mixed, (-1, 3)).round().astype(np.uint8)


def _stored(picture, dots, inks=()):
    """Write a picture in few colours, with how many dots make an inch: on paper it is as large."""
    file = io.BytesIO()
    # By this name Pillow knows the format; told "png", it imports the formats of photographs, too.
    file.name = "picture.png"
    few = _in_few_colours(picture, np.reshape(inks, (-1, 3)).astype(np.uint8))
    few.save(file, optimize=True, dpi=(dots, dots))
    return file.getvalue()


def _in_few_colours(picture, inks):
    """Return a picture with a table of its colours: of all, or of those that stand for them."""
    from PIL import Image

    dots = np.frombuffer(picture.tobytes("raw", "RGBX"), np.uint32)
    starts = np.concatenate([[0], np.flatnonzero(dots[1:] != dots[:-1]) + 1])
    lengths = np.diff(starts, append=len(dots))  # of runs of one colour: far fewer than dots
    found, which = np.unique(dots[starts], return_inverse=True)
    colours = found.view(np.uint8).reshape(-1, 4)[:, :3]
    table = _table(colours, np.bincount(which, lengths), inks)
    nearest = _nearest(colours, table).astype(np.uint8)
    few = Image.frombytes("P", picture.size, np.repeat(nearest[which], lengths).tobytes())
    few.putpalette(table.tobytes())
    return few


def _table(colours, counts, inks):
    """Return the inks, the colours of which there is most, and some that stand for the others."""
    from PIL import Image

    if len(colours) <= _COLOURS:
        return colours
    order = np.argsort(-counts, kind="stable")
    most = min(_EXACT - len(inks), np.count_nonzero(counts > _FLAT * counts.sum()))
    held, others = np.concatenate([inks, colours[order[:most]]]), colours[order[most:]]
    shares = np.sqrt(counts[order[most:]])  # a colour of few dots counts, too
    times = np.ceil(_SAMPLE * shares / shares.sum()).astype(int)
    sample = Image.fromarray(np.repeat(others, times, axis=0)[np.newaxis])
    room = _COLOURS - len(held)
    sample = sample.quantize(room, dither=Image.Dither.NONE)
    chosen = np.reshape(sample.getpalette(), (-1, 3))[:room].astype(float)
    for _ in range(_ROUNDS):  # k-means, of which some centres are held
        which = _nearest(others, np.concatenate([chosen, held]))
        for centre in np.unique(which[which < len(chosen)]):
            mine = which == centre
            chosen[centre] = shares[mine] @ others[mine] / shares[mine].sum()
    return np.concatenate([held, chosen.round().astype(np.uint8)])


def _nearest(colours, table):
    """Return for each colour which one of a table is the nearest."""
    ours, theirs = colours.astype(np.float32), np.asarray(table, np.float32)
    away = np.square(theirs).sum(axis=1) - 2 * ours @ theirs.T  # but for what all have in common
    return away.argmin(axis=1)
