"""Convolutional neural networks, taken apart: the functions that the lessons are about.

Importing this package imports NumPy and nothing else. The explorers, exercises and pictures are
imported by name: ``from cnn_core.explorers import explore_convolution``.
"""

from cnn_core.ops import (
    ConvolutionTrace,
    convolve2d,
    fully_connected,
    max_pooling,
    output_size,
    relu,
    trace_convolve2d,
)

__all__ = [
    "ConvolutionTrace",
    "convolve2d",
    "fully_connected",
    "max_pooling",
    "output_size",
    "relu",
    "trace_convolve2d",
]
