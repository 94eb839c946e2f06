"""Count what the records of a class say: predictions, quiz answers, checks and slips."""

import re
from collections import Counter
from dataclasses import dataclass, field

from cnn_workshop.classroom.lessons import FOLDER, ClassError, lessons
from cnn_workshop.exercises import EXERCISES
from cnn_workshop.questions.question import as_number
from cnn_workshop.questions.quizzes import ITEMS, PREDICTIONS
from cnn_workshop.questions.record import PARTS, slug

_MOST_VALUES = 12  # bars of an answer that is typed: what was typed less often is put together


@dataclass(frozen=True)
class Bars:
    """One question and how a class answered it.

    Attributes
    ----------
    question : str
        The question.
    counts : dict of int
        How many gave each answer, in the order in which they are to stand.
    right : tuple of str
        The answers that were right; empty if that is not known.
    """

    question: str
    counts: dict
    right: tuple = ()

    @property
    def people(self):
        """How many answered."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Slipped:
    """A slip, how many people made it, and in which exercise."""

    check: str
    words: str
    people: int


@dataclass
class OfLesson:
    """All that a report says of one lesson."""

    number: str
    title: str = ""
    checks: list = field(default_factory=list)
    records: list = field(default_factory=list)
    predictions: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    slips: list = field(default_factory=list)

    @property
    def people(self):
        """Each person with their record, in the order of their names."""
        everybody = {each.person: each.record for each in self.records}
        return [(person, everybody[person]) for person in sorted(everybody, key=by_name)]


@dataclass
class Tally:
    """All that a report says."""

    lessons: list
    records: list
    problems: list

    @property
    def people(self):
        """All names, in order."""
        return sorted({each.person for each in self.records}, key=by_name)


@dataclass(frozen=True)
class Problem:
    """A notebook that does not count, and why not."""

    file: str
    person: str
    words: str


def tally(collected, source=FOLDER):
    """Count what was collected.

    Parameters
    ----------
    collected : list of HandedIn
        What `collect` found.
    source : path, optional
        The folder of the lessons.

    Returns
    -------
    Tally
    """
    problems = [Problem(each.file, each.person, each.problem) for each in collected if each.problem]
    records, doubles = _one_of_each(each for each in collected if each.record)
    known = {each.number: each for each in _lessons_of(source)}
    for each in records:
        number = each.record["lesson"]
        known.setdefault(number, OfLesson(number)).records.append(each)
    found = [known[number] for number in sorted(known) if known[number].records]
    for lesson in found:
        _count(lesson)
    return Tally(found, records, sorted(problems + doubles, key=lambda problem: problem.file))


def by_name(name):
    """Return what names are put in order by: ``pupil 2`` stands before ``pupil 10``."""
    pieces = re.split(r"(\d+)", name.casefold())
    return [(int(piece), "") if piece.isdigit() else (-1, piece) for piece in pieces], name


def _lessons_of(source):
    """Return what the lessons themselves say; nothing if they are not there."""
    try:
        return [OfLesson(each.number, each.title, each.checks) for each in lessons(source)]
    except ClassError:
        return []


def _one_of_each(handed_in):
    """Keep one notebook of a person and lesson, the one in which most was done; name the others."""
    best, doubles = {}, []
    for each in handed_in:
        key = each.person, each.record["lesson"]
        other = best.get(key)
        if other is None:
            best[key] = each
            continue
        best[key], less = (each, other) if _done(each) > _done(other) else (other, each)
        words = f"{each.person} has more in another notebook of this lesson, {best[key].file}"
        doubles.append(Problem(less.file, each.person, words))
    return list(best.values()), doubles


def _done(handed_in):
    """How much was done in a notebook: checks that passed, then all that was answered or tried."""
    passed = sum(check["passed"] for check in handed_in.record["checks"].values())
    return passed, sum(len(handed_in.record[part]) for part in PARTS)


def _count(lesson):
    """Fill in what the records of one lesson come to."""
    records = [each.record for each in lesson.records]
    seen = (name for record in records for name in record["checks"])
    lesson.checks += [name for name in dict.fromkeys(seen) if name not in lesson.checks]
    lesson.predictions = _bars(records, "predictions", _CHOICES)
    lesson.answers = _bars(records, "answers", _ITEMS)
    lesson.slips = _slips(records)


_CHOICES = {slug(topic): list(each.get("choices", ())) for topic, each in PREDICTIONS.items()}
_ITEMS = {slug(topic): list(each["choices"]) for topic, each in ITEMS.items()}


def _bars(records, part, choices):
    """Count the answers to each question, in the order in which this project asks them."""
    given = {}
    for record in records:
        for name, entry in record[part].items():
            given.setdefault(name, []).append(entry)
    order = {name: place for place, name in enumerate(choices)}
    names = sorted(given, key=lambda name: (order.get(name, len(order)), name))
    return [_bar(given[name], choices.get(name, ())) for name in names]


def _bar(entries, choices):
    """Count the answers to one question."""
    counts = Counter(_answer(entry["choice"], choices) for entry in entries)
    right = {_answer(entry["choice"], choices) for entry in entries if entry["right"]}
    others = [answer for answer in counts if answer not in choices]
    if not choices:
        others = _most(counts)
    ordered = {answer: counts.pop(answer, 0) for answer in [*choices, *_sorted(others)]}
    if counts:
        ordered["other answers"] = sum(counts.values())
    return Bars(
        entries[0]["question"], ordered, tuple(answer for answer in ordered if answer in right)
    )


def _answer(text, choices):
    """Return an answer as it is counted: numbers that are equal are one answer."""
    text = text.strip()
    number = None if text in choices else as_number(text)
    if number is None:
        return text
    return f"{number:.0f}" if number == round(number) and abs(number) < 1e15 else f"{number:g}"


def _most(counts):
    """Return the answers that were given most."""
    return [answer for answer, _ in counts.most_common(_MOST_VALUES)]


def _sorted(answers):
    """Put answers in order: numbers by their value, then words."""

    def key(answer):
        number = as_number(answer)
        return (number is None, number or 0, answer.casefold())

    return sorted(answers, key=key)


def _slips(records):
    """Count by how many people each slip was made; the commonest first."""
    made = Counter()
    for record in records:
        for name, check in record["checks"].items():
            made.update((name, slip) for slip in dict.fromkeys(check["slips"]))
    found = [Slipped(check, _words(check, slip), people) for (check, slip), people in made.items()]
    return sorted(found, key=lambda slip: (-slip.people, slip.check, slip.words))


def _words(check, slip):
    """Return the sentence that a slip's name stands for; the name if it stands for none."""
    exercise = EXERCISES.get(check)
    known = {each.name: each.diagnosis for each in exercise.mistakes} if exercise else {}
    return known.get(slip, slip)
