"""Check a reader's function: find the smallest case that fails, and the slip behind it.

An exercise knows the right answer, some small and awkward cases, and a bank of the wrong answers
that people really give. The reader's function runs on every case. If it goes wrong in exactly the
way in which one of the wrong answers goes wrong, on every case, then that is the diagnosis.
"""

import copy
import inspect
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from cnn_workshop import _run, _words, palettes
from cnn_workshop.exercises._asking import asked
from cnn_workshop.exercises._compare import close, has_shape, right, same
from cnn_workshop.exercises._grid import grids_of
from cnn_workshop.exercises._phrases import (
    article,
    count_differing,
    digits_of,
    place_of,
    readers_name,
)
from cnn_workshop.exercises._reading import read_instead
from cnn_workshop.exercises._report import Report
from cnn_workshop.exercises.check import slips

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


@dataclass(kw_only=True)
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
    bank : str
        The text that both of them are read from, at the first wrong answer: ``banks/<bank>.txt``.
    names : dict
        What the code of the bank may use besides ``np``, by name.
    explain_cell : callable
        ``explain_cell(*arguments, at=index)`` returns the words after "should be 12:", and a dict
        of masks that say which cells of which argument the number is made of. The index is a tuple,
        empty if the result is a single number.
    explain_shape : callable
        ``explain_shape(*arguments)`` returns a sentence on why the answer has its shape, and masks.
    keywords : tuple of str
        Those of the parameters, the last ones, that are given by name.
    """

    name: str
    parameters: tuple
    reference: Callable
    cases: list
    kinds: dict
    explain_cell: Callable
    explain_shape: Callable
    mistakes: tuple = field(default_factory=tuple)
    right_answers: tuple = field(default_factory=tuple)
    keywords: tuple = ()
    bank: str = ""
    names: dict = field(default_factory=dict)

    def __post_init__(self):
        if self.bank:
            del self.mistakes, self.right_answers
        self.cases = sorted(self.cases, key=lambda case: sum(np.size(value) for value in case))

    def __getattr__(self, name):
        """Read the bank when its mistakes or right answers are first asked for."""
        if name not in ("mistakes", "right_answers") or not self.__dict__.get("bank"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        bank = slips.load(self.bank, self.names)
        self.mistakes, self.right_answers = bank.slips, bank.right_answers
        return self.__dict__[name]

    @property
    def signature(self):
        """The first line to write, without ``def``: ``crop(input_image, top, ...)``."""
        return f"{self.name}({self._listed})"

    @property
    def _listed(self):
        """The parameters as they are written, those that are given by name behind a star."""
        by_place = len(self.parameters) - len(self.keywords)
        star = ("*",) if self.keywords else ()
        return ", ".join((*self.parameters[:by_place], *star, *self.keywords))

    @asked
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
        name = readers_name(function)
        outcomes = list(self._outcomes(function))
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
        return [np.asarray(self._answer(case)) for case in self.cases]

    def _answer(self, case):
        """Return the right answer to one case."""
        by_place, by_name = self._given(case)
        return self.reference(*by_place, **by_name)

    def _given(self, case):
        """Return the arguments of a case that are given by their place, and those by name."""
        by_place = len(case) - len(self.keywords)
        return case[:by_place], dict(zip(self.keywords, case[by_place:], strict=True))

    @cached_property
    def _known(self):
        """Each mistake with what comes of it, kept; it runs no further than anyone has asked."""
        return [
            (mistake, itertools.tee(self._outcomes(function), 1)[0])
            for mistake in self.mistakes
            for function in mistake.functions
        ]

    def _beside(self, outcomes):
        """Yield each mistake with pairs, case by case: what comes of it, what came of another."""
        for mistake, known in self._known:
            yield mistake, itertools.zip_longest(copy.copy(known), outcomes)

    def _refuse(self, function):
        """Say why a function cannot even be called; return nothing if it can."""
        if not callable(function):
            return (
                f"The check needs your function itself, without brackets after its name: "
                f"check_{self.name}(my_{self.name}). It got {article(type(function).__name__)}."
            )
        try:
            signature = inspect.signature(function)
        except Exception:
            return ""
        try:
            by_place, by_name = self._given(self.parameters)
            signature.bind(*by_place, **by_name)
        except TypeError:
            count = _words.count(len(self.parameters), "parameter")
            theirs = ", ".join(signature.parameters) or "none"
            named = f", the last {len(self.keywords)} by name" if self.keywords else ""
            return (
                f"{readers_name(function)} must take {count}, ({self._listed}){named}; "
                f"yours are: {theirs}."
            )
        return ""

    def _outcomes(self, function):
        """Run a function case by case, up to the first that does not end or is not written."""
        seconds = 0
        for number, case in enumerate(self._runs()):
            if seconds > TOTAL_SECONDS:
                words = f"the cases together took more than {TOTAL_SECONDS:g} seconds"
                yield _run.Outcome(problem=words, kind="endless")
                return
            by_place, by_name = self._given(case)
            start = time.monotonic()
            outcome = _run.run(function, *by_place, time_limit=CASE_SECONDS, **by_name)
            seconds += time.monotonic() - start
            yield outcome
            if outcome.kind == "endless" or (number == 0 and outcome.kind == "unwritten"):
                return

    def _runs(self):
        """Return the arguments to call a function with, one call after the other."""
        return self.cases

    def _shown(self, at):
        """Return what to show of a case, by name, and to explain an answer from."""
        return dict(zip(self.parameters, self.cases[at], strict=True))

    def _part(self, at):
        """Return the name of the answer to a case, where there are several."""
        return ""

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
        diagnosis = known or self._describe(at, outcome, problem, differs)
        reading = "" if known else read_instead(function, self.cases[at])
        explanation, read, digits = self._explain(at, values, problem, differs)
        return Report(
            passed=False,
            tone="wrong",
            diagnosis=diagnosis,
            headline=f"{readers_name(function)} is not right yet. {diagnosis}",
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
        for mistake, pairs in self._beside(outcomes):
            if all(known and each and same(known, each) for known, each in pairs):
                return mistake.diagnosis
        for mistake in self.mistakes:
            if mistake.shape and len(outcomes) == len(self.cases):
                shapes = [mistake.shape(*case) for case in self.cases]
                if has_shape(outcomes, shapes, self._right):
                    return mistake.diagnosis
        return ""

    def _describe(self, at, outcome, problem, differs):
        """Say in general words what is wrong with one outcome."""
        if outcome.kind == "endless":
            return _words.sentence(f"It takes too long: {outcome.problem}")
        if outcome.kind != "returned":
            return _words.sentence(f"It stopped with {outcome.problem}")
        words = [_words.sentence(problem[0].upper() + problem[1:])] if problem else []
        if differs is not None and differs.any():
            words.append(count_differing(differs))
        if outcome.changed:
            names = " and ".join(f"`{self.parameters[position]}`" for position in outcome.changed)
            words.append(f"It changes {names}, which belongs to the caller: work on a copy.")
        return " ".join(words)

    def _explain(self, at, values, problem, differs):
        """Explain the first differing number, or the shape: words, cells read, digits."""
        if values is not None and problem:
            return *self._why(self.explain_shape, at), 4
        if differs is None or not differs.any():
            return "", {}, 4
        index = tuple(int(place) for place in np.argwhere(differs)[0])
        pair = [array[index] for array in (self._right[at], values)]
        digits = digits_of(*pair)
        should, got = (_words.number(value, digits) for value in pair)
        why, read = self._why(self.explain_cell, at, at=index)
        place = place_of(index)
        of = f" of {name}" if (name := self._part(at)) else ""
        words = f"{place[0].upper()}{place[1:]}{of} should be {should}: {why}. Yours is {got}."
        return words, read, digits

    def _why(self, explain, number, **place):
        """Ask for the explanation of an answer's shape, or of one of its numbers."""
        return explain(*self._shown(number).values(), **place)

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
        return tuple(inputs), self._answers(at, values, differs, digits)

    def _answers(self, at, values, differs, digits):
        """Lay out expected beside got; of several maps the first that differs."""
        expected, name = self._right[at], self._part(at)
        titles = (f"expected {name}", f"your {name}") if name else ("expected", "yours")
        answers = {titles[0]: (expected, None)}
        if values is not None and values.ndim <= max(3, expected.ndim):
            answers[titles[1]] = (values, differs)
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
