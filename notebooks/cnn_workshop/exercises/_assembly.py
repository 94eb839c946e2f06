"""An exercise whose answer is a list: what each layer of a network makes of the pictures."""

from dataclasses import replace

from cnn_workshop import _words
from cnn_workshop.exercises._several import Several


class Assembly(Several):
    """A forward pass to assemble: the check names the first layer that deviates.

    The arrays are the layers, in order. `explain_cell` and `explain_shape` take the layer's name
    and what it is given, instead of the arguments.
    """

    def _wanted(self):
        return f"a list of {len(self.parts)} arrays, one for each layer: {', '.join(self.parts)}"

    def _shown(self, at):
        """Return the layer's name, and what it is given: the pictures, or the layer before."""
        number = at % len(self.parts)
        if number == 0:
            return {"layer": self.parts[0], self.parameters[0]: self.cases[at][0]}
        return {"layer": self.parts[number], self.parts[number - 1]: self._right[at - 1]}

    def _praise(self, name, outcomes):
        sets = _words.count(len(self._inputs), "set")
        words = super()._praise(name, outcomes)
        return f"{words} They are {len(self.parts)} layers, for {sets} of pictures."

    def _wrong(self, function, outcomes, failing):
        """Build the report; without a case, if there is no list to take apart."""
        report = super()._wrong(function, outcomes, failing)
        at = failing[0]
        if sum(outcome is outcomes[at] for outcome in outcomes) == 1:
            return report
        many = _words.count(len(self.cases[at][0]), "picture")
        remark = f"It was given {many} at a time." if at >= len(self.parts) else ""
        return replace(report, remark=remark, explanation="", case={}, grids=())

    def _remark(self, outcomes, failing):
        number = failing[0] % len(self.parts)
        name, total = self.parts[number], len(self.parts)
        return f"The first layer that deviates is {name}, number {number + 1} of {total}."
