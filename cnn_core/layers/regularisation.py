"""The layers that keep training sane, and do something else in training than in evaluation."""

import numpy as np

from cnn_core import _checks, functional
from cnn_core.functional.normalisation import running_statistics
from cnn_core.layers._layer import Layer, floating


class BatchNorm2d(Layer):
    """Bring each feature map to mean 0 and variance 1, then stretch and move it as learned.

    In training it takes mean and variance of the batch, and moves the running ones towards them; in
    evaluation it takes the running ones.

    Parameters
    ----------
    num_features : int
        Channels read, and made.
    eps : float, default 1e-5
        Added to the variance, so that nothing is divided by 0.
    momentum : float, default 0.1
        How much a new batch counts in the running statistics.
    affine : bool, default True
        Whether to learn a weight, 1 at first, and a bias, 0 at first, for each channel.
    dtype : {float32, float64}, default float32
        The type of what is learned and kept.

    Notes
    -----
    `buffers` holds ``"running_mean"``, 0 at first, and ``"running_var"``, 1 at first.

    Examples
    --------
    >>> layer = BatchNorm2d(1, eps=0)
    >>> layer([[[[1, 5]]]])
    array([[[[-1.,  1.]]]])
    >>> layer.buffers["running_mean"], layer.buffers["running_var"]
    (array([0.3], dtype=float32), array([1.7], dtype=float32))
    """

    kind = "batch_norm"

    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, *, dtype=np.float32):
        super().__init__(
            num_features=_checks.integer(num_features, "num_features", minimum=1),
            eps=_checks.number(eps, "eps", minimum=0),
            momentum=_checks.number(momentum, "momentum", minimum=0, maximum=1),
            affine=_checks.flag(affine, "affine"),
        )
        shape = _checks.bearable((self.options["num_features"],), "num_features")
        zeros, ones = (np.full(shape, value, floating(dtype)) for value in (0, 1))
        self.buffers = {"running_mean": zeros, "running_var": ones}
        if affine:
            self.params = {"weight": ones.copy(), "bias": zeros.copy()}
        self._mode = {}

    def forward(self, images):
        """Return feature maps of the same shape."""
        images = self.remember(images, "N", self.options["num_features"], "H", "W")
        eps, momentum = self.options["eps"], self.options["momentum"]
        kept = {name: array.copy() for name, array in self.buffers.items()}
        self._mode = {**kept, "training": self.training, "eps": eps}
        result = functional.batch_norm(images, **self._mode, **self.params)
        if self.training:
            mean, var = running_statistics(images, **self.buffers, momentum=momentum)
            self.buffers = {"running_mean": mean, "running_var": var}
        return result

    def backward(self, grad_output, for_input=True):
        """Return the gradient of what was read; overwrite `grads`."""
        back = functional.batch_norm_backward
        grad_images = self._send_back(back, grad_output, **self._mode)
        return grad_images if for_input else None


class Dropout(Layer):
    """Leave numbers out at random in training; pass all of them on in evaluation.

    Parameters
    ----------
    p : float, default 0.5
        The chance of a number to be left out. The others are divided by ``1 - p``.
    rng : numpy.random.Generator or int, optional
        Where the choices come from; drawn afresh if omitted.

    Notes
    -----
    `buffers` holds ``"choices"``: a number drawn from `rng`, and how many batches were thinned out
    since. They decide what is left out next. A network that was saved goes on as it would have.

    Examples
    --------
    >>> layer = Dropout(0.5, rng=0)
    >>> layer([1, 2, 3, 4, 5, 6])
    array([ 0.,  0.,  6.,  8., 10., 12.])
    >>> layer([1, 2, 3, 4, 5, 6])
    array([ 0.,  4.,  6.,  0., 10., 12.])
    """

    kind = "dropout"

    def __init__(self, p=0.5, *, rng=None):
        super().__init__(p=_checks.number(p, "p", minimum=0, maximum=1))
        seed = _checks.random(rng).integers(2**31)
        self.buffers = {"choices": np.array([seed, 0], np.int64)}
        self._mode = {}

    def forward(self, images):
        """Return an array of the same shape."""
        images = self.remember(images)
        rng = np.random.default_rng(self.buffers["choices"])
        self._mode = {"training": self.training, "rng": rng}
        if self.training:
            self.buffers["choices"][1] += 1
        return functional.dropout(images, **self.options, **self._mode)

    def backward(self, grad_output):
        """Return the gradient of what was read."""
        return functional.dropout_backward(grad_output, self.inputs, **self.options, **self._mode)
