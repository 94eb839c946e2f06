"""One number of a network taken apart, to be seen: window, kernel, products, and their sums."""

import html

import ipywidgets

from cnn_workshop import _words
from cnn_workshop.explorers import _arithmetic, _causes, _frame
from cnn_workshop.heatmap import Heatmap

_SPELLED_OUT = 9  # products that get a table; more of them are shown as a heatmap
_ROOM = 250  # CSS pixels


class CauseView(ipywidgets.VBox):
    """Where one number comes from.

    Attributes
    ----------
    sums : Heatmap
        The sum over each map that is read, then the bias; the cursor chooses the map to spell out.
    cause : Cause
        What is shown.
    """

    def __init__(self):
        self.window = Heatmap([[0]], scale=False)
        self.kernel = Heatmap([[0]], scale=False)
        self.products = Heatmap([[0]], title="products", scale=False)
        self.sums = Heatmap([[0]], title="sum of each map, then the bias", keep_cursor=True)
        self.sums.scale = False
        self.window.layout.min_width, self.sums.layout.min_width = "137px", "262px"  # of the titles
        self.sums.description = "Arrow keys choose the map whose products are spelled out."
        self._heading, self._arithmetic = ipywidgets.HTML(), ipywidgets.HTML()
        self._times = _frame.sign("*")
        factors = _frame.row(self.window, self._times, self.kernel)
        super().__init__([self._heading, self.sums, factors, self.products, self._arithmetic])

    def show(self, cause):
        """Show another number, and of its maps the one that counts most."""
        self.cause = cause
        weighted = cause.weight is not None
        for part in (self._times, self.kernel):
            part.layout.display = "" if weighted else "none"
        heading = f"{_causes.where(cause.index, cause.layer)}: {_words.number(cause.value)}"
        self._heading.value = _lines(f"<b>{html.escape(heading)}</b>")
        self.sums.layout.display = "" if weighted else "none"
        if weighted:
            self._show_sums()
        self.spell_out()

    def _show_sums(self):
        sums = [*self.cause.products.sum(axis=(1, 2)), self.cause.bias]
        self.sums.show([sums], cursor=[0, self.cause.maps.index(self.cause.strongest[0])])
        _frame.fit(self.sums, widest=_ROOM - 30, largest=34, flow="column")

    @property
    def chosen(self):
        """Which of the maps read is spelled out, counted from 0; the bias means the last map."""
        if self.cause.weight is None or not self.sums.cursor:
            return 0
        return min(max(self.sums.cursor[1], 0), len(self.cause.maps) - 1)

    def spell_out(self):
        """Show the window, the kernel and the products of the chosen map."""
        cause, chosen = self.cause, self.chosen
        window = cause.window[chosen]
        title = _causes.map_name(cause.maps[chosen], cause.below)
        self.window.show(window, title=title, origin=[cause.top, cause.left])
        table = cause.weight is not None and window.size <= _SPELLED_OUT
        many = cause.weight is not None and not table
        self.products.layout.display = "" if many else "none"
        kind = "weights" if len(cause.index) == 1 else "kernel"
        if cause.weight is not None:
            self.kernel.show(cause.weight[chosen], title=kind)
            self.products.show(cause.products[chosen])
        for heatmap in (self.window, self.kernel):
            _frame.fit(heatmap, widest=_ROOM / 2 - 45, largest=30)
        _frame.fit(self.products, widest=_ROOM - 30, largest=26, flow="column")
        words = html.escape(f"{cause.words()}.")
        self._arithmetic.value = (
            _arithmetic.products_table(cause.trace(chosen), digits=2) if table else _lines(words)
        )

    def describe(self):
        """Say where the number comes from, down to the products of the chosen map."""
        cause, chosen = self.cause, self.chosen
        words = f"{_causes.where(cause.index, cause.layer)}: {cause.words()}."
        if cause.weight is None:
            return words
        spelled = _arithmetic.sum_in_words(cause.trace(chosen))
        return f"{words} {_causes.map_name(cause.maps[chosen], cause.below)}: {spelled}."


def _lines(words):
    """Return words as lines that stand close."""
    return f'<div style="line-height:1.4">{words}</div>'
