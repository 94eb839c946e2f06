"""The layers of a convolutional network on batches of pictures, fast: names as in PyTorch.

Pictures stand in arrays of shape (N, C, H, W): N pictures of C channels. float32 stays float32;
every other kind of number, integers too, is computed and comes back as float64. Inputs are never
changed, and nothing is stretched to fit. A batch of zero pictures gives zero results.
"""

from cnn_core.functional.activations import gelu, leaky_relu, relu, sigmoid, tanh
from cnn_core.functional.convolution import conv2d
from cnn_core.functional.linear import flatten, linear
from cnn_core.functional.losses import cross_entropy, log_softmax, nll_loss, softmax
from cnn_core.functional.pooling import avg_pool2d, global_avg_pool2d, max_pool2d

__all__ = [
    "avg_pool2d",
    "conv2d",
    "cross_entropy",
    "flatten",
    "gelu",
    "global_avg_pool2d",
    "leaky_relu",
    "linear",
    "log_softmax",
    "max_pool2d",
    "nll_loss",
    "relu",
    "sigmoid",
    "softmax",
    "tanh",
]
