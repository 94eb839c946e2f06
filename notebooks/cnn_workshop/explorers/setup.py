"""Lesson 00's proof that everything works: a slider that Python answers, and a list of packages."""

import re
import sys
from importlib import metadata

import numpy as np

from cnn_workshop import _words, plots
from cnn_workshop.explorers import _frame
from cnn_workshop.explorers._stepper import Stepper
from cnn_workshop.heatmap import Heatmap

_DISTRIBUTION = "cnn-notebooks"


def explore_setup():
    """Open a slider that proves itself: Python draws a square as large as it says.

    Returns
    -------
    SetupExplorer

    Examples
    --------
    >>> explorer = explore_setup()
    >>> explorer.stepper.value = 4
    >>> explorer.text()
    'The slider stands at 5. Python answered with 5 rows of 5 numbers: 25 in all, the last is 25.'
    """
    return SetupExplorer()


class SetupExplorer(_frame.Explorer):
    """One slider, one heatmap and one sentence, each of which has to move."""

    def __init__(self):
        self.stepper = Stepper(last=7, value=2, name="size")
        self.square = Heatmap([[0]], "probability", title="answered by Python", scale=False)
        self.square.description = "Grows and shrinks as the slider moves."
        super().__init__("set-up check", [], [self.stepper, _frame.row(self.square)])
        self.on(self.stepper, "value", self._answer)
        self._answer()

    def _answer(self):
        size = self.stepper.value + 1
        self.square.show(np.arange(1, size**2 + 1).reshape(size, size), limits=(0, 64))
        _frame.fit(self.square)
        self.tell()

    def describe(self):
        """Return what the slider says and what Python made of it."""
        size, numbers = self.stepper.value + 1, self.square.values
        return (
            f"The slider stands at {size}. Python answered with {size} rows of {size} numbers: "
            f"{numbers.size} in all, the last is {_words.number(numbers.max())}."
        )

    def picture(self):
        """Return the square as a static picture."""
        panel = plots.Panel(self.square.values, "probability", "answered by Python", (0, 64))
        return plots.plot_row([panel], alt=self.text())


def check_environment():
    """Say which of the packages that the lessons need were found, and what to do if one was not.

    Returns
    -------
    Words
        One line for each package; the same words on every machine where all is well.
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
