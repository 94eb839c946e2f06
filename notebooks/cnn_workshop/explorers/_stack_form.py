"""The form of the stack explorer: one line for each layer, and what the layer comes to."""

import html

import ipywidgets
import numpy as np

from cnn_core import _checks, layers
from cnn_workshop.explorers import _frame

NOTHING = "no layer"
KINDS = {
    "Convolution": (3, 1, 0, 1),
    "ReLU": (1, 1, 0, 1),
    "Max pooling": (2, 2, 0, 1),
    "Average pooling": (2, 2, 0, 1),
    NOTHING: (1, 1, 0, 1),
}
"""For each kind of layer: kernel size, stride, padding and dilation to begin with."""

FIELDS = ("Size", "Stride", "Padding", "Dilation")
_OFFERED = {"Convolution": 4, "Max pooling": 4, "Average pooling": 3}  # of these fields
_RANGES = ((1, 7), (1, 4), (0, 3), (1, 4))
_WIDTHS = ("70px", "84px", "94px", "96px")
_TYPES = {
    layers.Conv2d: "Convolution",
    layers.ReLU: "ReLU",
    layers.MaxPool2d: "Max pooling",
    layers.AvgPool2d: "Average pooling",
}


class LayerLine(ipywidgets.HBox):
    """One line of the form: the kind of a layer, its geometry, and words on what it comes to.

    Parameters
    ----------
    number : int
        Its place in the stack, counted from 1.
    layer : Layer, optional
        What it shows at first; no layer when left out.
    """

    def __init__(self, number, layer=None):
        self.number = number
        kind, geometry = read_layer(layer)
        self.kind = _frame.choice(f"Layer {number}", list(KINDS), kind, width="200px")
        self.fields = [
            _frame.amount(label, value, *ends, width=width)
            for label, value, ends, width in zip(FIELDS, geometry, _RANGES, _WIDTHS, strict=True)
        ]
        for label, field in zip(FIELDS, self.fields, strict=True):
            field.description_allow_html = True
            field.description = f'{label}<span class="cnn-heatmap-heard"> of layer {number}</span>'
        self.words = ipywidgets.HTML(layout={"margin": "2px 0 2px 8px"})
        super().__init__([self.kind, *self.fields, self.words], layout={"align_items": "center"})
        self.offer()

    @property
    def in_use(self):
        """Whether there is a layer on this line."""
        return self.kind.value != NOTHING

    @property
    def offered(self):
        """How many of the fields the kind of layer has: the first so many."""
        return _OFFERED.get(self.kind.value, 0)

    @property
    def geometry(self):
        """Kernel size, stride, padding and dilation as they stand."""
        plain = KINDS[NOTHING]
        return tuple(field.value for field in self.fields[: self.offered]) + plain[self.offered :]

    def reset(self):
        """Begin with the usual geometry of a newly chosen kind."""
        for field, value in zip(self.fields, KINDS[self.kind.value], strict=True):
            field.value = value
        self.offer()

    def offer(self):
        """Show the fields that the kind of layer has; the others keep their place, empty."""
        for place, field in enumerate(self.fields):
            field.layout.visibility = "visible" if place < self.offered else "hidden"

    def layer(self, kernels):
        """Return the layer as it stands; None for no layer.

        Parameters
        ----------
        kernels : callable
            ``kernels(number, size)`` returns the kernel of a convolution, as an array.
        """
        size, stride, padding, dilation = self.geometry
        if self.kind.value == "Convolution":
            layer = layers.Conv2d(
                1, 1, size, stride, padding, dilation, bias=False, dtype=np.float64
            )
            layer.params["weight"][...] = kernels(self.number, size)
            return layer
        if self.kind.value == "Max pooling":
            return layers.MaxPool2d(size, stride, padding, dilation)
        if self.kind.value == "Average pooling":
            return layers.AvgPool2d(size, stride, padding)
        return layers.ReLU() if self.kind.value == "ReLU" else None

    def tell(self, words, wrong=False):
        """Say what the layer comes to, or why it does not fit."""
        colour = "var(--jp-error-color1,#c0392b)" if wrong else "var(--jp-ui-font-color1,inherit)"
        style = f"font-size:13px;line-height:1.35;color:{colour}"
        self.words.value = f'<div style="{style}">{html.escape(words)}</div>'


def read_layer(layer):
    """Return the kind of a layer as the form names it, and its geometry."""
    if layer is None:
        return NOTHING, KINDS[NOTHING]
    kind = _TYPES.get(type(layer))
    if kind is None:
        known = ", ".join(one.__name__ for one in _TYPES)
        raise TypeError(f"`layers` must hold {known} only, got {type(layer).__name__}")
    window = layer.window
    for name, (down, across), (least, most) in zip(window._fields, window, _RANGES, strict=True):
        if down != across:
            raise ValueError(f"`layers` must have one {name} down and across, got {layer}")
        _checks.integer(down, name, least, most)
    return kind, tuple(down for down, _ in window)
