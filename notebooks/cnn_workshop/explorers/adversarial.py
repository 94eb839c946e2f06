"""The adversarial explorer: a change too small to see, along the gradient and at random."""

import numpy as np

from cnn_core import _checks
from cnn_core.functional import cross_entropy_backward
from cnn_workshop import _run, _words
from cnn_workshop.explorers import _interpreting, _verdict
from cnn_workshop.explorers.shared import Explorer, Number, asking, opens, remembering
from cnn_workshop.stage import Bars, Column, Panel, Row, Scene, Sign, Text, Window

_LARGEST = 0.3
_STEP = 0.01
_SHORT = ("untouched", "at random", "up the gradient")
"""What the accuracies are of, where there is little room."""


def fgsm(network, images, labels, epsilon):
    """Change every pixel by `epsilon`, in the direction in which the loss grows.

    Parameters
    ----------
    network : cnn_core.network.Sequential
        The network.
    images, labels : ndarray of shape (N, C, H, W) and (N,)
        The pictures, and what they show.
    epsilon : float
        By how much each pixel changes.

    Returns
    -------
    ndarray of shape (N, C, H, W)
        The changed pictures; a pixel may leave the range from 0 to 1.

    References
    ----------
    I. Goodfellow, J. Shlens, C. Szegedy, "Explaining and harnessing adversarial examples", 2015.
    """
    return images + epsilon * _uphill(network, images, labels)


def _uphill(network, images, labels):
    """Return the sign of the gradient of the loss for each pixel."""
    *_, logits = network.forward(images, keep=True).values()
    return np.sign(network.backward(cross_entropy_backward(1, logits, labels)))


@opens(inside="attack", lesson="17")
def explore_adversarial(
    network=None, images=None, labels=None, *, attack=fgsm, number=7, epsilon=0.05
):
    """Open the adversarial explorer: one slider, and two numbers of which one stays high.

    Parameters
    ----------
    network : cnn_core.network.Sequential, optional
        A network that gives one logit for each class; the digit classifier when left out.
    images, labels : array_like of shape (N, 1, H, W) and (N,), optional
        The pictures, from 0 to 1, and what they show; a hundred digits of the test set when left
        out.
    attack : callable, optional
        Your own function that changes pictures: ``attack(network, images, labels, epsilon)``.
    number : int, default 7
        Which picture to begin with.
    epsilon : float, default 0.05
        By how much each pixel changes, at most 0.3.

    Examples
    --------
    >>> explorer = explore_adversarial(epsilon=0.1)
    >>> explorer.accuracy["along the gradient"] < 0.5 < explorer.accuracy["at random"]
    True
    """
    return AdversarialExplorer(network, images, labels, attack, number, epsilon)


