"""The splits explorer: who has written what is learned from, and who what is tested on."""

from functools import lru_cache

import numpy as np

from cnn_core import _checks, datasets
from cnn_workshop import _run, _words, cheats
from cnn_workshop.explorers import _verdict
from cnn_workshop.explorers.shared import asking, parts, remembering
from cnn_workshop.explorers.shared.controls import Action, Number
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.explorers.shared.explorer import Explorer
from cnn_workshop.stage import Bars, Column, Panel, Row, Scene, Sign

_TESTED = 2
"""The last forms of the file: nothing is learned from them."""
_SEED = 0
SAME, NEW, CLEAN = "drawn at random", "hands never seen", "copies thrown out"
_SHORT = ("at random", "never seen", "no copies")
"""The same where there is little room."""


@opens(inside="leaks", lesson="17")
def explore_splits(leaks=None, *, forms=12, copies=0, number=0):
    """Open the splits explorer: one slider, and two test sets that measure the same thing.

    A picture is taken for what the training picture most like it shows. One test set was drawn at
    random among the forms that are learned from; the other is the last two forms of the file.

    Parameters
    ----------
    leaks : callable, optional
        Your own ``leaks(train, test)``, for pictures of shape (M, H, W) and (N, H, W): whether
        each test picture is in the training set as well.
    forms : int, default 12
        From how many forms is learned, 1 to 12.
    copies : int, default 0
        How many percent of the last two forms lie in the training set as well, by mistake.
    number : int, default 0
        Which test picture to begin with.

    Examples
    --------
    >>> explorer = explore_splits(forms=2)
    >>> explorer.accuracy["drawn at random"] > 0.95, explorer.accuracy["hands never seen"] < 0.9
    (True, True)
    """
    return SplitsExplorer(leaks, forms, copies, number)


class _Data:
    """The small digits in the order of their file, and how unlike each is to each other.

    Attributes
    ----------
    images, labels, forms : ndarray of shape (N, 8, 8), (N,) and (N,)
        The pictures, what they show, and which form each stands on.
    distances : ndarray of shape (N, N)
        The squares of all differences of pixels, added up.
    order : ndarray of shape (N,)
        All pictures, shuffled.
    """

    def __init__(self):
        self.images, self.labels = datasets.load_digits("all")
        starts = cheats.form_starts(self.labels)
        self.forms = np.searchsorted(starts, np.arange(len(self.labels)), side="right") - 1
        pixels = self.images.reshape(len(self.images), -1).astype(np.float32)  # exact: small wholes
        squares = (pixels**2).sum(axis=1)
        self.distances = squares[:, np.newaxis] + squares - 2 * pixels @ pixels.T
        self.order = np.random.default_rng(_SEED).permutation(len(self.labels))
        self.most = len(starts) - _TESTED

    def parts(self, forms):
        """Return the numbers of what is learned from, of those drawn from it, and of the last."""
        known = self.order[self.forms[self.order] < forms]
        drawn = len(known) // 5
        return known[drawn:], known[:drawn], np.flatnonzero(self.forms >= self.most)

    def between(self, some, others):
        """Return the distances of some pictures, by number, from others: a row for each."""
        return self.distances[some].take(others, axis=1)  # a fifth of the time of `np.ix_`


_data = lru_cache(maxsize=1)(_Data)


