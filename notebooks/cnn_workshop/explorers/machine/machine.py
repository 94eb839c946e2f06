"""The machine explorer: what a person chooses and draws, and what every layer makes of it."""

import numpy as np

from cnn_core import _checks, network
from cnn_workshop import _words
from cnn_workshop.explorers import _verdict
from cnn_workshop.explorers.machine import causes, drawings, forward, preparing
from cnn_workshop.explorers.machine.view import View
from cnn_workshop.explorers.shared import Action, Choice, Explorer, gray, opens, remembering

_SHOWN = ("this picture", "the kept picture", "this minus the kept")
_BARS = ("probabilities", "logits")


@opens("the picture or the network cannot be used", inside="forward", lesson="10")
def explore_machine(image=None, *, net=None, forward=None):
    """Open the machine explorer.

    Parameters
    ----------
    image : array_like of shape (28, 28), or str, optional
        A picture with values from 0 (paper) to 1 (ink), or the name of one in the menu.
    net : Sequential, optional
        A network for such pictures, of convolutions, ReLUs and max poolings, a flattening and one
        fully connected layer; the shipped digit classifier when left out.
    forward : callable, optional
        Your own forward pass, ``forward(images, weight1, bias1, weight2, bias2, ...)``, returning a
        list with what each layer makes of the pictures. The explorer then shows your numbers.

    Examples
    --------
    >>> explorer = explore_machine("Handwritten 7")
    >>> explorer.verdict
    7
    """
    return MachineExplorer(image, net, forward)


