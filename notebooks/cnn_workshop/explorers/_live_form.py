"""The controls of the live training: what is learned, how a step goes, and how many there are."""

import math

from cnn_workshop.explorers import _frame
from cnn_workshop.explorers._tasks import TASKS

_RATES = (0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)
_MOMENTA = (0, 0.5, 0.9, 0.99)
_BATCHES = (1, 4, 16, 64, 256)
_COUNTS = (20, 100, 500)
_ALL = ("all", 0)
_SHIFTS = {"no shift": 0, "by up to 1 pixel": 1, "by up to 2 pixels": 2}
_PACES = {"full speed": math.inf, "20 steps a second": 20, "5 steps a second": 5, "1 a second": 1}
_AT_ONCE = ("lr", "batch_size", "momentum", "shift", "epochs", "pace")


class Form:
    """A control for each of the settings, and one for the picture to look at.

    Parameters
    ----------
    settings : Settings
        What the controls start at, and what they change.
    """

    def __init__(self, settings):
        self._settings = settings
        choice = _frame.choice
        counts = [(f"{count} pictures", count) for count in _with(_COUNTS, settings.pictures)]
        sizes = [(str(size), size) for size in _with(_BATCHES, settings.batch_size)]
        momenta = _with(_MOMENTA, settings.momentum)
        self.digits = choice("Digits", list(TASKS), settings.digits, "142px")
        self.pictures = choice("Learn from", [_ALL, *counts], settings.pictures, "184px")
        self.number = _frame.amount("Validation picture", 0, 0, 359, "184px")
        self.lr = choice("Learning rate", _with(_RATES, settings.lr), settings.lr, "166px")
        self.batch_size = choice("Batch size", [*sizes, _ALL], settings.batch_size, "146px")
        self.momentum = choice("Momentum", momenta, settings.momentum, "156px")
        self.shift = choice("Shift pictures", _SHIFTS, settings.shift, "240px")
        self.epochs = _frame.amount("Epochs", settings.epochs, 1, 999, "116px")
        self.pace = choice("Speed", _PACES, settings.pace, "200px")

    @property
    def widgets(self):
        """All controls, in their order."""
        return [self.digits, self.pictures, self.number, *self.at_once]

    @property
    def at_once(self):
        """The controls that count from the next step on."""
        return [getattr(self, name) for name in _AT_ONCE]

    def take(self):
        """Put what counts from the next step on into the settings."""
        for name in _AT_ONCE:
            setattr(self._settings, name, getattr(self, name).value)

    def take_task(self):
        """Put the pictures to learn from into the settings; whoever does this begins anew."""
        self._settings.digits, self._settings.pictures = self.digits.value, self.pictures.value

    @property
    def pending(self):
        """Which pictures wait for a new beginning, in words; empty if none do."""
        chosen = (self.digits.value, self.pictures.value)
        if chosen == (self._settings.digits, self._settings.pictures):
            return ""
        return f"{self.pictures.label} of {self.digits.value}"


def _with(values, value):
    """Return the values of a menu, `value` among them, in order."""
    return sorted({*values, value or values[0]})
