"""How libraries differ where a good guess is wrong: a small table, measured.

A *convention* is something that can be done in several *ways*, none of them wrong: which side gets
the odd zero, what a border counts for, in which order weights lie. A *fact* says which way a
version of a library goes. `ORIGIN` says where the facts come from and what may be done with them.
"""

from pathlib import Path

import numpy as np

from cnn_core import _checks
from cnn_workshop.conventions.table import Convention, Fact, Way, all_facts
from cnn_workshop.conventions.ways import CONVENTIONS

ORIGIN = (
    "Measured by this project in November 2026, by calling each library in the version named; no "
    "code or text of theirs is in it. Where only a padding or an order of axes was read off, the "
    "numbers follow from it. MIT licence, as the project's code. "
    "findings/conventions.sh measures 22 of the conventions anew, with what installs easily."
)
"""Where the facts come from, and their licence."""


def names():
    """Return the names of all conventions, in the order of a network's layers.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> names()[:2]
    ('kernel', 'same, even kernel')
    """
    return tuple(each.name for each in CONVENTIONS)


def convention(name):
    """Return a convention.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    Convention

    Raises
    ------
    TypeError, ValueError
        If there is no such convention.

    Examples
    --------
    >>> even = convention("same, even kernel")
    >>> even.inputs["picture"]
    array([[1., 2., 3., 4., 5.]])
    >>> [each.name for each in even.ways]
    ['zeros behind', 'zeros in front']
    >>> even.numbers("zeros in front")
    array([[0., 1., 2., 3., 4.]])
    """
    _checks.one_of(name, "name", list(names()))
    return next(each for each in CONVENTIONS if each.name == name)


def facts(name=None, *, library=None):
    """Return what was measured, of one convention or all, of one library or all.

    Parameters
    ----------
    name : str, optional
        One of `names`.
    library : str, optional
        One of `libraries`.

    Returns
    -------
    tuple of Fact
        Empty where nothing was measured.

    Raises
    ------
    TypeError, ValueError
        If there is no such convention or library.

    Examples
    --------
    >>> [(each.library, each.way) for each in facts("PReLU")]
    [('PyTorch', 'slope 0.25'), ('Keras', 'slope 0'), ('MLX (cpu)', 'slope 0.25')]
    >>> [each.way for each in facts("slope", library="Keras")]
    ['slope 0.3', 'slope 0.2']
    """
    if name is not None:
        _checks.one_of(name, "name", list(names()))
    if library is not None:
        _checks.one_of(library, "library", list(libraries()))
    return tuple(
        each
        for each in all_facts()
        if name in (None, each.convention) and library in (None, each.library)
    )


def libraries(name=None):
    """Return the libraries of which something was measured, of one convention or at all.

    Parameters
    ----------
    name : str, optional
        One of `names`.

    Returns
    -------
    tuple of str

    Raises
    ------
    TypeError, ValueError
        If there is no such convention.

    Examples
    --------
    >>> libraries("Sobel")
    ('OpenCV', 'SciPy', 'scikit-image')
    """
    if name is not None:
        _checks.one_of(name, "name", list(names()))
    found = (each.library for each in all_facts() if name in (None, each.convention))
    return tuple(dict.fromkeys(found))


ELSEWHERE = {"PyTorch": "2.13.0", "Keras": "3.15.1"}
"""The libraries that ran the digit classifier, with their versions."""


def logits_elsewhere(library):
    """Return what the digit classifier, ported to a library, gave there for ten digits.

    Parameters
    ----------
    library : {"PyTorch", "Keras"}
        Which one. ``tests/make_port_reference.py`` stored what they gave.

    Returns
    -------
    ndarray of shape (10, 10)
        The logits for pictures 20 to 29 of the test part of `cnn_core.datasets.load_mnist`.

    Raises
    ------
    TypeError, ValueError
        If it is another library.

    Examples
    --------
    >>> logits_elsewhere("Keras").argmax(axis=1)
    array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    """
    _checks.one_of(library, "library", list(ELSEWHERE))
    with np.load(Path(__file__).parent / "elsewhere.npz") as file:
        return file[library]


__all__ = [
    "ELSEWHERE",
    "ORIGIN",
    "Convention",
    "Fact",
    "Way",
    "convention",
    "facts",
    "libraries",
    "logits_elsewhere",
    "names",
]
