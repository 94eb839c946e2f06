"""The attribution explorer: maps of one picture, for a trained network and a worthless one."""

from hashlib import blake2b

import numpy as np

from cnn_core import _checks, interpret
from cnn_core.functional import softmax
from cnn_workshop import _run, _words
from cnn_workshop.explorers import _interpreting
from cnn_workshop.explorers.shared import Choice, Explorer, Number, asking, nearest_cell, opens
from cnn_workshop.stage import Column, Panel, Row, Scene, Table, Text, Window

_SEEDS = 99
_MOST_KEPT = 40  # verdicts and maps of a network: to go back and forth asks nothing anew
_LETTERS = 17  # room for any network's name: no other one moves the maps
_VERDICT = "its verdict"
_CAM = "Grad-CAM"
_PLAIN, _SIGNED = "probability", "signed"


@opens(inside="attribution", lesson="16")
def explore_attribution(network=None, images=None, *, attribution=None, number=7, layer=None):
    """Open the attribution explorer: maps of one picture, beside those of worthless weights.

    Parameters
    ----------
    network : cnn_core.network.Sequential, optional
        A network that gives one logit for each class; the digit classifier when left out.
    images : array_like of shape (N, 1, H, W), optional
        The pictures, from 0 to 1; a hundred digits of the test set when left out.
    attribution : callable, optional
        A map of your own, in place of saliency: ``attribution(network, image, label)``, from an
        image of shape (1, H, W) to a map of shape (H, W).
    number : int, default 7
        Which picture to begin with.
    layer : str, optional
        The layer whose maps Grad-CAM adds up; the last that has any, before it is pooled, when left
        out.

    Examples
    --------
    >>> explorer = explore_attribution()
    >>> explorer.maps["trained"]["Grad-CAM"].shape
    (11, 11)
    """
    return AttributionExplorer(network, images, attribution, number, layer)


