"""One direction of a sliding window: where it stands, what it reads, and why it does not fit."""

from dataclasses import dataclass

import numpy as np

from cnn_workshop import _words

NUMBERS = ("size", "kernel", "stride", "padding", "dilation")
LEAST = {"size": 1, "kernel": 1, "stride": 1, "padding": 0, "dilation": 1}
_TOO_SMALL = {
    "size": "A picture of {value} pixels has nothing to read: take 1 or more.",
    "kernel": "A kernel of {value} numbers reads nothing: take 1 or more.",
    "stride": "A window of stride {value} never gets on: take 1 or more.",
    "padding": "Padding {value} would cut pixels off: 0 adds nothing, 1 adds a zero at each end.",
    "dilation": (
        "Dilation {value}: here it is counted from 1, where 1 means that the kernel's numbers "
        "touch. Those who count the holes between them say 0 for that."
    ),
}
MOST = 1_000_000
_LISTED = 8  # rows or columns named one by one


@dataclass(frozen=True)
class Side:
    """A window that slides in one direction, over a picture that may be padded.

    Attributes
    ----------
    name : {"down", "across"}
        The direction.
    size, kernel : int
        Pixels of the picture and numbers of the kernel in this direction.
    stride, padding, dilation : int
        As in `cnn_core.output_size`; any whole numbers, sensible or not.
    """

    name: str
    size: int
    kernel: int
    stride: int
    padding: int
    dilation: int

    # ---- numbers ---------------------------------------------------------------------------------

    @property
    def reach(self):
        """How many pixels the kernel reaches over, its holes included."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def room(self):
        """How many rows or columns the padded picture has."""
        return self.size + 2 * self.padding

    @property
    def places(self):
        """The first pixel of each window that fits: a range that begins in the padding."""
        return range(-self.padding, self.size + self.padding - self.reach + 1, self.stride)

    @property
    def left_over(self):
        """How many rows or columns of the padded picture lie behind the last window."""
        return self.size + self.padding - self.places[-1] - self.reach

    def reads(self, step):
        """Return the rows or columns that one window reads."""
        first = self.places[step]
        return tuple(range(first, first + self.reach, self.dilation))

    def times_read(self):
        """Count for each place of the padded picture how many windows read it."""
        return np.bincount(self._all_reads().ravel() + self.padding, minlength=self.room)

    def pixels_read(self):
        """Count for each window how many of its places are pixels, and no padding."""
        reads = self._all_reads()
        return ((reads >= 0) & (reads < self.size)).sum(axis=1)

    def _all_reads(self):
        """Return what each window reads, as an array of shape (windows, kernel)."""
        places = np.array(self.places, dtype=int)
        numbers = np.arange(self.kernel if len(places) else 0)
        return np.add.outer(places, self.dilation * numbers)

    def never_read(self):
        """Return the rows or columns of the picture that no window reads."""
        inside = self.times_read()[self.padding : self.padding + self.size]
        return np.flatnonzero(inside == 0)

    # ---- words -----------------------------------------------------------------------------------

    @property
    def _thing(self):
        return {"down": "row", "across": "column"}[self.name]

    def senseless(self):
        """Explain a number that means nothing; empty if all mean something."""
        for number in NUMBERS:
            value = getattr(self, number)
            if value < LEAST[number]:
                return _TOO_SMALL[number].format(value=value)
            if value > MOST:
                return f"The form counts up to {MOST:,}, and {number} {value} is more."
        return ""

    def trouble(self):
        """Explain why no window fits, and what would make it fit; empty if one does."""
        if self.senseless() or self.reach <= self.room:
            return self.senseless()
        padded = "padded picture" if self.padding else "picture"
        return (
            f"The kernel reaches over {_words.count(self.reach, 'place')}, and the {padded} has "
            f"{self.room}: {self.reach - self.room} too few. "
            f"It fits with {' or '.join(self._remedies())}."
        )

    def _remedies(self):
        """Name the change of each single number that would make the kernel fit."""
        remedies = [f"a kernel of {_words.count((self.room - 1) // self.dilation + 1, 'number')}"]
        if self.kernel > 1 and self.room > self.kernel - 1:
            nearer = (self.room - 1) // (self.kernel - 1)
            remedies += [f"dilation {nearer}"] if nearer < self.dilation else []
        remedies.append(f"padding {-(-(self.reach - self.size) // 2)}")
        return remedies

    def sentence(self):
        """Write the formula of the output's size with the numbers put in, and what is left over."""
        if self.reach > self.room:
            return f"{self.formula()}; the window does not fit."
        return f"{self.formula()}; {self.remainder()}."

    def formula(self):
        """Write the formula of the output's size with the numbers put in, step by step."""
        between = self.room - self.reach
        put_in = (
            f"({self.size} + 2 × {self.padding} - {self.dilation} × ({self.kernel} - 1) - 1)"
            f" / {self.stride}"
        )
        step = f"floor({put_in}) + 1 = floor({between} / {self.stride}) + 1"
        return f"{step} = {between // self.stride + 1}"

    def remainder(self):
        """Say how much is left over behind the last window, and how much of that is padding."""
        end = {"down": "at the bottom", "across": "on the right"}[self.name]
        left, padding = self.left_over, min(self.left_over, self.padding)
        if not left:
            return f"no {self._thing} is left over"
        words = f"{_words.count(left, self._thing)} {'is' if left == 1 else 'are'} left over {end}"
        if padding == left:
            return f"{words}, padding only"
        return f"{words}, {padding} of them padding" if padding else words

    def unread_words(self):
        """Name the rows or columns of the picture that no window reads; empty if there are none."""
        places = [str(place) for place in self.never_read()]
        if not places:
            return ""
        if len(places) > _LISTED:
            places[3:] = [f"... ({len(places)} of {self.size})"]
        return f"{self._thing}{'s' if len(places) > 1 else ''} {', '.join(places)}"
