"""How a network moves, once it is known whom to blame: SGD and Adam, as in PyTorch."""

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
        numbers = {
            "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay
        }  # fmt: skip
        numbers = {name: _checks.number(value, name, minimum=0) for name, value in numbers.items()}
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
        numbers = {"lr": lr, "eps": eps, "weight_decay": weight_decay}
        numbers = {name: _checks.number(value, name, minimum=0) for name, value in numbers.items()}
        super().__init__(network, **numbers, betas=betas)

    def _begin(self):
        self.memory["steps"] = self.memory.get("steps", np.array(0)) + 1

    def _direction(self, name, param, grad):
        if self.weight_decay:
            grad = grad + self.weight_decay * param
        mean = self._mean(f"mean.{name}", grad, self.betas[0])
        square = self._mean(f"square.{name}", grad * grad, self.betas[1])
        return mean / (np.sqrt(square) + self.eps)

    def _mean(self, key, values, beta):
        """Update a running mean; return it as if it had not started at 0."""
        mean = self.memory.setdefault(key, np.zeros_like(values))
        mean *= beta
        mean += (1 - beta) * values
        return mean / (1 - beta ** int(self.memory["steps"]))
