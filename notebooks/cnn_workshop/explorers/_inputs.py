"""What a person may hand to an explorer of windows: pictures, kernels, geometry; all checked."""

import inspect

import numpy as np

from cnn_core import _checks, datasets, kernels
from cnn_workshop.explorers._photographs import named, offered

PICTURES = {
    "Handwritten 7": lambda: datasets.digit(7),
    "Handwritten 3": lambda: datasets.digit(3),
    "Handwritten 0, larger": lambda: datasets.load_mnist().images[0],
    **offered("chelsea", size=72, gray=True),
    **offered("camera", size=64),
}
OWN = "your own"
GIVEN = "your picture"
"""The entry of a menu for the picture that an explorer was called with."""
UPLOADED, BY_HAND = "your own file", "changed by hand"
"""The entries of a menu for pictures that were not in it."""
_LARGEST = 512  # rows or columns
GEOMETRY = {"stride": (1, 1, 8), "padding": (0, 0, 8), "dilation": (1, 1, 8)}
"""For each option: what it starts at, its lowest and its highest value."""


def choose_image(image, pictures=PICTURES, largest=_LARGEST):
    """Return the pictures of the menu, by name, and the name of the one to begin with."""
    if image is None:
        return pictures, next(iter(pictures))
    if isinstance(image, str):
        return pictures, _checks.one_of(named(image), "image", list(pictures))
    picture = np.array(_checks.array(image, "image", ndim=2))
    if max(picture.shape) > largest:
        most = f"{largest} x {largest}"
        raise ValueError(f"`image` must be at most {most}, got shape {picture.shape}")
    return {GIVEN: lambda: picture, **pictures}, GIVEN


def with_picture(images, menu, name, image, last=False):
    """Return the pictures of a menu and one more, which the menu offers from now on."""
    menu.offer(name, last)
    return {**images, name: lambda: image}


def choose_kernel(kernel):
    """Return the kernel to begin with, and its name in the menu."""
    if isinstance(kernel, str):
        kernel = _checks.one_of(kernel, "kernel", kernels.names())
        return kernels.get(kernel), kernel
    kernel = _checks.array(kernel, "kernel", ndim=2)
    if max(kernel.shape) > 5:
        raise ValueError(f"`kernel` must be at most 5 x 5, got shape {kernel.shape}")
    return kernel, OWN


def offered_geometry(convolve, geometry):
    """Return the geometry that `convolve` understands, with the values to start at."""
    for name in geometry:
        _checks.one_of(name, "geometry", list(GEOMETRY))
    try:
        parameters = inspect.signature(convolve).parameters
    except (TypeError, ValueError):
        parameters = {}
    known = [name for name in GEOMETRY if name in parameters]
    for name in set(geometry) - set(known):
        raise TypeError(f"`{name}` must be an argument of `convolve`, got a function without it")
    starts = {name: geometry.get(name, GEOMETRY[name][0]) for name in known}
    for name, value in starts.items():
        _checks.integer(value, name, *GEOMETRY[name][1:])
    return starts


def whole(values):
    """Return the numbers as integers if they all are whole: they print and add up exactly."""
    values = _checks.array(values, "values", ndim=2)
    exact = np.abs(values).max() < 2**24 and np.all(values == np.rint(values))
    return values.astype(np.int64) if exact else np.array(values)


def resized(kernel, size):
    """Return a kernel of `size` x `size` with the same middle: its rim cut off, or zeros around it.

    Examples
    --------
    >>> resized(np.array([[7]]), 3).tolist()
    [[0.0, 0.0, 0.0], [0.0, 7.0, 0.0], [0.0, 0.0, 0.0]]
    """
    result = np.zeros((size, size))
    down, right = ((size - 1) // 2 - (length - 1) // 2 for length in kernel.shape)
    for row, col in np.ndindex(kernel.shape):
        if 0 <= row + down < size and 0 <= col + right < size:
            result[row + down, col + right] = kernel[row, col]
    return result
