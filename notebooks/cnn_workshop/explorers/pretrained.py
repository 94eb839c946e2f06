"""The pretrained explorer: what 49 convolutions make of a photograph, layer by layer."""

import numpy as np

from cnn_core import _checks, datasets
from cnn_workshop import _words, pretrained
from cnn_workshop.explorers._inputs import GIVEN, UPLOADED
from cnn_workshop.explorers._maps import from_sheet, sheet
from cnn_workshop.explorers._photographs import key, menu, named
from cnn_workshop.explorers.shared import Choice, Explorer, TakesPicture, nearest_cell, opens
from cnn_workshop.stage import Bars, Beam, Mark, Panel, Player, Row, Scene, Sign, Window

_ACROSS = 4  # maps beside one another
_CLASSES = 5  # bars
_SIDES = 28, 28  # cells of the first layer's maps, as they are shown
_LONGEST = 400  # pixels of a person's photograph: of one of 16 to 9, the middle square has 224
_AT_WORK = "The network is at work on this photograph."


@opens("there is no such photograph, or the weights are not installed and it is not stored")
def explore_pretrained(picture="coffee"):
    """Open the pretrained explorer: a photograph, what each layer makes of it, and the verdict.

    Parameters
    ----------
    picture : str or array_like of shape (H, W, 3), default "coffee"
        One of `cnn_core.datasets.PHOTOGRAPHS`, or a photograph of your own: red, green and blue
        from 0 to 255. Without the weights, ``"coffee"`` alone.

    Notes
    -----
    Taught in lesson 18. The first 16 maps of a layer are shown, averaged to 28 cells a side. With
    the weights, a person's own photograph can be chosen, dropped or pasted, too.

    Examples
    --------
    >>> explorer = explore_pretrained()
    >>> explorer.verdict.names[0], explorer.maps.shape
    ('espresso', (16, 28, 28))
    """
    return PretrainedExplorer(picture)