class MachineExplorer(Explorer):
    """A drawing, the maps of every layer, the verdict, and any number of it taken apart.

    Attributes
    ----------
    image : ndarray of shape (28, 28)
        The picture as it was chosen or drawn.
    values : dict of str to ndarray
        What each layer makes of it, by name; ``"input"`` first.
    verdict : int
        The class with the largest logit.
    selected : tuple
        The layer and the index of the number that is taken apart.
    cause : Cause
        That number, taken apart.
    """

    invitation = "Draw a digit, or click any map or bar."
    gives = ("values", "selected")

    def __init__(self, image, net, forward):
        self._net = network.load_digit_classifier() if net is None else drawings.usable(net)
        self._forward = forward if forward is None else _checks.function(forward, "forward")
        self._images, self._chosen = drawings.choose_drawing(image)
        self._view = View(self._net)
        self._ran_for = None
        super().__init__("machine explorer")

    image = property(lambda self: self.state.drawing)
    cause = property(lambda self: self.state.chain[0])
    verdict = property(lambda self: _verdict.largest(self.state.logits))

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return picture, brush, and what can be done to the drawing; the rest behind *More*."""
        brushes = [(name, name) for name in ("draw", "erase")]
        return [
            Choice("picture", "Picture", list(self._images), self._chosen),
            Choice("brush", "Brush", brushes, "draw"),
            Action("clear", "Clear", self._change(np.zeros_like)),
            Action("invert", "Invert", self._change(lambda image: 1 - image)),
            Action("fit", "Fit", self._change(preparing.fitted)),
            Action("down", "Down to what counts most", self._go_down),
            Action("keep", "Keep", self._keep_verdict, low=True),
            Choice("shown", "Show", _SHOWN[:1], _SHOWN[0], rare=True),
            Choice("bars", "Bars", _BARS, _BARS[0], rare=True),
            Action("center", "To the middle", self._change(drawings.centered), rare=True),
        ]

    def begin(self, state):
        """Return the drawing, what is kept and what is taken apart; None: the verdict is."""
        return {
            "drawing": self._images[state.picture](),
            "own": None,  # what the person drew last
            "kept": None,  # a picture to compare with, and what the layers made of it
            "picked": None,
            "way": (),  # the numbers above the picked one from which it was reached
            "spelled": None,  # which of the maps that it reads is spelled out
        }

    def functions(self):
        """Return the reader's forward pass, and the functions it is put together from."""
        if self._forward is None:
            return ()
        return (self._forward, *getattr(self._forward, "functions", ()))

    def changed(self, state, name):
        """Let the drawing and its name agree."""
        if name == "drawing":
            self._become(state, np.clip(np.nan_to_num(state.drawing), 0, 1))
        elif name == "picture":
            own = state.picture == drawings.OWN
            state.drawing = state.own if own else self._images[state.picture]()

    def pick(self, state, panel, place):
        """Take a number of a layer apart, or spell out one of the maps it reads."""
        if panel == "sums":
            at = self._view.place_in_sums(place)
            if at < len(state.chain[0].maps):
                state.spelled = at
        elif panel == "bars":
            self._select(state, (self._last, (place,)))
        else:
            index = self._view.index(panel, place)
            if index[0] < state.values[panel].shape[1]:  # a map is left to stand there
                self._select(state, (panel, index))

    def take_picture(self, state, panel, colours, filename):
        """Take the middle of a person's own picture, in grey, for the drawing."""
        self._become(state, preparing.reduced(gray(colours) / 255))

    @staticmethod
    def _become(state, image):
        state.drawing = state.own = image
        state.picture = drawings.OWN

    def _change(self, change):
        """Return an action that puts ``change(image)`` in the picture's place."""
        return lambda state: self._become(state, change(state.drawing))

    @staticmethod
    def _keep_verdict(state):
        """Keep the picture, to compare others with it."""
        state.kept = (state.drawing, state.values)

    def _go_down(self, state):
        """Go to the number of the layer below that counts most for the selected one."""
        if len(state.chain) > 1:
            below, way = state.chain[1], (*state.way, state.selected)
            self._select(state, (below.layer, below.index), way)

    def _select(self, state, number, way=()):
        follows = number == (self._last, (_verdict.largest(state.logits),))
        state.picked, state.way, state.spelled = None if follows else number, way, None

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Run all layers, and take the chosen number apart."""
        problem = self._run_layers(state)
        state.logits = state.values[self._last][0]
        state.selected = state.picked or (self._last, (_verdict.largest(state.logits),))
        state.chain = causes.chain(self._net, state.values, *state.selected)
        state.seen = causes.seen(self._net, state.values, state.chain[0])
        state.noticed = preparing.noticed(state.drawing)
        self._offer(state)
        return problem

    def _run_layers(self, state):
        """Run the layers, the reader's if there are any; not again if nothing is new."""
        editions = [remembering.edition(each) for each in (self._net, *self.functions())]
        if self._ran_for and self._ran_for[0] is state.drawing and self._ran_for[1] == editions:
            return self._trouble
        images = state.drawing[np.newaxis, np.newaxis].astype(np.float32)
        right = self._net.forward(images, keep=True)
        state.values, self._trouble = right, ""
        if self._forward is not None:
            answer = forward.ask_for_layers(self._forward, images, self._net, right)
            state.values, self._trouble = {"input": right["input"], **answer[0]}, answer[1]
        self._last = next(reversed(right))
        self._ran_for = (state.drawing, editions)
        return self._trouble

    def _offer(self, state):
        """Offer the drawing once there is one, the comparison, and what helps against a hint."""
        bar = self.bar
        drawn = [] if state.own is None else [drawings.OWN]
        bar["picture"].options = [(name, name) for name in [*drawn, *self._images]]
        shown = _SHOWN if state.kept else _SHOWN[:1]
        bar["shown"].options = [(name, name) for name in shown]
        bar["shown"].rare = not state.kept
        state.shown = state.shown if state.shown in shown else _SHOWN[0]
        bar["down"].active = len(state.chain) > 1
        inverted = preparing.is_inverted(state.drawing)
        bar["invert"].strong, bar["invert"].rare = inverted, not inverted
        bar["fit"].strong = bool(state.noticed) and not inverted

    # ---- what is seen and said -------------------------------------------------------------------

    def scene(self, state):
        """Return the network from left to right, and below it one number taken apart."""
        return self._view.scene(state, _SHOWN.index(state.shown))

    def sentence(self, state):
        """Return the verdict, and what is odd about the picture or what is taken apart."""
        verdict = _verdict.sentence(state.logits)
        cause = state.chain[0]
        place, value = causes.where(cause.index, cause.layer), _words.number(cause.value)
        return f"{verdict} {state.noticed or f'Taken apart is {place}: {value}.'}"

    def words(self, state):
        ink, image = int((state.drawing > 0).sum()), state.drawing
        parts = [
            f"Picture: {state.picture}, {_words.shape(image.shape)}, "
            f"{_words.of(ink, image.size, 'pixel', ('has', 'have'))} ink.",
            _verdict.sentence(state.logits),
        ]
        if not ink:
            parts[-1] += " The page is blank, but the network always answers."
        parts.append(state.noticed)
        if state.kept:
            parts.append(self._comparison(state))
        top, left, height, width = state.seen
        rows, cols = _words.span(top, top + height - 1), _words.span(left, left + width - 1)
        parts.append(f"Taken apart: {state.chain[0].described(self._view.spelled(state))}")
        parts.append(f"It sees rows {rows}, columns {cols} of the picture.")
        return " ".join(filter(None, parts))

    def _comparison(self, state):
        """Compare with the kept picture: its verdict, and the maps that differ most."""
        image, kept = state.kept
        if np.array_equal(image, state.drawing):
            return f"The kept picture is the same: {_verdict.words(kept[self._last][0])[0]}."
        apart = _verdict.compared(state.values, kept, self._view.layers[-1])
        return f"{apart} Showing: {state.shown}."
