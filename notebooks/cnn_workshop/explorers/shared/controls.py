"""What a person chooses from in the bar above a scene: plain data with a value.

The page draws them as its own menus and fields; they are no widgets, so that a move that changes
several of them is still one message. In Python, ``control.value = 3`` does what a person does.
"""

import traitlets

from cnn_core import _checks


class Control(traitlets.HasTraits):
    """Something with a name, a label and a value.

    Parameters
    ----------
    name : str
        What the state calls its value.
    label : str
        What stands beside it.
    value : object
        What it starts at.
    rare : bool, default False
        Whether it waits behind *More*.
    low : bool, default False
        Whether it stands last, and where the bar takes two lines, on the one of the buttons for the
        whole, which would stand alone there.

    Attributes
    ----------
    value : object
        What is chosen now.
    shown : bool
        Whether it stands in the bar now: what would change nothing need not.
    """

    value = traitlets.Any()
    shown = True

    def __init__(self, name, label, value, *, rare=False, low=False):
        super().__init__()
        self.name, self.label, self.rare, self.low = name, label, rare, low
        self.value = self.start = value

    @traitlets.validate("value")
    def _check_value(self, proposal):
        return self.checked(proposal["value"])

    def checked(self, value):
        """Return a value as the control keeps it; raise an error if it cannot."""
        return value

    def told(self):
        """Return what the page needs to know."""
        return {
            "is": type(self).__name__,
            "name": self.name,
            "label": self.label,
            "value": self.value,
            "rare": self.rare,
            "low": self.low,
        }


class Choice(Control):
    """A menu.

    Parameters
    ----------
    name, label, value, rare
        As for `Control`.
    options : sequence of str, or of (str, str or number)
        The entries, or each with the value it stands for.
    """

    def __init__(self, name, label, options, value, *, rare=False):
        self.options = [(each, each) if isinstance(each, str) else tuple(each) for each in options]
        super().__init__(name, label, value, rare=rare)

    def checked(self, value):
        """Refuse what the menu does not offer."""
        return _checks.one_of(value, self.label, [key for _, key in self.options])

    def offer(self, words, last=False):
        """Have an entry that stands for itself, first or last, if it is not there yet."""
        if (words, words) not in self.options:
            self.options.insert(len(self.options) if last else 0, (words, words))

    @property
    def words(self):
        """The entry that is chosen."""
        return next(words for words, key in self.options if key == self.value)

    def told(self):
        """Return what the page needs to know."""
        return {**super().told(), "options": self.options}


class Number(Control):
    """A small field for a number between two ends; what lies beyond becomes the nearer end.

    Parameters
    ----------
    name, label, value, rare, low
        As for `Control`.
    least, most : float
        Its ends.
    step : float, default 1
        What one press on its arrows adds; with 1 it holds whole numbers.
    """

    def __init__(self, name, label, value, least, most, *, step=1, rare=False, low=False):
        self.least, self.most, self.step = least, most, step
        super().__init__(name, label, value, rare=rare, low=low)

    def checked(self, value):
        """Keep a number between the ends."""
        number = float(value)
        kept = min(max(number, self.least), self.most)
        return round(kept) if self.step == 1 else kept

    def told(self):
        """Return what the page needs to know."""
        return {**super().told(), "least": self.least, "most": self.most, "step": self.step}


class Switch(Control):
    """A box that is ticked or not."""

    def checked(self, value):
        """Keep True or False."""
        return bool(value)


class Action(Control):
    """A button: pressed, it calls ``action(state)`` of the explorer.

    Parameters
    ----------
    name, label, rare, low
        As for `Control`.
    action : callable
        What it does to the state.
    strong : bool, default False
        Whether it is what one presses first.

    Attributes
    ----------
    active : bool
        Whether it can be pressed now.
    """

    def __init__(self, name, label, action, *, strong=False, rare=False, low=False):
        super().__init__(name, label, False, rare=rare, low=low)
        self.action, self.strong, self.active = action, strong, True

    def told(self):
        """Return what the page needs to know."""
        return {**super().told(), "active": self.active, "strong": self.strong}
