"""Layers that no network has, to test a test with: each minds a shift in a way of its own.

All of them take pictures of shape (N, C, H, W), have stride 1 and give maps of the same size.
"""

import numpy as np

from cnn_core.layers import Layer


class BrighterToTheRight(Layer):
    """Add a little more in each column."""

    def forward(self, images):
        """Return an array of the same shape."""
        return images + 0.03 * np.arange(images.shape[3])


class BrighterBelow(Layer):
    """Add a little more in each row."""

    def forward(self, images):
        """Return an array of the same shape."""
        return images + 0.03 * np.arange(images.shape[2])[:, np.newaxis]


class BadCells(Layer):
    """Read too much in the middle cell, and as much too little in the one to its right."""

    def forward(self, images):
        """Return an array of the same shape."""
        maps = np.array(images, dtype=float)
        row, col = (size // 2 for size in images.shape[2:])
        maps[:, :, row, col] += 1
        maps[:, :, row, col + 1] -= 1
        return maps


class Mirror(Layer):
    """Exchange left and right."""

    def forward(self, images):
        """Return an array of the same shape."""
        return images[..., ::-1]


class Slanted(Layer):
    """Turn each row round by its own number of cells: what leaves on one side comes back."""

    def forward(self, images):
        """Return an array of the same shape."""
        rows = [np.roll(images[:, :, row], row, axis=-1) for row in range(images.shape[2])]
        return np.stack(rows, axis=2)


class LooksLeft(Layer):
    """Add to each cell its left neighbour, or 0 if it has none."""

    def forward(self, images):
        """Return an array of the same shape."""
        maps = np.array(images, dtype=float)
        maps[..., 1:] += images[..., :-1]
        return maps


class Blind(Layer):
    """Say the same of every picture, in every cell."""

    def forward(self, images):
        """Return an array of the same shape."""
        return np.full(images.shape, 0.5)


class RunningMean(Layer):
    """Take the mean of three neighbours, as the difference of two sums from the left edge on.

    The sums round differently wherever the picture begins.
    """

    def forward(self, images):
        """Return an array with two columns fewer."""
        sums = np.cumsum(np.pad(images, ((0, 0), (0, 0), (0, 0), (1, 0))), axis=3)
        return (sums[..., 3:] - sums[..., :-3]) / 3