class SplitsExplorer(Explorer):
    """Accuracies of two test sets, and a picture of each beside the one it was taken for.

    Attributes
    ----------
    train, tests : ndarray of int, and dict of str to ndarray of int
        The numbers of the pictures learned from, and of both test sets, in the order of the file.
    accuracy : dict of str to float
        Of both test sets, and of the second when copies that `leaks` finds are thrown out of the
        training set.
    leaking : dict of str to ndarray of bool
        What `leaks` says of each picture of both test sets.
    """

    invitation = "Drag the number of forms."
    calls = ("_leaks",)
    gives = ("train", "tests", "accuracy", "leaking")

    def __init__(self, leaks, forms, copies, number):
        self._data = _data()
        self._leaks = None if leaks is None else _checks.function(leaks, "leaks")
        self._forms = _checks.integer(forms, "forms", 1, self._data.most)
        self._copies = _checks.integer(copies, "copies", 0, 100)
        _, _, last = self._data.parts(1)
        self._number = _checks.integer(number, "number", 0, len(last) - 1)
        self._last, self._asked = len(last) - 1, None
        super().__init__("splits explorer")

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return the test picture, and how much was filed twice."""
        return [
            Number("number", "Test picture", self._number, 0, self._last),
            Action("next", "Next mistake", self._next),
            Number("copies", "Filed twice, %", self._copies, 0, 100, step=5),
        ]

    def begin(self, state):
        """Return from how many forms is learned: a bar to drag."""
        state.failure, state.difference = "", ""
        return {"forms": np.array([float(self._forms)])}

    def changed(self, state, name):
        """Keep whole forms, at least one."""
        if name == "forms":
            state.forms = np.clip(np.rint(np.nan_to_num(state.forms, nan=1)), 1, self._data.most)

    def _next(self, state):
        """Go to the next picture of hands never seen that is taken for something else."""
        wrong = np.flatnonzero(~state.right[NEW])
        if len(wrong):
            later = wrong[wrong > state.number]
            state.number = int(later[0] if len(later) else wrong[0])

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Split, answer both test sets, and ask which of their pictures leak."""
        key = int(state.forms[0]), state.copies, remembering.edition(self._leaks)
        if key != self._asked or state.failure:
            self._split(state)
            self._ask(state)
            self._asked = key
        return state.failure or state.difference

    def _split(self, state):
        """Find the nearest training picture of each test picture."""
        data = self._data
        train, drawn, last = data.parts(int(state.forms[0]))
        twice = last[: round(len(last) * state.copies / 100)]
        state.train, state.tests = np.concatenate([train, twice]), {SAME: drawn, NEW: last}
        state.nearest, state.right, state.alike = {}, {}, {}
        for name, test in state.tests.items():
            apart = data.between(test, state.train)
            at = apart.argmin(axis=1)
            state.nearest[name] = state.train[at]
            state.right[name] = data.labels[state.nearest[name]] == data.labels[test]
            state.alike[name] = apart[np.arange(len(test)), at] == 0

    def _ask(self, state):
        """Ask the reader's function about both test sets, or compare all pixels."""
        state.leaking, state.failure, state.difference = dict(state.alike), "", ""
        for name, test in state.tests.items():
            if self._leaks is None or state.failure:
                continue
            train, images = self._data.images[state.train], self._data.images[test]
            arrays = {"train": train, "test": images}
            answer, state.failure = asking.ask(self._leaks, arrays, (len(test),))
            if not state.failure:
                state.leaking[name] = answer != 0
                state.difference = state.difference or self._differs(state, name)
        state.accuracy = {
            SAME: float(state.right[SAME].mean()),
            NEW: float(state.right[NEW].mean()),
            CLEAN: np.nan if state.failure else self._without_copies(state),
        }

    def _without_copies(self, state):
        """Return the accuracy on the last forms when nothing is learned from what leaks."""
        data, test = self._data, state.tests[NEW]
        train = state.train[~np.isin(state.train, test[state.leaking[NEW]])]
        nearest = train[data.between(test, train).argmin(axis=1)]
        return float((data.labels[nearest] == data.labels[test]).mean())

    def _differs(self, state, name):
        """Say in how many pictures the reader's function is wrong."""
        wrong = np.flatnonzero(state.leaking[name] != state.alike[name])
        if not len(wrong):
            return ""
        there = "is" if state.alike[name][wrong[0]] else "is not"
        return (
            f"{_run.name_of(self._leaks)} is wrong about {len(wrong)} of "
            f"{_words.count(len(state.tests[name]), 'picture')} ({name}): the first, number "
            f"{wrong[0]}, {there} in the training set."
        )

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return the forms; the accuracies; and a picture of each test set beside its nearest."""
        forms = parts.dial(
            "forms", state.forms, "forms to learn from", self._data.most,
            f"{state.forms[0]:.0f}", f"The last {_TESTED} are kept for the test.",
        )  # fmt: skip
        shares = np.array(list(state.accuracy.values()))
        bars = Bars(
            "accuracy", shares, _SHORT, title="accuracy", limits=(0, 1), chosen=1,
            texts=tuple(map(_verdict.percent, shares)),
        )  # fmt: skip
        pairs = tuple(self._pair(state, name) for name in state.tests)
        return Scene((Row((forms, bars), far=True), Row(pairs, far=True)))

    def _pair(self, state, name):
        """Return a test picture, and the training picture most like it."""
        at = self._at(state, name)
        tested = self._panel(
            f"test, {name}", state.tests[name][at], "A picture of this test set.", "tested"
        )
        nearest = self._panel(
            f"nearest, {name}", state.nearest[name][at], "What it is taken for.", "the most like it"
        )
        return Column((Row((tested, Sign("→"), nearest)),), title=name)

    def _at(self, state, name):
        return state.number % len(state.tests[name])

    def _panel(self, name, at, spoken, note):
        title = f"{self._data.labels[at]} of form {self._data.forms[at] + 1}"
        return Panel(
            name, self._data.images[at], "pixels", title, note, spoken, size="medium",
            limits=(0, 16), numbers=False, unit="pixel", focus=True,
        )  # fmt: skip

    def _words_of(self, at):
        label = _words.a_digit(self._data.labels[at])
        return f"{label} of form {self._data.forms[at] + 1}"

    # ---- what is said ----------------------------------------------------------------------------

    def sentence(self, state):
        """Return both accuracies."""
        random, new, clean = map(_verdict.percent, state.accuracy.values())
        without = f", {clean} with copies thrown out" if state.copies else ""
        return (
            f"Learned from {_words.count(int(state.forms[0]), 'form')}: {random} right on pictures "
            f"drawn at random from them, {new} on hands never seen{without}."
        )

    def words(self, state):
        parts = [self.sentence(state)]
        for name, test in state.tests.items():
            at = self._at(state, name)
            own = np.mean(self._data.forms[state.nearest[name]] == self._data.forms[test])
            parts.append(
                f"{name.capitalize()}: {_words.count(len(test), 'picture')}, "
                f"{self._found(state, name)}; the most like it is of the same form for "
                f"{_words.percent(own)}. Picture {at}, {self._words_of(test[at])}, is most like "
                f"{self._words_of(state.nearest[name][at])}."
            )
        twice = "nothing" if not state.copies else f"{state.copies:g} % of the last forms"
        return f"{' '.join(parts)} Filed twice: {twice}."

    @staticmethod
    def _found(state, name):
        """Say how many leak."""
        if state.failure:
            return "leaks unknown"
        return f"{state.leaking[name].sum()} in the training set as well"
