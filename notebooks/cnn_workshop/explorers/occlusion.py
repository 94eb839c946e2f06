"""The occlusion explorer: cover a part of a picture, and see what is left of a verdict."""

import numpy as np

from cnn_core import _checks, interpret
from cnn_core.functional import softmax
from cnn_workshop import _words
from cnn_workshop.explorers import _interpreting
from cnn_workshop.explorers.shared import Choice, Explorer, Number, asking, nearest_cell, opens
from cnn_workshop.stage import Bars, Column, Mark, Panel, Player, Row, Scene, Text, Window

_LARGEST = 9  # pixels: a patch that covers a third of a digit
_OTHERS = 2  # classes shown beside that of the whole picture
_STEP = 2  # a quarter of the places, in a quarter of the time


def sweep(network, image, size, fill, *, stride=1):
    """Do what `cnn_core.interpret.occlusion_map` does, for the class of the whole picture."""
    label = int(network(image[np.newaxis, np.newaxis]).argmax())
    return interpret.occlusion_map(network, image[np.newaxis], label, size, stride, fill)


@opens(inside="occlusion_map", lesson="16")
def explore_occlusion(
    network=None, images=None, *, occlusion_map=sweep, number=7, size=5, fill=1.0, stride=_STEP
):
    """Open the occlusion explorer: drag a patch over a picture, and see what becomes of a verdict.

    Parameters
    ----------
    network : cnn_core.network.Sequential, optional
        A network that gives one logit for each class; the digit classifier when left out.
    images : array_like of shape (N, 1, H, W), optional
        The pictures, from 0 to 1; a hundred digits of the test set when left out.
    occlusion_map : callable, optional
        The function that makes the map: ``occlusion_map(network, image, size, fill)``, for an image
        of shape (H, W). Yours is welcome. Its patch moves by one pixel.
    number : int, default 7
        Which picture to begin with.
    size : int, default 5
        The side of the patch, 1 to 9.
    fill : float, default 1.0
        Its colour, from 0, black, to 1, white.
    stride : int, default 2
        By how many pixels it moves, 1 to 4; yours moves by one.

    Examples
    --------
    >>> explorer = explore_occlusion()
    >>> explorer.map.shape
    (12, 12)
    """
    return OcclusionExplorer(network, images, occlusion_map, number, size, fill, stride)


