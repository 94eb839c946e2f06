r"""Wrong answers as small changes to right ones: a bank is a text, and this reads it.

A bank may begin with hints, each a line behind ``?``, from general to near. Then come right
answers, as people write them; helper functions, whose names begin with an underscore, stand below
the answer that they help. Then comes an entry for each slip: a line ``[name] Sentence for the
reader.`` and, each in a line behind ``>``, what is written otherwise. A second ``>`` is the same
slip written in another way. Lines may be long: one sentence, one change, one line. The changes are
made in every right answer that has all the pieces:

``old => new``
    replaces a piece of the code, everywhere; ``$X`` in `old` stands for any piece of one line in
    which all brackets are closed, ``$x`` for a name, and both for that piece in `new`; ``\n`` in
    `new` begins a line
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
``old => new || newer``
    is the slip written in two ways, as two ``>`` would be

A ``>`` with ``def`` below it is written out whole, as a right answer is. ``> shape: expression``
names the shape, made of the parameters, by which the slip is known whatever the numbers. Below a
line ``== _part: words``, changes are made in that helper function alone, names begin with what
stands behind its underscore, and sentences begin with the words; ``==`` alone ends that.

Behind ``<`` stands how the slip is mended in a reader's own code, where nothing comes to the same
as it: ``wrong => right``, tried at one place after the other; `repair` does it. A ``>`` of a single
``old => new`` can be mended without that.

Behind ``!`` stands a part of an error's message that says as much, where nothing else is known.

`common.txt` is a bank of entries without right answers: its slips are made in the right answers of
every exercise, where they find their pieces, behind the bank's own. A bank's own entry of the same
name takes the place of a common one; if it has no ``>``, it gives it another sentence.
"""

import linecache
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from zlib import crc32

import numpy as np

BANKS = Path(__file__).parents[1] / "banks"

_INSIDE = r"[^()\[\]{}\n]"  # a piece of one line, and brackets in it up to four deep
for _ in range(4):
    _INSIDE = rf"(?:[^()\[\]{{}}\n]|[(\[{{]{_INSIDE}*[)\]}}])"


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
    part : str
        The part of the answer that the sentence speaks of, if it speaks of one alone.
    common : bool
        Whether it is one of the slips of all exercises.
    borrowed : bool
        Whether it has its changes, if not its sentence, from those of all exercises.
    written : tuple of str
        The pieces of code by which the slip is known, where numbers cannot tell.
    repairs : tuple of str
        Changes that mend the slip in a reader's own code.
    errors : tuple of str
        Parts of the messages of errors that say as much.
    """

    name: str
    diagnosis: str
    sources: tuple
    shape: Callable | None = None
    part: str = ""
    common: bool = False
    borrowed: bool = False
    written: tuple = ()
    repairs: tuple = ()
    errors: tuple = ()
    names: dict = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def functions(self):
        """The wrong answers themselves, compiled when they are first asked for."""
        made = []
        for source in self.sources:
            try:
                made.append(define(source, self.names))
            except SyntaxError as error:
                if not self.common:
                    words = f"[{self.name}] must change code into code, got {error}"
                    raise ValueError(words) from error
        return tuple(made)


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
    common : sequence
        The entries of the slips of all exercises.

    Returns
    -------
    Bank

    Raises
    ------
    ValueError
        If an entry finds its pieces in no right answer, or changes nothing.
    """
    sources, names, found, lost = _sources(text), dict(names or {}), [], []
    shared = {each.name: each for each in common}
    for entry in _entries(text):
        given = entry.changes or getattr(shared.get(entry.name), "changes", ())
        made, idle = _made(sources, entry.part, given)
        lost += [f"[{entry.name}] {line}" for line in idle if entry.changes]
        shape = next((each for each in given if each.startswith("shape: ")), None)
        if not (made or shape or entry.repairs or entry.errors):
            lost.append(f"[{entry.name}]")
        like = shared.pop(entry.name, entry)
        shape = shape and define(_shape_of(sources, shape), names)
        repairs = entry.repairs or like.repairs
        found.append(_slip(entry, sources, made, given, repairs, shape=shape, names=names))
    if lost:
        words = "must change a right answer, but none has all the pieces of:"
        raise ValueError("\n".join([f"each slip {words}", *lost]))
    for entry in shared.values():
        made, _ = _made(sources, "", entry.changes)
        new = _slip(entry, sources, made, entry.changes, entry.repairs, common=True, names=names)
        found.append(new)
    return Bank(sources, tuple(found), names)


