"""What EfficientNet-Lite0 makes of pictures: computed where its weights are, else as stored.

`stored.npz` holds what `make_stored` computed: the verdicts of the lesson, some maps of one
picture, and the numbers of the network's first three convolutions.
"""

import json
import sys
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from cnn_core import _checks, datasets, functional
from cnn_workshop.pretrained import classes, efficientnet

STORED = Path(__file__).parent / "stored.npz"
MANY = 16
"""Maps of a layer that are shown, and stored: the first so many."""
FINEST = 28
"""Cells of a shown map along a side, at most: finer ones are averaged."""
PADDINGS = {"same": efficientnet.same_padding, "both sides": efficientnet.both_sides}
COLOURS = ("RGB", "BGR")
RANGES = {
    "-1 to 1": lambda images: images,
    "0 to 1": lambda images: (images * 128 + 127) / 255,
    "0 to 255": lambda images: images * 128 + 127,
}
"""What a picture's numbers may reach over; the first of each is what the network was trained on."""

AS_TRAINED = ("same", "RGB", "-1 to 1")
"""Padding, order of colours and range of numbers with which it was trained."""

COMPUTED = "Computed here: the weights are installed."
_NOT_INSTALLED = "Stored numbers: the weights (17 MB) are not installed. To compute them here: "
_NOT_IN_THE_PAGE = (
    "Stored numbers: the weights (17 MB) are not part of this page. To compute them where the "
    "lessons are installed: "
)
_SHOWN = 3  # classes in a verdict's words


@dataclass(frozen=True)
class Verdict:
    """The classes that come first, and their probabilities.

    Attributes
    ----------
    classes : tuple of int
        Their numbers, the most probable first.
    probabilities : tuple of float
        What each is given.
    """

    classes: tuple
    probabilities: tuple

    @property
    def names(self):
        """What the classes are called."""
        return tuple(classes.name_of(each) for each in self.classes)

    def __str__(self):
        pairs = zip(self.names[:_SHOWN], self.probabilities, strict=False)
        return ", ".join(f"{name} {share:.2f}" for name, share in pairs)


@cache
def network():
    """Return the network, or None where its weights are not installed."""
    weights = efficientnet.load_weights()
    return None if weights is None else efficientnet.EfficientNetLite0(weights)


def from_store():
    """Say that numbers are stored, and how they would be computed; nobody installs in a page."""
    why = _NOT_IN_THE_PAGE if sys.platform == "emscripten" else _NOT_INSTALLED
    return f"{why}{efficientnet.HOW_TO_INSTALL}, then restart the kernel."


def where_from():
    """Say whether numbers are computed or stored, in a sentence."""
    return from_store() if network() is None else COMPUTED


def verdict_on(picture, *, padding="same", colours="RGB", values="-1 to 1"):
    """Return what the network takes a photograph for, also if it is fed it in a wrong way.

    Parameters
    ----------
    picture : str
        One of `cnn_core.datasets.PHOTOGRAPHS`.
    padding : {"same", "both sides"}, default "same"
        TensorFlow's, with which it was trained, or PyTorch's ``padding=kernel_size // 2``.
    colours : {"RGB", "BGR"}, default "RGB"
        The order of the channels.
    values : {"-1 to 1", "0 to 1", "0 to 255"}, default "-1 to 1"
        What black and white are.

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        If an argument is none of these; or if the weights are not installed and this one verdict
        is not stored.
    """
    _checks.one_of(picture, "picture", list(datasets.PHOTOGRAPHS))
    _checks.one_of(padding, "padding", list(PADDINGS))
    _checks.one_of(colours, "colours", list(COLOURS))
    _checks.one_of(values, "values", list(RANGES))
    asked = (picture, padding, colours, values)
    return _recalled(asked) if network() is None else computed(*asked)


@cache
def computed(picture, padding, colours, values):
    """Run the network, which must be there, on a photograph; once for each."""
    if (padding, colours, values) == AS_TRAINED:
        return passed(picture).verdict
    images = RANGES[values](efficientnet.prepared(datasets.photograph(picture)))
    images = images[:, ::-1] if colours == "BGR" else images
    asked = network()
    if padding != "same":
        weights = efficientnet.load_weights()
        asked = efficientnet.EfficientNetLite0(weights, padding=PADDINGS[padding])
    return verdict_of(asked(images))


def verdict_of(logits, many=5):
    """Return the verdict that logits come to.

    Parameters
    ----------
    logits : ndarray of shape (1, 1000)
        What the network gave for one picture.
    many : int, default 5
        How many classes it names.

    Returns
    -------
    Verdict
    """
    shares = functional.softmax(logits[0].astype(float), dim=0)
    first = shares.argsort()[::-1][:many]
    return Verdict(tuple(map(int, first)), tuple(float(share) for share in shares[first]))


@cache
def _stored():
    with np.load(STORED) as file:
        return {name: file[name] for name in file.files}


def _recalled(asked):
    known = json.loads(_stored()["verdicts"].item())
    name = ", ".join(asked)
    if name not in known:
        raise ValueError(f"this verdict ({name}) is not stored. {from_store()}")
    return Verdict(*map(tuple, known[name]))