class OcclusionExplorer(Explorer):
    """A picture with a patch on it, the map of all places of the patch, and all probabilities.

    Attributes
    ----------
    images : ndarray of shape (N, 1, H, W)
        The pictures.
    map : ndarray of shape (H_out, W_out)
        What is left of the verdict with the patch at each place; NaN if there is no map.
    covered : ndarray of shape (H, W)
        The picture with the patch where it stands now.
    """

    invitation = "Drag the patch over the picture."
    calls = ("_occlusion_map",)
    gives = ("map", "covered")

    def __init__(self, network, images, occlusion_map, number, size, fill, stride):
        self._networks = _interpreting.networks(network)
        self.images = _interpreting.pictures(images)
        self._occlusion_map = _checks.function(occlusion_map, "occlusion_map")
        self._number = _checks.integer(number, "number", 0, len(self.images) - 1)
        most = min(_LARGEST, *self.images.shape[2:])
        self._size = _checks.integer(size, "size", 1, most)
        self._fill = _checks.number(fill, "fill")
        self._stride = _checks.integer(stride, "stride", 1, 4) if self._is_ours else 1
        self._most = most
        super().__init__("occlusion explorer")

    @property
    def _is_ours(self):
        return self._occlusion_map is sweep

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return picture, patch, its step if it can be chosen, and the network's weights."""
        steps = [Number("stride", "Step", self._stride, 1, 4)] if self._is_ours else []
        return [
            Number("number", "Picture", self._number, 0, len(self.images) - 1),
            Number("size", "Patch size", self._size, 1, self._most),
            *steps,
            Choice("weights", "Network", list(self._networks), _interpreting.TRAINED),
        ]

    def begin(self, state):
        """Return the colour of the patch, which is dragged or typed, and its place."""
        return {"patch": np.array([[self._fill]]), "cell": (0, 0)}

    def step(self, state, panel, cell):
        """Lay the patch on another place, or on the nearest there is."""
        state.cell = nearest_cell(cell, state.map.shape)
        top, left = state.place = self._place(state, state.cell)
        state.covered = np.array(state.image)
        state.covered[top : top + state.size, left : left + state.size] = state.fill
        state.shares = self._ask(state, state.covered)

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Ask about the whole picture, and have the map made."""
        state.image, state.fill = self.images[state.number, 0], float(state.patch[0, 0])
        state.network = self._networks[state.weights](0)
        state.whole = self._ask(state, state.image)
        state.label = int(state.whole.argmax())
        state.moves = getattr(state, "stride", 1)
        shape = tuple((side - state.size) // state.moves + 1 for side in state.image.shape)
        state.map, state.failure = self._map(state, shape)
        state.wrong, difference = (), ""
        if not (state.failure or self._is_ours):
            right = sweep(state.network, state.image, state.size, state.fill)
            state.wrong, difference = asking.compared(
                self._occlusion_map, "the probabilities", state.map, right
            )
        self.step(state, "map", state.cell)
        return state.failure or difference

    def _map(self, state, shape):
        """Return the map and what went wrong with it."""
        asked = {
            "network": state.network, "image": np.array(state.image), "size": state.size,
            "fill": state.fill,
        }  # fmt: skip
        if self._is_ours:
            return sweep(*asked.values(), stride=state.moves), ""
        return asking.ask(self._occlusion_map, asked, shape)

    @staticmethod
    def _ask(state, picture):
        """Return the probability of each class."""
        return softmax(_interpreting.logits(state.network, picture), dim=0)

    @staticmethod
    def _place(state, cell):
        """Return the row and the column of the picture where the patch of a cell begins."""
        return tuple(int(at) * state.moves for at in cell)

    @staticmethod
    def _worst(state):
        """Return the cell of the map where the patch harms most; None without a map."""
        if np.isnan(state.map).any():
            return None
        return tuple(int(at) for at in np.unravel_index(state.map.argmin(), state.map.shape))

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return the covered picture and the map; below, the patch's colour and the verdict."""
        size, worst = state.size, self._worst(state)
        image = Panel(
            "image", state.covered, "pixels", "picture", "drag the patch",
            limits=(0, 1), numbers=False, spoken="Drag the patch over it, or move it by the arrow "
            "keys.",
        )  # fmt: skip
        left = Panel(
            "map", state.map, "probability", "how sure it still is",
            f"probability of class {state.label}", limits=(0, 1), numbers=False,
            spoken="A cell for each place of the patch; the arrow keys move the patch.",
        )  # fmt: skip
        window = Window(
            ("image",), ("map",), shape=(size, size), stride=(state.moves, state.moves),
            cell=state.cell, walk=True,
        )  # fmt: skip
        marks = [Mark("map", "wrong", state.wrong, words="not the probability")]
        if worst:
            box = (*self._place(state, worst), size, size)
            marks += [
                Mark("map", "best", (worst,), words="the most harmful place"),
                Mark("image", "ghost", box=box, words="the most harmful place"),
            ]
        return Scene(
            rows=(Row((image, left), far=True), Row((self._patch(state), *self._verdict(state)))),
            marks=tuple(marks),
            windows=(window,),
            player=Player.at(state.cell, "map", state.map.shape),
            narrow=(("image", "map"), ("patch", "shares")),
        )

    @staticmethod
    def _patch(state):
        """Return the patch's colour, to be dragged."""
        return Panel(
            "patch", state.patch, "pixels", "patch colour", "drag up: brighter", limits=(0, 1),
            size="medium", edit="slide", least=0.0, most=1.0, step=0.05, farthest=9.0,
            spoken="0 is black, 1 is white. Up and down change it; or type a number.",
        )  # fmt: skip

    @staticmethod
    def _verdict(state):
        """Return the class of the whole picture and the next two, as bars; the verdict in large."""
        others = [int(each) for each in np.argsort(-state.shares) if each != state.label]
        listed = [state.label, *others[:_OTHERS]]
        said = int(state.shares.argmax())
        bars = Bars(
            "shares", state.shares[listed], tuple(map(str, listed)), title="probability",
            limits=(0, 1), chosen=listed.index(said), compared=state.whole[listed],
            texts=tuple(f"{share:.3f}" for share in state.shares[listed]),
            spoken="The class of the whole picture, and the two that come next; a thin line below "
            "each: without the patch.",
        )  # fmt: skip
        before = f"without the patch: {state.label}, {state.whole[state.label]:.3f}"
        return bars, Column((Text((f"says {said}",), "verdict", large=True), Text((before,))))

    # ---- what is said ----------------------------------------------------------------------------

    @staticmethod
    def _colour(state):
        """Name the colour of the patch."""
        named = {0.0: "black", 1.0: "white"}
        return named.get(state.fill, f"grey {_words.number(state.fill)}")

    def sentence(self, state):
        said, label = int(state.shares.argmax()), state.label
        covered = _words.box(*state.place, state.size, state.size)
        return (
            f"It says {said}. With {self._colour(state)} in {covered}, class {label} has "
            f"{state.shares[label]:.3f} left of {state.whole[label]:.3f}."
        )

    def brief(self, state):
        """Return the verdict and its number."""
        said, label = int(state.shares.argmax()), state.label
        return f"says {said}, {label} has {state.shares[label]:.3f}"

    def words(self, state):
        whole, label = state.whole, state.label
        size = _words.shape((state.size, state.size))
        step = f", step {state.moves}" if self._is_ours else ""
        parts = [
            f"Picture {state.number} of {len(self.images)}. Network: {state.weights}; it says "
            f"{label} with probability {whole[label]:.3f}. Patch: {size}, {self._colour(state)}"
            f"{step}. {self.sentence(state)}"
        ]
        worst = self._worst(state)
        if worst is None:
            return " ".join([*parts, "There is no map."])
        top, left = self._place(state, worst)
        under = state.image[top : top + state.size, left : left + state.size]
        where = "nothing but blank paper" if under.max() <= 0 else "a part of the digit"
        parts.append(
            f"Map{asking.by(self._occlusion_map, sweep)}: {_words.shape(state.map.shape)}, from "
            f"{_words.fixed(state.map.min(), 3)} to {_words.fixed(state.map.max(), 3)}. The most "
            f"harmful place begins at row {top}, column {left}, and covers {where}."
        )
        return " ".join(parts)
