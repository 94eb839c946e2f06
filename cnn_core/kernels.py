"""Named kernels: small tables of numbers that people chose by hand, each with its source.

All of them are written for `cnn_core.ops.convolve2d`, which lays a kernel on the picture as it is
printed here, without flipping it (cross-correlation). So the signs read directly: a response is
positive where the pixels under the positive numbers outweigh those under the negative ones. What
that means for an edge kernel is written in its `Kernel.looks_for`.
"""

from dataclasses import dataclass

import numpy as np

from cnn_core import _checks


@dataclass(frozen=True)
class Kernel:
    """One named kernel.

    Attributes
    ----------
    label : str
        Its name for people, fit for a menu.
    rows, divisor : tuple of tuple of int, int
        The numbers, row by row, and what each of them is divided by.
    looks_for, source : str
        One sentence on what it does to a picture, and where the numbers come from.
    """

    label: str
    rows: tuple
    divisor: int
    looks_for: str
    source: str

    @property
    def values(self):
        """The kernel as a new (KH, KW) array of float64 that is yours to change."""
        return np.array(self.rows, dtype=np.float64) / self.divisor


_GONZALEZ_WOODS = "R. Gonzalez, R. Woods, Digital Image Processing, 3rd edition, 2008"
_SOBEL_FELDMAN = (
    "I. Sobel, G. Feldman, A 3x3 isotropic gradient operator for image processing, "
    "talk at the Stanford Artificial Intelligence Project, 1968"
)
_PREWITT = (
    "J. Prewitt, Object enhancement and extraction, in Picture Processing and Psychopictorics, 1970"
)

KERNELS = {
    "identity": Kernel(
        "Identity",
        ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
        1,
        "Copies the pixel in the middle: the picture comes out as it went in.",
        "By definition: the one kernel that changes nothing",
    ),
    "box_blur": Kernel(
        "Box blur",
        ((1, 1, 1), (1, 1, 1), (1, 1, 1)),
        9,
        "Replaces each pixel by the plain average of its window: details are smeared out.",
        f"{_GONZALEZ_WOODS}, section 3.5",
    ),
    "box_blur_5": Kernel(
        "Box blur 5 x 5",
        ((1, 1, 1, 1, 1),) * 5,
        25,
        "Replaces each pixel by the plain average of 25 pixels: a stronger blur.",
        f"{_GONZALEZ_WOODS}, section 3.5",
    ),
    "gaussian_blur": Kernel(
        "Gaussian blur",
        ((1, 2, 1), (2, 4, 2), (1, 2, 1)),
        16,
        "Averages the window and gives near pixels more weight: a softer blur than the box.",
        f"Binomial weights 1, 2, 1 both ways: {_GONZALEZ_WOODS}, section 3.5",
    ),
    "gaussian_blur_5": Kernel(
        "Gaussian blur 5 x 5",
        (
            (1, 4, 6, 4, 1),
            (4, 16, 24, 16, 4),
            (6, 24, 36, 24, 6),
            (4, 16, 24, 16, 4),
            (1, 4, 6, 4, 1),
        ),
        256,
        "Averages 25 pixels and gives near ones more weight: soft, and stronger than 3 x 3.",
        "Binomial weights 1, 4, 6, 4, 1 both ways: P. Burt, E. Adelson, The Laplacian pyramid as a "
        "compact image code, IEEE Transactions on Communications 31, 1983, with a = 3/8",
    ),
    "sharpen": Kernel(
        "Sharpen",
        ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
        1,
        "Adds to each pixel what sets it apart from its four neighbours: edges stand out more.",
        f"Identity minus Laplacian: {_GONZALEZ_WOODS}, section 3.6",
    ),
    "sobel_x": Kernel(
        "Sobel x",
        ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
        1,
        "Looks for vertical edges: positive where the picture gets brighter to the right.",
        _SOBEL_FELDMAN,
    ),
    "sobel_y": Kernel(
        "Sobel y",
        ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
        1,
        "Looks for horizontal edges: positive where the picture gets brighter downwards.",
        _SOBEL_FELDMAN,
    ),
    "prewitt_x": Kernel(
        "Prewitt x",
        ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1)),
        1,
        "Looks for vertical edges, all rows alike: positive where it gets brighter to the right.",
        _PREWITT,
    ),
    "prewitt_y": Kernel(
        "Prewitt y",
        ((-1, -1, -1), (0, 0, 0), (1, 1, 1)),
        1,
        "Looks for horizontal edges, all columns alike: positive where it gets brighter downwards.",
        _PREWITT,
    ),
    "vertical_edge": Kernel(
        "Vertical edge",
        ((1, 0, -1), (1, 0, -1), (1, 0, -1)),
        1,
        "Looks for vertical edges: positive where the picture gets darker to the right.",
        "Prewitt x with its signs flipped, the classic first example: "
        "A. Ng, Convolutional Neural Networks, week 1, 2017",
    ),
    "laplacian": Kernel(
        "Laplacian",
        ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
        1,
        "Looks for spots and edges of any direction: positive where a pixel is darker than the "
        "average of its four neighbours.",
        f"{_GONZALEZ_WOODS}, section 3.6",
    ),
    "emboss": Kernel(
        "Emboss",
        ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
        1,
        "Makes a relief: adds light where the picture gets brighter towards the lower right.",
        "No first author known; a preset of many image editors, "
        "printed in the documentation of Aspose.Imaging, Emboss Filters",
    ),
}
"""All kernels, by the name that `get` takes."""

TARGETS = {
    "diagonal": Kernel(
        "Diagonal",
        ((0, 1, 1), (-1, 0, 1), (-1, -1, 0)),
        1,
        "Looks for slanted edges: positive where it is brighter at the upper right.",
        "Prewitt's kernel, turned by 45 degrees",
    ),
    "blur": KERNELS["box_blur"],
    "sharpen": KERNELS["sharpen"],
}
"""The kernels behind the target maps of lesson 03. (To look here is to find them.)"""


def names():
    """Return the names of all kernels, a list in the order in which a menu should show them.

    Examples
    --------
    >>> names()[:3]
    ['identity', 'box_blur', 'box_blur_5']
    """
    return list(KERNELS)


def get(name):
    """Return a kernel as an array.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    ndarray of shape (3, 3) or (5, 5), dtype float64
        A new array: changing it changes nothing else.

    Raises
    ------
    ValueError
        If there is no such kernel.

    Notes
    -----
    Used from lesson 02 on, taught in lesson 03.

    Examples
    --------
    >>> get("sobel_x")
    array([[-1.,  0.,  1.],
           [-2.,  0.,  2.],
           [-1.,  0.,  1.]])
    """
    return KERNELS[_checks.one_of(name, "name", names())].values
