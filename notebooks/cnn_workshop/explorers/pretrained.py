"""The pretrained explorer: what 49 convolutions make of a photograph, layer by layer."""

import numpy as np

from cnn_core import _checks, datasets
from cnn_workshop import _words, pretrained
from cnn_workshop.explorers._maps import from_sheet, sheet
from cnn_workshop.explorers.shared.controls import Choice
from cnn_workshop.explorers.shared.explorer import Explorer, nearest_cell
from cnn_workshop.stage import Bars, Mark, Panel, Player, Row, Scene, Window

_ACROSS = 4  # maps beside one another
_CLASSES = 5  # bars


def explore_pretrained(picture="coffee"):
    """Open the pretrained explorer: a photograph, what each layer makes of it, and the verdict.

    Parameters
    ----------
    picture : str, default "coffee"
        One of `cnn_core.datasets.PHOTOGRAPHS`; without the weights, ``"coffee"`` alone.

    Returns
    -------
    PretrainedExplorer

    Raises
    ------
    TypeError, ValueError
        If there is no such photograph, or the weights are not installed and it is not stored.

    Notes
    -----
    Taught in lesson 18. The first 16 maps of a layer are shown, averaged to 28 cells a side.

    Examples
    --------
    >>> explorer = explore_pretrained()
    >>> explorer.verdict.names[0], explorer.maps.shape
    ('espresso', (16, 28, 28))
    """
    return PretrainedExplorer(picture)


class PretrainedExplorer(Explorer):
    """A photograph, the maps of a layer, one of them large, and the classes that come first.

    Attributes
    ----------
    verdict : cnn_workshop.pretrained.Verdict
        What the network takes the photograph for.
    maps : ndarray of shape (16, h, w)
        The maps of the chosen layer.
    """

    def __init__(self, picture):
        _checks.one_of(picture, "picture", list(datasets.PHOTOGRAPHS))
        self._picture, self._layers = picture, list(pretrained.maps_of(picture))
        super().__init__("pretrained explorer")

    verdict = property(lambda self: self.state.verdict)
    maps = property(lambda self: self.state.made[self.state.layer][2])

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return the photographs there are, and the layers."""
        layers = Choice("layer", "Layer", self._layers, self._layers[0])
        if pretrained.network() is None:
            return [layers]
        return [Choice("picture", "Picture", datasets.PHOTOGRAPHS, self._picture), layers]

    def begin(self, state):
        """Return the map that is large, and a cell of it."""
        return {"number": 0, "cell": (0, 0)}

    def pick(self, state, panel, place):
        """Show another map large, with the cell that was chosen."""
        number, row, col = from_sheet(place, self.maps.shape[1:], _ACROSS)
        state.number, state.cell = int(number), (int(row), int(col))

    def step(self, state, panel, cell):
        """Go to another layer, or to another cell of the large map."""
        if panel is None:
            state.layer = self._layers[state.player]
        else:
            state.cell = cell
        state.cell = nearest_cell(state.cell, self.maps.shape[1:])

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Send the photograph through the network, where there is one."""
        name = getattr(state, "picture", self._picture)
        if getattr(state, "seen", None) != name:
            state.made, state.verdict = pretrained.maps_of(name), pretrained.verdict_on(name)
            colours = pretrained.prepared(datasets.photograph(name))[0] * 128 + 127
            state.image, state.seen = np.moveaxis(colours, 0, 2), name
        state.cell = nearest_cell(state.cell, self.maps.shape[1:])

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return photograph, maps, one of them, and the verdict, from left to right."""
        many, side, maps = state.made[state.layer]
        end = float(np.abs(maps).max())
        look = {"limits": (-end, end), "numbers": False}
        image = Panel(
            "image", state.image, "colour", "photograph", size="medium", numbers=False,
            spoken="What the network is given.",
        )  # fmt: skip
        strip = Panel(
            "maps", sheet(maps, _ACROSS), size="strip", tiles=maps.shape[1:], pick=True, **look,
            title=state.layer, note=f"{many} maps of {side} × {side}; the first {len(maps)}",
            spoken="Arrow keys move; Enter or a click shows a map large.",
        )  # fmt: skip
        large = Panel(
            "map", maps[state.number], size="medium", title=f"map {state.number}",
            spoken="A cell stands for what lies at its place in the photograph.", **look,
        )  # fmt: skip
        block = len(state.image) // maps.shape[1]
        window = Window(
            ("image",), ("map",), shape=(block, block), stride=(block, block), cell=state.cell
        )
        row, col = divmod(state.number, _ACROSS)
        height, width = maps.shape[1:]
        tile = Mark("maps", "window", box=(row * height, col * width, height, width))
        player = Player(self._layers.index(state.layer), len(self._layers) - 1, name="layer")
        return Scene(
            (Row((image, strip, large), far=True), self._bars(state)),
            marks=(tile,),
            windows=(window,),
            player=player,
        )

    @staticmethod
    def _bars(state):
        shares = np.array(state.verdict.probabilities[:_CLASSES])
        return Bars(
            "classes", shares, state.verdict.names[:_CLASSES], title="probability", limits=(0, 1),
            chosen=0, texts=tuple(f"{share:.3f}" for share in shares),
            spoken="The classes that come first, of 1,000.",
        )  # fmt: skip

    # ---- what is said ----------------------------------------------------------------------------

    def sentence(self, state):
        """Return the one sentence under the stage."""
        verdict, layer = state.verdict, state.layer
        many, side, _ = state.made[layer]
        share = f"{verdict.names[0]}, {verdict.probabilities[0]:.2f}"
        stored = " Stored numbers." if pretrained.network() is None else ""
        return f"It says {share}. {_cased(layer)} makes {many} maps of {side} x {side}.{stored}"

    def brief(self, state):
        """Return the layer and the size of its maps."""
        many, side, _ = state.made[state.layer]
        return f"{state.layer}: {many} maps of {side} x {side}"

    def words(self, state):
        """Return the whole state in plain words."""
        many, side, maps = state.made[state.layer]
        block = len(state.image) // maps.shape[1]
        top, left = (block * place for place in state.cell)
        classes = ", ".join(
            f"{name} {share:.2f}"
            for name, share in zip(
                state.verdict.names[:3], state.verdict.probabilities, strict=False
            )
        )
        return (
            f"Photograph: {state.seen}, {_words.shape(state.image.shape[:2])}. Verdict: {classes}. "
            f"Layer: {state.layer}, {many} maps of {side} x {side}; the first {len(maps)} are "
            f"shown, map {state.number} large. Its row {state.cell[0]}, column {state.cell[1]} "
            f"stands for {_words.box(top, left, block, block)} of the photograph. "
            f"{pretrained.where_from()}"
        )


def _cased(words):
    return words[0].upper() + words[1:]
