"""The layers of a network: functions of `cnn_core.functional`, each with its numbers and options.

A layer's shapes are fixed when it is made. Names, arguments and starting values are PyTorch's;
`cnn_core.layers.init` holds other starting values.
"""

from cnn_core.layers._layer import Layer, Window
from cnn_core.layers.activations import LeakyReLU, ReLU
from cnn_core.layers.convolution import Conv2d
from cnn_core.layers.linear import Flatten, Linear, Softmax
from cnn_core.layers.pooling import AvgPool2d, GlobalAvgPool2d, MaxPool2d
from cnn_core.layers.regularisation import BatchNorm2d, Dropout
from cnn_core.layers.sample_normalisation import GroupNorm, LayerNorm
from cnn_core.layers.upward import ConvTranspose2d, Upsample

__all__ = [
    "AvgPool2d",
    "BatchNorm2d",
    "Conv2d",
    "ConvTranspose2d",
    "Dropout",
    "Flatten",
    "GlobalAvgPool2d",
    "GroupNorm",
    "Layer",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "MaxPool2d",
    "ReLU",
    "Softmax",
    "Upsample",
    "Window",
]
