"""The machine explorer: draw a digit, see what every layer makes of it, go down to the products."""

import html

import ipywidgets
import numpy as np

from cnn_core import _checks, network
from cnn_core.functional import softmax
from cnn_workshop import _words, plots
from cnn_workshop.explorers import _causes, _drawings, _forward, _frame, _preparing, _verdict
from cnn_workshop.explorers._cause_view import CauseView
from cnn_workshop.explorers._history import History
from cnn_workshop.explorers._strips import WIDEST, Strips
from cnn_workshop.heatmap import Heatmap

_SHOWN = ("this picture", "the kept picture", "this minus the kept")
_BRUSHES = {"draw": 1.0, "erase": 0.0}


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

    Returns
    -------
    MachineExplorer

    Raises
    ------
    TypeError, ValueError
        If the picture or the network cannot be used.

    Notes
    -----
    Taught in lesson 10.

    Examples
    --------
    >>> explorer = explore_machine("handwritten 7")
    >>> explorer.verdict
    7
    """
    return MachineExplorer(image, net, forward)


class MachineExplorer(_frame.Explorer):
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
    """

    def __init__(self, image, net, forward):
        self._net = network.load_digit_classifier() if net is None else _drawings.usable(net)
        self._forward = forward if forward is None else _checks.function(forward, "forward")
        self._others, chosen = _drawings.choose_drawing(image)
        self._images = self._others  # and, once there is one, the drawing
        self._history, self._kept = History(), None
        self.image, self._name = self._images[chosen](), chosen
        self._run_layers()
        self._make_controls(chosen)
        self._make_heatmaps()
        self.cause = CauseView()
        self._verdict = ipywidgets.HTML()
        self.hint = _preparing.Hint(self.prepare)
        left = ipywidgets.VBox(
            [self.pad, self._verdict, self.hint, self.down, self.cause],
            layout={"flex": "0 0 280px", "overflow": "hidden"},
        )
        right = ipywidgets.VBox(
            [self.shown, *self.strips.heatmaps.values(), self.logits, self.probabilities],
            layout={"flex": "1 1 0", "min_width": "0"},
        )
        super().__init__(
            "machine explorer",
            [self.picture_choice, self.brush, *self.buttons.values()],
            [_frame.row(left, right, align="flex-start")],
        )
        self._listen()
        self._take_verdict()
        with self._turn():
            self._show()

    # ---- building --------------------------------------------------------------------------------

    def _make_controls(self, chosen):
        self.picture_choice = _frame.choice("Picture", list(self._images), chosen, width="210px")
        self.brush = _frame.choice("Brush", _BRUSHES, 1.0, width="130px")
        self.shown = _frame.choice("Show", _SHOWN, _SHOWN[0], width="210px")
        self.shown.layout.display = "none"
        actions = {
            "Clear": self.clear,
            "To the middle": self.center,
            "Undo": self.undo,
            "Keep to compare": self.keep,
        }
        self.buttons = {words: _frame.button(words, action) for words, action in actions.items()}
        self.down = _frame.button("Down to what counts most", self.go_down)

    def _make_heatmaps(self):
        narrow = {"layout": {"min_width": "0"}, "scale": False}
        self.pad = Heatmap(
            self.image,
            "pixels",
            title="your picture: draw here",
            description="Arrow keys move; Space draws a dot; or type a number from 0 to 1.",
            mode="paint",
            limits=(0, 1),
            lowest=0,
            highest=1,
            brush=1,
            thickness=2.4,
            scale=False,
        )
        _frame.fit(self.pad, widest=232, flow="column")
        pick = "Arrow keys move; Enter or a click takes the number apart."
        self.strips = Strips(self.values, pick)
        self._last = next(reversed(self.values))
        self.logits = Heatmap([[0]], title="logits", description=pick, **narrow)
        self.probabilities = Heatmap(
            [[0]], "probability", title="probabilities", description=pick, **narrow
        )

    def _listen(self):
        self.on(self.picture_choice, "value", self._pick_picture)
        self.on(self.brush, "value", self._take_brush)
        self.on(self.pad, "data", self._drawn)
        self.on(self.shown, "value", self._show)
        self.on(self.cause.sums, "cursor", self._spell_out)
        for name, strip in self._selectable.items():
            for trait in ("cursor", "pinned"):
                self.on(strip, trait, lambda name=name, strip=strip: self._pinned(name, strip))

    @property
    def _selectable(self):
        """Where a number can be picked, by what is picked there."""
        return {
            **self.strips.heatmaps,
            self._last: self.logits,
            "probabilities": self.probabilities,
        }

    # ---- what a person does ----------------------------------------------------------------------

    def clear(self):
        """Wipe the page."""
        self._become(np.zeros_like(self.image))

    def center(self):
        """Move the ink to the middle, by whole pixels; what would leave the page stays."""
        self._become(_drawings.centered(self.image))

    def prepare(self, change):
        """Put ``change(image)`` in the picture's place: inverted, say, or fitted."""
        self._become(change(self.image))

    def undo(self):
        """Take the last stroke or change back."""
        with self._turn():
            before = self._history.undo()
            if before is not None:
                self._take(*before)

    def keep(self):
        """Keep the picture, to compare others with it."""
        with self._turn():
            self._kept = (self.image, self.values)
            self.shown.layout.display = ""
            self._show()

    def go_down(self):
        """Go to the number of the layer below that counts most for the selected one."""
        with self._turn():
            cause = self.cause.cause
            if cause.below != "input":
                self._select(cause.below, cause.strongest, self._way)

    def _pick_picture(self):
        chosen = self.picture_choice.value
        self._history.keep((self.image, self._name))
        self._take(self._images[chosen](), chosen)

    def _take_brush(self):
        self.pad.brush = self.brush.value

    def _drawn(self):
        self._history.keep((self.image, self._name), stroke=self.pad.strokes)
        self._show_picture(np.clip(np.nan_to_num(self.pad.values), 0, 1), _drawings.OWN)

    def _become(self, image):
        with self._turn():
            self._history.keep((self.image, self._name))
            self._take(image, _drawings.OWN)

    def _take(self, image, name):
        self.pad.show(image, limits=(0, 1))
        self._show_picture(image, name)

    def _show_picture(self, image, name):
        """Show what the layers make of a picture; a drawing goes into the menu."""
        follow = self.selected == (self._last, (self.verdict,))
        self.image, self._name = image, name
        if name == _drawings.OWN:
            self._images = {name: lambda: image, **self._others}
            if name not in self.picture_choice.options:
                self.picture_choice.options = list(self._images)
        self.picture_choice.value = name
        self._run_layers()
        if follow:
            self._take_verdict()
        self._show()

    def _take_verdict(self):
        self.selected = (self._last, (self.verdict,))
        self._way = [self.selected]

    def _pinned(self, name, strip):
        """Take the number apart that was clicked, or chosen with Enter."""
        if not strip.pinned or not strip.cursor:
            return
        if name not in self.strips.heatmaps:
            self._select(self._last, (strip.cursor[1],))
        elif (index := self.strips.index(name, strip.cursor))[0] < self.values[name].shape[1]:
            self._select(name, index)
        else:  # no map is left to stand there
            self._mark()

    def _select(self, layer, index, way=()):
        """Take a number apart; `way` are the numbers above it from which it was reached."""
        self.selected = (layer, tuple(index))
        self._way = [*way, self.selected]
        self._explain()

    def _spell_out(self):
        self.cause.spell_out()
        self._say()

    # ---- computing -------------------------------------------------------------------------------

    def _run_layers(self):
        """Run all layers, and the reader's own forward pass, if there is one."""
        images = self.image[np.newaxis, np.newaxis].astype(np.float32)
        right = self._net.forward(images, keep=True)
        self.values, self._trouble = right, ""
        if self._forward is None:
            return
        layers, self._trouble = _forward.ask_for_layers(self._forward, images, self._net, right)
        self.values = {"input": right["input"], **layers}

    @property
    def logits_now(self):
        """The logits of this picture, of shape (K,)."""
        return self.values[self._last][0]

    @property
    def verdict(self):
        """The class with the largest logit."""
        return _verdict.largest(self.logits_now)

    # ---- showing ---------------------------------------------------------------------------------

    def _show(self):
        """Show all maps, the verdict, and the selected number."""
        self._noticed = self.hint.show(self.image)
        kept = self._kept[1] if self._kept else None
        shown = _SHOWN.index(self.shown.value)
        for name in self.strips.heatmaps:
            now = self.values[name][0]
            maps = (now, kept[name][0], now - kept[name][0])[shown] if kept else now
            self.strips.show(name, maps)
        rows = [self.logits_now] + ([kept[self._last][0]] if kept else [])
        which = ": row 0 this picture, row 1 the kept one" if kept else ""
        self.logits.show(rows, title=f"logits{which}")
        shares = softmax(np.stack(rows).astype(float), dim=1).round(4)
        self.probabilities.show(shares, limits=(0, 1), title=f"probabilities{which}")
        for heatmap in (self.logits, self.probabilities):
            _frame.fit(heatmap, widest=WIDEST, largest=42, flow="column")
        self._explain()

    def _explain(self):
        """Take the selected number apart, and mark what it reads."""
        layer, index = self.selected
        cause = _causes.take_apart(self._net, self.values, layer, index)
        self.cause.show(cause)
        self.down.disabled = cause.below == "input"
        self.strips.outline(cause)
        self.pad.boxes = [self._seen]
        self._mark()
        self._say()

    @property
    def _seen(self):
        """The part of the picture that the selected number depends on: top, left, height, width."""
        return _causes.seen(self._net, self.values, self.cause.cause)

    def _mark(self):
        """Pin the selected number, and mark the way down to it."""
        way = dict(self._way)
        for name, heatmap in self._selectable.items():
            cell = []
            if name in way:
                index = way[name]
                cell = [0, *index] if len(index) == 1 else self.strips.cell(name, index)
            heatmap.pinned = name == self.selected[0]
            heatmap.cursor = cell

    def _say(self):
        said, how_sure = _verdict.words(self.logits_now)
        words = (
            html.escape(_verdict.sentence(self.logits_now))
            if said == "nothing"
            else f'It says <b style="font-size:30px">{said}</b>, {html.escape(how_sure)}'
        )
        self._verdict.value = f'<div style="line-height:1.3">{words}</div>'
        self.tell(self._trouble)

    # ---- words -----------------------------------------------------------------------------------

    def describe(self):
        """Return the whole state in plain words."""
        ink = int((self.image > 0).sum())
        parts = [
            f"Picture: {self._name}, {_words.shape(self.image.shape)}, "
            f"{ink} of {self.image.size} pixels have ink.",
            _verdict.sentence(self.logits_now),
        ]
        if not ink:
            parts[-1] += " The page is blank, but the network always answers."
        parts.append(self._noticed)
        if self._kept:
            parts.append(self._comparison())
        top, left, height, width = self._seen
        rows, cols = _words.span(top, top + height - 1), _words.span(left, left + width - 1)
        parts.append(f"Taken apart: {self.cause.describe()}")
        parts.append(f"It sees rows {rows}, columns {cols} of the picture.")
        return " ".join(filter(None, parts))

    def _comparison(self):
        """Compare with the kept picture: its verdict, and the maps that differ most."""
        image, kept = self._kept
        if np.array_equal(image, self.image):
            return f"The kept picture is the same: {_verdict.words(kept[self._last][0])[0]}."
        apart = _verdict.compared(self.values, kept, list(self.strips.heatmaps)[-1])
        return f"{apart} Showing: {self.shown.value}."

    def picture(self):
        """Return the drawing, the maps of the layers, and the probabilities as a static picture."""
        panels = [plots.Panel(self.image, "pixels", "your picture", (0, 1), boxes=[self._seen])]
        panels += self.strips.panels(self.values)
        shares = softmax(self.logits_now.astype(float), dim=0)[:, np.newaxis]
        panels.append(plots.Panel(shares, "probability", "verdict", (0, 1)))
        return plots.plot_row(panels, alt=self.text())
