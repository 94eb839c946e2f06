"""The layers of a convolutional network on batches of pictures, fast: names as in PyTorch.

Pictures stand in arrays of shape (N, C, H, W): N pictures of C channels. float32 stays float32;
every other kind of number, integers too, is computed and comes back as float64. Inputs are never
changed, and nothing is stretched to fit. A batch of zero pictures gives zero results.

Each function has its ``<function>_backward(grad_output, <the function's arguments>)``: the gradient
of the loss for its array, or for all of its arrays in order. With ``for_input=False``, those that
learn leave out the first one. What all gradients take and refuse stands once, in ``_docs.py``;
`help` shows it in each of them.
"""

from cnn_core.functional._memory import keep_what_is_freed
from cnn_core.functional.activations import (
    leaky_relu,
    leaky_relu_backward,
    prelu,
    prelu_backward,
    relu,
    relu_backward,
)
from cnn_core.functional.binary_losses import (
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_backward,
)
from cnn_core.functional.clipped_activations import (
    hardsigmoid,
    hardsigmoid_backward,
    hardswish,
    hardswish_backward,
    hardtanh,
    hardtanh_backward,
)
from cnn_core.functional.convolution import conv2d
from cnn_core.functional.convolution_backward import conv2d_backward
from cnn_core.functional.dropout import dropout, dropout_backward
from cnn_core.functional.exponential_units import (
    elu,
    elu_backward,
    mish,
    mish_backward,
    selu,
    selu_backward,
    silu,
    silu_backward,
    softplus,
    softplus_backward,
)
from cnn_core.functional.global_pooling import (
    global_avg_pool2d,
    global_avg_pool2d_backward,
    global_max_pool2d,
    global_max_pool2d_backward,
)
from cnn_core.functional.linear import flatten, flatten_backward, linear, linear_backward
from cnn_core.functional.losses import (
    cross_entropy,
    cross_entropy_backward,
    nll_loss,
    nll_loss_backward,
)
from cnn_core.functional.normalisation import batch_norm, batch_norm_backward
from cnn_core.functional.padding import pad, pad_backward
from cnn_core.functional.pooling import (
    avg_pool2d,
    avg_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
)
from cnn_core.functional.probabilities import (
    log_softmax,
    log_softmax_backward,
    softmax,
    softmax_backward,
)
from cnn_core.functional.resizing import interpolate, interpolate_backward
from cnn_core.functional.response_norm import local_response_norm, local_response_norm_backward
from cnn_core.functional.sample_normalisation import (
    group_norm,
    group_norm_backward,
    instance_norm,
    instance_norm_backward,
    layer_norm,
    layer_norm_backward,
)
from cnn_core.functional.smooth_activations import (
    gelu,
    gelu_backward,
    sigmoid,
    sigmoid_backward,
    softsign,
    softsign_backward,
    tanh,
    tanh_backward,
)
from cnn_core.functional.squared_error import mse_loss, mse_loss_backward
from cnn_core.functional.transposed_convolution import conv_transpose2d, conv_transpose2d_backward

keep_what_is_freed()

__all__ = [
    "avg_pool2d", "avg_pool2d_backward",
    "batch_norm", "batch_norm_backward",
    "binary_cross_entropy_with_logits", "binary_cross_entropy_with_logits_backward",
    "conv2d", "conv2d_backward",
    "conv_transpose2d", "conv_transpose2d_backward",
    "cross_entropy", "cross_entropy_backward",
    "dropout", "dropout_backward",
    "elu", "elu_backward",
    "flatten", "flatten_backward",
    "gelu", "gelu_backward",
    "global_avg_pool2d", "global_avg_pool2d_backward",
    "global_max_pool2d", "global_max_pool2d_backward",
    "group_norm", "group_norm_backward",
    "hardsigmoid", "hardsigmoid_backward",
    "hardswish", "hardswish_backward",
    "hardtanh", "hardtanh_backward",
    "instance_norm", "instance_norm_backward",
    "interpolate", "interpolate_backward",
    "layer_norm", "layer_norm_backward",
    "leaky_relu", "leaky_relu_backward",
    "linear", "linear_backward",
    "local_response_norm", "local_response_norm_backward",
    "log_softmax", "log_softmax_backward",
    "max_pool2d", "max_pool2d_backward",
    "mish", "mish_backward",
    "mse_loss", "mse_loss_backward",
    "nll_loss", "nll_loss_backward",
    "pad", "pad_backward",
    "prelu", "prelu_backward",
    "relu", "relu_backward",
    "selu", "selu_backward",
    "sigmoid", "sigmoid_backward",
    "silu", "silu_backward",
    "softmax", "softmax_backward",
    "softplus", "softplus_backward",
    "softsign", "softsign_backward",
    "tanh", "tanh_backward",
]  # fmt: skip
