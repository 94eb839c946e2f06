"""Convolutional neural networks, taken apart: the functions that the lessons are about.

Importing this package imports NumPy and nothing else. What shows, asks and checks is the lessons'
own package, `cnn_workshop`, beside the notebooks.
"""

from cnn_core.ops import (
    ConvolutionTrace,
    conv_transpose2d,
    conv_transpose2d_backward,
    convolve2d,
    convolve2d_backward,
    fully_connected,
    fully_connected_backward,
    max_pooling,
    max_pooling_backward,
    output_size,
    relu,
    relu_backward,
    trace_convolve2d,
)

__all__ = [
    "ConvolutionTrace",
    "conv_transpose2d",
    "conv_transpose2d_backward",
    "convolve2d",
    "convolve2d_backward",
    "fully_connected",
    "fully_connected_backward",
    "max_pooling",
    "max_pooling_backward",
    "output_size",
    "relu",
    "relu_backward",
    "trace_convolve2d",
]
