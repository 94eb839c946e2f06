"""How a network moves, once it is known whom to blame: what all share, and SGD, as in PyTorch."""

import numpy as np

from cnn_core import _checks


class Optimizer:
    """What all optimisers share.

    Parameters
    ----------
    network : Sequential
        Whose parameters are moved.
    **options
        The numbers and flags that it was made with.

    Attributes
    ----------
    network : Sequential
        Whose parameters are moved.
    options : dict
        What it was made with.
    lr : float
        The learning rate: how far a step goes. It may be changed at any time.
    memory : dict of str to ndarray
        What it remembers of earlier steps, by name.
    """

    def __init__(self, network, **options):
        if isinstance(network, dict):
            raise TypeError(
                "`network` must be the network itself, got a dict: other than in PyTorch, it is "
                "not `net.parameters()` that an optimiser is given, but `net`, which has their "
                "gradients, too"
            )
        _checks.offers(network, "network", "a network", "layers", "parameters", "gradients")
        self.network = network
        self.options = options
        self.memory = {}
        for name, value in options.items():
            setattr(self, name, value)

    def __repr__(self):
        options = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.options)
        return f"{type(self).__name__}({options})"

    @property
    def lr(self):
        """The learning rate."""
        return self._lr

    @lr.setter
    def lr(self, value):
        self._lr = _checks.number(value, "lr", minimum=0)

    def step(self):
        """Move every parameter against its gradient, in place.

        Raises
        ------
        RuntimeError, ValueError
            If the network has not a gradient for every parameter, see `Sequential.gradients`.
        """
        grads = self.network.gradients()
        self._begin()
        with np.errstate(over="ignore", invalid="ignore"):
            for name, param in self.network.parameters().items():
                param -= self.lr * self._direction(name, param, grads[name])

    def _begin(self):
        """Do what is due once a step, before any parameter moves."""

    def _direction(self, name, param, grad):
        """Return where a parameter is to move, before the learning rate: up the hill."""
        raise NotImplementedError(f"{type(self).__name__} has no direction")


class SGD(Optimizer):
    """Stochastic gradient descent: a step against the gradient, with momentum if wanted.

    Parameters
    ----------
    network : Sequential
        Whose parameters are moved.
    lr : float, default 0.001
        The learning rate: how far a step goes for a gradient of 1.
    momentum : float, default 0
        How much of the speed of one step is kept for the next.
    dampening : float, default 0
        Which share of each new gradient does not go into the speed.
    weight_decay : float, default 0
        How strongly every parameter is pulled towards 0.
    nesterov : bool, default False
        Whether to look ahead: to move by the gradient plus the speed that comes next.

    Raises
    ------
    TypeError, ValueError
        If a number is negative; if `nesterov` comes without momentum, or with
        dampening.

    Notes
    -----
    ``velocity = momentum * velocity + (1 - dampening) * gradient`` and
    ``parameter -= lr * velocity``; the first velocity is the first gradient. Taught in lesson 13.

    References
    ----------
    I. Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML
    2013. The formulas are those of PyTorch's ``torch.optim.SGD``.

    Examples
    --------
    >>> from cnn_core.layers import Linear
    >>> from cnn_core.network import Sequential
    >>> net = Sequential(Linear(1, 1, bias=False))
    >>> net["linear1"].params["weight"][:] = 3
    >>> optimizer = SGD(net, lr=0.5)
    >>> loss_gradient = net([[2]]) - 5  # the answer 6 is 1 too large
    >>> input_gradient = net.backward(loss_gradient)
    >>> optimizer.step()
    >>> net["linear1"].params["weight"].tolist()
    [[2.0]]
    """

    def __init__(self, network, lr=0.001, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        numbers = _checks.at_least_zero(
            lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay
        )
        glides = numbers["momentum"] > 0 and numbers["dampening"] == 0
        if _checks.flag(nesterov, "nesterov") and not glides:
            raise ValueError(
                f"`nesterov` must come with a positive `momentum` and a `dampening` of 0, "
                f"got momentum {momentum} and dampening {dampening}"
            )
        super().__init__(network, **numbers, nesterov=nesterov)

    @property
    def momentum(self):
        """How much of the speed is kept; it may be changed at any time."""
        return self._momentum

    @momentum.setter
    def momentum(self, value):
        self._momentum = _checks.number(value, "momentum", minimum=0)

    def _direction(self, name, param, grad):
        if self.weight_decay:
            grad = grad + self.weight_decay * param
        if not self.momentum:
            return grad
        key = f"velocity.{name}"
        if key in self.memory:
            self.memory[key] *= self.momentum
            self.memory[key] += (1 - self.dampening) * grad
        else:
            self.memory[key] = grad.copy()
        return grad + self.momentum * self.memory[key] if self.nesterov else self.memory[key]
