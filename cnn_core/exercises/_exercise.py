"""Check a reader's function: find the smallest case that fails, and the slip behind it.

An exercise knows the right answer, some small and awkward cases, and a bank of the wrong answers
that people really give. The reader's function runs on every case. If it goes wrong in exactly the
way in which one of the wrong answers goes wrong, on every case, then that is the diagnosis.
"""

import inspect
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cnn_core import _run, _words, palettes
from cnn_core.exercises._compare import close, has_shape, right, same
from cnn_core.exercises._grid import grids_of
from cnn_core.exercises._reading import read_instead
from cnn_core.exercises._report import Report

CASE_SECONDS = 2.0
TOTAL_SECONDS = 6.0


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people really give.

    Attributes
    ----------
    name : str
        A few words for the bank.
    diagnosis : str
        One sentence for the reader.
    function : callable
        The wrong answer itself.
    variants : tuple of callable
        The same slip written in another way, where that gives other numbers.
    shape : callable, optional
        ``shape(*arguments)`` returns the shape by which the slip is known, whatever the numbers:
        for answers that match nothing else in the bank.
    """

    name: str
    diagnosis: str
    function: Callable
    variants: tuple = ()
    shape: Callable | None = None

    @property
    def functions(self):
        """All the ways in which the slip is written."""
        return (self.function, *self.variants)


@dataclass
class Exercise:
    """Something to write, and all that is needed to check it.

    Attributes
    ----------
    name : str
        What the reader's function is about; the reader calls it ``my_<name>``.
    parameters : tuple of str
        Its parameters, in order.
    reference : callable
        The right answer.
    cases : list of tuple
        The arguments of each case; kept smallest first.
    kinds : dict of str
        The colour scale of each array among the parameters, and of ``"result"``; ``"colour"`` for a
        picture of shape (H, W, 3).
    mistakes : tuple of Mistake
        The bank of wrong answers.
    right_answers : tuple of callable
        Right answers, each written differently: the tests hold the check to them.
    explain_cell : callable
        ``explain_cell(*arguments, at=index)`` returns the words after "should be 12:", and a dict
        of masks that say which cells of which argument the number is made of. The index is a tuple,
        empty if the result is a single number.
    explain_shape : callable
        ``explain_shape(*arguments)`` returns a sentence on why the answer has its shape, and masks.
    """

    name: str
    parameters: tuple
    reference: Callable
    cases: list
    kinds: dict
    mistakes: tuple
    right_answers: tuple
    explain_cell: Callable
    explain_shape: Callable

    def __post_init__(self):
        self.cases = sorted(self.cases, key=lambda case: sum(np.size(value) for value in case))

    @property
    def signature(self):
        """The first line to write, without ``def``: ``crop(input_image, top, ...)``."""
        return f"{self.name}({', '.join(self.parameters)})"

    def check(self, function):
        """Try a reader's function and say what came of it.

        Parameters
        ----------
        function : callable
            The reader's function. Whatever it does, the check does not raise. Its arguments are
            copies. An answer may be an array or a list of lists: only the numbers and the shape
            count. It may be a view of the input, but may not change the input.

        Returns
        -------
        Report
        """
        refusal = self._refuse(function)
        if refusal:
            return _plain(refusal, refusal, "wrong")
        name = _name(function)
        outcomes = self._outcomes(function)
        if outcomes[0].kind == "unwritten":
            words = (
                "is not written yet: put your own lines in place of `raise NotImplementedError`."
            )
            return _plain(f"{name} {words}", f"It {words}", "unwritten")
        failing = [at for at, each in enumerate(outcomes) if not right(each, self._right[at])]
        if not failing:
            return _plain(self._praise(name, outcomes), "", "right")
        return self._wrong(function, outcomes, failing)

    @cached_property
    def _right(self):
        """The right answer to each case."""
        return [np.asarray(self.reference(*case)) for case in self.cases]

    @cached_property
    def _known(self):
        """Each mistake with what comes of it on every case."""
        return [
            (mistake, self._outcomes(function))
            for mistake in self.mistakes
            for function in mistake.functions
        ]

    def _refuse(self, function):
        """Say why a function cannot even be called; return nothing if it can."""
        if not callable(function):
            return (
                f"The check needs your function itself, without brackets after its name: "
                f"check_{self.name}(my_{self.name}). It got {_article(type(function).__name__)}."
            )
        try:
            signature = inspect.signature(function)
        except Exception:
            return ""
        try:
            signature.bind(*self.parameters)
        except TypeError:
            count = _words.count(len(self.parameters), "parameter")
            theirs = ", ".join(signature.parameters) or "none"
            return (
                f"{_name(function)} must take {count}, ({', '.join(self.parameters)}); "
                f"yours are: {theirs}."
            )
        return ""

    def _outcomes(self, function):
        """Run a function on every case, or up to the first that does not end or is not written."""
        outcomes = []
        start = time.monotonic()
        for case in self._runs():
            if time.monotonic() - start > TOTAL_SECONDS:
                words = f"the cases together took more than {TOTAL_SECONDS:g} seconds"
                return [*outcomes, _run.Outcome(problem=words, kind="endless")]
            outcomes.append(_run.run(function, *case, time_limit=CASE_SECONDS))
            if outcomes[-1].kind == "endless" or outcomes[0].kind == "unwritten":
                break
        return outcomes

    def _runs(self):
        """Return the arguments to call a function with, one call after the other."""
        return self.cases

    def _shown(self, at):
        """Return what to show of a case, by name, and to explain an answer from."""
        return dict(zip(self.parameters, self.cases[at], strict=True))

    def _praise(self, name, outcomes):
        """Say that all is well."""
        words = f"{name} is right on all {len(self.cases)} cases."
        if isinstance(outcomes[0].value, (list, tuple)):
            kind = type(outcomes[0].value).__name__
            words += f" (It returns a {kind}: that counts, though an array is handier.)"
        return words

    def _wrong(self, function, outcomes, failing):
        """Build the report of a function that fails on some cases."""
        at = failing[0]
        outcome, expected = outcomes[at], self._right[at]
        values, problem = _run.numbers(outcome.value, expected.shape)
        differs = None if problem else np.asarray(~close(expected, values))
        known = self._diagnose(outcomes)
        diagnosis = known or self._describe(outcome, problem, differs)
        reading = "" if known else read_instead(function, self.cases[at])
        explanation, read, digits = self._explain(at, values, problem, differs)
        return Report(
            passed=False,
            tone="wrong",
            diagnosis=diagnosis,
            headline=f"{_name(function)} is not right yet. {diagnosis}",
            remark=f"{reading} {self._remark(outcomes, failing)}".lstrip(),
            case=self._shown(at),
            expected=expected,
            got=outcome.value,
            explanation=explanation,
            printed=outcome.printed,
            grids=self._grids(at, values, differs, read, digits),
        )

    def _remark(self, outcomes, failing):
        """Say how many cases fail."""
        if len(outcomes) < len(self.cases):
            return "The case on which it stopped; those after it were not tried:"
        total = len(self.cases)
        if len(failing) == total:
            return f"It fails on all {total} cases. The smallest:"
        return f"It fails on {len(failing)} of {total} cases. The smallest:"

    def _diagnose(self, outcomes):
        """Return the diagnosis of the mistake that comes to the same on every case, if any."""
        for mistake, known in self._known:
            if len(known) == len(outcomes) and all(map(same, known, outcomes)):
                return mistake.diagnosis
        for mistake in self.mistakes:
            if mistake.shape and len(outcomes) == len(self.cases):
                shapes = [mistake.shape(*case) for case in self.cases]
                if has_shape(outcomes, shapes, self._right):
                    return mistake.diagnosis
        return ""

    def _describe(self, outcome, problem, differs):
        """Say in general words what is wrong with one outcome."""
        if outcome.kind == "endless":
            return _words.sentence(f"It takes too long: {outcome.problem}")
        if outcome.kind != "returned":
            return _words.sentence(f"It stopped with {outcome.problem}")
        words = [_words.sentence(problem[0].upper() + problem[1:])] if problem else []
        if differs is not None and differs.any():
            words.append(_count_differing(differs))
        if outcome.changed:
            names = " and ".join(f"`{self.parameters[position]}`" for position in outcome.changed)
            words.append(f"It changes {names}, which belongs to the caller: work on a copy.")
        return " ".join(words)

    def _explain(self, at, values, problem, differs):
        """Explain the first differing number, or the shape: words, cells read, digits."""
        arguments = self._shown(at).values()
        if values is not None and problem:
            return *self.explain_shape(*arguments), 4
        if differs is None or not differs.any():
            return "", {}, 4
        index = tuple(int(place) for place in np.argwhere(differs)[0])
        pair = [array[index] for array in (self._right[at], values)]
        digits = _digits(*pair)
        should, got = (_words.number(value, digits) for value in pair)
        why, read = self.explain_cell(*arguments, at=index)
        place = _place(index)
        words = f"{place[0].upper()}{place[1:]} should be {should}: {why}. Yours is {got}."
        return words, read, digits

    def _grids(self, at, values, differs, read, digits):
        """Lay out the case: its arrays, then expected beside got."""
        inputs = []
        for name, value in self._shown(at).items():
            if np.ndim(value):
                kind, axes = (
                    ("pixels", 3) if self.kinds[name] == "colour" else (self.kinds[name], 2)
                )
                ends = palettes.limits(value, kind)
                inputs += grids_of(name, np.asarray(value), kind, ends, axes, read=read.get(name))
        return tuple(inputs), self._answers(self._right[at], values, differs, digits)

    def _answers(self, expected, values, differs, digits):
        """Lay out expected beside got; of several maps the first that differs."""
        answers = {"expected": (expected, None)}
        if values is not None and values.ndim <= max(3, expected.ndim):
            answers["yours"] = (values, differs)
        kind, axes = self.kinds["result"], 3 if expected.ndim < 3 else 2
        numbers = [array.ravel() for array, _ in answers.values()]
        ends = palettes.limits(np.concatenate(numbers), kind)
        return tuple(
            grids_of(name, array, kind, ends, axes, look=differs, differs=mask, digits=digits)[0]
            for name, (array, mask) in answers.items()
        )


def _plain(headline, diagnosis, tone):
    """Return a report without a case."""
    return Report(passed=tone == "right", diagnosis=diagnosis, headline=headline, tone=tone)


def _name(function):
    """Return the reader's name for a function, in words if it has none."""
    name = str(_run.name_of(function))
    return "Your function" if name == "<lambda>" else name


def _place(index):
    """Name a number of the result: ``row 1, column 2``."""
    axes = ("picture {}", "map {}", "row {}", "column {}")[-len(index) :]
    words = {0: "it", 1: "number {}"}.get(len(index), ", ".join(axes))
    return words.format(*index)


def _article(name):
    return f"{'an' if name[0].lower() in 'aeiou' or name == 'ndarray' else 'a'} {name}"


def _count_differing(differs):
    """Say how many numbers differ, and where the first one is."""
    if differs.size == 1:
        return "Its only number is wrong."
    place = _place(np.argwhere(differs)[0])
    wrong = int(differs.sum())
    verb = "is" if wrong == 1 else "are"
    first = "at" if wrong == 1 else "the first at"
    return f"{wrong} of {differs.size} numbers {verb} wrong, {first} {place}."


def _digits(expected, got):
    """Return how many digits tell two numbers apart, 4 at least."""
    for digits in (4, 6, 8, 10, 12):
        if _words.number(expected, digits) != _words.number(got, digits):
            return digits
    return 17
