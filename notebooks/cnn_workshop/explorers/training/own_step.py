"""An optimiser whose every step is taken by the reader's own function."""

import numpy as np

from cnn_core import training
from cnn_workshop import _run, _words
from cnn_workshop.explorers.shared import asking


class StepFailed(Exception):
    """The reader's function gave no step to take; the message says why."""


class OwnSGD(training.SGD):
    """SGD by ``sgd_step(parameter, gradient, velocity, lr, momentum)``, one parameter at a time.

    Attributes
    ----------
    difference : str
        Where the last step was not that of SGD with momentum, in one sentence; empty if it was.
    """

    def __init__(self, network, sgd_step, lr, momentum):
        super().__init__(network, lr, momentum)
        self._sgd_step = sgd_step
        self.difference = ""

    def step(self):
        """Move every parameter as the reader's function says; none if it fails for one."""
        moved, self.difference = {}, ""
        gradients = self.network.gradients()
        for name, parameter in self.network.parameters().items():
            velocity = self.memory.get(name, np.zeros_like(parameter))
            moved[name] = self._ask(parameter, gradients[name], velocity)
            right = right_step(parameter, gradients[name], velocity, self.lr, self.momentum)
            self.difference = self.difference or self._differs(name, moved[name], right)
        for name, parameter in self.network.parameters().items():
            parameter[...], self.memory[name] = moved[name]

    def _ask(self, parameter, gradient, velocity):
        arrays = {"parameter": parameter, "gradient": gradient, "velocity": velocity}
        options = {"lr": self.lr, "momentum": self.momentum}
        pair, problem = ask_step(self._sgd_step, arrays, options)
        if problem:
            raise StepFailed(problem)
        return pair

    def _differs(self, name, pair, right):
        """Say which of the two answers is not the right one, and where first."""
        for what, given, wanted in zip(("parameter", "velocity"), pair, right, strict=True):
            wrong = np.argwhere(~np.isclose(given, wanted, rtol=1e-4, atol=1e-6, equal_nan=True))
            if len(wrong):
                values = [_words.number(array[tuple(wrong[0])]) for array in (wanted, given)]
                return (
                    f"{_run.name_of(self._sgd_step)} takes another step than SGD with momentum: "
                    f"the first number of {name} to differ gets the new {what} {values[1]}, "
                    f"where {values[0]} is right. The training goes on with yours."
                )
        return ""


def right_step(parameter, gradient, velocity, lr, momentum):
    """Return the new parameter and the new velocity, as PyTorch defines them."""
    velocity = momentum * velocity + gradient
    return parameter - lr * velocity, velocity


def ask_step(sgd_step, arrays, options):
    """Run a reader's function for one parameter; return its two answers, and what is wrong."""
    shape = np.shape(arrays["parameter"])

    def read(value):
        names = ("the new parameter", "the new velocity")
        return _run.several(value, dict.fromkeys(names, shape), " and ".join(names))

    return asking.ask_for(sgd_step, {**arrays, **options}, read)


def trial(sgd_step):
    """Say what is wrong with a reader's function, tried on two numbers; nothing if all is well."""
    if sgd_step is None:
        return ""
    names = ("parameter", "gradient", "velocity")
    arrays = {name: np.array([1.0, -2.0]) for name in names}
    return ask_step(sgd_step, arrays, {"lr": 0.1, "momentum": 0.9})[1]