class AttributionExplorer(Explorer):
    """A picture, three maps of the trained network, and below them those of another.

    Attributes
    ----------
    images : ndarray of shape (N, 1, H, W)
        The pictures.
    maps : dict of str to dict of str to ndarray
        By the weights, and by the name of the map. NaN where there is none.
    likeness : dict of str to dict of str to float
        The correlation of each map with the picture, without regard to the map's signs; a map of a
        layer is compared with the mean brightness of what each of its cells sees.
    """

    invitation = "Point at a pixel, or take another picture."
    calls = ("_attribution",)
    gives = ("maps", "likeness")

    def __init__(self, network, images, attribution, number, layer):
        self._networks = _interpreting.networks(network)
        self.images = _interpreting.pictures(images)
        self._attribution = (
            None if attribution is None else _checks.function(attribution, "attribution")
        )
        self._number = _checks.integer(number, "number", 0, len(self.images) - 1)
        self._trained = self._networks[_interpreting.TRAINED](0)
        self._fields, self._classes = self._described()
        last = [name for name in self._fields if not name.startswith("pool")][-1]
        named = last if layer is None else layer
        self._layer = _checks.one_of(named, "layer", list(self._fields))
        self._kept = {}
        super().__init__("attribution explorer")

    def _described(self):
        """Return field and shape of each layer that makes maps, and the number of classes."""
        made = self._trained.forward(self.images[:1], keep=True)
        fields = self._trained.receptive_fields()
        names = [name for name, value in made.items() if value.ndim == 4 and name in fields]
        layers = {name: (fields[name], made[name].shape[2:]) for name in names if name != "input"}
        return layers, next(reversed(made.values())).shape[1]

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return picture, the weights to compare with, their seed; behind More layer and class."""
        others = [name for name in self._networks if name != _interpreting.TRAINED]
        classes = [(_VERDICT, _VERDICT), *((str(at), str(at)) for at in range(self._classes))]
        return [
            Number("number", "Picture", self._number, 0, len(self.images) - 1),
            Choice("other", "Beside", others, others[0]),
            Number("seed", "Seed", 0, 0, _SEEDS),
            Choice("layer", f"{_CAM} of", list(self._fields), self._layer, rare=True),
            Choice("asked", "Speaks for", classes, _VERDICT, rare=True),
        ]

    def begin(self, state):
        """Return the pixel, or the cell of Grad-CAM, that is looked at: one of them, or neither."""
        return {"pixel": None, "cell": None}

    def step(self, state, panel, cell):
        """Look at a pixel, or at a cell of Grad-CAM and all that it sees."""
        if panel:
            of_layer = panel.startswith(_CAM)
            state.pixel, state.cell = (None, cell) if of_layer else (cell, None)
        maps = state.maps[_interpreting.TRAINED][_CAM]
        if state.pixel is not None:
            state.pixel = nearest_cell(state.pixel, state.image.shape)
        elif state.cell is not None:
            state.cell = nearest_cell(state.cell, maps.shape)
        else:
            state.cell = tuple(int(at) for at in np.unravel_index(maps.argmax(), maps.shape))

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Make all maps of both networks, and compare each with the picture."""
        state.image, problem = self.images[state.number, 0], ""
        state.pair = (_interpreting.TRAINED, state.other)
        state.maps, state.said, state.likeness = {}, {}, {}
        state.seen = self._brightness(state)
        for name in state.pair:
            network, state.said[name], maps = self._found(state, name)
            state.maps[name], wrong = self._with_own(network, state, state.said[name][0], maps)
            problem = problem or wrong
            state.likeness[name] = self._likenesses(state, state.maps[name])
        state.failure = problem
        self.step(state, None, None)
        return problem

    def _found(self, state, name):
        """Return a network, its verdict and its maps, anew or as it was found a few moves ago."""
        seed = 0 if name == _interpreting.TRAINED else state.seed
        key = (name, seed, state.number, state.asked, state.layer, self._weights())
        if key not in self._kept:
            network = self._networks[name](seed)
            verdict = self._verdict(network, state)
            self._kept[key] = network, verdict, self._maps(network, state, verdict[0])
            if len(self._kept) > _MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
        return self._kept[key]

    def _weights(self):
        """Return what tells whether the network was trained further."""
        digest = blake2b()
        for array in (self._trained.parameters() | self._trained.buffers()).values():
            digest.update(np.ascontiguousarray(array))
        return digest.digest()

    @staticmethod
    def _verdict(network, state):
        """Return the class that the maps speak for, the verdict, and its probability."""
        logits = _interpreting.logits(network, state.image)
        said = int(logits.argmax())
        asked = said if state.asked == _VERDICT else int(state.asked)
        return asked, said, float(softmax(logits, dim=0)[said])

    def _maps(self, network, state, label):
        """Return the package's maps of a network; saliency if the reader has none of their own."""
        image, first = state.image[np.newaxis], {}
        if self._attribution is None:
            first = {"saliency": interpret.saliency(network, image, label)}
        return {
            **first,
            "gradient x input": interpret.gradient_times_input(network, image, label),
            _CAM: interpret.grad_cam(network, image, label, state.layer),
        }

    def _with_own(self, network, state, label, maps):
        """Return the maps with the reader's in front, and what is wrong with that."""
        if self._attribution is None:
            return maps, ""
        arrays = {"network": network, "image": np.array(state.image[np.newaxis]), "label": label}
        own, problem = asking.ask(self._attribution, arrays, state.image.shape)
        return {self._named: own, **maps}, problem

    def _brightness(self, state):
        """Return the mean brightness of what each cell of the layer sees."""
        field, shape = self._fields[state.layer]
        return _interpreting.seen(state.image, field, shape)

    @property
    def _named(self):
        return "saliency" if self._attribution is None else _run.name_of(self._attribution)

    @staticmethod
    def _likenesses(state, maps):
        """Return the correlation of each map's size with the picture."""
        return {
            name: _interpreting.correlation(
                np.abs(values), state.seen if name == _CAM else state.image
            )
            for name, values in maps.items()
        }

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return the picture and a table: a row for each network, a column for each kind of map."""
        names = list(state.maps[_interpreting.TRAINED])
        rows = tuple(
            Row((self._says(state, weights), self._row(state, weights))) for weights in state.pair
        )
        picture = Panel(
            "picture", state.image, "pixels", "picture", size="medium", limits=(0, 1),
            numbers=False, unit="pixel",
        )  # fmt: skip
        field, _ = self._fields[state.layer]
        padding = tuple(-start for start in field.start)
        of = {name: tuple(f"{name}, {weights}" for weights in state.pair) for name in names}
        pixels = tuple(panel for name in names[:2] for panel in of[name])
        windows = (
            Window(("picture",), pixels, cell=state.pixel, beam=False),
            Window(
                ("picture",), of[_CAM], shape=field.size, stride=field.jump, padding=padding,
                cell=state.cell, beam=False,
            ),
        )  # fmt: skip
        trained, other = state.pair
        narrow = (("picture", _said(trained)), (trained,), (_said(other),), (other,))
        return Scene((Row((picture, Column(rows))),), windows=windows, narrow=narrow)

    @staticmethod
    def _says(state, weights):
        """Return what a network says of the picture."""
        label, said, share = state.said[weights]
        rows = (f"says {said}, {share:.3f}",), (f"maps for {label}",)
        room = Text((), letters=_LETTERS)
        return Column((Table(f"said by {weights}", rows, (weights,)), room), name=_said(weights))

    def _row(self, state, weights):
        """Return the maps of a network."""
        maps = (self._panel(state, name, weights) for name in state.maps[weights])
        return Row(tuple(maps), wrap=False, name=weights)

    @staticmethod
    def _panel(state, name, weights):
        """Return a map, with its likeness to the picture below it; the upper ones have titles."""
        values = state.maps[weights][name]
        signed = bool((np.nan_to_num(values) < 0).any())
        ends = {} if signed else {"limits": (0.0, float(np.nanmax(values, initial=0)) or 1.0)}
        return Panel(
            f"{name}, {weights}", values, _SIGNED if signed else _PLAIN,
            name if weights == _interpreting.TRAINED else "",
            _likeness_words(state.likeness[weights][name]), spoken=f"Of the network: {weights}.",
            size="medium", numbers=False, unit="" if name == _CAM else "pixel", **ends,
        )  # fmt: skip

    # ---- what is said ----------------------------------------------------------------------------

    def sentence(self, state):
        """Return how like the picture the maps are."""
        said = [self._line(state, name) for name in state.maps[_interpreting.TRAINED]]
        return f"Correlation with the picture, {' and '.join(state.pair)}: {'; '.join(said)}."

    @staticmethod
    def _line(state, name):
        """Write a map's likeness for both networks."""
        pair = (_number(state.likeness[weights][name]) for weights in state.pair)
        return f"{name} {' and '.join(pair)}"

    def spoken(self, state):
        """Say what is looked at: a pixel, or a cell of Grad-CAM, in both networks."""
        shown, (row, col) = _CAM, state.cell or state.pixel
        where = f"row {row}, column {col}"
        if state.cell is None:
            return f"{where}: brightness {state.image[row, col]:.2f}"
        field, _ = self._fields[state.layer]
        values = " and ".join(f"{state.maps[name][shown][row, col]:.3g}" for name in state.pair)
        return f"{where} of {shown}: {values}; it sees {_words.box(*field.box(row, col))}"

    brief = spoken

    def words(self, state):
        parts = [f"Picture {state.number} of {len(self.images)}; seed {state.seed}."]
        for name, (label, said, share) in state.said.items():
            parts.append(
                f"{name.capitalize()}: says {said} with probability {share:.3f}; maps for {label}."
            )
        shape = state.maps[_interpreting.TRAINED][_CAM].shape
        parts.append(
            f"{_CAM} of {state.layer}, {shape[0]} x {shape[1]} cells. {self.sentence(state)} "
            f"Row{self.spoken(state)[3:]}."
        )
        return " ".join(parts)


def _said(weights):
    """Return the name of the words on what a network says."""
    return f"said, {weights}"


def _likeness_words(number):
    return f"correlation {_number(number)}"


def _number(number):
    """Write a correlation, or say that there is none."""
    return "none" if np.isnan(number) else f"{number:.2f}"