def first_steps():
    """Return the network's first three convolutions: their numbers ship with the lesson.

    Returns
    -------
    tuple of cnn_workshop.pretrained.efficientnet.Step
        The stem, and the two of block 1: one depthwise, one of 1 x 1.
    """
    held, steps = _stored(), []
    for name, options in json.loads(held["steps"].item()).items():
        norm = {part: held[f"{name}, {part}"] for part in efficientnet.NORM}
        norm = {part: array.copy() for part, array in norm.items()}
        steps.append(efficientnet.Step(name, held[f"{name}, kernels"].copy(), norm, **options))
    return tuple(steps)


def shown(maps):
    """Return the first 16 maps of a layer, averaged to at most 28 cells a side.

    Parameters
    ----------
    maps : ndarray of shape (1, C, H, W)
        The maps; their sides are 28 times a whole number, or less.

    Returns
    -------
    ndarray of shape (16, h, w)
    """
    block = max(maps.shape[2] // FINEST, 1)
    return functional.avg_pool2d(maps[:, :MANY], block)[0]


def maps_of(picture):
    """Return what is shown of each layer, for a photograph.

    Parameters
    ----------
    picture : str
        One of `cnn_core.datasets.PHOTOGRAPHS`; without the weights, ``"coffee"`` alone.

    Returns
    -------
    dict of str to (int, int, ndarray of shape (16, h, w))
        By layer: how many maps it has, how many cells a side, and the first of them as `shown`.

    Raises
    ------
    ValueError
        If the weights are not installed and these maps are not stored.
    """
    return dict(passed(picture).maps)


@dataclass(frozen=True)
class Pass:
    """A photograph, and what the network makes of it.

    Attributes
    ----------
    image : ndarray of shape (224, 224, 3), dtype uint8
        What it is given: the photograph's middle square.
    maps : dict of str to (int, int, ndarray of shape (16, h, w))
        As of `maps_of`.
    verdict : Verdict
        What it takes the photograph for.
    """

    image: np.ndarray
    maps: dict
    verdict: Verdict


_kept = {}  # by the name of a photograph
_one_at_a_time = threading.RLock()


def passed(photograph):
    """Send a photograph through the network; each of `cnn_core.datasets` once, then it is kept.

    Parameters
    ----------
    photograph : str or array_like of shape (H, W, 3)
        One of `cnn_core.datasets.PHOTOGRAPHS`; or another, which needs the weights.

    Returns
    -------
    Pass

    Raises
    ------
    TypeError, ValueError
        If it is no photograph; or if the weights are not installed and this one is not stored.
    """
    if not isinstance(photograph, str):
        _refuse_without_weights()
        return _through(efficientnet.prepared(photograph))
    _checks.one_of(photograph, "photograph", list(datasets.PHOTOGRAPHS))
    if network() is None:
        return _recalled_pass(photograph)
    if photograph in _kept:
        return _kept[photograph]
    with _one_at_a_time:  # whoever comes while it is computed waits, and computes nothing
        if photograph not in _kept:
            _kept[photograph] = _through(efficientnet.prepared(datasets.photograph(photograph)))
        return _kept[photograph]


def _refuse_without_weights():
    if network() is None:
        raise ValueError(f"`photograph` must be one that is stored. {from_store()}")


def is_kept(photograph):
    """Say whether a photograph costs no time: it was sent through before, or is stored.

    Parameters
    ----------
    photograph : str or array_like of shape (H, W, 3)
        As of `passed`; one without a name is never kept.

    Returns
    -------
    bool
    """
    return isinstance(photograph, str) and (photograph in _kept or network() is None)


def given(photograph):
    """Return what the network is given of a photograph.

    Parameters
    ----------
    photograph : str or array_like of shape (H, W, 3)
        As of `passed`.

    Returns
    -------
    ndarray of shape (224, 224, 3), dtype uint8

    Raises
    ------
    TypeError, ValueError
        If it is no photograph, or the weights are not installed.
    """
    _refuse_without_weights()
    if isinstance(photograph, str):
        photograph = datasets.photograph(photograph)
    return _colours(efficientnet.prepared(photograph))


def _through(images):
    """Run the network, which must be there."""
    kept = network().forward(images, keep=True)
    maps = {name: (*kept[name].shape[1:3], shown(kept[name])) for name in network().layers}
    for _, _, array in maps.values():
        array.flags.writeable = False
    return Pass(_colours(images), maps, verdict_of(kept["logits"]))


def _colours(images):
    """Return a prepared photograph as a colour picture again."""
    colours = np.rint(np.moveaxis(images[0], 0, 2) * 128 + 127).astype(np.uint8)
    colours.flags.writeable = False
    return colours


def _recalled_pass(picture):
    held, found = _stored(), {}
    if picture != held["picture"].item():
        raise ValueError(f"the maps of {picture} are not stored. {from_store()}")
    for name, (many, side, low, high) in json.loads(held["layers"].item()).items():
        levels = held[f"maps, {name}"].astype(np.float32)
        found[name] = (many, side, low + (high - low) * levels / 255)
    colours = _colours(efficientnet.prepared(datasets.photograph(picture)))
    return Pass(colours, found, _recalled((picture, *AS_TRAINED)))
