"""What all layers share."""

import copy
import math
from typing import NamedTuple

import numpy as np

from cnn_core import _checks


class Window(NamedTuple):
    """What one output cell of a layer reads, in cells of the maps before it.

    Attributes
    ----------
    kernel_size, stride, padding, dilation : (int, int)
        Down and across; the padding is the one above and on the left.
    """

    kernel_size: tuple = (1, 1)
    stride: tuple = (1, 1)
    padding: tuple = (0, 0)
    dilation: tuple = (1, 1)


class Layer:
    """What all layers share. A layer is called like a function: ``layer(images)``.

    Its `forward` remembers what it reads; its `backward` then sends the gradient of the loss back
    to it, and leaves that of the numbers it learns in `grads`. Neither moves a parameter.

    Parameters
    ----------
    **options
        The arguments that it was made with, as plain numbers, pairs, flags or words.

    Attributes
    ----------
    options : dict
        Those arguments: enough to make another layer of the same kind.
    params : dict of str to ndarray
        What it learns: ``"weight"`` and ``"bias"``, or nothing.
    grads : dict of str to ndarray
        How much the loss grows with each of them, from the last `backward`; empty before.
    buffers : dict of str to ndarray
        What it keeps without learning it: the running statistics of batch norm, for example.
    training : bool
        Whether it is in training, True at first. Only `BatchNorm2d` and `Dropout` react to it.
    handed_over : ndarray or None
        Pictures that nobody but the layer will hold, if `forward` is given them next.
    window : Window or None
        What an output cell reads; None if it reads everything, or not every cell the same part.
        Most layers read a single cell.
    kind : str
        What `cnn_core.network.Sequential` calls it.
    """

    kind = "layer"
    window = Window()
    handed_over = None

    def __init__(self, **options):
        self.options = options
        self.params, self.grads, self.buffers = {}, {}, {}
        self.training = True
        self._inputs, self._params_used = None, {}

    def __call__(self, images):
        return self.forward(images)

    def __repr__(self):
        options = ", ".join(f"{name}={_brief(value)}" for name, value in self.options.items())
        return f"{type(self).__name__}({options})"

    def forward(self, images):
        """Return what the layer makes of a batch of pictures, and remember the pictures."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def backward(self, grad_output):
        """Return the gradient of the pictures read last; overwrite `grads`.

        A layer that learns takes ``for_input=False`` too: it then fills `grads` alone, and returns
        None. That saves time in the first layer.
        """
        raise NotImplementedError(f"{type(self).__name__} has no backward")

    @property
    def inputs(self):
        """The pictures that `forward` has read last: a copy, which cannot be written to."""
        if self._inputs is None:
            raise RuntimeError(
                f"{self} remembers no pictures: call `forward` before `backward`; in evaluation "
                f"mode, a network remembers them only with `keep`"
            )
        return self._inputs

    def remember(self, images, *shape):
        """Return the pictures as an array of floats of that shape, kept as `inputs`.

        What the layer has learned so far is kept as well, as `params_used`.
        """
        handed_over, images = images is self.handed_over, _checks.floats(images, "images")
        if shape:
            _checks.same_shape(images, "images", shape, "for {}", self)
        # Copies: whoever changes the arrays before `backward`, a batch that is filled anew or a
        # weight that is moved, would get the gradient of pictures or weights that `forward` never
        # met. What a network hands over is not copied: in a step of training, that took 4 %.
        self._inputs = images if handed_over else images.copy()
        self._inputs.flags.writeable = False
        self._params_used = {name: param.copy() for name, param in self.params.items()}
        return self._inputs

    @property
    def params_used(self):
        """What `forward` has used of `params`, as it was then: for `backward`."""
        return self._params_used

    def forget(self):
        """Let go of what `forward` has read last."""
        self._inputs, self._params_used = None, {}

    def output_shape(self, input_shape):
        """Return the shape of what it makes of one picture of shape (C, H, W), or of D numbers."""
        sizes = _checks.sizes(input_shape, "input_shape")
        probe = copy.copy(self)  # so that this layer remembers what it did
        probe.training = False
        try:
            return probe.forward(np.empty((0, *sizes))).shape[1:]  # a batch of no pictures
        except ValueError as error:
            raise ValueError(str(error).replace("got shape (0, ", "got shape (N, ")) from None

    @property
    def parameter_count(self):
        """How many numbers it learns."""
        return sum(param.size for param in self.params.values())

    def multiplications(self, input_shape):
        """Count the products of a weight and an input for one picture, those with padding too."""
        places = math.prod(self.output_shape(input_shape)[1:])
        return places * self.params["weight"].size if "weight" in self.params else 0

    def _send_back(self, function, grad_output, *arguments, **options):
        """Return the gradient of what was read, by the way back of a function that learns.

        That gives the gradients of the pictures, the weight and the bias; the last two become
        `grads`, of the type of the numbers learned.
        """
        inputs, learned = self.inputs, self.params_used
        grad_images, *others = function(grad_output, inputs, *arguments, **learned, **options)
        gradients = dict(zip(("weight", "bias"), others, strict=True))
        self.grads = {
            name: gradients[name].astype(np.result_type(param.dtype, np.float32), copy=False)
            for name, param in self.params.items()
        }
        return grad_images

    def _start(self, weight_shape, bias, init, rng, dtype, outputs=None):
        """Draw what it learns: the weight by `init` and a bias of 0; or both as PyTorch does.

        That is from -b to b, with b = 1 / sqrt(inputs read). There are as many biases as `outputs`,
        or as the weight has rows.
        """
        _checks.bearable(weight_shape, "weight")
        dtype, rng = floating(dtype), _checks.random(rng)
        bound = 1 / math.sqrt(math.prod(weight_shape[1:]))

        def evenly(shape, rng):
            return rng.uniform(-bound, bound, shape)

        draw = evenly if init is None else _checks.function(init, "init")
        weight = _checks.floats(draw(weight_shape, rng=rng), "init(shape)")
        _checks.same_shape(weight, "init(shape)", weight_shape, "for {}", self)
        self.params["weight"] = weight.astype(dtype)
        if bias:
            shape = weight_shape[:1] if outputs is None else (outputs,)
            first = draw(shape, rng=rng) if init is None else np.zeros(shape)
            self.params["bias"] = first.astype(dtype)


def floating(dtype):
    """Return the name of a type of floats, or refuse another one."""
    try:
        found = dtype if dtype is None else np.dtype(dtype).name  # NumPy takes None for float64
    except (TypeError, ValueError):
        found = dtype
    return _checks.one_of(found, "dtype", ("float32", "float64"))


def _brief(value):
    """Write a pair of equal numbers as one number."""
    pair = isinstance(value, tuple) and value[0] == value[1]
    return repr(value[0] if pair else value)
