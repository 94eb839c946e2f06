r"""Wrong answers as small changes to right ones: a bank is a text, and this reads it.

A bank begins with right answers, as people write them; helper functions, whose names begin with
an underscore, stand below the answer that they help. Then comes an entry for each slip: its
``[name]``, the sentence for the reader and, behind ``>``, what is written otherwise. A second
``>`` is the same slip written in another way. The changes are made in every right answer that has
all the pieces:

``old => new``
    replaces a piece of the code, everywhere; ``$X`` in `old` stands for any piece of one line in
    which all brackets are closed, and for that piece in `new`; ``\n`` in `new` begins a line
``once: old => new``, ``last: old => new``
    replace it where it first, or last, stands
``this <=> that``
    exchanges two words or pieces
``first: line``
    puts a line before all others of the function
``drop: piece``, ``deeper: piece``, ``shallower: piece``
    take away, indent or outdent the lines that hold the piece
``only: name``
    makes the changes in that right answer alone
``change ;; change``
    makes one after the other

A ``>`` with ``def`` below it is written out whole, as a right answer is. ``> shape: expression``
names the shape, made of the parameters, by which the slip is known whatever the numbers. Below a
line ``== _part: words``, changes are made in that helper function alone, names begin with what
stands behind its underscore, and sentences begin with the words; ``==`` alone ends that.

`common.txt` is a bank of entries without right answers: its slips are made in the right answers of
every exercise, where they find their pieces, behind the bank's own. A bank's own entry of the same
name takes the place of a common one; if it has no ``>``, it gives it another sentence.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

BANKS = Path(__file__).parents[1] / "banks"

_INSIDE = r"[^()\[\]{}\n]"  # a piece of one line, and brackets in it up to four deep
for _ in range(4):
    _INSIDE = rf"(?:[^()\[\]{{}}\n]|\({_INSIDE}*\)|\[{_INSIDE}*\]|\{{{_INSIDE}*\}})"


@dataclass(frozen=True)
class Slip:
    """A wrong answer that people really give: small changes to right ones.

    Attributes
    ----------
    name : str
        A few words for the bank.
    diagnosis : str
        One sentence for the reader.
    sources : tuple of str
        The slip made in every right answer, in every way in which it is written.
    shape : callable, optional
        ``shape(*arguments)`` returns the shape by which the slip is known, whatever the numbers:
        for answers that match nothing else in the bank.
    common : bool
        Whether it is one of the slips of all exercises.
    """

    name: str
    diagnosis: str
    sources: tuple
    shape: Callable | None = None
    common: bool = False
    names: dict = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def functions(self):
        """The wrong answers themselves, compiled when they are first asked for."""
        try:
            return tuple(define(source, self.names) for source in self.sources)
        except SyntaxError as error:
            raise ValueError(f"[{self.name}] must change code into code, got {error}") from error


@dataclass(frozen=True)
class Bank:
    """What a text holds: the sources of right answers, by name, and the slips."""

    right: dict
    slips: tuple
    names: dict = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def right_answers(self):
        """The right answers themselves."""
        return tuple(define(source, self.names) for source in self.right.values())


def load(name, names=None):
    """Read ``banks/<name>.txt`` and the slips of all exercises behind its own."""
    text = (BANKS / f"{name}.txt").read_text(encoding="utf-8")
    return read(text, names, _common())


def read(text, names=None, common=()):
    """Read a bank.

    Parameters
    ----------
    text : str
        The bank.
    names : dict, optional
        What its code may use besides ``np``, by name.
    common : sequence of (str, str, list of str)
        The name, sentence and changes of the slips of all.

    Returns
    -------
    Bank

    Raises
    ------
    ValueError
        If an entry finds its pieces in no right answer, or changes nothing.
    """
    code, _, entries = re.split(r"^(?=(\[.+\]|==.*)\n)", text, maxsplit=1, flags=re.MULTILINE)
    preamble, *sources = re.split(r"^(?=def [a-z])", code, flags=re.MULTILINE)
    right = {_named(source): preamble + source.rstrip() + "\n" for source in sources}
    names, shared, slips = dict(names or {}), {each[0]: each for each in common}, []
    for name, sentence, changes, part in _entries(entries):
        given = changes or shared.get(name, ("", "", ()))[2]
        made, shape = _made(right, part, given, needed=bool(changes))
        shape = shape and define(_shape_of(right, shape), names)
        if not made and not shape:
            raise ValueError(f"[{name}] must change a right answer, none has all its pieces")
        shared.pop(name, None)
        slips.append(Slip(name, sentence, made, shape, names=names))
    for name, sentence, changes in shared.values():
        made, _ = _made(right, "", changes, needed=False)
        if made:
            slips.append(Slip(name, sentence, made, common=True, names=names))
    return Bank(right, tuple(slips), names)


@lru_cache(maxsize=1)
def _common():
    """Return the name, sentence and changes of the slips of all exercises."""
    text = (BANKS / "common.txt").read_text(encoding="utf-8")
    return tuple(entry[:3] for entry in _entries(text[text.index("[") :]))


def _entries(text):
    """Yield the name, sentence, changes and helper function of each entry."""
    _, *parts = re.split(r"^(\[.+\]|==.*)\n", text, flags=re.MULTILINE)
    part, words = "", ""
    for head, body in zip(parts[::2], parts[1::2], strict=True):
        if head.startswith("=="):
            part, _, words = head[2:].strip().partition(":")
            continue
        sentence, *changes = re.split(r"^>", body, flags=re.MULTILINE)
        name = f"{part[1:]}: {head[1:-1]}" if part else head[1:-1]
        yield name, " ".join(f"{words} {sentence}".split()), changes, part


def _made(right, part, changes, needed=True):
    """Return the sources that the changes make of right answers, and a shape if one is named."""
    made, shape = [], None
    for change in changes:
        if change.lstrip().startswith("shape: "):
            shape = " ".join(change.split()).removeprefix("shape: ")
            continue
        if re.match(r"\s*\n(def|import|from) ", change):
            made.append(change.lstrip().rstrip() + "\n")
            continue
        line = " ".join(each.strip() for each in change.splitlines()).strip()
        new = [_changed(name, source, part, line) for name, source in right.items()]
        if needed and not any(new):
            raise ValueError(f"`{line}` must change a right answer, none has all its pieces")
        made += filter(None, new)
    return tuple(dict.fromkeys(made)), shape


def _changed(name, source, part, changes):
    """Return a source with all changes made in it, or nothing if it lacks a piece."""
    until = r"(?=^def |\Z)" if part else r"\Z"
    found = re.search(rf"^def {part and f'{part}[(]'}.*?{until}", source, re.MULTILINE | re.DOTALL)
    if not found:
        return ""
    body = before = found[0]
    for change in changes.split(" ;; "):
        if change.startswith("only: "):
            if name not in change.removeprefix("only: ").split():
                return ""
            continue
        after = _change(body, change)
        if after is None:
            return ""
        body = after
    return source[: found.start()] + body + source[found.end() :] if body != before else ""


def _change(body, change):
    """Return a function with one change made in it, or None if it lacks the piece."""
    kind, _, rest = change.partition(": ")
    if kind == "first":
        head = re.match(r"def .*?:\n", body, re.DOTALL)
        return head[0] + f"    {rest}\n".replace("\\n", "\n    ") + body[head.end() :]
    if kind in _LINES:
        changed, many = re.subn(rf"^.*{_pattern(rest)}.*\n", _LINES[kind], body, flags=re.MULTILINE)
        return changed if many else None
    if " <=> " in change:
        one, other = change.split(" <=> ")
        swap = {one: other, other: one}
        either = "|".join(rf"(?<!\w){re.escape(piece)}(?!\w)" for piece in swap)
        return re.sub(either, lambda found: swap[found[0]], body) if one in body else None
    if kind not in ("once", "last"):
        kind, rest = "", change
    old, _, new = f"{rest} ".partition(" =>")
    places = list(re.finditer(_pattern(old), body)) if old else []
    chosen = {"": places, "once": places[:1], "last": places[-1:]}[kind]
    for found in reversed(chosen):
        piece = re.sub(r"\$([A-Z])", lambda each, found=found: found[each[1]], new[1:].rstrip(" "))
        indent = re.match(r" *", body[body.rfind("\n", 0, found.start()) + 1 :])[0]
        piece = piece.replace("\\n", "\n" + indent)
        body = body[: found.start()] + piece + body[found.end() :]
    return body if chosen else None


_LINES = {
    "drop": "",
    "deeper": lambda found: f"    {found[0]}",
    "shallower": lambda found: found[0].removeprefix("    "),
}


def _pattern(piece):
    """Return a regular expression for a piece of code, with ``$X`` for any."""
    words = re.split(r"\$([A-Z])", piece)
    parts = [re.escape(words[0])]
    seen = set()
    for number, (name, text) in enumerate(zip(words[1::2], words[2::2], strict=True)):
        last = number == len(words) // 2 - 1 and not text
        many = "+(?=\n)" if last else "+?"
        parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>{_INSIDE}{many})")
        parts.append(re.escape(text))
        seen.add(name)
    return "".join(parts)


def _shape_of(right, expression):
    """Return a function of the right answers' parameters that returns a shape."""
    head = re.match(r"def \w+(\(.*?\)):\n", next(iter(right.values())), re.DOTALL)
    return f"def shape{head[1]}:\n    return tuple({expression})\n"


def _named(source):
    """Return the name of the first function of a text."""
    return re.search(r"def (\w+)", source)[1]


def define(source, names=None):
    """Return the first function of a text."""
    space = {"np": np, **(names or {})}
    exec(compile(source, "<a bank of slips>", "exec"), space)
    return space[_named(source)]
