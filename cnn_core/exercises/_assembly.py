"""An exercise whose answer is a list: what each layer of a network makes of the pictures."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from cnn_core import _words
from cnn_core.exercises._exercise import Exercise


@dataclass
class Assembly(Exercise):
    """A forward pass to assemble: the check names the first layer that deviates.

    Each case stands once for each layer, in the order of the layers, so that the first failing case
    is the first failing layer. `explain_cell` and `explain_shape` take the layer's name and what it
    is given, instead of the arguments.

    Attributes
    ----------
    layers : tuple of str
        The names of the layers, in order.
    """

    layers: tuple = ()

    def __post_init__(self):
        super().__post_init__()
        self._inputs = self.cases
        self.cases = [case for case in self._inputs for _ in self.layers]

    @cached_property
    def _right(self):
        return [np.asarray(layer) for case in self._inputs for layer in self.reference(*case)]

    def _runs(self):
        return self._inputs

    def _outcomes(self, function):
        """Run a function on every case, and take the lists that it returns apart."""
        return [
            each for outcome in super()._outcomes(function) for each in self._each_layer(outcome)
        ]

    def _each_layer(self, outcome):
        value, many = outcome.value, len(self.layers)
        if isinstance(value, (list, tuple)) and len(value) == many:
            return [replace(outcome, value=layer) for layer in value]
        if outcome.kind == "returned" and value is not None:
            kind, some = type(value).__name__, isinstance(value, (list, tuple, dict))
            got = f"a {kind} of {len(value)}" if some else f"one {kind}"
            wanted = f"a list of {many} arrays, one for each layer: {', '.join(self.layers)}"
            outcome = replace(outcome, problem=f"It returned {got}; the answer is {wanted}.")
        return [outcome] * many

    def _shown(self, at):
        """Return the layer's name, and what it is given: the pictures, or the layer before."""
        number = at % len(self.layers)
        if number == 0:
            return {"layer": self.layers[0], self.parameters[0]: self.cases[at][0]}
        return {"layer": self.layers[number], self.layers[number - 1]: self._right[at - 1]}

    def _praise(self, name, outcomes):
        sets = _words.count(len(self._inputs), "set")
        words = super()._praise(name, outcomes)
        return f"{words} They are {len(self.layers)} layers, for {sets} of pictures."

    def _wrong(self, function, outcomes, failing):
        """Build the report; without a case, if there is no list to take apart."""
        report = super()._wrong(function, outcomes, failing)
        at = failing[0]
        if sum(outcome is outcomes[at] for outcome in outcomes) == 1:
            return report
        many = _words.count(len(self.cases[at][0]), "picture")
        remark = f"It was given {many} at a time." if at >= len(self.layers) else ""
        return replace(report, remark=remark, explanation="", case={}, grids=())

    def _remark(self, outcomes, failing):
        number = failing[0] % len(self.layers)
        name, total = self.layers[number], len(self.layers)
        return f"The first layer that deviates is {name}, number {number + 1} of {total}."

    def _describe(self, outcome, problem, differs):
        if outcome.kind == "returned" and outcome.problem:  # no list to take apart
            return outcome.problem
        return super()._describe(outcome, problem, differs)
