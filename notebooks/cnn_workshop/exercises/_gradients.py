"""An exercise whose answer is several gradients: the check says which of them are wrong."""

from cnn_workshop import _words
from cnn_workshop.exercises._compare import right, same
from cnn_workshop.exercises._several import Several


class Gradients(Several):
    """A backward pass that returns one gradient for each array that went in.

    `explain_cell` and `explain_shape` get the gradient's name too, as ``part``.
    """

    def _part(self, at):
        return self.parts[at % len(self.parts)]

    def _why(self, explain, number, **place):
        return super()._why(explain, number, part=self._part(number), **place)

    def _praise(self, name, outcomes):
        words = super()._praise(name, outcomes)
        calls = _words.count(len(self._inputs), "call")
        return f"{words} They are {len(self.parts)} gradients from each of {calls}."

    def _remark(self, outcomes, failing):
        """Say how often each gradient is wrong, if they can be told apart."""
        many, total = len(self.parts), len(self._inputs)
        if len(outcomes) < len(self.cases):
            return super()._remark(outcomes, failing)
        if any(outcomes[at].kind != "returned" for at in failing):
            times = len({at // many for at in failing})
            return f"It fails in {times} of {total} calls. The smallest:"
        counts = [sum(at % many == number for at in failing) for number in range(many)]
        words = [
            f"`{part}` is wrong in {wrong} of {total} calls" if wrong else f"`{part}` is right"
            for part, wrong in zip(self.parts, counts, strict=True)
        ]
        return f"{', '.join(words)}. The smallest:"

    def _describe(self, at, outcome, problem, differs):
        """Say it of the gradient, where it is one of them that is wrong."""
        words = super()._describe(at, outcome, problem, differs)
        if outcome.kind != "returned" or outcome.problem or words.startswith("It changes "):
            return words
        return f"`{self._part(at)}`: {words[0].lower()}{words[1:]}"

    def _diagnose(self, outcomes):
        """Return the diagnosis of the whole answer, or else of the wrong gradients one by one."""
        whole = super()._diagnose(outcomes)
        if whole or any(outcome.problem for outcome in outcomes):
            return whole
        many = len(self.parts)
        wrong = [at for at, each in enumerate(outcomes) if not right(each, self._right[at])]
        found = [
            self._diagnose_one(part, outcomes) for part in dict.fromkeys(at % many for at in wrong)
        ]
        return " ".join(filter(None, found)) if found[0] else ""

    def _diagnose_one(self, number, outcomes):
        """Return the diagnosis of a mistake that has this gradient wrong alike, and no other."""
        many = len(self.parts)
        for mistake, pairs in self._beside(outcomes):
            if all(
                known and (same(known, each) if at % many == number else right(known, answer))
                for at, ((known, each), answer) in enumerate(zip(pairs, self._right, strict=False))
            ):
                return mistake.diagnosis
        return ""
