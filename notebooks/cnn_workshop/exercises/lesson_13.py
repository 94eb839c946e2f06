"""Lesson 13, "Train it live": one step of gradient descent with momentum, as PyTorch defines it.

The right answer: ``velocity = momentum * velocity + gradient``, then ``parameter - lr * velocity``.
Everything goes number by number, so the cases are small arrays of several shapes.
"""

import numpy as np

from cnn_workshop import _words
from cnn_workshop.exercises._exercise import Mistake
from cnn_workshop.exercises._gradients import Gradients

SHARED = "You write into an array that you were given, which belongs to the caller: work on a copy."


class Update(Gradients):
    """A step that returns a new parameter and a new velocity."""

    def _praise(self, name, outcomes):
        both = f"They are two answers to each of {len(self._inputs)} calls."
        return f"{name} is right on all {len(self.cases)} cases. {both}"


def sgd_step(parameter, gradient, velocity, lr, momentum):
    """Return the parameter after a step, and the velocity for the next one."""
    velocity = momentum * velocity + gradient
    return parameter - lr * velocity, velocity


def _by_loops(parameter, gradient, velocity, lr, momentum):
    """Move one number after the other."""
    moved, faster = np.zeros(parameter.shape), np.zeros(parameter.shape)
    for place in np.ndindex(parameter.shape):
        faster[place] = momentum * velocity[place] + gradient[place]
        moved[place] = parameter[place] - lr * faster[place]
    return moved, faster


def _on_copies(parameter, gradient, velocity, lr, momentum):
    """Write into copies."""
    parameter, velocity = parameter.copy(), velocity.copy()
    velocity *= momentum
    velocity += gradient
    parameter -= lr * velocity
    return [parameter, velocity]


def _in_two_moves(parameter, gradient, velocity, lr, momentum):
    """Go on as before, then turn downhill."""
    coasted = parameter - lr * momentum * velocity
    return coasted - lr * gradient, gradient + velocity * momentum


def _moved_by(velocity_of):
    """Return the step with another velocity: ``velocity_of(gradient, velocity, lr, momentum)``."""

    def step(parameter, gradient, velocity, lr, momentum):
        velocity = velocity_of(gradient, velocity, lr, momentum)
        return parameter - lr * velocity, velocity

    return step


def _then(change):
    """Return the step, its answers changed: ``change(parameter, velocity)``, the new ones."""
    return lambda *given: change(*sgd_step(*given))


def _parameter_in_place(parameter, gradient, velocity, lr, momentum):
    velocity = momentum * velocity + gradient
    parameter -= lr * velocity
    return parameter, velocity


def _velocity_in_place(parameter, gradient, velocity, lr, momentum):
    velocity *= momentum
    velocity += gradient
    return parameter - lr * velocity, velocity


def _both_in_place(parameter, gradient, velocity, lr, momentum):
    velocity *= momentum
    velocity += gradient
    parameter -= lr * velocity
    return parameter, velocity


def _gradient_in_place(parameter, gradient, velocity, lr, momentum):
    gradient += momentum * velocity
    return parameter - lr * gradient, gradient


def _scaled_gradient_in_place(parameter, gradient, velocity, lr, momentum):
    velocity = momentum * velocity + gradient
    gradient *= lr
    return parameter - lr * velocity, velocity


