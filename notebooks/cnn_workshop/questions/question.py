"""Questions to commit to before anything is shown, and quiz items whose wrong answers teach."""

import html
import re
import weakref
from pathlib import Path

import anywidget
import traitlets

from cnn_core import _checks
from cnn_workshop._alive import Alive
from cnn_workshop._life import HOW_TO_RUN, LIFE, LIFE_CSS
from cnn_workshop.questions.journal import journal
from cnn_workshop.questions.record import is_empty, slug

_HERE = Path(__file__).parent
_NOT_ALIVE = f"To answer here, {HOW_TO_RUN}"

_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:[ ,_\u00a0\u202f][0-9]{3})+(?:\.[0-9]*)?")
_PLAIN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


class Answer:
    """What a reader has answered to one question: in this kernel, or before it started.

    Parameters
    ----------
    part : {"predictions", "answers"}
        Where the record keeps it.
    name : str
        Its id there.
    question : str
        The question: an answer to another one is not meant.
    choices : sequence of str
        What can be answered; nothing if it is typed.

    Attributes
    ----------
    given : str
        The answer; empty until there is one.
    earlier : bool
        Whether it was given before this kernel started, and is kept from then.
    anyway : bool
        Whether the reader wants to see the truth without a prediction.
    """

    def __init__(self, part, name, question, choices):
        self.given, self.earlier, self.anyway = "", False, False
        self._part, self._name = part, name
        self._question, self._choices = question, choices
        self._listeners = weakref.WeakSet()
        self.noted(anew=True)
        journal.listen(self)

    def tell(self, listener):
        """Have ``listener.heard()`` called when something changes, for as long as it lives."""
        self._listeners.add(listener)

    def change(self, given=None, anyway=None, right=None):
        """Take a new answer, or that the truth is wanted without one; note it and tell it on."""
        self.anyway = self.anyway if anyway is None else anyway
        if given is not None:
            self.given, self.earlier = given, False
            if self._part == "predictions":
                journal.predicted(self._name, self._question, given.strip())
            elif given:
                journal.answered(self._name, self._question, given, right)
        self._tell()

    def judge(self, right):
        """Note whether the prediction was right."""
        journal.compared(self._name, right)

    def noted(self, anew):
        """Take the answer from another record: restored, or cleared."""
        if not anew:
            return
        entry = journal.record[self._part].get(self._name, {})
        choice = entry.get("choice", "") if entry.get("question") == self._question else ""
        choice = choice if choice in self._choices or not self._choices else ""
        if choice != self.given:
            self.given, self.earlier = choice, bool(choice)
        self.anyway = self.anyway and not is_empty(journal.record)  # cleared
        self._tell()

    def _tell(self):
        for listener in list(self._listeners):
            listener.heard()


_answers = {}
"""The answers to the questions asked in this kernel, by lead and question."""

_PARTS = {"Predict.": "predictions", "Quiz.": "answers"}
"""The part of the record for each lead."""


