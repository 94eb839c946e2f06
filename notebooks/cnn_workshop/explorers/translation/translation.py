"""The translation explorer: pictures move, and one sees how often a network still reads them."""

import numpy as np

from cnn_core import _checks
from cnn_workshop import _run, _words
from cnn_workshop.explorers import _interpreting, _shift, _verdict
from cnn_workshop.explorers.shared import Choice, Explorer, Number, opens, remembering
from cnn_workshop.explorers.translation.everywhere import ask_everywhere
from cnn_workshop.stage import Column, Mark, Panel, Row, Scene, Text, Window

_MOST_NETWORKS = 3
_GOOD = 90  # percent
_SHOWN = [("all pictures: accuracy, %", "all"), ("this picture: % sure", "one")]
_COUNTED = {"all": "% right, by shift", "one": "% sure, by shift"}


@opens(inside="a network", lesson="14")
def explore_translation(networks, images=None, labels=None, *, number=0, shift=(0, 0), reach=3):
    """Open the translation explorer: move pictures, and see how the accuracy changes.

    Parameters
    ----------
    networks : callable, or dict of str to callable
        A network, or up to three by name: ``network(images)``, from shape (N, C, H, W) to logits of
        shape (N, K). A function of your own will do.
    images, labels : array_like of shape (N, 1, H, W) and (N,), optional
        The pictures, from 0 to 1, and what they show; the 360 test digits of 8 x 8 pixels when
        left out.
    number : int, default 0
        Which picture to show.
    shift : tuple of int, default (0, 0)
        By how many pixels the pictures are moved, down and right. Zeros come in.
    reach : int, default 3
        How far the shifts go, at most 5.

    Examples
    --------
    >>> def ink_above(images):
    ...     above, below = images[:, 0, :4].sum(axis=(1, 2)), images[:, 0, 4:].sum(axis=(1, 2))
    ...     return np.stack([above, below], axis=1)
    >>> images, labels = np.eye(8)[:, None, :, None], np.arange(8) // 4
    >>> explore_translation(ink_above, images, labels, shift=(2, 0)).accuracy
    {'ink_above': 0.5}
    """
    return TranslationExplorer(networks, images, labels, number, shift, reach)


