"""What a convention is, and which library follows which: plain data, read from a small file."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

_FILE = Path(__file__).parent / "facts.csv"


@dataclass(frozen=True)
class Way:
    """One of the ways in which a thing is done.

    Attributes
    ----------
    name : str
        What it is called: ``"kernel turned"``.
    compute : callable
        ``compute(*inputs)`` does it, by `cnn_core` or NumPy; an ndarray of shape (H, W).
    """

    name: str
    compute: Callable


@dataclass(frozen=True)
class Convention:
    """Something that libraries do in different ways, with a tiny input that tells them apart.

    Attributes
    ----------
    name : str
        What it is called: ``"kernel"``.
    title : str
        The same, fit for a menu.
    question : str
        What one has to know before porting.
    inputs : dict of str to ndarray of shape (H, W)
        The tiny picture, the kernel, or whatever it is about, by name.
    result : str
        What comes of it: ``"feature map"``.
    ways : tuple of Way
        The ways, that of PyTorch (and of `cnn_core`) first where it has one.
    """

    name: str
    title: str
    question: str
    inputs: dict
    result: str
    ways: tuple

    def numbers(self, way, *inputs):
        """Return what one of the ways makes of the inputs.

        Parameters
        ----------
        way : str
            Its name.
        *inputs : array_like of shape (H, W), optional
            Other inputs, of the same shapes, in place of those of the convention.

        Returns
        -------
        ndarray of shape (H, W)

        Raises
        ------
        ValueError
            If there is no such way.
        """
        for each in self.ways:
            if each.name == way:
                given = (np.array(array, float) for array in inputs or self.inputs.values())
                return np.atleast_2d(np.asarray(each.compute(*given), float))
        names = ", ".join(each.name for each in self.ways)
        raise ValueError(f"`way` must be one of {names}, got {way!r}")


@dataclass(frozen=True)
class Fact:
    """What one version of a library was seen to do.

    Attributes
    ----------
    convention, way : str
        The name of the `Convention`, and that of the way.
    library, version : str
        Who did it.
    call : str
        What was called, or with which setting.
    numbers : tuple of float
        What it gave for the convention's inputs, in reading order.
    """

    convention: str
    way: str
    library: str
    version: str
    call: str
    numbers: tuple

    @property
    def label(self):
        """The library and what was called."""
        return f"{self.library}: {self.call}" if self.call else self.library


@cache
def all_facts():
    """Return every fact of the file, in its order."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Fact(**{**row, "numbers": tuple(map(float, row["numbers"].split()))})
            for row in csv.DictReader(file)
        )
