"""The four layers of a convolutional network, on one picture, written to be read.

One picture has the shape (H, W): H rows of W numbers, row 0 at the top. Nothing here is fast and
nothing is hidden: each function is the definition of its layer. What the arguments may be, and how
integers, NaN and infinity are treated, is written once, in `cnn_core._checks`.

Read the files in the order of the lessons:

1. `geometry`: how many windows fit along a side;
2. `convolution`, and `trace`, which takes one of its numbers apart;
3. `activations`: ReLU;
4. `pooling`: the largest number of each window;
5. `linear`: the fully connected layer;
6. `transposed`: convolution the other way, from a map back to a picture.

Beside each layer stands its ``<layer>_backward``. It is given how much the loss grows with each
number that came out (`grad_output`), and answers how much it grows with each number that went in.
"""

from cnn_core.ops.activations import relu, relu_backward
from cnn_core.ops.convolution import convolve2d, convolve2d_backward
from cnn_core.ops.geometry import output_size
from cnn_core.ops.linear import fully_connected, fully_connected_backward
from cnn_core.ops.pooling import max_pooling, max_pooling_backward
from cnn_core.ops.trace import ConvolutionTrace, trace_convolve2d
from cnn_core.ops.transposed import conv_transpose2d, conv_transpose2d_backward

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