def right(name):
    """Return the sources of a bank's right answers, by name."""
    return _sources((BANKS / f"{name}.txt").read_text(encoding="utf-8"))


def hints(name):
    """Return the hints at the head of a bank, from general to near."""
    text = (BANKS / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(re.findall(r"^\? (.*)", text, flags=re.MULTILINE))


def _sources(text):
    """Return the sources of the right answers in a text, by name."""
    code = re.split(r"^(?:\[|==)", text, maxsplit=1, flags=re.MULTILINE)[0]
    code = re.sub(r"^[#?].*\n", "", code, flags=re.MULTILINE)
    preamble, *sources = re.split(r"^(?=def [a-z])", code, flags=re.MULTILINE)
    return {_named(source): preamble + source.rstrip() + "\n" for source in sources}


def _slip(entry, sources, made, changes, repairs, **rest):
    """Return the slip of an entry."""
    simple = [pair for pair in map(_simple, changes) if pair]
    known = "".join("".join(sources.values()).split())
    written = [new for _, new in simple if re.sub(r"\$[A-Za-z]", "", new).strip()]
    written = [new for new in written if "".join(new.split()) not in known]
    mended = [
        f"{new} => {old}" for old, new in simple if new in written and _stand(old) <= _stand(new)
    ]
    return Slip(
        entry.name,
        entry.sentence,
        made,
        part=entry.part,
        written=tuple(dict.fromkeys(written)),
        errors=entry.errors,
        borrowed=not entry.changes or rest.get("common", False),
        repairs=tuple(dict.fromkeys((*repairs, *mended))),
        **rest,
    )


def _stand(text):
    """Return what stands for any piece in a text: a cure can put back only what it has found."""
    return set(re.findall(r"\$[A-Za-z]", text))


def _simple(change):
    """Return what a change of a single piece replaces, and by what; nothing if it is another."""
    old, arrow, new = change.partition(" => ")
    if not arrow or re.search(r" ;; |\\n|\A(first|only): ", change):
        return None
    return re.sub("^(once|last): ", "", old), new


@dataclass(frozen=True)
class _Entry:
    """An entry of a bank as it stands in the text."""

    name: str
    sentence: str
    changes: tuple
    repairs: tuple
    errors: tuple
    part: str


@lru_cache(maxsize=1)
def _common():
    """Return the entries of the slips of all exercises."""
    return tuple(_entries((BANKS / "common.txt").read_text(encoding="utf-8")))


def _entries(text):
    """Yield the entries of a text."""
    _, *pieces = re.split(r"^(\[.*|==.*)\n", text, flags=re.MULTILINE)
    helper, words = "", ""
    for head, body in zip(pieces[::2], pieces[1::2], strict=True):
        if head.startswith("=="):
            helper, _, words = (each.strip() for each in head[2:].partition(":"))
            continue
        name, _, sentence = head[1:].partition("] ")
        if not sentence:
            raise ValueError(f"an entry must begin with `[name] Sentence.`, got {head!r}")
        behind = {">": [], "<": [], "!": []}
        for each in re.split(r"^(?=[<>!])", body, flags=re.MULTILINE)[1:]:
            behind[each[0]].append(each[1:].strip())
        changes = tuple(way for each in behind[">"] for way in _ways(each))
        yield _Entry(
            name=f"{helper[1:]}: {name}" if helper else name,
            sentence=f"{words} {sentence}".lstrip(),
            changes=changes,
            repairs=tuple(behind["<"]),
            errors=tuple(behind["!"]),
            part=helper or words,
        )


def _ways(change):
    """Return a change once for each of the ways to write it that ``||`` stands between."""
    first, *others = change.split(" || ")
    start = first[: first.rfind("=> ") + len("=> ")]
    return (first, *(start + other for other in others))


def _made(right, part, changes):
    """Return the sources that changes make of right answers, and the changes that make none."""
    made, idle, part = [], [], part if part.startswith("_") else ""
    for change in changes:
        if change.startswith("shape: "):
            continue
        if "\n" in change:  # written out
            made.append(change + "\n")
            continue
        new = [_changed(name, source, part, change) for name, source in right.items()]
        made += filter(None, new)
        idle += () if any(new) else (change,)
    return tuple(dict.fromkeys(made)), idle


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
        changed, many = re.subn(rf"^.*{pattern(rest)}.*\n", _LINES[kind], body, flags=re.MULTILINE)
        return changed if many else None
    if " <=> " in change:
        one, other = change.split(" <=> ")
        swap = {one: other, other: one}
        either = "|".join(rf"(?<!\w){re.escape(piece)}(?!\w)" for piece in swap)
        return re.sub(either, lambda found: swap[found[0]], body) if one in body else None
    if kind not in ("once", "last"):
        kind, rest = "", change
    old, _, new = f"{rest} ".partition(" =>")
    if not old or any(text not in body for text in re.split(r"\$[A-Za-z]", old)):
        return None
    places = list(re.finditer(pattern(old), body))
    chosen = {"": places, "once": places[:1], "last": places[-1:]}[kind]
    for found in reversed(chosen):
        body = replaced(body, found, new[1:].rstrip(" "))
    return body if chosen else None


_LINES = {
    "drop": "",
    "deeper": lambda found: f"    {found[0]}",
    "shallower": lambda found: found[0].removeprefix("    "),
}


def replaced(body, found, new):
    """Return a text with a found piece replaced, what stands for pieces of it put in."""
    piece = re.sub(r"\$([A-Za-z])", lambda each: found[each[1]], new)
    indent = re.match(r" *", body[body.rfind("\n", 0, found.start()) + 1 :])[0]
    return body[: found.start()] + piece.replace("\\n", "\n" + indent) + body[found.end() :]


def pattern(piece, spaced=re.escape):
    """Return a regular expression for a piece of code; `spaced` makes one of what is as it is."""
    words = re.split(r"\$([A-Za-z])", piece)
    parts, seen = [spaced(words[0])], set()
    for at, (name, text) in enumerate(zip(words[1::2], words[2::2], strict=True)):
        last = at == len(words) // 2 - 1 and not text
        any_piece = rf"(?! ){_INSIDE}{'+(?= *$)' if last else '+?'}"
        new = rf"(?P<{name}>{any_piece if name.isupper() else '[A-Za-z_][A-Za-z_0-9.]*'})"
        parts += [f"(?P={name})" if name in seen else new, spaced(text)]
        seen.add(name)
    return f"(?m:{''.join(parts)})"


def _shape_of(right, expression):
    """Return a function of the right answers' parameters that returns a shape."""
    head = re.match(r"def \w+(\(.*?\)):\n", next(iter(right.values())), re.DOTALL)
    placed = head[1].replace("*, ", "")  # a case's arguments come in order
    return f"def shape{placed}:\n    return tuple({expression.removeprefix('shape: ')})\n"


def _named(source):
    """Return the name of the first function of a text."""
    return re.search(r"def (\w+)", source)[1]


def define(source, names=None):
    """Return the first function of a text; `inspect` and errors find its lines."""
    file, lines = f"<slip {crc32(source.encode())}>", source.splitlines(keepends=True)
    linecache.cache[file] = (len(source), None, lines, file)
    space = {"np": np, **(names or {})}
    exec(compile(source, file, "exec"), space)
    return space[_named(source)]
