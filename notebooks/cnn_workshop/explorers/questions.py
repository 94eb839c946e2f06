"""Questions to commit to before anything is shown, and quiz items whose wrong answers teach."""

import html
from pathlib import Path

import anywidget
import traitlets

from cnn_core import _checks
from cnn_workshop import _words

_HERE = Path(__file__).parent
_given = {}
"""The answers given in this kernel, by lead and question: running a cell again keeps them."""


class Question(anywidget.AnyWidget):
    """A question with choices, or with a field to type into when there are none.

    Attributes
    ----------
    question : str
        The question.
    choices : list of str
        What to choose from.
    answer : str
        The reader's answer; empty until there is one. It stays in this kernel.
    reply : str
        What is said to that answer.
    """

    _esm = (_HERE / "question.js").read_text("utf-8")
    _css = (_HERE / "question.css").read_text("utf-8")

    lead = traitlets.Unicode().tag(sync=True)
    question = traitlets.Unicode().tag(sync=True)
    choices = traitlets.List(traitlets.Unicode()).tag(sync=True)
    answer = traitlets.Unicode().tag(sync=True)
    reply = traitlets.Unicode().tag(sync=True)
    verdict = traitlets.Enum(["", "right", "wrong"], "").tag(sync=True)

    def __init__(self, lead, question, choices, reply_to):
        super().__init__(lead=lead, question=question, choices=list(choices))
        self._reply_to = reply_to
        self.observe(self._answered, "answer")
        given = _given.get((lead, question), "")
        self.answer = given if given in choices or not choices else ""

    def _answered(self, _):
        _given[self.lead, self.question] = self.answer
        with self.hold_sync():
            self.verdict, self.reply = self._reply_to(self.answer) if self.answer else ("", "")

    def text(self):
        """Return the question, its choices and the answer in plain words."""
        choices = "".join(f"\n- {choice}" for choice in self.choices)
        answer = f"\nYour answer: {self.answer}. {self.reply}" if self.answer else ""
        return f"{self.lead} {self.question}{choices}{answer}"

    def _repr_mimebundle_(self, **options):
        view = super()._repr_mimebundle_(**options)
        bundle = view[0] if isinstance(view, tuple) else view
        choices = "".join(f"<li>{html.escape(choice)}</li>" for choice in self.choices)
        page = f"<p><strong>{html.escape(self.lead)}</strong> {html.escape(self.question)}</p>"
        page += f"<ul>{choices}</ul>" if choices else ""
        return {**bundle, "text/html": page, "text/plain": self.text()}


class Prediction(Question):
    """A question to answer before the lesson shows the answer."""

    def compare(self, truth):
        """Set the prediction beside what was seen.

        Parameters
        ----------
        truth : str or number
            What was seen.

        Returns
        -------
        Words
            One sentence, to be shown as the last line of a cell.
        """
        truth, guess = str(truth).strip(), self.answer.strip()
        if not guess:
            return _words.Words(f"You made no prediction. What was seen: {truth}.")
        if _same(guess, truth):
            return _words.Words(f"You predicted {guess}, and so it is.")
        gap = f"You predicted {guess}; what was seen: {truth}. What explains the gap?"
        return _words.Words(gap)


def _same(guess, truth):
    """Tell whether two answers say the same, as numbers ("12.0" and "12") or as words."""
    if guess.casefold() == truth.casefold():
        return True
    try:
        return float(guess) == float(truth)
    except ValueError:
        return False


def predict(question, choices=()):
    """Ask for a prediction. Nothing waits for it: "Run All" goes on without an answer.

    Parameters
    ----------
    question : str
        The question.
    choices : sequence of str, optional
        What to choose from; without any there is a field to type into.

    Returns
    -------
    Prediction
        Keep it, and show ``prediction.compare(truth)`` once the truth has been seen.

    Examples
    --------
    >>> guess = predict("How many numbers does a picture of 3 x 4 pixels hold?")
    >>> guess.compare(12)
    You made no prediction. What was seen: 12.
    >>> guess.answer = "7"
    >>> guess.compare(12)
    You predicted 7; what was seen: 12. What explains the gap?
    """
    noted = "Noted. Read on and see."
    return Prediction("Predict.", question, choices, lambda answer: ("", noted))


def quiz(question, choices, right):
    """Ask a question that answers at once, and says what each wrong choice gets wrong.

    Parameters
    ----------
    question : str
        The question.
    choices : dict of str to str
        Each choice, and what is said to those who choose it.
    right : str
        The right choice.

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

    return Question("Quiz.", question, choices, reply_to)
