"""How the blame of an output number is shared out: each share is its gradient times a slope."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

RELU, MAX, AVERAGE = "ReLU", "max pooling", "average pooling"
PICTURE, KERNEL = "convolution: picture", "convolution: kernel"
LAYERS = (PICTURE, KERNEL, RELU, MAX, AVERAGE)
CONVOLUTIONS, POOLINGS = (PICTURE, KERNEL), (MAX, AVERAGE)


@dataclass(frozen=True)
class Shares:
    """What each output number sends back, and where to.

    Attributes
    ----------
    slopes : ndarray of shape (H_out, W_out, h, w)
        How much each output number grows with each of the h x w numbers that take its blame.
    target : tuple of int
        Height and width of what takes the blame: the picture with its padding, or the kernel.
    stride, padding : int
        How the windows lie on the picture.
    to_kernel : bool
        Whether the kernel takes the blame, so that all shares land in the same place.
    """

    slopes: np.ndarray
    target: tuple
    stride: int = 1
    padding: int = 0
    to_kernel: bool = False

    @property
    def shape(self):
        """The shape of the output."""
        return self.slopes.shape[:2]

    @property
    def window(self):
        """Height and width of what one output number sends back."""
        return self.slopes.shape[2:]

    @property
    def rim(self):
        """How many rows and columns of the target are padding, at each end."""
        return 0 if self.to_kernel else self.padding

    def read(self, cell):
        """Return which part of the picture an output cell reads: top, left, height, width."""
        return [place * self.stride - self.padding for place in cell] + list(self.window)

    def lands(self, cell):
        """Return where its share lands."""
        return [0, 0, *self.window] if self.to_kernel else self.read(cell)

    def without_rim(self, target):
        """Cut the padding off."""
        rows, cols = self.target
        return target[self.rim : rows - self.rim, self.rim : cols - self.rim]

    def unread(self):
        """Return the cells of the target that no share reaches, negative in the padding."""
        reached = np.zeros(self.target, dtype=bool)
        for cell in np.ndindex(self.shape):
            top, left, height, width = np.add(self.lands(cell), [self.rim, self.rim, 0, 0])
            reached[top : top + height, left : left + width] = True
        return np.argwhere(~reached) - self.rim

    def running(self, grad_output):
        """Return the sum of the shares before the first output cell, and after each of them.

        Examples
        --------
        >>> shares = share_out(PICTURE, np.zeros((1, 3)), np.array([[5, 7]]))
        >>> shares.running(np.array([[1, 10]]))[:, 0].tolist()
        [[0.0, 0.0, 0.0], [5.0, 7.0, 0.0], [5.0, 57.0, 70.0]]
        """
        sums = np.zeros((grad_output.size + 1, *self.target))
        for step, cell in enumerate(np.ndindex(self.shape), start=1):
            sums[step] = sums[step - 1] + self.alone(cell, grad_output)
        return sums

    def alone(self, cell, grad_output):
        """Return what one output cell sends back, and 0 everywhere else."""
        share = np.zeros(self.target)
        top, left, height, width = self.lands(cell)
        top, left = top + self.rim, left + self.rim
        share[top : top + height, left : left + width] = grad_output[cell] * self.slopes[cell]
        return share

    def met(self, cell, pixel):
        """Return the place of a pixel in the share of an output cell; None if it is outside."""
        top, left, height, width = self.lands(cell)
        down, right = pixel[0] - top, pixel[1] - left
        return (down, right) if 0 <= down < height and 0 <= right < width else None

    def senders(self, pixel):
        """Return the output cells whose shares land on a pixel, each with its slope, in order."""
        places = {cell: self.met(cell, pixel) for cell in np.ndindex(self.shape)}
        return {cell: self.slopes[cell][place] for cell, place in places.items() if place}


def share_out(layer, image, kernel=None, *, pool_size=2, stride=1, padding=0):
    """Say how a layer's blame is shared out.

    Parameters
    ----------
    layer : str
        One of `LAYERS`.
    image : ndarray of shape (H, W)
        What went in.
    kernel : ndarray of shape (KH, KW)
        For a convolution.
    pool_size : int
        For pooling.
    stride, padding : int
        For a convolution; pooling has a stride only, ReLU none of them.

    Returns
    -------
    Shares

    Raises
    ------
    ValueError
        If no window fits.
    """
    pools = dict.fromkeys(POOLINGS, (pool_size, pool_size))
    size = {RELU: (1, 1), **pools}.get(layer, np.shape(kernel))
    padded = np.pad(image, padding)
    windows = sliding_window_view(padded, size)[::stride, ::stride]
    if layer == KERNEL:
        return Shares(windows, size, stride, padding, to_kernel=True)
    return Shares(_slopes(layer, windows, kernel), padded.shape, stride, padding)


def _slopes(layer, windows, kernel):
    """Return how much each output number grows with each number of its window."""
    if layer == RELU:
        return np.where(windows <= 0, 0, 1)
    if layer == PICTURE:
        return np.broadcast_to(kernel, windows.shape)
    if layer == AVERAGE:
        return np.full(windows.shape, 1 / windows[0, 0].size)
    flat = windows.reshape(*windows.shape[:2], -1)
    winners = np.arange(flat.shape[2]) == flat.argmax(axis=2)[..., np.newaxis]
    return winners.reshape(windows.shape).astype(int)


def spread(grad_output, window, stride, target):
    """Spread an output's gradient so that one convolution with the flipped kernel sends it back.

    Zeros come between its numbers if the stride is more than 1, and around them: one row and column
    less than the kernel has, and as many more behind as the last window left over.

    Examples
    --------
    >>> spread(np.array([[1, 2]]), window=(1, 2), stride=2, target=(1, 5))
    array([[0, 1, 0, 2, 0, 0]])
    """
    shape = [side + length - 1 for side, length in zip(target, window, strict=True)]
    result = np.zeros(shape, dtype=grad_output.dtype)
    top, left = (length - 1 for length in window)
    rows, cols = grad_output.shape
    result[top : top + rows * stride : stride, left : left + cols * stride : stride] = grad_output
    return result