class PretrainedExplorer(TakesPicture, Explorer):
    """A photograph, the maps of a layer, one of them large, and the classes that come first.

    Attributes
    ----------
    verdict : cnn_workshop.pretrained.Verdict
        What the network takes the photograph for.
    maps : ndarray of shape (16, h, w)
        The maps of the chosen layer.
    """

    invitation = "Step through the layers, or click a map."

    def __init__(self, picture):
        named = isinstance(picture, str)
        if named:
            picture = key(picture)
            _checks.one_of(picture, "picture", list(datasets.PHOTOGRAPHS))
        first = pretrained.Asked(picture)
        first.begin(None)
        self._picture = picture if named else GIVEN
        self._asked, maps = {self._picture: first}, first.wait().maps
        self._layers = list(maps)
        blank = {name: (*size, np.full_like(each, np.nan)) for name, (*size, each) in maps.items()}
        self._blank = blank, pretrained.Verdict((), ())
        self._changed = False  # whether there was another photograph
        super().__init__("pretrained explorer")

    @property
    def verdict(self):
        """What the network takes the photograph for; it waits until that is known."""
        return self.state.asked.wait().verdict

    @property
    def maps(self):
        """The maps of the chosen layer; it waits until they are known."""
        return self.state.asked.wait().maps[self.state.layer][2]

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return the photographs there are, and the layers."""
        layers = Choice("layer", "Layer", self._layers, self._layers[0])
        if pretrained.network() is None:
            return [layers]
        given = [GIVEN] if self._picture == GIVEN else []
        names = [*given, *menu(datasets.PHOTOGRAPHS)]
        return [Choice("picture", "Picture", names, self._picture), layers]

    def begin(self, state):
        """Return the map that is large, a cell of it, and a person's own photograph."""
        middle = tuple(side // 2 for side in _SIDES)
        return {"number": 0, "cell": middle, "sides": _SIDES, "uploaded": None}

    def take_picture(self, state, panel, colours, filename):
        """Send a person's own photograph through the network."""
        self.open_picture(state, "picture", pretrained.Asked(colours), UPLOADED)

    def pick(self, state, panel, place):
        """Show another map large, with the cell that was chosen."""
        number, row, col = from_sheet(place, self._size(state), _ACROSS)
        state.number, state.cell = int(number), (int(row), int(col))

    def step(self, state, panel, cell):
        """Go to another layer, or to another cell of the large map."""
        if panel is None:
            state.layer = self._layers[state.player]
        else:
            state.cell = cell
        self._stay(state)

    def _stay(self, state):
        """Stand at the same place of the photograph: maps of another layer have other sides."""
        before, state.sides = state.sides, self._size(state)
        sides = zip(state.cell, state.sides, before, strict=True)
        state.cell = nearest_cell([at * new // old for at, new, old in sides], state.sides)

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Send the photograph on its way through the network, and take what is there of it."""
        name = getattr(state, "picture", self._picture)
        if name not in self._asked and name != UPLOADED:
            self._asked[name] = pretrained.Asked(name)
        state.asked = state.uploaded if name == UPLOADED else self._asked[name]
        self._changed = self._changed or state.asked is not self._asked[self._picture]
        state.asked.begin(self._arrived)
        state.seen = state.asked.found or pretrained.Pass(state.asked.image, *self._blank)
        self._stay(state)
        return state.asked.problem

    def _arrived(self):
        """Show what the network has made of a photograph, if it is still the one that is chosen."""
        with self.turn():
            self._compute()

    @staticmethod
    def _size(state):
        return state.seen.maps[state.layer][2].shape[1:]

    def _repr_mimebundle_(self, **options):
        """While a person looks at the first photograph, send the others through the network."""
        pretrained.pass_ahead()
        return super()._repr_mimebundle_(**options)

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return photograph, maps, one of them, and the verdict, from left to right."""
        many, side, maps = state.seen.maps[state.layer]
        end = float(np.abs(maps).max()) if state.seen.verdict.classes else 1.0
        look = {"limits": (-end, end), "numbers": False}
        image = Panel(
            "image", state.seen.image, "colour", "photograph", size="medium", numbers=False,
            takes_picture=_LONGEST * (pretrained.network() is not None),
            spoken="What the network is given: the middle square.",
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
        block = len(state.seen.image) // maps.shape[1]
        window = Window(
            ("image",), ("map",), shape=(block, block), stride=(block, block), cell=state.cell,
            beam=False,
        )  # fmt: skip
        row, col = divmod(state.number, _ACROSS)
        height, width = maps.shape[1:]
        tile = (row * height, col * width, height, width)
        player = Player(self._layers.index(state.layer), len(self._layers) - 1, name="layer")
        return Scene(
            (Row((image, Sign("→"), strip, large), far=True), self._bars(state)),
            marks=(Mark("maps", "window", box=tile),),
            beams=(Beam(("maps", tile), ("map", None)),),
            windows=(window,),
            player=player,
        )

    @staticmethod
    def _bars(state):
        verdict, many = state.seen.verdict, _CLASSES
        shares, names, texts = np.zeros(many), (" ",) * many, (" ",) * many
        if verdict.classes:
            shares = np.array(verdict.probabilities[:many])
            names = tuple(verdict.names[:many])
            texts = tuple(f"{share:.3f}" for share in shares)
        return Bars(
            "classes", shares, names, title="probability", limits=(0, 1),
            chosen=0 if verdict.classes else None, texts=texts,
            spoken="The classes that come first, of 1,000.", long=3,
        )  # fmt: skip

    # ---- what is said ----------------------------------------------------------------------------

    def sentence(self, state):
        verdict, layer = state.seen.verdict, state.layer
        if not verdict.classes:
            return _AT_WORK
        many, side, _ = state.seen.maps[layer]
        share = f"{verdict.names[0]}, {verdict.probabilities[0]:.2f}"
        stored = " Stored numbers." if pretrained.network() is None else ""
        name = _words.capitalised(layer)
        return f"It says {share}. {name} makes {many} maps of {side} x {side}.{stored}"

    def also(self, state):
        """Return the verdict, which a screen reader says when it comes, if it is another one."""
        return {"aloud": self._verdict_words(state)} if self._changed else {}

    def brief(self, state):
        """Return the layer and the size of its maps."""
        many, side, _ = state.seen.maps[state.layer]
        return f"{state.layer}: {many} maps of {side} x {side}"

    def words(self, state):
        many, side, maps = state.seen.maps[state.layer]
        picture = getattr(state, "picture", self._picture)
        block = len(state.seen.image) // maps.shape[1]
        top, left = (block * place for place in state.cell)
        return (
            f"Photograph: {named(picture)}, {_words.shape(state.seen.image.shape[:2])}. "
            f"{self._verdict_words(state)} "
            f"Layer: {state.layer}, {many} maps of {side} x {side}; the first {len(maps)} are "
            f"shown, map {state.number} large. Its row {state.cell[0]}, column {state.cell[1]} "
            f"stands for {_words.box(top, left, block, block)} of the photograph. "
            f"{pretrained.where_from()}"
        )

    @staticmethod
    def _verdict_words(state):
        """Say what comes first, and why a class may have a number in place of a name."""
        verdict = state.seen.verdict
        if not verdict.classes:
            return _AT_WORK
        known = all(map(pretrained.is_named, verdict.classes[:_CLASSES]))
        names = "" if known else f" The names of all classes: {pretrained.HOW_TO_INSTALL}."
        return f"Verdict: {verdict}.{names}"