class TranslationExplorer(Explorer):
    """One picture, moved, and a map of each network over all shifts; both move the pictures.

    Attributes
    ----------
    images, labels : ndarray of shape (N, 1, H, W) and (N,)
        The pictures, and what they show.
    shift : tuple of int
        By how many pixels the pictures are moved: down, right.
    results : dict of str to Everywhere
        What each network answers to all of them, moved by every shift.
    """

    invitation = "Drag the digit."

    def __init__(self, networks, images, labels, number, shift, reach):
        self._networks = _named(networks)
        self.images, self.labels = _interpreting.labelled(images, labels, small=True)
        self._reach = _checks.integer(reach, "reach", 1, 5)
        self._shift = _shift.checked(shift, reach)
        self._number = _checks.integer(number, "number", 0, len(self.images) - 1)
        self.results, self._problems, self._asked = {}, {}, {}
        super().__init__("translation explorer")

    shift = property(lambda self: (self.state.down, self.state.right))

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return picture, shift, and what the maps show."""
        ends = (-self._reach, self._reach)
        return [
            Number("number", "Picture", self._number, 0, len(self.images) - 1),
            Number("down", "Shift down", self._shift[0], *ends),
            Number("right", "Shift right", self._shift[1], *ends),
            Choice("shown", "Maps show", _SHOWN, "all"),
        ]

    def functions(self):
        """Return the networks."""
        return tuple(self._networks.values())

    def step(self, state, panel, cell):
        """Move the pictures to a cell of a map."""
        state.down, state.right = cell

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Ask each network about all pictures and shifts, once; again if it is newer, or failed."""
        for name, network in self._networks.items():
            edition = remembering.edition(network)
            if self._asked.get(name) != edition or self._problems[name]:
                arguments = (_run.newest(network), self.images, self.labels, self._reach)
                self.results[name], self._problems[name] = ask_everywhere(*arguments)
                self._asked[name] = edition
        return " ".join(filter(None, self._problems.values()))

    @property
    def accuracy(self):
        """The accuracy on all pictures, moved like this, by network."""
        return {
            name: float(result.accuracy[result.at(*self.shift)])
            for name, result in self.results.items()
        }

    def _percents(self, state, name):
        """Return what the map of a network shows: in percent, by shift."""
        result = self.results[name]
        one = state.shown == "one"
        return np.round(100 * (result.sure(state.number) if one else result.accuracy))

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return the moved picture, and beside it a map and the answer of each network."""
        rows, cols = self.images.shape[2:]
        middle = (rows // 2, cols // 2)
        maps = [self._map(state, name) for name in self._networks]
        columns = [
            Column((panel, self._answer(state, name)), name=name)
            for panel, name in zip(maps, self._networks, strict=True)
        ]
        came_in = _shift.moved(np.ones((rows, cols)), *self.shift) == 0
        link = Window(
            ("picture",), tuple(panel.name for panel in maps), cell=self.shift,
            padding=[-place for place in middle],
        )  # fmt: skip
        return Scene(
            rows=(Row((self._picture(state), *columns), far=True),),
            marks=(Mark("picture", "never", came_in, words="came in"),),
            windows=(link,),
            narrow=(("picture",), tuple(self._networks)) if len(maps) > 1 else (),
        )

    @property
    def _size(self):
        return "large" if len(self._networks) < _MOST_NETWORKS else "medium"

    def _picture(self, state):
        return Panel(
            "picture", _shift.moved(self.images[state.number, 0], *self.shift), "pixels",
            _words.a_digit(self.labels[state.number]), "drag it to move it", size=self._size,
            limits=(0, 1), numbers=False,
            spoken="Drag it: the framed pixel, its middle, follows the pointer.",
        )  # fmt: skip

    def _map(self, state, name):
        return Panel(
            f"map of {name}", self._percents(state, name), "probability", name,
            _COUNTED[state.shown], size=self._size,
            limits=(0, 100), origin=(-self._reach, -self._reach), unit="shift",
            spoken="A row for each shift down, a column for each shift right; the arrow keys move "
            "the picture.",
        )  # fmt: skip

    def _answer(self, state, name):
        """Return what a network says of the picture, and its accuracy."""
        if self._problems[name]:
            return Text(("", "", ""), "✗ no answer")
        said, how_sure = self._verdict(state, name)
        sign = "✓" if self._is_right(state, said) else "✗"
        share, all_of_them = self._share_words(name).partition(" on ")[::2]
        counted = f"on {all_of_them}" if all_of_them else ""
        return Text((how_sure, share, counted), f"{sign} says {said}")

    # ---- what is said ----------------------------------------------------------------------------

    def _verdict(self, state, name):
        """Say what a network takes the moved picture for, and its probability."""
        result = self.results[name]
        said, how_sure = _verdict.words(result.logits[result.at(*self.shift)][state.number])
        return said, how_sure.removeprefix("with ").partition(";")[0].rstrip(".")

    def _is_right(self, state, said):
        return said == str(self.labels[state.number])

    def _share_words(self, name):
        """Say the accuracy of a network on all pictures, moved like this."""
        share = self.accuracy[name]
        return "" if np.isnan(share) else f"accuracy {100 * share:.0f} % on all {len(self.images)}"

    def _good_words(self, name):
        """Say at how many shifts the accuracy of a network is high."""
        shares = np.round(100 * self.results[name].accuracy)
        return f"{_GOOD} % or more at {(shares >= _GOOD).sum()} of {shares.size} shifts."

    def _moved_words(self):
        moved = _shift.way(*self.shift)
        return f"moved {moved}" if moved else "not moved"

    def sentence(self, state):
        """Return where the picture stands, and what each network says of it."""
        said = "; ".join(self._brief_words(state, name) for name in self._networks)
        digit = _words.capitalised(_words.a_digit(self.labels[state.number]))
        return f"{digit}, {self._moved_words()}: {said}."

    def _brief_words(self, state, name):
        if self._problems[name]:
            return f"{name} gives no answer"
        said, share = self._verdict(state, name)[0], self.accuracy[name]
        accuracy = "no accuracy" if np.isnan(share) else f"accuracy {100 * share:.0f} %"
        return f"{name} says {said}, {accuracy}"

    def words(self, state):
        parts = [
            f"Picture {state.number} of {len(self.images)}, "
            f"{_words.a_digit(self.labels[state.number])}, {self._moved_words()}. "
            f"Maps show: {self.bar['shown'].words}."
        ]
        for name in self._networks:
            if self._problems[name]:
                parts.append(f"{name}: there is no answer.")
                continue
            said, how_sure = self._verdict(state, name)
            right = "right" if self._is_right(state, said) else "wrong"
            words = f"{self._share_words(name)}, moved like this; {self._good_words(name)}"
            parts.append(f"{name}: says {said}, {how_sure}: {right}; {words}")
        return " ".join(parts)


def _named(networks):
    """Return the networks by name, or refuse them."""
    if not isinstance(networks, dict):
        name = _run.name_of(_checks.function(networks, "networks"))
        return {name: networks}
    if not 1 <= len(networks) <= _MOST_NETWORKS:
        raise ValueError(
            f"`networks` must be 1 to {_MOST_NETWORKS} networks by name, got {len(networks)}"
        )
    return {str(name): _checks.function(each, "networks") for name, each in networks.items()}