class Question(Alive, anywidget.AnyWidget):
    """A question with choices, or with a field to type into when there are none.

    Attributes
    ----------
    question : str
        The question.
    choices : list of str
        What to choose from.
    number : bool
        Whether the field takes a number only.
    answer : str
        The reader's answer; empty until there is one. It is kept in the notebook alone.
    reply : str
        What is said to that answer.
    """

    _esm = LIFE + (_HERE / "question.js").read_text("utf-8")
    _css = LIFE_CSS + (_HERE / "question.css").read_text("utf-8")

    lead = traitlets.Unicode().tag(sync=True)
    question = traitlets.Unicode().tag(sync=True)
    choices = traitlets.List(traitlets.Unicode()).tag(sync=True)
    number = traitlets.Bool(False).tag(sync=True)
    answer = traitlets.Unicode().tag(sync=True)
    reply = traitlets.Unicode().tag(sync=True)
    verdict = traitlets.Enum(["", "right", "wrong"], "").tag(sync=True)

    def __init__(self, lead, question, choices, reply_to, number=False, topic=""):
        super().__init__(lead=lead, question=question, choices=list(choices), number=number)
        self._reply_to = reply_to
        if (lead, question) not in _answers:
            name = slug(topic or question)
            _answers[lead, question] = Answer(_PARTS[lead], name, question, self.choices)
        self.given = _answers[lead, question]
        self.observe(self._answered, "answer")
        self.given.tell(self)
        self.heard()

    def heard(self):
        """Take over what was answered, maybe at another place where the question stands."""
        if self.given.given in ("", *self.choices) or not self.choices:
            self.answer = self.given.given

    def _answered(self, _):
        answer = self.answer.strip()
        with self.hold_sync():
            if self.number and answer and as_number(answer) is None:
                self.verdict, self.reply = "", "A number, please: in digits, such as 3.75."
                return
            self.verdict, self.reply = self._reply_to(self.answer) if answer else ("", "")
        if self.given.given != self.answer:
            self.given.change(given=self.answer, right=self.verdict == "right")

    def text(self):
        """Return the question, its choices and the answer in plain words."""
        choices = "".join(f"\n- {choice}" for choice in self.choices)
        answer = f"\nYour answer: {self.answer}. {self.reply}" if self.answer else ""
        return f"{self.lead} {self.question}{choices}{answer}"

    def _repr_mimebundle_(self, **options):
        bundle = super()._repr_mimebundle_(**options)
        choices = "".join(f"<li>{html.escape(choice)}</li>" for choice in self.choices)
        page = f"<p><strong>{html.escape(self.lead)}</strong> {html.escape(self.question)}</p>"
        page += f"<ul>{choices}</ul>" if choices else ""
        page += f"<p><small>{html.escape(_NOT_ALIVE)}</small></p>"
        return {**bundle, "text/html": page, "text/plain": self.text()}


class Prediction(Question):
    """A question to answer before the lesson shows the answer."""

    def __init__(self, question, choices=(), number=False, truth=None, topic=""):
        super().__init__("Predict.", question, choices, self._note, number, topic)
        self._truth = truth

    def _note(self, answer):
        kept = self.given.earlier and answer == self.given.given
        return "", "Noted earlier." if kept else "Noted. Read on and see."

    def compare(self, truth=None, *, more=""):
        """Set the prediction beside what was seen, as soon as there is a prediction.

        Parameters
        ----------
        truth : str or number, optional
            What was seen; what the question itself knows when left out.
        more : str, optional
            A sentence to show beside it, and not before.

        Returns
        -------
        Comparison
            To be shown as the last line of a cell.

        Raises
        ------
        TypeError
            If neither the call nor the question knows what was seen.
        """
        truth = self._truth if truth is None else truth
        if truth is None:
            raise TypeError("`truth` must be what was seen, got None")
        return Comparison(self.question, self.given, truth, more)


class Comparison(Alive, anywidget.AnyWidget):
    """A prediction beside what was seen, once there is one, or once the reader asks to see it.

    The page learns what was seen only then.

    Attributes
    ----------
    truth : str
        What was seen.
    more : str
        What is said beside it.
    waiting : bool
        Whether there is no prediction yet.
    words : str
        What is shown.
    """

    _esm = LIFE + (_HERE / "comparison.js").read_text("utf-8")
    _css = LIFE_CSS + (_HERE / "question.css").read_text("utf-8")

    words = traitlets.Unicode().tag(sync=True)
    waiting = traitlets.Bool(True).tag(sync=True)
    anyway = traitlets.Bool(False).tag(sync=True)

    def __init__(self, question, given, truth, more=""):
        super().__init__()
        self.truth, self.more = str(truth).strip(), more
        self._question, self._given = question, given
        given.tell(self)
        self.observe(lambda change: given.change(anyway=change.new), "anyway")
        self.heard()

    def heard(self):
        """Show what there is to be shown by now."""
        guess = self._given.given.strip()
        with self.hold_sync():
            self.anyway = self._given.anyway
            self.waiting = not (guess or self.anyway)
            self.words = f"You have not predicted yet: {self._question}"
            if not self.waiting:
                earlier = self._given.earlier
                self.words = f"{_gap(guess, self.truth, earlier)} {self.more}".rstrip()
        if guess:
            self._given.judge(_same(guess, self.truth))

    def text(self):
        """Return what is shown in plain words."""
        then = " Once you have, this line compares." if self.waiting else ""
        return self.words + then

    def _repr_mimebundle_(self, **options):
        bundle = super()._repr_mimebundle_(**options)
        page = f"<p>{html.escape(self.text())}</p>"
        if self.waiting:
            page += f"<p><small>{html.escape(_NOT_ALIVE)}</small></p>"
        return {**bundle, "text/html": page, "text/plain": self.text()}


