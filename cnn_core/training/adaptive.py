"""Optimisers with a step length of their own for every parameter, as in PyTorch."""

import numpy as np

from cnn_core import _checks
from cnn_core.training.optimizers import Optimizer


class Adam(Optimizer):
    """Steps of about equal length for every parameter, however large its gradients are.

    Parameters
    ----------
    network : Sequential
        Whose parameters are moved.
    lr : float, default 0.001
        The learning rate: about how far each parameter moves in a step.
    betas : (float, float), default (0.9, 0.999)
        How slowly the mean gradient and the mean squared gradient forget: from 0 to below 1.
    eps : float, default 1e-8
        Keeps the division from blowing up.
    weight_decay : float, default 0
        How strongly every parameter is pulled towards 0, through its gradient.

    Raises
    ------
    TypeError, ValueError
        If a number is out of range.

    Notes
    -----
    The means start at 0, so the first ones are too small: each is divided by what it has seen,
    ``1 - beta ** steps``. Used in lesson 13.

    References
    ----------
    D. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR 2015.

    Examples
    --------
    >>> from cnn_core.layers import Linear
    >>> from cnn_core.network import Sequential
    >>> net = Sequential(Linear(2, 1, bias=False))
    >>> net["linear1"].params["weight"][:] = 3
    >>> optimizer = Adam(net, lr=0.5)
    >>> outputs = net([[1, 1000]])
    >>> input_gradient = net.backward([[1]])  # the gradients are 1 and 1000
    >>> optimizer.step()
    >>> net["linear1"].params["weight"].tolist()
    [[2.5, 2.5]]
    """

    def __init__(self, network, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0):
        _checks.as_many(_checks.several(betas, "betas", "two numbers"), "betas", 2, "numbers")
        betas = tuple(_checks.number(beta, "betas", minimum=0) for beta in betas)
        if max(betas) >= 1:
            raise ValueError(f"`betas` must be below 1, got {betas}")
        numbers = _checks.at_least_zero(lr=lr, eps=eps, weight_decay=weight_decay)
        super().__init__(network, **numbers, betas=betas)

    def _begin(self):
        self.memory["steps"] = self.memory.get("steps", np.array(0)) + 1

    def _direction(self, name, param, grad):
        return self._adapted(name, grad + self.weight_decay * param if self.weight_decay else grad)

    def _adapted(self, name, grad):
        """Return the mean gradient divided by its usual size."""
        mean = self._mean(f"mean.{name}", grad, self.betas[0])
        square = self._mean(f"square.{name}", grad * grad, self.betas[1])
        return mean / (np.sqrt(square) + self.eps)

    def _mean(self, key, values, beta):
        """Update a running mean; return it as if it had not started at 0."""
        return _running_mean(self, key, values, beta) / (1 - beta ** int(self.memory["steps"]))


class AdamW(Adam):
    """Adam, with a pull towards 0 that the size of the gradients has no say in.

    Parameters
    ----------
    network, lr, betas, eps
        As in `Adam`.
    weight_decay : float, default 0.01
        How strongly every parameter is pulled towards 0: each step takes ``lr * weight_decay`` of
        it away.

    Raises
    ------
    TypeError, ValueError
        If a number is out of range.

    Notes
    -----
    In `Adam`, the pull goes through the gradient: it is then divided by the gradient's size, as
    all of it is, and parameters with large gradients are hardly pulled.

    References
    ----------
    I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", ICLR 2019.

    Examples
    --------
    >>> from cnn_core.layers import Linear
    >>> from cnn_core.network import Sequential
    >>> net = Sequential(Linear(2, 1, bias=False))
    >>> net["linear1"].params["weight"][:] = 4
    >>> optimizer = AdamW(net, lr=0.5, weight_decay=0.25)
    >>> outputs = net([[1, 1000]])
    >>> input_gradient = net.backward([[1]])  # the gradients are 1 and 1000
    >>> optimizer.step()
    >>> net["linear1"].params["weight"].tolist()
    [[3.0, 3.0]]
    """

    def __init__(self, network, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(network, lr, betas, eps, weight_decay)

    def _direction(self, name, param, grad):
        return self._adapted(name, grad) + self.weight_decay * param


class RMSprop(Optimizer):
    """Divide every gradient by its usual size, as it was over the last steps.

    Parameters
    ----------
    network : Sequential
        Whose parameters are moved.
    lr : float, default 0.01
        The learning rate: about how far each parameter moves in a step.
    alpha : float, default 0.99
        How slowly the mean squared gradient forgets, from 0 to 1.
    eps : float, default 1e-8
        Keeps the division from blowing up.
    weight_decay : float, default 0
        How strongly every parameter is pulled towards 0, through its gradient.
    momentum : float, default 0
        How much of the speed of one step is kept for the next.
    centered : bool, default False
        Whether to divide by the deviation of the gradient: how far it usually is from its mean.

    Raises
    ------
    TypeError, ValueError
        If a number is out of range.

    Notes
    -----
    ``square = alpha * square + (1 - alpha) * gradient**2``, from 0 on: the first steps are up to
    ``1 / sqrt(1 - alpha)`` times as long as ``lr``, which `Adam` mends.

    References
    ----------
    T. Tieleman, G. Hinton, "Lecture 6.5: RMSprop", Coursera 2012. A. Graves, "Generating sequences
    with recurrent neural networks", 2013, for the deviation.

    Examples
    --------
    >>> from cnn_core.layers import Linear
    >>> from cnn_core.network import Sequential
    >>> net = Sequential(Linear(2, 1, bias=False))
    >>> net["linear1"].params["weight"][:] = 3
    >>> optimizer = RMSprop(net, lr=0.5, alpha=0.75)
    >>> outputs = net([[1, 1000]])
    >>> input_gradient = net.backward([[1]])  # the gradients are 1 and 1000
    >>> optimizer.step()
    >>> net["linear1"].params["weight"].tolist()
    [[2.0, 2.0]]
    """

    def __init__(
        self,
        network,
        lr=0.01,
        alpha=0.99,
        eps=1e-8,
        weight_decay=0,
        momentum=0,
        centered=False,
    ):
        numbers = _checks.at_least_zero(
            lr=lr, eps=eps, weight_decay=weight_decay, momentum=momentum
        )
        alpha = _checks.number(alpha, "alpha", minimum=0, maximum=1)
        _checks.flag(centered, "centered")
        super().__init__(network, **numbers, alpha=alpha, centered=centered)

    def _direction(self, name, param, grad):
        if self.weight_decay:
            grad = grad + self.weight_decay * param
        square = _running_mean(self, f"square.{name}", grad * grad, self.alpha)
        if self.centered:
            mean = _running_mean(self, f"mean.{name}", grad, self.alpha)
            square = np.maximum(square - mean * mean, 0)  # below 0 by rounding alone
        scaled = grad / (np.sqrt(square) + self.eps)
        if not self.momentum:
            return scaled
        velocity = self.memory.setdefault(f"velocity.{name}", np.zeros_like(grad))
        velocity *= self.momentum
        velocity += scaled
        return velocity


def _running_mean(optimizer, key, values, beta):
    """Move a mean that an optimiser remembers, from 0 on, towards the values; return it."""
    mean = optimizer.memory.setdefault(key, np.zeros_like(values))
    mean *= beta
    mean += (1 - beta) * values
    return mean
