"""An exercise whose answer is several arrays in a list or a tuple."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from cnn_workshop.exercises._exercise import Exercise


@dataclass(kw_only=True)
class Several(Exercise):
    """A function that returns several arrays, in order.

    Each case stands once for each array, in their order, so that the first failing case is the
    first failing array.

    Attributes
    ----------
    parts : tuple of str
        The names of the arrays, in order.
    """

    parts: tuple = ()

    def __post_init__(self):
        super().__post_init__()
        self._inputs = self.cases
        self.cases = [case for case in self._inputs for _ in self.parts]

    @cached_property
    def _right(self):
        return [np.asarray(part) for case in self._inputs for part in self._answer(case)]

    def _runs(self):
        return self._inputs

    def _outcomes(self, function):
        """Run a function case by case, and take apart what it returns."""
        for outcome in super()._outcomes(function):
            yield from self._apart(outcome)

    def _apart(self, outcome):
        """Return one outcome for each array; the whole one for each, if there are not so many."""
        value, many = outcome.value, len(self.parts)
        if isinstance(value, (list, tuple)) and len(value) == many:
            return [replace(outcome, value=part) for part in value]
        if outcome.kind == "returned" and value is not None:
            kind, some = type(value).__name__, isinstance(value, (list, tuple, dict))
            got = f"a {kind} of {len(value)}" if some else f"one {kind}"
            problem = f"It returned {got}; the answer is {self._wanted()}."
            outcome = replace(outcome, problem=problem)
        return [outcome] * many

    def _wanted(self):
        """Say what the answer is."""
        return f"{len(self.parts)} arrays: {', '.join(self.parts)}"

    def _wrong(self, function, outcomes, failing):
        """Build the report; without a case, if there is nothing to take apart."""
        report, outcome = super()._wrong(function, outcomes, failing), outcomes[failing[0]]
        if outcome.kind != "returned" or not (outcome.problem or outcome.value is None):
            return report
        return replace(report, remark="", explanation="", case={}, grids=())

    def _describe(self, at, outcome, problem, differs):
        if outcome.kind == "returned" and outcome.problem:  # nothing to take apart
            return outcome.problem
        return super()._describe(at, outcome, problem, differs)