def _gap(guess, truth, earlier):
    """Word a prediction beside what was seen."""
    if not guess:
        return f"You made no prediction. What was seen: {truth}."
    you = "Earlier you" if earlier else "You"
    if _same(guess, truth):
        return f"{you} predicted {guess}, and so it is."
    return f"{you} predicted {guess}; what was seen: {truth}. What explains the gap?"


def as_number(text):
    """Read what a person typed as a number; None if it is none.

    Examples
    --------
    >>> as_number("1,296"), as_number("\u22122.5"), as_number("2,5"), as_number("abc")
    (1296.0, -2.5, 2.5, None)
    """
    text = text.strip().replace("\N{MINUS SIGN}", "-")
    if _THOUSANDS.fullmatch(text):
        text = re.sub("[ ,_\u00a0\u202f]", "", text)
    elif text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    return float(text) if _PLAIN.fullmatch(text) else None


def _same(guess, truth):
    """Tell whether two answers say the same, as numbers ("12.0" and "12") or as words."""
    if guess.casefold() == truth.casefold():
        return True
    numbers = as_number(guess), as_number(truth)
    return None not in numbers and numbers[0] == numbers[1]


def predict(question, choices=(), *, number=False):
    """Ask for a prediction. Nothing waits for it: "Run All" goes on without an answer.

    Parameters
    ----------
    question : str
        The question.
    choices : sequence of str, optional
        What to choose from; without any there is a field to type into.
    number : bool, default False
        Whether that field takes a number only.

    Returns
    -------
    Prediction
        Keep it, and show ``prediction.compare(truth)`` once the truth has been seen.

    Examples
    --------
    >>> guess = predict("How many numbers does a picture of 3 x 4 pixels hold?", number=True)
    >>> comparison = guess.compare(12)
    >>> comparison.waiting
    True
    >>> guess.answer = "7"
    >>> comparison.text()
    'You predicted 7; what was seen: 12. What explains the gap?'
    """
    return Prediction(question, choices, number)


def quiz(question, choices, right, *, topic=""):
    """Ask a question that answers at once, and says what each wrong choice gets wrong.

    Parameters
    ----------
    question : str
        The question.
    choices : dict of str to str
        Each choice, and what is said to those who choose it.
    right : str
        The right choice.
    topic : str, optional
        What the record is to know the question by: it stays when the wording changes.

    Returns
    -------
    Question

    Raises
    ------
    ValueError
        If `right` is not among the choices.

    Examples
    --------
    >>> item = quiz("2 + 2?", {"4": "Yes.", "22": "That is the text put together."}, right="4")
    >>> item.answer = "22"
    >>> item.verdict, item.reply
    ('wrong', 'That is the text put together.')
    """
    _checks.one_of(right, "right", list(choices))

    def reply_to(answer):
        return ("right" if answer == right else "wrong"), choices.get(answer, "")

    return Question("Quiz.", question, choices, reply_to, topic=topic)
