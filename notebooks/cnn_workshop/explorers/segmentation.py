"""The mask explorer: which pixels belong to the digit, said and true, and two numbers for it."""

import numpy as np

from cnn_core import _checks, functional, segmentation
from cnn_core.network import Sequential
from cnn_workshop import _run, _words
from cnn_workshop.explorers._interpreting import evaluating
from cnn_workshop.explorers.shared import Choice, Explorer, Number, asking, nearest_cell, opens
from cnn_workshop.stage import Bars, Column, Panel, Row, Scene, Sign, Text, Window

NOTHING, EVERYTHING = "nobody: mark nothing", "nobody: mark everything"
_FIXED = {NOTHING: 0.0, EVERYTHING: 1.0}
"""What needs no network: the probability that it gives each pixel."""


@opens(inside="iou", lesson="19")
def explore_segmentation(networks, images, masks, *, iou=segmentation.mask_iou, number=0):
    """Open the mask explorer: see what a network marks, and how right two numbers call it.

    Parameters
    ----------
    networks : cnn_core.network.Sequential, or dict of str to Sequential
        What gives one logit for each pixel, or several by their names.
    images : array_like of shape (N, 1, H, W)
        The pictures, as the networks read them.
    masks : array_like of bool, of shape (N, H, W)
        What is true: which pixels belong to what is looked for.
    iou : callable, default `cnn_core.segmentation.mask_iou`
        The second of the two numbers: ``iou(mask, truth)``. Yours is welcome.
    number : int, default 0
        Which picture to begin with.

    Examples
    --------
    >>> from cnn_core.layers import Conv2d
    >>> network = Sequential(Conv2d(1, 1, 3, padding=1, rng=0))
    >>> images = np.eye(6)[None, None]
    >>> explorer = explore_segmentation(network, images, images[:, 0] > 0)
    >>> explorer.bar["network"].value = NOTHING
    >>> round(explorer.accuracy, 2), explorer.iou
    (0.83, 0.0)
    """
    return SegmentationExplorer(networks, images, masks, iou, number)