class AdversarialExplorer(Explorer):
    """A picture, the change, the changed picture, and the accuracy on all of them.

    Attributes
    ----------
    images, labels : ndarray of shape (N, 1, H, W) and (N,)
        The pictures, and what they show.
    changed_images : ndarray of shape (N, 1, H, W)
        What `attack` made of them; NaN if it failed.
    accuracy : dict of str to float
        The accuracy on the pictures untouched, changed at random, and along the gradient.
    """

    invitation = "Raise the change, or point at a pixel."
    calls = ("_attack",)
    gives = ("accuracy",)

    def __init__(self, network, images, labels, attack, number, epsilon):
        self._network = _interpreting.networks(network)[_interpreting.TRAINED](0)
        self.images, self.labels = _interpreting.labelled(images, labels)
        self._attack = _checks.function(attack, "attack")
        self._number = _checks.integer(number, "number", 0, len(self.images) - 1)
        self._epsilon = _checks.number(epsilon, "epsilon")
        if not 0 <= self._epsilon <= _LARGEST:
            raise ValueError(f"`epsilon` must lie between 0 and {_LARGEST}, got {epsilon}")
        self._signs = np.random.default_rng(0).choice([-1.0, 1.0], self.images.shape)
        # The direction does not depend on how far one goes: a slider need not ask for it again.
        self._direction = _uphill(self._network, self.images, self.labels)
        self._untouched, self._asked = self._network(self.images), None
        super().__init__("adversarial explorer")

    changed_images = property(lambda self: self.state.changed)

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return picture and size of the change."""
        return [
            Number("number", "Picture", self._number, 0, len(self.images) - 1),
            Number("epsilon", "Change by", self._epsilon, 0.0, _LARGEST, step=_STEP),
        ]

    def begin(self, state):
        """Return the pixel that is looked at: the middle one, where there may be ink."""
        state.failure = ""
        return {"cell": tuple(side // 2 for side in self.images.shape[2:])}

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Change all pictures in both ways, and ask the network about them."""
        key = state.epsilon, remembering.edition(self._attack)
        if key != self._asked or state.failure:
            self._ask(state)
            self._asked = key
        return state.failure or state.difference

    def _ask(self, state):
        """Change the pictures, and count: what does not depend on the picture that is shown."""
        right = self.images + state.epsilon * self._direction
        state.changed, state.failure, state.difference = right, "", ""
        if self._attack is not fgsm:
            names = ("network", "images", "labels", "epsilon")
            given = (self._network, self.images, self.labels, state.epsilon)
            arrays = dict(zip(names, given, strict=True))
            state.changed, state.failure = asking.ask(self._attack, arrays, right.shape)
            state.difference = "" if state.failure else self._differs(state.changed, right)
        at_random = self.images + state.epsilon * self._signs
        state.logits = {
            "untouched": self._untouched,
            "at random": self._network(at_random.astype(self.images.dtype)),
            "along the gradient": self._network(state.changed.astype(self.images.dtype)),
        }
        state.accuracy = {
            name: np.nan if np.isnan(logits).any() else float(self._right(logits).mean())
            for name, logits in state.logits.items()
        }

    def _right(self, logits):
        return logits.argmax(axis=1) == self.labels

    def _differs(self, given, right):
        """Say in how many pictures the reader's step is another."""
        close = np.isclose(given, right, atol=1e-6).all(axis=(1, 2, 3))
        wrong = np.flatnonzero(~close)
        if not len(wrong):
            return ""
        return (
            f"{_run.name_of(self._attack)} differs from a step of epsilon along the sign of the "
            f"gradient in {len(wrong)} of {_words.count(len(close), 'picture')}, first in picture "
            f"{wrong[0]}."
        )

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return picture + change = changed picture; below, the verdict and three accuracies."""
        before, after = self.images[state.number, 0], state.changed[state.number, 0]
        same = {"size": "medium", "unit": "pixel", "numbers": False}
        picture = Panel("picture", before, "pixels", "picture", limits=(0, 1), **same)
        change = Panel("change", after - before, "signed", "change", limits=(-1, 1), **same)
        changed = Panel("changed", after, "pixels", "changed picture", limits=(0, 1), **same)
        names = tuple(state.accuracy)
        shares = np.array([state.accuracy[name] for name in names])
        bars = Bars(
            "accuracy", shares, _SHORT, title=f"accuracy on {len(self.images)} pictures",
            limits=(0, 1), chosen=names.index("along the gradient"),
            texts=tuple(map(_verdict.percent, shares)),
        )  # fmt: skip
        window = Window(("picture",), ("change", "changed"), cell=state.cell, beam=False)
        return Scene(
            rows=(
                Row((picture, Sign("+"), change, Sign("="), changed)),
                Row((bars, Column(self._verdicts(state)))),
            ),
            windows=(window,),
        )

    def _verdicts(self, state):
        """Return the verdict on the picture as it was, and as it is now."""
        said = [self._said(state, name) for name in ("untouched", "along the gradient")]
        return (
            Text((f"says {said[1][0]}",), "verdict", large=True),
            Text((f"untouched: {said[0][0]}; it is a {self.labels[state.number]}",)),
        )

    @staticmethod
    def _said(state, name):
        """Return the verdict on the picture, and how sure the network is."""
        return _verdict.words(state.logits[name][state.number])

    # ---- what is said ----------------------------------------------------------------------------

    def sentence(self, state):
        """Return both accuracies."""
        random, along = (
            _verdict.percent(state.accuracy[name]) for name in ("at random", "along the gradient")
        )
        return (
            f"Each pixel changed by {_words.number(state.epsilon)}: along the gradient {along} are "
            f"classified correctly, at random {random}."
        )

    def spoken(self, state):
        row, col = state.cell
        before, after = (each[state.number, 0, row, col] for each in (self.images, state.changed))
        return f"row {row}, column {col}: {before:.2f} becomes {_words.fixed(after)}"

    brief = spoken

    def words(self, state):
        parts = [
            f"Picture {state.number} of {len(self.images)}, a {self.labels[state.number]}. "
            f"Untouched it is taken for {' '.join(self._said(state, 'untouched'))}"
        ]
        if state.failure:
            return " ".join([*parts, "There is no changed picture."])
        listed = ", ".join(
            f"{name} {_verdict.percent(share)}" for name, share in state.accuracy.items()
        )
        parts.append(
            f"Changed by {_words.number(state.epsilon)} along the gradient it is taken for "
            f"{' '.join(self._said(state, 'along the gradient'))} Accuracy: {listed}. "
            f"R{self.spoken(state)[1:]}."
        )
        return " ".join(parts)
