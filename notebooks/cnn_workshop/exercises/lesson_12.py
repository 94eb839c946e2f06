"""Lesson 12, "Gradient detective": write a test that tells wrong layers from right ones."""

import numpy as np

from cnn_core import functional
from cnn_core.gradcheck import gradcheck
from cnn_core.layers import Conv2d, MaxPool2d, ReLU
from cnn_workshop import _words
from cnn_workshop.exercises.check.diagnose import diagnose
from cnn_workshop.exercises.check.exercise import Exercise
from cnn_workshop.exercises.check.phrases import article, readers_name
from cnn_workshop.exercises.check.report import not_right
from cnn_workshop.suspects import BUGS

_WOULD_SHOW = {
    "no bias": 'look at `layer.grads["bias"]` as well',
    "all ties": "a window with two equally large numbers; how much may it hand out in all?",
    "kernel not flipped": "numbers without any symmetry, compared place by place",
    "blame shared": "each pixel of a window compared by itself, not their sum",
    "frozen": "look at `layer.grads` as well: nudge the weights",
    "first window only": "a map with more than one window",
    "kernel gradient flipped": "the gradient of the weights, compared place by place",
    "mask forgotten": "negative numbers in what the layer reads",
}
"""For each way to be wrong: what kind of input, or of look, would give it away."""


_NAMES = {"conv": "convolution", "relu": "ReLU", "pool": "max pooling"}


class Judging(Exercise):
    """A test of a layer to write: its answer to each case is whether the layer is right.

    The cases are the right layers, and then the wrong layer of each wrong network.
    """

    def _praise(self, name, outcomes):
        words = super()._praise(name, outcomes)
        return f"{words} It passes the right layers and catches all {len(BUGS)} wrong nets."

    def _wrong(self, function, outcomes, failing):
        """Build the report: the score, and the first layer that is judged wrongly."""
        at = failing[0]
        outcome, [layer] = outcomes[at], self.cases[at]
        judged = all(_is_verdict(each) for each in outcomes)
        diagnosis = diagnose(self, function, outcomes)
        if not judged:
            diagnosis = _no_verdict(outcome, self._describe(at, outcome, "", None))
        elif not diagnosis:
            diagnosis = (
                "It calls a right layer wrong." if _is_right(layer) else "Not all are caught."
            )
        return not_right(
            readers_name(function),
            diagnosis,
            outcome,
            remark=self._score(failing) if judged else f"It was given a {_NAMES[layer.kind]}.",
            explanation=_explain(layer) if judged else "",
        )

    def _score(self, failing):
        """Count the right layers that pass, and the wrong nets that are caught."""
        wrong = [not _is_right(layer) for (layer,) in self.cases]
        caught = sum(wrong) - sum(wrong[at] for at in failing)
        passed = len(wrong) - sum(wrong) - sum(not wrong[at] for at in failing)
        return (
            f"It passes {passed} of {len(wrong) - sum(wrong)} right layers, and it catches "
            f"{caught} of {sum(wrong)} wrong nets."
        )


def _is_right(layer):
    """Say whether nothing is wrong with a layer."""
    return _BUG_IN[type(layer)] is None


def _is_verdict(outcome):
    """Say whether a test answered True or False."""
    return outcome.kind == "returned" and isinstance(outcome.value, (bool, np.bool_))


def _no_verdict(outcome, described):
    """Say what a test gave in place of an answer."""
    if outcome.kind != "returned":
        return described
    if outcome.value is None:
        return "It returned nothing (None): is the line with `return` missing?"
    return f"It returned {article(type(outcome.value).__name__)}: return True or False."


def _explain(layer):
    """Name the layer that is judged wrongly, and for a wrong one what would show it."""
    name = _NAMES[layer.kind]
    if _is_right(layer):
        return f"The right {name} is called wrong: its gradients are those that nudging finds."
    bug = _BUG_IN[type(layer)]
    hint = _words.sentence(_WOULD_SHOW[bug])
    return f"Gets through: {BUGS[bug].claim}. What would show it: {hint}"


def _of_plain_type(kind):
    """Return a layer type that goes back like another one, and looks like a layer of the package.

    A test should go by what a layer does: neither its type, the name nor the ancestors of that
    type, nor how it prints, tell a wrong layer from a right one.
    """
    [plain] = [each for each in (Conv2d, ReLU, MaxPool2d) if issubclass(kind, each)]

    def backward(self, *arguments, **options):
        """Return the gradient of what was read last; overwrite `grads`."""
        twin = object.__new__(kind)
        twin.__dict__ = self.__dict__  # one memory: what the twin keeps, the layer has kept
        return twin.backward(*arguments, **options)

    about = {"backward": backward, "__module__": plain.__module__, "__doc__": plain.__doc__}
    return type(plain.__name__, (plain,), about)


def _layer(kind, seed):
    """Make a layer of some type, to read maps of two channels."""
    options = {"padding": 1, "rng": seed, "dtype": np.float64}
    arguments = {"conv": (2, 3, 3), "relu": (), "pool": (2,)}[kind.kind]
    return kind(*arguments, **(options if arguments == (2, 3, 3) else {}))


_BUG_IN = {
    **{_of_plain_type(kind): None for kind in (Conv2d, ReLU, MaxPool2d)},
    **{_of_plain_type(bug.layer): name for name, bug in BUGS.items()},
}
"""What is wrong with each type of layer that is handed out, by its name in `BUGS`."""

IS_RIGHT = Judging(
    name="is_right",
    reference=_is_right,
    cases=[(_layer(kind, seed),) for seed, kind in enumerate(_BUG_IN)],
    kinds={"result": "signed"},
    names={"functional": functional, "gradcheck": gradcheck},
    explain_cell=lambda layer, at: (_explain(layer), {}),
    explain_shape="A test returns True or False.",
    examples=("input_is_right",),
)