MISTAKES = (
    Mistake(
        "plus for minus",
        "You walk uphill: the gradient points to where the loss grows, so take the step away.",
        lambda p, g, v, lr, m: (p + lr * (m * v + g), m * v + g),
        variants=(_moved_by(lambda g, v, lr, m: m * v - g),),
    ),
    Mistake(
        "velocity of the other sign",
        "Your parameter is right, but your velocity has the other sign: the gradient is added to "
        "it, and it is taken from the parameter.",
        _then(lambda p, v: (p, -v)),
    ),
    Mistake(
        "the gradient taken away, then added",
        "You take the gradient away from the velocity that you were given: add it, and take the "
        "new velocity, times the learning rate, away from the parameter.",
        lambda p, g, v, lr, m: (p + lr * (m * v - g), m * v - g),
    ),
    Mistake(
        "learning rate forgotten",
        "You leave out the learning rate: the parameter moves by `lr` times the velocity.",
        lambda p, g, v, lr, m: (p - (m * v + g), m * v + g),
    ),
    Mistake(
        "learning rate twice",
        "You multiply by the learning rate twice: once in the velocity, once in the step. It "
        "belongs in the step.",
        _moved_by(lambda g, v, lr, m: m * v + lr * g),
        variants=(lambda p, g, v, lr, m: (p - lr * lr * (m * v + g), m * v + g),),
    ),
    Mistake(
        "learning rate in the velocity",
        "You put the learning rate into the velocity, as Keras does. Here, as in PyTorch, the "
        "velocity is without it, and the step is `lr` times the velocity.",
        lambda p, g, v, lr, m: (p + m * v - lr * g, m * v - lr * g),
        variants=(lambda p, g, v, lr, m: (p - m * v - lr * g, m * v + lr * g),),
    ),
    Mistake(
        "velocity begun anew",
        "You forget the old velocity, so there is no momentum: keep `momentum` times of it.",
        _moved_by(lambda g, v, lr, m: g + 0 * v),
    ),
    Mistake(
        "velocity given back as it came",
        "You move by the gradient alone and hand the velocity back as it came: make a new one, "
        "and move by that.",
        lambda p, g, v, lr, m: (p - lr * g, v),
    ),
    Mistake(
        "velocity not used",
        "Your new velocity is right, but you move by the gradient: move by the new velocity.",
        lambda p, g, v, lr, m: (p - lr * g, m * v + g),
    ),
    Mistake(
        "old velocity used",
        "Your new velocity is right, but you move by the old one: make the new one first.",
        lambda p, g, v, lr, m: (p - lr * v, m * v + g),
        variants=(lambda p, g, v, lr, m: (p - lr * m * v, m * v + g),),
    ),
    Mistake(
        "old velocity returned",
        "You move by the new velocity, but return the old one: the next step needs the new one.",
        lambda p, g, v, lr, m: (p - lr * (m * v + g), v),
    ),
    Mistake(
        "momentum of both",
        "You multiply the gradient by the momentum too: only the old velocity is slowed down.",
        _moved_by(lambda g, v, lr, m: m * (v + g)),
    ),
    Mistake(
        "running mean",
        "You take a mean of velocity and gradient, with 1 - momentum for the gradient: here the "
        "whole gradient is added.",
        _moved_by(lambda g, v, lr, m: m * v + (1 - m) * g),
    ),
    Mistake(
        "momentum of the gradient",
        "You multiply the gradient by the momentum: it is the old velocity that it slows down.",
        _moved_by(lambda g, v, lr, m: v + m * g),
    ),
    Mistake(
        "momentum the wrong way round",
        "You keep 1 - momentum of the old velocity: keep `momentum` times of it.",
        _moved_by(lambda g, v, lr, m: (1 - m) * v + g),
        variants=(_moved_by(lambda g, v, lr, m: (1 - m) * v + m * g),),
    ),
    Mistake(
        "nothing slowed down",
        "You keep the whole old velocity: multiply it by the momentum, or it grows and grows.",
        _moved_by(lambda g, v, lr, m: v + g),
    ),
    Mistake(
        "Nesterov",
        "You look one step ahead, as Nesterov's momentum does: here the parameter moves by the new "
        "velocity itself.",
        lambda p, g, v, lr, m: (p - lr * (g + m * (m * v + g)), m * v + g),
    ),
    Mistake(
        "learning rate and momentum swapped",
        "You have the learning rate and the momentum swapped.",
        lambda p, g, v, lr, m: sgd_step(p, g, v, m, lr),
    ),
    Mistake(
        "answers swapped",
        "You return the velocity first: the new parameter comes first, then the new velocity.",
        _then(lambda p, v: (v, p)),
    ),
    Mistake(
        "parameter alone",
        "You return the parameter alone: the velocity is needed for the next step.",
        _then(lambda p, v: p),
    ),
    Mistake(
        "step alone",
        "You return the step, not the parameter after it: take it away from the parameter.",
        lambda p, g, v, lr, m: (-lr * (m * v + g), m * v + g),
        variants=(lambda p, g, v, lr, m: (lr * (m * v + g), m * v + g),),
    ),
    Mistake(
        "divided once more",
        "You divide the gradient by how many numbers it has: it is a mean over the pictures "
        "already, and each number moves by its own gradient.",
        _moved_by(lambda g, v, lr, m: m * v + g / g.size),
        variants=(_moved_by(lambda g, v, lr, m: m * v + g / len(g)),),
    ),
    Mistake(
        "one gradient for all",
        "You move all numbers by one gradient, their mean or sum: each has its own.",
        _moved_by(lambda g, v, lr, m: m * v + g.mean()),
        variants=(_moved_by(lambda g, v, lr, m: m * v + g.sum()),),
    ),
    Mistake(
        "signs only",
        "You use the sign of the gradient: a steep slope makes a longer step.",
        _moved_by(lambda g, v, lr, m: m * v + np.sign(g)),
        variants=(lambda p, g, v, lr, m: (p - lr * np.sign(m * v + g), m * v + g),),
    ),
    Mistake(
        "gradient of length 1",
        "You divide the gradient by its length: a steep slope makes a longer step.",
        _moved_by(lambda g, v, lr, m: m * v + g / np.linalg.norm(g)),
    ),
    Mistake(
        "momentum of the parameter",
        "You multiply the parameter by the momentum: it is the velocity that it slows down.",
        lambda p, g, v, lr, m: (m * p - lr * (m * v + g), m * v + g),
        variants=(lambda p, g, v, lr, m: (m * p - lr * g, m * v + g),),
    ),
    Mistake(
        "weight decay",
        "You also shrink the parameter a little: that is weight decay, which is not asked for.",
        lambda p, g, v, lr, m: ((1 - lr) * p - lr * (m * v + g), m * v + g),
        variants=(lambda p, g, v, lr, m: (p - lr * (m * v + g + p), m * v + g + p),),
    ),
    Mistake(
        "written into what was given",
        SHARED,
        _parameter_in_place,
        variants=(_velocity_in_place, _both_in_place, _gradient_in_place),
    ),
    Mistake(
        "gradient scaled in place",
        "You scale the gradient in place: it belongs to the caller, so write `lr * gradient`, not "
        "`gradient *= lr`.",
        _scaled_gradient_in_place,
    ),
    Mistake(
        "whole numbers only",
        "Your results hold whole numbers only, so fractions are cut off: keep them floats.",
        _then(lambda p, v: (p.astype(int), v.astype(int))),
        variants=(_then(lambda p, v: (p.astype(int), v)), _then(lambda p, v: (p.round(), v))),
    ),
    Mistake(
        "return forgotten",
        "Your function hands nothing back: its last line should be `return` and the two arrays.",
        lambda *given: None,
    ),
)


