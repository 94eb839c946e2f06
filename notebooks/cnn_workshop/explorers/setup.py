"""Lesson 00's proof that everything works: a slider that Python answers, and a list of packages."""

import re
import sys
from importlib import metadata

import numpy as np

from cnn_workshop import _threads, _words
from cnn_workshop.explorers.shared import Explorer, opens
from cnn_workshop.stage import Panel, Player, Row, Scene, Text

_DISTRIBUTION = "cnn-notebooks"
_LARGEST = 8
_ROOM = Text(("",) * 16)
"""As high as the largest square, so that the slider stays where it is while the square grows."""


@opens(refused="")
def explore_setup():
    """Open a slider that proves itself: Python draws a square as large as it says.

    Examples
    --------
    >>> explorer = explore_setup()
    >>> explorer.do({"is": "player", "value": 4})
    >>> explorer.text()
    'The slider stands at 5. Python answered with 5 rows of 5 numbers: 25 in all, the last is 25.'
    """
    return SetupExplorer("set-up check")


class SetupExplorer(Explorer):
    """One slider, one square and one sentence, each of which has to move."""

    invitation = "Move the slider."

    def begin(self, state):
        """Return where the slider stands, counted from 0."""
        return {"player": 2}

    def compute(self, state):
        """Count as far as the slider says."""
        size = state.player + 1
        state.square = np.arange(1, size**2 + 1).reshape(size, size)

    def step(self, state, panel, cell):
        """Answer the slider."""
        self.compute(state)

    def scene(self, state):
        """Return the square, and the slider under it."""
        square = Panel(
            "square", state.square, "probability", "answered by Python", limits=(0, _LARGEST**2),
            spoken="Grows and shrinks as the slider moves.",
        )  # fmt: skip
        return Scene(
            (Row((square, _ROOM)),), player=Player(state.player, _LARGEST - 1, name="size")
        )

    def sentence(self, state):
        """Return what the slider says and what Python made of it."""
        size = state.player + 1
        return (
            f"The slider stands at {size}. Python answered with {_words.count(size, 'row')} of "
            f"{_words.count(size, 'number')}: "
            f"{size**2} in all, the last is {size**2}."
        )

    words = sentence


_NO_THREADS = (
    "This Python has no threads, as in a page without an installation: all lessons run. A training "
    "shares its time with the page, and a function that waits in one line cannot be stopped."
)
_IN_THE_PAGE = (
    "It runs in this page: what you write is kept in this browser alone, and File, Download gives "
    "you a copy. The button that interrupts does nothing here: choose Kernel, Restart Kernel."
)


def check_environment():
    """Say which of the packages that the lessons need were found, and what to do if one was not.

    Returns
    -------
    Words
        One line for each package, and one each if the host has no threads, and if it is the page
        itself; the same words on every machine where all is well.
    """
    version = ".".join(map(str, sys.version_info[:2]))
    lines = [_verdict("Python", version, "3.10")]
    for name, least in _requirements():
        try:
            lines.append(_verdict(name, metadata.version(name), least))
        except metadata.PackageNotFoundError:
            lines.append(f"{name}: MISSING")
    ready = all(line.endswith("fine") for line in lines)
    last = "Everything is here." if ready else "Run `python3 start.py` again: it installs these."
    if not _threads.can_start():
        lines.append(_NO_THREADS)
    if sys.platform == "emscripten":
        lines.append(_IN_THE_PAGE)
    return _words.Words("\n".join([*lines, last]))


def _requirements():
    """Return the name and the lowest version of each package that the project asks for."""
    wanted = [rule for rule in metadata.requires(_DISTRIBUTION) or [] if "extra ==" not in rule]
    return [re.match(r"([\w.-]+?)>=([\d.]+)", rule.replace(" ", "")).groups() for rule in wanted]


def _verdict(name, found, least):
    if _numbers(found) < _numbers(least):
        return f"{name}: version {found} is TOO OLD, {least} or newer is needed"
    return f"{name} {least} or newer: fine"


def _numbers(version):
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
