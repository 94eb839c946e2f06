"""Layers one after the other."""

from collections import Counter, deque
from itertools import pairwise

from cnn_core import _checks
from cnn_core.layers import Layer
from cnn_core.network import _archive
from cnn_core.network.receptive_field import ReceptiveField
from cnn_core.network.summary import Summary, SummaryRow

_UNNUMBERED = ("flatten", "softmax")


class Sequential:
    """A network in which each layer reads what the one before it gives.

    Parameters
    ----------
    *layers : Layer or (str, Layer)
        The layers, in order. One without a name gets its kind and a number: conv1, relu1, pool1,
        conv2, ...; the first flatten and softmax get no number.

    Attributes
    ----------
    layers : dict of str to Layer
        The layers by name, in order.

    Raises
    ------
    TypeError
        If one is no layer.
    ValueError
        If there is none, or two have the same name.

    Notes
    -----
    Taught in lesson 08.

    Examples
    --------
    >>> from cnn_core.layers import Conv2d, Flatten, Linear, MaxPool2d, ReLU
    >>> net = Sequential(Conv2d(1, 2, 3), ReLU(), MaxPool2d(2), Flatten(), Linear(24, 10))
    >>> net
    Sequential(
      (conv1): Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1))
      (relu1): ReLU()
      (pool1): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
      (flatten): Flatten()
      (linear1): Linear(in_features=24, out_features=10, bias=True)
    )
    >>> net.summary((1, 8, 10))
    layer    output shape  parameters  multiplications  receptive field
    input      1 x 8 x 10           0                0            1 x 1
    conv1       2 x 6 x 8          20              864            3 x 3
    relu1       2 x 6 x 8           0                0            3 x 3
    pool1       2 x 3 x 4           0                0            4 x 4
    flatten            24           0                0      whole input
    linear1            10         250              240      whole input
    total                         270            1,104
    """

    def __init__(self, *layers):
        self.layers = {}
        kinds = Counter()
        for given in layers:
            named = isinstance(given, tuple) and len(given) == 2
            name, layer = given if named else (None, given)
            if not isinstance(layer, Layer):
                raise TypeError(f"`layers` must be layers, got {type(layer).__name__}")
            kinds[layer.kind] += 1
            number = kinds[layer.kind]
            plain = layer.kind in _UNNUMBERED and number == 1
            self._add(name if named else f"{layer.kind}{'' if plain else number}", layer)
        if not self.layers:
            raise ValueError("`layers` must hold at least one layer, got none")

    def _add(self, name, layer):
        """Put a layer at the end, under a name that no other one has."""
        if not isinstance(name, str) or not name or name in ("input", *self.layers):
            raise ValueError(
                f"`layers` must have names of their own, not empty and not 'input', got {name!r}"
            )
        self.layers[name] = layer

    def __call__(self, images):
        return self.forward(images)

    def __getitem__(self, name):
        return self.layers[_checks.one_of(name, "name", list(self.layers))]

    def __iter__(self):
        return iter(self.layers.values())

    def __len__(self):
        return len(self.layers)

    def __repr__(self):
        lines = [f"  ({name}): {layer}" for name, layer in self.layers.items()]
        return "\n".join(["Sequential(", *lines, ")"])

    def parameters(self):
        """Return the arrays that the network learns, by name: ``conv1.weight``, ``conv1.bias``, ...

        They are the arrays themselves, not copies.
        """
        return {
            f"{name}.{param}": array
            for name, layer in self.layers.items()
            for param, array in layer.params.items()
        }

    def forward(self, images, keep=False):
        """Send a batch of pictures of shape (N, C, H, W) through all layers.

        Parameters
        ----------
        images : array_like of shape (N, C, H, W)
            The pictures.
        keep : bool, default False
            Whether to return what every layer gives.

        Returns
        -------
        ndarray, or dict of str to ndarray with `keep`
            What the last layer gives; or what every layer gives, by its name and in order, with
            the pictures first, as "input".

        Raises
        ------
        TypeError, ValueError
            If a layer cannot take what the one before it gives.
        """
        images = _checks.floats(images, "images")
        steps = self._pass(images, lambda layer, value: layer.forward(value))
        if keep:
            return {"input": images, **dict(steps)}
        _, last = deque(steps, maxlen=1).pop()  # the others are forgotten on the way
        return last

    def summary(self, input_shape):
        """List what each layer makes of one picture, what it learns and what it costs.

        Parameters
        ----------
        input_shape : tuple of int
            (C, H, W) of the picture.

        Returns
        -------
        Summary
            A table in a notebook. Multiplications are the products of a weight and an input.

        Raises
        ------
        TypeError, ValueError
            If a layer cannot take what the one before it gives.
        """
        fields = self.receptive_fields()
        shape = tuple(input_shape)
        rows = [SummaryRow("input", shape, 0, 0, fields["input"])]
        for name, made in self._pass(shape, lambda layer, value: layer.output_shape(value)):
            layer = self.layers[name]
            costs = layer.parameter_count, layer.multiplications(shape)
            rows.append(SummaryRow(name, made, *costs, fields[name]))
            shape = made
        return Summary(rows)

    def receptive_fields(self, within="input"):
        """Tell which part of the input a cell of each layer sees.

        Parameters
        ----------
        within : str, default "input"
            The layer in whose maps the part lies, if not in the input.

        Returns
        -------
        dict of str to ReceptiveField or None
            By name and in order, from `within` itself (a cell sees itself) to the last layer. None
            stands for everything: flattened numbers have no place in the picture any more.

        Raises
        ------
        ValueError
            If there is no such layer.
        """
        names = ["input", *self.layers]
        _checks.one_of(within, "within", names)
        fields = {within: ReceptiveField()}
        for before, name in pairwise(names):
            if before in fields:
                field, window = fields[before], self.layers[name].window
                fields[name] = field.behind(window) if field and window else None
        return fields

    def save(self, path):
        """Write the layers and what they have learned to a file, whole or not at all.

        Parameters
        ----------
        path : str or path-like
            Where to, ending in .npz by custom. A file that is there is replaced.
        """
        _archive.write(path, self.layers, self.parameters())

    @classmethod
    def load(cls, path):
        """Read a network that was saved.

        Parameters
        ----------
        path : str or path-like
            The file.

        Returns
        -------
        Sequential
            The same layers, with the same numbers, of the same type.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If it is damaged, holds something else, or was saved by a newer version.
        """
        layers, arrays = _archive.read(path)
        network = cls(*layers)
        wanted, found = _archive.described(network.parameters()), _archive.described(arrays)
        for name in [*wanted, *found]:
            if wanted.get(name) != found.get(name):
                raise ValueError(
                    f"{path} must hold {wanted.get(name, 'nothing')} under {name}, "
                    f"got {found.get(name, 'nothing')}"
                )
        for name, layer in network.layers.items():
            layer.params = {
                param: _checks.floats(arrays[f"{name}.{param}"], name).copy()
                for param in layer.params
            }
        return network

    def _pass(self, value, step):
        """Give a value to the first layer, the result to the next, ...; yield names and results."""
        source = "the input"
        for name, layer in self.layers.items():
            try:
                value = step(layer, value)
            except (TypeError, ValueError) as error:
                kind = TypeError if isinstance(error, TypeError) else ValueError
                raise kind(f"`{name}` cannot take what comes from {source}: {error}") from error
            yield name, value
            source = f"`{name}`"