def _explain_cell(parameter, gradient, velocity, lr, momentum, at, part):
    """Write out one number, and mark what it is made of."""
    read = np.zeros(parameter.shape, dtype=bool)
    read[at] = True
    now = momentum * velocity[at] + gradient[at]
    words = [
        _words.number(value)
        for value in (momentum, velocity[at], gradient[at], parameter[at], lr, now)
    ]
    if part == "new velocity":
        return f"{words[0]} times {words[1]} plus {words[2]}", {"gradient": read, "velocity": read}
    return (
        f"{words[3]} minus {words[4]} times the new velocity, {words[5]}",
        dict.fromkeys(("parameter", "gradient", "velocity"), read),
    )


def _explain_shape(parameter, *others, part):
    return "Every number stays in its place.", {}


SGD_STEP = Update(
    name="sgd_step",
    parameters=("parameter", "gradient", "velocity", "lr", "momentum"),
    reference=sgd_step,
    cases=[
        (np.array([3.0]), np.array([2.0]), np.array([4.0]), 0.5, 0.75),
        (np.array([1.0, -2.0]), np.array([4.0, 6.0]), np.array([0.0, 0.0]), 0.25, 0.9),
        (np.array([1.5, 0.0, -2.5]), np.array([0.5, -3.0, 8.0]), np.array([2.0, 5.0, -1]), 0.1, 0),
        (
            np.array([[0.25, -1.0, 2.0], [3.5, 0.0, -0.75]]),
            np.array([[2.0, -4.0, 0.5], [1.0, 3.0, -1.0]]),
            np.array([[-1.0, 2.0, 6.0], [0.5, -3.0, 4.0]]),
            *(0.2, 0.9),
        ),
        (
            np.array([[2.0, 1.0], [-1.0, 0.5], [4.0, -3.0]]),
            np.array([[0.0, 1.0], [-2.0, 5.0], [0.25, -7.0]]),
            np.array([[3.0, 0.0], [1.0, -2.0], [-8.0, 0.5]]),
            *(0.01, 0.6),
        ),
    ],
    kinds=dict.fromkeys(("parameter", "gradient", "velocity", "result"), "signed"),
    mistakes=MISTAKES,
    right_answers=(sgd_step, _by_loops, _on_copies, _in_two_moves),
    explain_cell=_explain_cell,
    explain_shape=_explain_shape,
    parts=("new parameter", "new velocity"),
)
