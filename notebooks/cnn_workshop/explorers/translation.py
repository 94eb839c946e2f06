"""The translation explorer: pictures move, and one sees how often a network still reads them."""

import html

import ipywidgets
import numpy as np

from cnn_core import _checks, datasets
from cnn_workshop import _run, plots
from cnn_workshop.explorers import _frame, _shift, _verdict
from cnn_workshop.explorers._everywhere import ask_everywhere
from cnn_workshop.heatmap import Heatmap

_MOST_NETWORKS = 3
_GOOD = 90  # percent
_SHOWN = {"all pictures: accuracy, %": "all", "this picture: % sure": "one"}


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

    Returns
    -------
    TranslationExplorer

    Raises
    ------
    TypeError, ValueError
        If an argument cannot be used. An error inside a network is shown in the explorer.

    Notes
    -----
    Taught in lesson 14.

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


class TranslationExplorer(_frame.Explorer):
    """Two sliders that move the pictures, one picture, and a map of each network over all shifts.

    Attributes
    ----------
    images, labels : ndarray of shape (N, 1, H, W) and (N,)
        The pictures, and what they show.
    results : dict of str to Everywhere
        What each network answers to all of them, moved by every shift.
    """

    def __init__(self, networks, images, labels, number, shift, reach):
        self._networks = _named(networks)
        self.images, self.labels = _pictures(images, labels)
        self._reach = _checks.integer(reach, "reach", 1, 5)
        shift = _shift.checked(shift, reach)
        self.results, self._ran, self._problems = {}, {}, {}
        self._make_controls(number)
        self._make_heatmaps()
        columns = [
            ipywidgets.VBox([heatmap, self._verdicts[name]], layout={"min_width": "0"})
            for name, heatmap in self.maps.items()
        ]
        sliders = ipywidgets.VBox([self.down, self.right], layout={"flex": "0 0 104px"})
        super().__init__(
            "translation explorer",
            [self.number, self.shown],
            [_frame.row(sliders, self.picture_map, *columns, align="flex-start")],
        )
        for control in (self.number, self.shown):
            self.on(control, "value", self._move)
        for slider in (self.down, self.right):
            self.on(slider, "data", self._slide)
        for heatmap in self.maps.values():
            self.on(heatmap, "cursor", lambda heatmap=heatmap: self._look(heatmap))
        with self._turn():
            self._move(*shift)

    # ---- building --------------------------------------------------------------------------------

    def _make_controls(self, number):
        last = len(self.images) - 1
        _checks.integer(number, "number", 0, last)
        self.number = _frame.amount("Picture", number, 0, last, width="124px")
        self.shown = _frame.choice("Maps show", _SHOWN, "all", width="250px")

    def _make_heatmaps(self):
        ends = {"minimum": -self._reach, "maximum": self._reach, "step": 1}
        ends |= {"limits": (-self._reach, self._reach), "lowest": -self._reach}
        ends |= {"highest": self._reach, "mode": "sliders", "scale": False, "cell": 62}
        words = "A slider; or type a number."
        self.down = Heatmap([[0]], title="shift down", description=words, **ends)
        self.right = Heatmap([[0]], title="shift right", description=words, **ends)
        self.picture_map = Heatmap([[0]], "pixels", title="picture", scale=False, numbers=False)
        self.picture_map.layout = {"min_width": "0"}
        self.maps = {
            name: Heatmap(
                [[0]],
                "probability",
                title=name,
                description="A row for each shift down, a column for each shift right; arrow keys "
                "move the picture.",
                origin=[-self._reach] * 2,
                keep_cursor=True,
                scale=False,
                layout={"min_width": "0"},
            )
            for name in self._networks
        }
        self._verdicts = {name: ipywidgets.HTML() for name in self._networks}

    # ---- what a person does ----------------------------------------------------------------------

    @property
    def shift(self):
        """By how many pixels the pictures are moved: down, right."""
        return tuple(round(slider.values[0, 0]) for slider in (self.down, self.right))

    def _slide(self):
        self._move(*np.clip(self.shift, -self._reach, self._reach).tolist())

    def _look(self, heatmap):
        if heatmap.cursor:
            self._move(*heatmap.cursor)

    def _move(self, *shift):
        """Move the pictures, if a shift is given, and show everything anew."""
        shift = shift or self.shift
        for slider, pixels in zip((self.down, self.right), shift, strict=True):
            slider.show([[pixels]], limits=(-self._reach, self._reach))
        self._ask()
        self._show()

    # ---- computing -------------------------------------------------------------------------------

    def _ask(self):
        """Ask each network about all pictures and shifts, once, and again if there is a newer one.

        A network that was trained further is the same object: open the explorer anew for it.
        """
        for name, network in self._networks.items():
            newest = _run.newest(network)
            if self._ran.get(name) is not newest:
                arguments = (newest, self.images, self.labels, self._reach)
                self.results[name], self._problems[name] = ask_everywhere(*arguments)
                self._ran[name] = newest

    @property
    def accuracy(self):
        """The accuracy on all pictures, moved like this, by network."""
        return {
            name: float(result.accuracy[result.at(*self.shift)])
            for name, result in self.results.items()
        }

    def _percents(self, name):
        """What the map of a network shows: in percent, by shift."""
        result = self.results[name]
        one = self.shown.value == "one"
        return np.round(100 * (result.sure(self.number.value) if one else result.accuracy))

    # ---- showing ---------------------------------------------------------------------------------

    def _show(self):
        at = self.number.value
        moved = _shift.moved(self.images[at, 0], *self.shift)
        self.picture_map.show(moved, limits=(0, 1), title=f"a {self.labels[at]}")
        _frame.fit(self.picture_map, widest=208)
        widest = 250 if len(self.maps) < _MOST_NETWORKS else 180
        for name, heatmap in self.maps.items():
            heatmap.show(self._percents(name), limits=(0, 100), cursor=list(self.shift))
            _frame.fit(heatmap, widest=widest, flow="column")
            self._verdicts[name].value = self._verdict_html(name)
        self.tell(" ".join(filter(None, self._problems.values())))

    def _verdict_html(self, name):
        said, how_sure = self._verdict(name)
        sign = "✓" if self._is_right(said) else "✗"
        return (
            '<div style="line-height:1.3;padding-left:24px;'
            'color:var(--jp-ui-font-color1,inherit)">'
            f'{sign} says <b style="font-size:24px">{said}</b>, {html.escape(how_sure)}<br>'
            f"{html.escape(self._share_words(name))}</div>"
        )

    # ---- words and picture -----------------------------------------------------------------------

    def _verdict(self, name):
        """Say what a network takes the moved picture for, and its probability."""
        result = self.results[name]
        said, how_sure = _verdict.words(result.logits[result.at(*self.shift)][self.number.value])
        return said, how_sure.removeprefix("with ").partition(";")[0].rstrip(".")

    def _is_right(self, said):
        return said == str(self.labels[self.number.value])

    def _share_words(self, name):
        """Say the accuracy of a network on all pictures, moved like this."""
        share = self.accuracy[name]
        if np.isnan(share):
            return ""
        return f"accuracy {100 * share:.0f} % on all {len(self.images)}"

    def _good_words(self, name):
        """Say at how many shifts the accuracy of a network is high."""
        shares = np.round(100 * self.results[name].accuracy)
        return f"{_GOOD} % or more at {(shares >= _GOOD).sum()} of {shares.size} shifts."

    def describe(self):
        """Return the whole state in plain words."""
        at, moved = self.number.value, _shift.way(*self.shift)
        parts = [
            f"Picture {at} of {len(self.images)}, a {self.labels[at]}, "
            f"{f'moved {moved}' if moved else 'not moved'}. Maps show: {self.shown.label}."
        ]
        for name in self.maps:
            if self._problems[name]:
                parts.append(f"{name}: there is no answer.")
                continue
            said, how_sure = self._verdict(name)
            right = "right" if self._is_right(said) else "wrong"
            words = f"{self._share_words(name)}, moved like this; {self._good_words(name)}"
            parts.append(f"{name}: says {said}, {how_sure}: {right}; {words}")
        return " ".join(parts)

    def picture(self):
        """Return the moved picture and the maps as a static picture."""
        at = self.number.value
        moved, title = self.picture_map.values, f"a {self.labels[at]}"
        panels = [plots.Panel(moved, "pixels", title, (0, 1), numbers=False)]
        for name, heatmap in self.maps.items():
            cursor = self.results[name].at(*self.shift)
            panel = plots.Panel(heatmap.values, "probability", name, (0, 100), cursor=cursor)
            panels.append(panel)
        return plots.plot_row(panels, alt=self.text())


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


def _pictures(images, labels):
    """Return the pictures and their labels, or refuse them."""
    if (images is None) != (labels is None):
        raise TypeError("`images` and `labels` must be given together")
    if images is None:
        test = datasets.load_digits("test")
        return test.images[:, np.newaxis] / 16, test.labels
    images = _checks.floats(images, "images", "N", 1, "H", "W")
    labels = np.array(_checks.array(labels, "labels", ndim=1))
    _checks.same_shape(labels, "labels", images.shape[:1], "one for each picture")
    if labels.dtype.kind != "i" or labels.min() < 0:
        raise ValueError("`labels` must be whole numbers from 0 on")
    return images, labels