class SegmentationExplorer(Explorer):
    """A picture, how sure a network is of each pixel, its mask and the true one, and two bars.

    Attributes
    ----------
    images, masks : ndarray of shape (N, 1, H, W) and (N, H, W)
        The pictures and what is true of them.
    mask : ndarray of bool, of shape (H, W)
        What is marked in the picture that is shown.
    accuracy, iou : float
        How right it is; NaN if the reader's function failed.
    """

    invitation = "Change the threshold, or point at a pixel."
    calls = ("_iou",)
    gives = ("mask", "accuracy", "iou")

    def __init__(self, networks, images, masks, iou, number):
        self._networks = _named(networks)
        self.images = _checks.floats(images, "images", "N", 1, "H", "W")
        self.masks = _truths(masks, self.images)
        self._iou = _checks.function(iou, "iou")
        self._number = _checks.integer(number, "number", 0, len(self.images) - 1)
        self._shares = {}
        super().__init__("mask explorer")

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return the picture, who marks, and from which probability on."""
        return [
            Number("number", "Picture", self._number, 0, len(self.images) - 1),
            Choice("network", "Marked by", [*self._networks, *_FIXED], [*self._networks][-1]),
            Number("threshold", "Threshold", 0.5, 0.05, 0.95, step=0.05),
        ]

    def begin(self, state):
        """Return the pixel that is looked at: none yet, for the first that is marked wrongly."""
        return {"cell": None}

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Mark the picture, and ask how right that is."""
        state.image, state.truth = self.images[state.number, 0], self.masks[state.number]
        state.shares = self._probabilities(state.network)[state.number]
        state.mask = state.shares >= state.threshold
        state.accuracy = segmentation.pixel_accuracy(state.mask, state.truth)
        state.iou, problem = self._ask(state)
        masks = self._probabilities(state.network) >= state.threshold
        pairs = list(zip(masks, self.masks, strict=True))
        state.means = tuple(
            float(np.mean([measure(*pair) for pair in pairs]))
            for measure in (segmentation.pixel_accuracy, segmentation.mask_iou)
        )
        wrong = np.argwhere(state.mask != state.truth).tolist()
        cell = state.cell or next(iter(wrong), (0, 0))
        state.cell = nearest_cell(cell, state.mask.shape)
        return problem

    def _probabilities(self, name):
        """Return how sure a network is of each pixel of all pictures: asked once."""
        if name not in self._shares:
            shares = np.full(self.masks.shape, _FIXED.get(name))
            if name in self._networks:
                logits = self._networks[name](self.images)
                shares = functional.sigmoid(logits[:, 0])
            self._shares[name] = np.asarray(shares, float)
        return self._shares[name]

    def _ask(self, state):
        """Return the second number, NaN if there is none, and what is wrong with it."""
        arrays = {"mask": state.mask, "truth": state.truth}
        answer, problem = asking.ask(self._iou, arrays, ())
        right, given = segmentation.mask_iou(state.mask, state.truth), float(answer)
        if problem or self._iou is segmentation.mask_iou or np.isclose(given, right):
            return given, problem
        return given, (
            f"{_run.name_of(self._iou)} gives {_words.number(given)}, where intersection over "
            f"union is {_words.number(right)}."
        )

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return what is made of the picture, with two bars; below, its mask less the truth."""
        plain = {"unit": "pixel", "numbers": False}
        shares = {"kind": "probability", "limits": (0, 1), **plain}
        image = Panel("image", state.image, "pixels", "picture", spoken=_KEYS, **plain)
        sure = Panel("shares", state.shares, title="how sure", **shares)
        mask = Panel("mask", state.mask.astype(int), title="its mask", spoken=_KEYS, **shares)
        truth = Panel("truth", state.truth.astype(int), title="the truth", **shares)
        difference = Panel(
            "difference", state.mask.astype(int) - state.truth, "signed", "mask less truth",
            limits=(-1, 1), spoken="1: marked, and not there; -1: there, and not marked.", **plain,
        )  # fmt: skip
        made = Row((image, Sign("→"), sure), name="made")
        apart = Row((mask, Sign("−"), truth, Sign("="), difference), name="apart")
        first = Row((made, Sign(" "), self._measures(state)))  # as wide as the signs below it
        window = Window(
            ("image", "shares", "truth", "difference"), ("mask",), cell=state.cell, beam=False
        )
        narrow = (("made",), ("apart",), ("measured",))
        return Scene((Column((first, apart)),), windows=(window,), narrow=narrow)

    def _measures(self, state):
        """Return the two numbers as bars, with their means, and what was counted."""
        values = np.array([state.accuracy, state.iou])
        bars = Bars(
            "measures", np.nan_to_num(np.clip(values, 0, 1)), ("accuracy", "IoU"),
            title="how right", limits=(0, 1), compared=np.array(state.means),
            texts=tuple(map(_share, values)),
            spoken="The thin line below each: the mean over all pictures.",
        )  # fmt: skip
        both, extra, missed = self._counted(state)
        counted = Text(
            (
                f"{both} in both",
                f"{extra} marked, not there: red",
                f"{missed} there, not marked: blue",
            ),
            "pixels",
            letters=29,
        )
        means = Text(
            (f"accuracy {state.means[0]:.2f}, IoU {state.means[1]:.2f}",),
            f"mean of all {len(self.images)} pictures",
        )
        return Column((bars, counted, means), name="measured")

    @staticmethod
    def _counted(state):
        """Count the pixels in both masks, in the first alone, in the second alone."""
        mask, truth = state.mask, state.truth
        return int((mask & truth).sum()), int((mask & ~truth).sum()), int((truth & ~mask).sum())

    # ---- what is said ----------------------------------------------------------------------------

    def sentence(self, state):
        both, extra, missed = self._counted(state)
        either = both + extra + missed
        start = f"{_words.percent(state.accuracy)} of the pixels are right, and the IoU is "
        by = f": {both} by {either}" if either else ": nothing is there, and nothing marked"
        return f"{start}{_share(state.iou)}{by}. {self.brief(state)}"

    @staticmethod
    def brief(state):
        """Say what is known of the pixel that is looked at."""
        row, col = state.cell
        said = "marked" if state.mask[row, col] else "not marked"
        true = "part of it" if state.truth[row, col] else "background"
        return f"Row {row}, column {col}: {state.shares[row, col]:.2f}, so {said}; it is {true}."

    def words(self, state):
        both, extra, missed = self._counted(state)
        own = asking.by(self._iou, segmentation.mask_iou)
        return (
            f"Picture {state.number} of {len(self.images)}, {_words.shape(state.image.shape)}. "
            f"Marked by {state.network}, threshold {_words.number(state.threshold)}. "
            f"{_words.count(both, 'pixel')} in both, {extra} marked and not there, {missed} there "
            f"and not marked. Accuracy {_share(state.accuracy)}, IoU{own} {_share(state.iou)}; "
            f"means over all pictures {state.means[0]:.2f} and {state.means[1]:.2f}. "
            f"{self.brief(state)}"
        )


_KEYS = "The arrow keys move from pixel to pixel."


def _share(value):
    """Write a number from 0 to 1; what is none as what it is."""
    return _words.fixed(value)


def _named(networks):
    """Return networks by name, each in evaluation mode; the caller's stay as they are."""
    if isinstance(networks, Sequential):
        networks = {"the network": networks}
    if not isinstance(networks, dict) or not networks:
        got = type(networks).__name__
        raise TypeError(f"`networks` must be a Sequential, or a dict of them by name, got {got}")
    for name, network in networks.items():
        if not isinstance(network, Sequential):
            got = type(network).__name__
            raise TypeError(f"`networks` must hold Sequentials, got {got} for {name!r}")
    return {str(name): evaluating(network) for name, network in networks.items()}


def _truths(masks, images):
    """Check the true masks."""
    masks = _checks.array(masks, "masks", ndim=3)
    shape = (len(images), *images.shape[2:])
    _checks.same_shape(masks, "masks", shape, "for `images` of shape {}", images.shape)
    return masks == 1
