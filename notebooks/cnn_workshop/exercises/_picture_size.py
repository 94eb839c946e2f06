"""Wrong convolutions whose result is as large as the picture: for banks of wrong answers."""

import numpy as np

from cnn_workshop.exercises._sliding import fits, slide, total


def whole(sides):
    """Return the width of a border by which every window begins outside the picture."""
    return sides - 1


def half(sides):
    """Return the width of a border of half a kernel."""
    return sides // 2


def other_half(sides):
    """Return what is left of a whole border after half of it."""
    return (sides - 1) // 2


def nothing(sides):
    """Return no border."""
    return sides * 0


def padded(before, after, mode="constant"):
    """Return a convolution of the picture with a border of zeros, or as `numpy.pad` has it.

    `before` and `after` say how wide it is, above and on the left, and below and on the right, for
    a kernel of given sides.
    """

    def convolve(image, kernel):
        sides = np.array(kernel.shape)
        border = tuple(zip(before(sides), after(sides), strict=True))
        return slide(np.pad(image, border, mode), kernel)

    return convolve


def in_picture_size(image, kernel, dtype=float):
    """Put the right numbers into the corner of an array of the picture's size."""
    rows, cols = fits(image, kernel)
    result = np.zeros(image.shape, dtype)
    result[:rows, :cols] = slide(image, kernel, dtype=dtype)
    return result


def in_the_middle(image, kernel):
    """Put the right numbers into the middle of an array of the picture's size."""
    (tall, wide), (rows, cols) = kernel.shape, fits(image, kernel)
    result = np.zeros(image.shape)
    result[tall // 2 : tall // 2 + rows, wide // 2 : wide // 2 + cols] = slide(image, kernel)
    return result


def cut_at_the_edge(image, kernel):
    """Begin a window at every pixel; cut it, and the kernel with it, where it sticks out."""
    result = np.zeros(image.shape)
    for row, col in np.ndindex(image.shape):
        window = image[row : row + kernel.shape[0], col : col + kernel.shape[1]]
        result[row, col] = total(window, kernel[: window.shape[0], : window.shape[1]])
    return result
