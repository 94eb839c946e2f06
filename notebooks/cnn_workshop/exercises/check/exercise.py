"""Check a reader's function: find the smallest case that fails, and the slip behind it.

An exercise knows the right answer, some small and awkward cases, and a bank of the slips that
people really make. The reader's function runs on every case. If it goes wrong in exactly the way
in which one of the slips goes wrong, on every case, then that is the diagnosis.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from cnn_workshop import _run, _words, palettes
from cnn_workshop.exercises.check import run, slips
from cnn_workshop.exercises.check.asking import asked, judged
from cnn_workshop.exercises.check.compare import close, right
from cnn_workshop.exercises.check.diagnose import Trial, diagnose
from cnn_workshop.exercises.check.phrases import (
    article,
    count_differing,
    digits_of,
    place_of,
    readers_name,
)
from cnn_workshop.exercises.check.reading import read_instead, source_of
from cnn_workshop.exercises.check.report import graded, not_right, passed, plain, refused
from cnn_workshop.stage.table import tables_of

_PATIENCE = 3  # failed checks, one after the other, until a hint is shown unasked


@dataclass(kw_only=True)
class Exercise:
    """Something to write, and all that is needed to check it.

    Attributes
    ----------
    name : str
        What the reader's function is about; the reader calls it ``my_<name>``.
    reference : callable
        The right answer.
    parameters : tuple of str
        Its parameters, in order; by default those of `reference`.
    cases : list of tuple
        The arguments of each case; kept smallest first.
    kinds : dict of str
        The colour scale of each array among the parameters, and of ``"result"``; ``"colour"`` for a
        picture of shape (H, W, 3).
    explain_cell : callable
        ``explain_cell(*arguments, at=index)`` returns the words after "should be 12:", and a dict
        of masks that say which cells of which argument the number is made of. The index is a tuple,
        empty if the result is a single number.
    explain_shape : callable or str
        ``explain_shape(*arguments)`` returns a sentence on why the answer has its shape, and masks;
        or the sentence, if it is always the same.
    keywords : tuple of str
        Those of the parameters, the last ones, that are given by name.
    parts : tuple of str
        The names of the arrays, in order, if the answer is several in a list or a tuple. Then each
        case stands once for each of them, so that the first failing case is the first failing
        array, and the two functions that explain get its name as ``part``.
    chained : bool
        Whether each of those arrays is made of the one before it, as the layers of a network are.
        Then the two functions that explain get the layer's name and what it is given.
    bank : slips.Bank, optional
        Right answers and slips; by default those in ``banks/<name>.txt``, read at the first wrong
        answer.
    names : dict
        What the code of the bank may use besides ``np``, by name.
    core : callable, optional
        Where `cnn_core` writes it, to show after a pass; else the first right answer of the bank.
    examples : tuple of str
        Functions of the lesson's own that it checks for show: no record is kept of them.
    """

    name: str
    reference: Callable
    parameters: tuple = ()
    cases: list
    kinds: dict
    explain_cell: Callable | None = None
    explain_shape: Callable | str = ""
    keywords: tuple = ()
    parts: tuple = ()
    chained: bool = False
    bank: slips.Bank | None = None
    names: dict = field(default_factory=dict)
    core: Callable | None = None
    examples: tuple = ()

    def __post_init__(self):
        self.cases = sorted(self.cases, key=lambda case: sum(np.size(value) for value in case))
        self._inputs = self.cases
        self.cases = [case for case in self._inputs for _ in self.parts or ("",)]
        self.parameters = self.parameters or tuple(inspect.signature(self.reference).parameters)
        self._failed = self._hinted = 0

    @cached_property
    def _bank(self):
        return self.bank or slips.load(self.name, self.names)

    @property
    def mistakes(self):
        """The slips that are known."""
        return self._bank.slips

    @property
    def right_answers(self):
        """The right answers of the bank, as functions."""
        return self._bank.right_answers

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
    def check(self, function, *, strict=False, hint=False, answer=False):
        """Try a reader's function and say what came of it.

        Parameters
        ----------
        function : callable
            The reader's function. Whatever it does, the check does not raise. Its arguments are
            copies. An answer may be an array or a list of lists: only the numbers and the shape
            count. It may be a view of the input, but may not change the input.
        strict : bool, default False
            Raise if it does not pass, for whoever grades a notebook by running it.
        hint : bool, default False
            Give the next of two or three hints, from general to near. Every third check that fails
            gives one unasked.
        answer : bool, default False
            Show how `cnn_core` writes it, as a check that passes does.

        Returns
        -------
        Report

        Raises
        ------
        NotPassedError
            If `strict` and the function does not pass.
        """
        report = self.report_of(function)
        if getattr(function, "__name__", "") not in self.examples:
            judged(self.name, report, function, self._named_in(report))
        return graded(self._helped(report, hint, answer), strict)

    def report_of(self, function):
        """Run a function on every case and report."""
        refusal = self._refuse(function)
        if refusal:
            return refused(refusal)
        name = readers_name(function)
        outcomes = list(self.outcomes(function))
        if outcomes[0].kind == "unwritten":
            words = (
                "is not written yet: put your own lines in place of `raise NotImplementedError`."
            )
            return plain(f"{name} {words}", f"It {words}", "unwritten")
        failing = [at for at, each in enumerate(outcomes) if not right(each, self.answers[at])]
        if not failing:
            return passed(self._praise(name, outcomes))
        return self._wrong(function, outcomes, failing)

    def _named_in(self, report):
        """Return the names of the slips that a report names; of several parts it may be several."""
        if report.tone != "wrong":
            return []
        exactly = [slip.name for slip in self.mistakes if slip.diagnosis == report.diagnosis]
        return exactly[:1] or [
            slip.name for slip in self.mistakes if slip.diagnosis in report.diagnosis
        ]

    def _helped(self, report, hint, answer):
        """Add a hint, and how `cnn_core` writes it, to those who have passed or ask."""
        self._failed = self._failed + 1 if report.tone == "wrong" else 0
        words = ""
        if hint or (self._failed and self._failed % _PATIENCE == 0):
            hints = () if self.bank else slips.hints(self.name)
            words = _hint(hints, self._hinted, f"check_{self.name}", asked=hint)
            self._hinted = min(self._hinted + 1, len(hints))
        solution = self._solution if report.passed or answer else None
        return replace(report, hint=words, solution=solution)

    def _solution(self):
        """Return a heading and the source of how it is written."""
        if self.core is not None:
            where = f"`{self.core.__module__}.{self.core.__name__}`"
            return f"How `cnn_core` writes it: {where}", source_of(self.core, True)
        if self.bank:
            return "One way to write it", source_of(self.reference, True)
        return "One way to write it", next(iter(slips.right(self.name).values()))

    # ---- right answers and known slips -----------------------------------------------------------

    @cached_property
    def answers(self):
        """The right answer to each case."""
        answers = []
        for case in self._inputs:
            by_place, by_name = self.given(case)
            answers.append(self.reference(*by_place, **by_name))
        if self.parts:
            answers = [part for answer in answers for part in answer]
        return [np.asarray(answer) for answer in answers]

    def given(self, case):
        """Return the arguments of a case that are given by their place, and those by name."""
        by_place = len(case) - len(self.keywords)
        return case[:by_place], dict(zip(self.keywords, case[by_place:], strict=True))

    @cached_property
    def known(self):
        """Each slip with what comes of it; it runs no further than anyone has asked, and once."""
        return [
            (mistake, Trial(self, function))
            for mistake in self.mistakes
            for function in mistake.functions
        ]

    def outcomes(self, function, seconds=None, cases=None):
        """Run a function case by case; yield what came of each, or of each part of each."""
        calls = map(self.given, cases or self._inputs)
        for outcome in run.outcomes_of(function, calls, seconds):
            yield from self._apart(outcome) if self.parts else (outcome,)

    def _apart(self, outcome):
        """Return one outcome for each array; the whole one for each, if there are not so many."""
        value, many = outcome.value, len(self.parts)
        if isinstance(value, (list, tuple)) and len(value) == many:
            return [replace(outcome, value=part) for part in value]
        if outcome.kind == "returned" and value is not None:
            kind, some = type(value).__name__, isinstance(value, (list, tuple, dict))
            got = f"a {kind} of {len(value)}" if some else f"one {kind}"
            wanted = f"{many} arrays: {', '.join(self.parts)}"
            if self.chained:
                wanted = f"a list of {many} arrays, one for each layer: {', '.join(self.parts)}"
            outcome = replace(outcome, problem=f"It returned {got}; the answer is {wanted}.")
        return [outcome] * many

    # ---- words -----------------------------------------------------------------------------------

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
            by_place, by_name = self.given(self.parameters)
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

    def _praise(self, name, outcomes):
        """Say that all is well."""
        words = f"{name} is right on all {len(self.cases)} cases."
        if isinstance(outcomes[0].value, (list, tuple)):
            kind = type(outcomes[0].value).__name__
            words += f" (It returns a {kind}: that counts, though an array is handier.)"
        if self.chained:
            sets = _words.count(len(self._inputs), "set")
            words += f" They are {len(self.parts)} layers, for {sets} of pictures."
        elif self.parts:
            calls = _words.count(len(self._inputs), "call")
            words += f" They are {len(self.parts)} answers to each of {calls}."
        return words

    def _wrong(self, function, outcomes, failing):
        """Build the report of a function that fails on some cases."""
        at = failing[0]
        outcome, expected = outcomes[at], self.answers[at]
        values, problem = _run.numbers(outcome.value, expected.shape)
        differs = None if problem else np.asarray(~close(expected, values))
        known = diagnose(self, function, outcomes)
        diagnosis = known or self._describe(at, outcome, problem, differs)
        reading = "" if known else read_instead(function, self.cases[at])
        if known and outcome.kind == "raised":
            reading = self._describe(at, outcome, problem, differs)
        report = not_right(readers_name(function), diagnosis, outcome, expected=expected)
        whole = outcome.kind == "returned" and (outcome.problem or outcome.value is None)
        if self.chained and (whole or outcome.kind != "returned"):
            many = _words.count(len(self.cases[at][0]), "picture")
            later = at >= len(self.parts)
            return replace(report, remark=f"It was given {many} at a time." if later else "")
        if self.parts and whole:
            return report  # nothing to take apart
        explanation, read, digits = self._explain(at, values, problem, differs)
        return replace(
            report,
            remark=f"{reading} {self._remark(outcomes, failing)}".lstrip(),
            case=self._shown(at),
            explanation=explanation,
            tables=self._tables(at, values, differs, read, digits),
        )

    def _shown(self, at):
        """Return what to show of a case, by name, and to explain an answer from."""
        if not self.chained:
            return dict(zip(self.parameters, self.cases[at], strict=True))
        number = at % len(self.parts)
        if number == 0:
            return {"layer": self.parts[0], self.parameters[0]: self.cases[at][0]}
        return {"layer": self.parts[number], self.parts[number - 1]: self.answers[at - 1]}

    def _part(self, at):
        """Return the name of the answer to a case, where there are several."""
        return self.parts[at % len(self.parts)] if self.parts and not self.chained else ""

    def _remark(self, outcomes, failing):
        """Say how many cases fail."""
        many, total = max(1, len(self.parts)), len(self._inputs)
        if self.chained:
            at = failing[0] % many
            where = f"number {at + 1} of {many}"
            return f"The first layer that deviates is {self.parts[at]}, {where}."
        if len(outcomes) < len(self.cases):
            return "The case on which it stopped; those after it were not tried:"
        if self.parts and all(outcomes[at].kind == "returned" for at in failing):
            counts = [sum(at % many == number for at in failing) for number in range(many)]
            words = [
                f"`{part}` is wrong in {wrong} of {total} calls" if wrong else f"`{part}` is right"
                for part, wrong in zip(self.parts, counts, strict=True)
            ]
            return f"{', '.join(words)}. The smallest:"
        fails, noun = len({at // many for at in failing}), "calls" if self.parts else "cases"
        if fails == total and not self.parts:
            return f"It fails on all {total} cases. The smallest:"
        return f"It fails {'in' if self.parts else 'on'} {fails} of {total} {noun}. The smallest:"

    def _describe(self, at, outcome, problem, differs):
        """Say in general words what is wrong with one outcome."""
        if outcome.kind == "endless":
            return _words.sentence(f"It takes too long: {outcome.problem}")
        if outcome.kind != "returned":
            return _words.sentence(f"It stopped with {outcome.problem}")
        if outcome.problem:
            return outcome.problem
        words = [_words.sentence(_words.capitalised(problem))] if problem else []
        if differs is not None and differs.any():
            words.append(count_differing(differs))
        if part := words and self._part(at):
            words[0] = f"`{part}`: {_words.uncapitalised(words[0])}"
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
        pair = [array[index] for array in (self.answers[at], values)]
        digits = digits_of(*pair)
        should, got = (_words.number(value, digits) for value in pair)
        why, read = self._why(self.explain_cell, at, at=index)
        place = place_of(index)
        of = f" of {name}" if (name := self._part(at)) else ""
        words = f"{_words.capitalised(place)}{of} should be {should}: {why}. Yours is {got}."
        return words, read, digits

    def _why(self, explain, number, /, **place):
        """Ask for the explanation of an answer's shape, or of one of its numbers."""
        if isinstance(explain, str):
            return explain, {}
        part = {"part": self._part(number)} if self._part(number) else {}
        return explain(*self._shown(number).values(), **place, **part)

    # ---- numbers ---------------------------------------------------------------------------------

    def _tables(self, at, values, differs, read, digits):
        """Lay out the case: its arrays, then expected beside got."""
        inputs = []
        for name, value in self._shown(at).items():
            if np.ndim(value):
                kind, axes = self.kinds[name], 2
                if kind == "colour":
                    kind, axes = "pixels", 3
                ends = palettes.limits(value, kind)
                value, window = np.asarray(value), read.get(name)
                inputs += tables_of(name, value, kind, ends, axes, window=window)
        return tuple(inputs), self._answers_tables(at, values, differs, digits)

    def _answers_tables(self, at, values, differs, digits):
        """Lay out expected beside got; of several maps the first that differs."""
        expected, name = self.answers[at], self._part(at)
        titles = (f"expected {name}", f"your {name}") if name else ("expected", "yours")
        answers = {titles[0]: (expected, None)}
        if values is not None and values.ndim <= max(3, expected.ndim):
            answers[titles[1]] = (values, differs)
        kind, axes = self.kinds["result"], 3 if expected.ndim < 3 else 2
        numbers = [array.ravel() for array, _ in answers.values()]
        ends = palettes.limits(np.concatenate(numbers), kind)
        return tuple(
            tables_of(name, array, kind, ends, axes, look=differs, wrong=mask, digits=digits)[0]
            for name, (array, mask) in answers.items()
        )


def _hint(hints, number, name, asked):
    """Word the next hint, or say that there is none left."""
    if number < len(hints):
        more = "" if asked or number else f" (The next: {name}(..., hint=True).)"
        return f"Hint {number + 1} of {len(hints)}: {hints[number]}{more}"
    if not asked:
        return ""
    had = "There is no hint to it." if not hints else "There is no further hint."
    return f"{had} The answer itself: {name}(..., answer=True)."
