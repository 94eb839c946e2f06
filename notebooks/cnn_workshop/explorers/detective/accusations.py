"""What is answered to an accusation: why it holds, or a gradient that speaks against it."""

import itertools

import numpy as np

from cnn_workshop import _words
from cnn_workshop.explorers.detective import evidence
from cnn_workshop.explorers.detective.evidence import PICTURES, PLACES, WHOLE
from cnn_workshop.explorers.detective.wording import name_of, where

_HOLDS = {
    "no bias": (
        "The gradient of each convolution's bias is 0, and that of its weights is right. A bias "
        "that starts anywhere and stays there does little harm: the weights make up for it."
    ),
    "all ties": (
        "Only conv1.bias gives it away, and only on a picture with blank parts: there, whole "
        "windows of a map are equal, and the gradient was counted once for each of them. Random "
        "numbers have no ties."
    ),
    "kernel not flipped": (
        "In a convolution alone, the gradient of its input is wrong, and those of its weights and "
        "biases are right. So conv2 learns well, and conv1 is told nonsense."
    ),
    "blame shared": (
        "Each pooling layer alone hands a quarter of the gradient to every pixel of a window: the "
        "sum is right, the place is not."
    ),
    "frozen": (
        "Everything in the convolutions has the gradient 0: they stay as they were drawn. The last "
        "layer learns from random maps, and gets far with them."
    ),
    "first window only": (
        "Each pooling layer alone sends the gradient of its top left window back, and drops all "
        "others."
    ),
    "kernel gradient flipped": (
        "In a convolution alone, the numbers of its weights' gradient are all there, but each in "
        "the place of its opposite: flipped both ways."
    ),
    "mask forgotten": (
        "A ReLU alone passes on the gradient of negative inputs too, which had no part in what "
        "came out. From layer to layer that adds up; with large steps, the numbers run away."
    ),
}


def judge(bug, claimed, look_first):
    """Answer the accusation that a network has one bug.

    Parameters
    ----------
    bug, claimed : str
        What is wrong with the network, and what it is accused of: keys of `suspects.BUGS`.
    look_first : tuple of str
        Where the reader stands: a place and a picture of `evidence`.

    Returns
    -------
    str
        Why it holds; or why not, by a gradient that tells the two apart.
    """
    if bug == claimed:
        return _HOLDS[bug]
    objections = []
    for place, picture in (look_first, *_rooms()):
        found, claims = (evidence.gather(one, place, picture) for one in (bug, claimed))
        for wanted, each in found.items():
            if not np.allclose(each.gradient, claims[wanted].gradient):
                words = _objection(each, claims[wanted], name_of(wanted, place, picture))
                objections.append((not each.agrees, words))
    return min(objections, key=lambda each: each[0])[1]  # rather what is right than what is wrong


def _rooms():
    """Return every place and picture, the layers alone first: what they say is simpler."""
    return [*((place, PICTURES[1]) for place in PLACES[1:]), *itertools.product([WHOLE], PICTURES)]


def _objection(found, claimed, name):
    """Say what an accusation would mean for one gradient, and how that gradient is."""
    if found.agrees:
        return f"Then {name} would be wrong. Here it is right."
    if claimed.agrees:
        return f"Then {name} would be right. Here it is wrong."
    apart = np.abs(found.gradient - claimed.gradient)
    at = np.unravel_index(np.flatnonzero(apart > 0.5 * apart.max())[0], apart.shape)
    numbers = [_words.number(each.gradient[at], 3) for each in (claimed, found)]
    return (
        f"Then {name} would be wrong too, but in another way: {where(at)} would be "
        f"{numbers[0]}, and here it is {numbers[1]}."
    )
