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
        If there is none, one is given twice, or two have the same name.

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
            if layer in self.layers.values():
                raise ValueError(f"`layers` must be different ones, got the same {layer} twice")
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
        return self._collect("params")

    def buffers(self):
        """Return what the network keeps without learning it, by name: ``batch_norm1.running_mean``.

        They are the arrays themselves, not copies.
        """
        return self._collect("buffers")

    def gradients(self):
        """Return how much the loss grows with each of `parameters`: same names, same shapes.

        They are those of the last `backward`.

        Raises
        ------
        RuntimeError
            If one is missing: there was no `backward` yet, or a layer leaves it out.
        ValueError
            If one has another shape than its parameter.
        """
        gradients = self._collect("grads")
        for name, param in self.parameters().items():
            if name not in gradients:
                raise RuntimeError(f"there is no gradient for {name}: call `backward` first")
            because = "to match what it belongs to"
            _checks.same_shape(gradients[name], f"gradient of {name}", param.shape, because)
        return gradients

    def _collect(self, what):
        """Return the arrays of all layers, by name: their params, grads or buffers."""
        return {
            f"{name}.{key}": array
            for name, layer in self.layers.items()
            for key, array in getattr(layer, what).items()
        }

    def train(self, mode=True):
        """Put all layers into training, or with False into evaluation; return the network.

        Only `BatchNorm2d` and `Dropout` do something else then.
        """
        mode = _checks.flag(mode, "mode")
        for layer in self:
            layer.training = mode
        return self

    def eval(self):
        """Put all layers into evaluation; return the network."""
        return self.train(False)

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

        Notes
        -----
        Each layer remembers what it has read, for `backward`. In evaluation it forgets that at
        once, unless `keep` is True: many pictures can then be sent through with little memory.
        """
        images, keep = _checks.floats(images, "images"), _checks.flag(keep, "keep")
        own = False  # whether nobody but this network holds what the next layer is given

        def step(layer, value):
            nonlocal own
            layer.handed_over = value if own else None
            made = layer.forward(value)
            layer.handed_over = None
            # What a reader's layer gives may be what it was given, or what it fills anew each time.
            own = not keep and type(layer).__module__.startswith("cnn_core.layers.")
            if not (keep or layer.training):
                layer.forget()
            return made

        steps = self._pass(self.layers, images, step)
        if keep:
            return {"input": images, **dict(steps)}
        _, last = deque(steps, maxlen=1).pop()  # the others are forgotten on the way
        return last

    def backward(self, grad_output, keep=False, for_input=True):
        """Send the gradient of the loss back through all layers, the last one first.

        Parameters
        ----------
        grad_output : array_like of the shape of what the last layer gave
            How much the loss grows with each number that `forward` gave last.
        keep : bool, default False
            Whether to return the gradient of what every layer gave.
        for_input : bool, default True
            Whether to go on to the pictures. Without it, the way ends at the first layer that
            learns, as soon as its gradients are known: training needs no more.

        Returns
        -------
        ndarray or None, or dict of str to ndarray with `keep`
            How much the loss grows with each number of the pictures, None without `for_input`; or
            with what every layer gave, under the names and in the order of `forward`.

        Raises
        ------
        RuntimeError
            If the layers remember no pictures, see `forward`.
        TypeError, ValueError
            If a layer cannot take the gradient that comes from the one behind it.

        Notes
        -----
        The gradients of what the layers learn are overwritten, not added up; `gradients` returns
        them. No parameter moves. Taught in lesson 11.
        """
        _checks.flag(keep, "keep")
        ends = (
            None
            if _checks.flag(for_input, "for_input")
            else next((layer for layer in self if layer.params), None)
        )
        names = list(self.layers)[list(self).index(ends) if ends else 0 :]

        def step(layer, value):
            return layer.backward(value, **{"for_input": False} if layer is ends else {})

        grad_output = _checks.floats(grad_output, "grad_output")
        what = "the gradient that comes from the loss"
        steps = self._pass(names[::-1], grad_output, step, what)
        if not keep:
            _, last = deque(steps, maxlen=1).pop()
            return last if for_input else None
        blames = [grad_output, *(value for _, value in steps)]
        given = ["input", *self.layers][-len(blames) :]
        return dict(zip(given, reversed(blames), strict=True))

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
        shape = _checks.sizes(input_shape, "input_shape")
        rows = [SummaryRow("input", shape, 0, 0, fields["input"])]
        steps = self._pass(self.layers, shape, lambda layer, value: layer.output_shape(value))
        for name, made in steps:
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
            stands for everything: flattened numbers have no place in the picture any more. Behind
            a layer that makes maps larger it stands for a part that is not as large for all cells.

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
            Where to, conventionally ending in .npz. A file that is there is replaced.
        """
        _archive.write(path, self.layers, self.parameters() | self.buffers())

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
        _archive.fill(path, network, arrays)
        return network

    def _pass(self, names, value, step, what="what comes from the input"):
        """Give a value to one layer, the result to the next, ...; yield names and results."""
        for name in names:
            try:
                value = step(self.layers[name], value)
            except (TypeError, ValueError) as error:
                kind = TypeError if isinstance(error, TypeError) else ValueError
                raise kind(f"`{name}` cannot take {what}: {error}") from error
            yield name, value
            what = f"{what.rpartition(' from ')[0]} from `{name}`"
