"""Learning rates that change on the way. A schedule is a function: steps taken -> learning rate.

The names, arguments and rates are PyTorch's; there, ``schedule.step()`` counts, here `fit` asks
``schedule(step)`` before every minibatch. Any function of the number of steps will do::

    fit(..., schedule=lambda step: 0.1 if step < 200 else 0.01)
"""

import math

from cnn_core import _checks


class Schedule:
    """What all schedules share.

    Parameters
    ----------
    optimizer : Optimizer
        Its `lr`, as it was made, is what the schedule starts from. Nothing is changed in it.
    **options
        The numbers that the schedule was made with.
    """

    def __init__(self, optimizer, **options):
        _checks.offers(optimizer, "optimizer", "an optimiser", "options", "lr", "step")
        self.lr = optimizer.options["lr"]
        self.options = options

    def __repr__(self):
        options = {"lr": self.lr, **self.options}.items()
        return f"{type(self).__name__}({', '.join(f'{name}={value}' for name, value in options)})"

    def __call__(self, step):
        """Return the learning rate after so many steps."""
        return self._rate(_checks.integer(step, "step", minimum=0))

    def _rate(self, step):
        """Return the learning rate; `step` is right."""
        raise NotImplementedError(f"{type(self).__name__} has no rate")


class StepLR(Schedule):
    """Multiply the learning rate by `gamma` every `step_size` steps.

    Parameters
    ----------
    optimizer : Optimizer
        Its `lr` is what the schedule starts from.
    step_size : int
        After how many minibatches.
    gamma : float, default 0.1
        The factor.

    Examples
    --------
    >>> from cnn_core.network import digit_classifier
    >>> from cnn_core.training import SGD
    >>> schedule = StepLR(SGD(digit_classifier(), lr=8), step_size=2, gamma=0.5)
    >>> [schedule(step) for step in range(7)]
    [8.0, 8.0, 4.0, 4.0, 2.0, 2.0, 1.0]
    """

    def __init__(self, optimizer, step_size, gamma=0.1):
        step_size = _checks.integer(step_size, "step_size", minimum=1)
        super().__init__(optimizer, step_size=step_size, gamma=_checks.number(gamma, "gamma", 0))

    def _rate(self, step):
        return self.lr * self.options["gamma"] ** (step // self.options["step_size"])


class CosineAnnealingLR(Schedule):
    """Lower the learning rate along half a cosine: slowly, then fast, then slowly.

    Parameters
    ----------
    optimizer : Optimizer
        Its `lr` is what the schedule starts from.
    T_max : int
        After how many minibatches the lowest rate is reached; from there it would rise again.
    eta_min : float, default 0
        The lowest rate.

    References
    ----------
    I. Loshchilov, F. Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017.

    Examples
    --------
    >>> from cnn_core.network import digit_classifier
    >>> from cnn_core.training import SGD
    >>> schedule = CosineAnnealingLR(SGD(digit_classifier(), lr=8), T_max=4)
    >>> [round(schedule(step), 2) for step in range(5)]
    [8.0, 6.83, 4.0, 1.17, 0.0]
    """

    def __init__(self, optimizer, T_max, eta_min=0):
        T_max = _checks.integer(T_max, "T_max", minimum=1)
        super().__init__(optimizer, T_max=T_max, eta_min=_checks.number(eta_min, "eta_min", 0))

    def _rate(self, step):
        lowest = self.options["eta_min"]
        wave = (1 + math.cos(math.pi * step / self.options["T_max"])) / 2
        return lowest + (self.lr - lowest) * wave


class LinearLR(Schedule):
    """Warm up: raise the learning rate in equal steps to its full height, and keep it there.

    Parameters
    ----------
    optimizer : Optimizer
        Its `lr` is the full height.
    start_factor, end_factor : float, default 1/3 and 1
        Where the rate begins and ends, as shares of the full height.
    total_iters : int, default 5
        After how many minibatches the end is reached.

    Examples
    --------
    >>> from cnn_core.network import digit_classifier
    >>> from cnn_core.training import SGD
    >>> schedule = LinearLR(SGD(digit_classifier(), lr=8), start_factor=0.25, total_iters=3)
    >>> [schedule(step) for step in range(5)]
    [2.0, 4.0, 6.0, 8.0, 8.0]
    """

    def __init__(self, optimizer, start_factor=1 / 3, end_factor=1.0, total_iters=5):
        factors = _checks.at_least_zero(start_factor=start_factor, end_factor=end_factor)
        total_iters = _checks.integer(total_iters, "total_iters", minimum=1)
        super().__init__(optimizer, **factors, total_iters=total_iters)

    def _rate(self, step):
        start, end, total = self.options.values()
        return self.lr * (start + (end - start) * min(step, total) / total)


class SequentialLR(Schedule):
    """Follow one schedule after the other: a warm-up, and then a fall, for example.

    Parameters
    ----------
    optimizer : Optimizer
        The one that they are made for.
    schedulers : list of Schedule
        The schedules, in order; each counts its steps from its own beginning.
    milestones : list of int
        After how many minibatches the second begins, the third, and so on.

    Raises
    ------
    ValueError
        If there is not one milestone fewer than schedules, or they do not rise.

    Examples
    --------
    >>> from cnn_core.network import digit_classifier
    >>> from cnn_core.training import SGD
    >>> optimizer = SGD(digit_classifier(), lr=8)
    >>> warm_up, fall = LinearLR(optimizer, 0.25, total_iters=3), StepLR(optimizer, 2, gamma=0.5)
    >>> schedule = SequentialLR(optimizer, [warm_up, fall], milestones=[3])
    >>> [schedule(step) for step in range(7)]
    [2.0, 4.0, 6.0, 8.0, 8.0, 4.0, 4.0]
    """

    def __init__(self, optimizer, schedulers, milestones):
        for each in _checks.several(schedulers, "schedulers", "schedules"):
            _checks.function(each, "schedulers")
        _checks.several(milestones, "milestones", "whole numbers")
        _checks.as_many(milestones, "milestones", len(schedulers) - 1, "numbers of steps")
        milestones = [_checks.integer(each, "milestones", minimum=1) for each in milestones]
        if sorted(set(milestones)) != milestones:
            raise ValueError(f"`milestones` must rise, got {milestones}")
        super().__init__(optimizer, schedulers=list(schedulers), milestones=milestones)

    def _rate(self, step):
        starts = [0, *self.options["milestones"]]
        place = sum(start <= step for start in starts) - 1
        return self.options["schedulers"][place](step - starts[place])
