"""Lesson 13: settings that make a network learn 20 pictures by heart, or classify new ones.

The check trains the small network with the reader's settings, always from the same start, and words
what came of it: too small steps, too large ones, too few, or the wrong pictures.
"""

import math
from decimal import Decimal
from numbers import Integral, Real

import numpy as np

from cnn_core import datasets, network
from cnn_core.training import SGD, Epoch, evaluate, fit, shifted
from cnn_workshop import _words
from cnn_workshop.exercises.check.asking import asked, judged
from cnn_workshop.exercises.check.report import failed, graded, passed, refused, unwritten
from cnn_workshop.stage.table import ArrayTable

FEW = 20
VALIDATION = 360
"""Pictures at the end of those that may be learned from: settings are compared on them."""
WANTED = 0.95
_MOST_STEPS = 2000
_RANGES = {
    "lr": (0, 1000, (Real, Decimal)),
    "momentum": (0, 0.999, (Real, Decimal)),
    "batch_size": (1, 1077, Integral),
    "shift": (0, 4, Integral),
    "epochs": (1, 999, Integral),
}
_SHOWN = 8  # losses on the way
_CLUELESS = math.log(10)
_HARDLY = 0.9  # of the loss before: so much has hardly fallen
_MORE = 0.01  # at the end than at the start: small steps leave it lower, be it by little
_ROSE = 1.03  # times what it was: minibatches and shifts move a loss that hardly falls by less


@asked
def check_overfit(settings, *, strict=False):
    """Check settings that should make a network classify 20 pictures without a mistake.

    Parameters
    ----------
    settings : dict
        Numbers for ``lr``, ``momentum``, ``batch_size``, ``shift`` and ``epochs``.
    strict : bool, default False
        Raise NotPassedError if they do not.

    Returns
    -------
    Report
        What came of a training with them, on the first 20 small digits.
    """
    return graded(judged("overfit", _check(settings, FEW), settings), strict)


@asked
def check_held_out(settings, *, strict=False):
    """Check settings that should make a network classify 95 % of the validation set correctly.

    Parameters
    ----------
    settings, strict
        As in `check_overfit`.

    Returns
    -------
    Report
        What came of a training with them, on the 1077 small digits of the training set. Only
        settings that pass are judged on the test set as well.
    """
    return graded(judged("held_out", _check(settings, None), settings), strict)


def _check(settings, count):
    """Train with the settings, on the first `count` pictures or the whole set, and judge."""
    if isinstance(settings, dict) and None in settings.values():
        return unwritten("Put a number in place of each None.")
    (images, labels), validation = _parts()
    images, labels = images[:count], labels[:count]
    problem = _refuse(settings, len(images))
    if problem:
        return refused(problem)
    net, losses, problem = _train(settings, images, labels)
    tables = _table(losses[1:])
    if problem:
        return failed("Not yet.", problem, tables)
    end, learned = evaluate(net, images, labels)
    _, chosen_by = evaluate(net, *validation)
    words = (
        f"After {_words.count(settings['epochs'], 'epoch')} it classifies {learned:.1%} of "
        f"{'the pictures that it learned from' if count else 'the training set'} correctly, and "
        f"{chosen_by:.1%} of the validation set."
    )
    if learned == 1 if count else chosen_by >= WANTED:
        return passed(words if count else f"{words} {_judged(net)}", tables)
    dead = np.ptp(net(images), axis=0).max() < 1e-9
    problem = _diagnosis(settings, [*losses, end], learned, dead, count)
    return failed(f"Not yet. {words}", problem, tables)


def _parts():
    """Return the training and the validation set, as lesson 13 cuts them: pictures and labels."""
    images, labels = datasets.load_digits("train")
    images = images[:, np.newaxis] / 16
    training = images[:-VALIDATION], labels[:-VALIDATION]
    return training, (images[-VALIDATION:], labels[-VALIDATION:])


def _judged(net):
    """Say how it does on the test set, which nothing was chosen by."""
    images, labels = datasets.load_digits("test")
    _, accuracy = evaluate(net, images[:, np.newaxis] / 16, labels)
    return f"Judged once, on the test set: {accuracy:.1%}."


def _refuse(settings, count):
    """Say what is wrong with the settings themselves; nothing if they can be tried."""
    if not isinstance(settings, dict) or set(settings) != set(_RANGES):
        return f"The settings are a dict with the keys {', '.join(_RANGES)}."
    for name, (least, most, kind) in _RANGES.items():
        value = settings[name]
        number = isinstance(value, kind) and not isinstance(value, (bool, np.bool_))
        if not number or not least <= value <= most:
            whole = "a whole number" if kind is Integral else "a number"
            return f"`{name}` must be {whole} from {least} to {most}; it is {value!r}."
    steps = settings["epochs"] * _steps_of_an_epoch(settings, count)
    if steps > _MOST_STEPS:
        return f"That is {steps} steps: the check takes at most {_MOST_STEPS}."
    return ""


def _steps_of_an_epoch(settings, count):
    return -(-count // min(settings["batch_size"], count))


def _train(settings, images, labels):
    """Return the network, its loss before and in each epoch, and what broke off the training."""
    rng = np.random.default_rng(0)
    net = network.small_digit_classifier(rng)
    before, _ = evaluate(net, images, labels)
    optimizer = SGD(net, float(settings["lr"]), float(settings["momentum"]))
    options = {
        "epochs": int(settings["epochs"]),
        "batch_size": min(int(settings["batch_size"]), len(images)),
        "augment": lambda pictures, rng: shifted(pictures, rng, int(settings["shift"])),
    }
    losses, problem = [before], ""
    try:
        with np.errstate(all="ignore"):
            for event in fit(net, images, labels, optimizer, rng=rng, **options):
                if isinstance(event, Epoch):
                    losses.append(event.loss)
    except FloatingPointError:
        problem = "The steps are so large that the loss became infinite: lower `lr`."
    return net, losses, problem


def _diagnosis(settings, losses, learned, dead, count):
    """Say in one sentence why it is not there yet: the loss before, on the way and at the end."""
    if settings["lr"] == 0:
        return "With `lr` 0 no number moves."
    smaller = "`lr` or `momentum`" if settings["momentum"] else "`lr`"
    if dead:
        return (
            "It says the same of every picture: a step was so large that its ReLUs give zeros "
            f"only, and no gradient comes through them any more. Lower {smaller}."
        )
    rose = np.max(losses / np.minimum.accumulate(losses)) > _ROSE or losses[-1] > losses[0] + _MORE
    if losses[-1] > _CLUELESS and rose:
        return f"The loss is above ln 10, worse than knowing nothing: lower {smaller}."
    if losses[-1] > _HARDLY * losses[0]:
        return _hardly(settings, rose, smaller, count)
    if count and settings["shift"]:
        return "It never sees a picture twice in the same place: without `shift` it is easier."
    if not count and learned > 0.99:
        return _by_heart(settings)
    if _longer(settings, count):
        return "The loss is still falling, or jumping: more epochs, or other steps."
    return (
        f"The loss is still falling, or jumping, and {_MOST_STEPS} steps are the most: choose "
        "other steps, by `lr` and `momentum`."
    )


def _hardly(settings, rose, smaller, count):
    """Say why the loss has hardly fallen."""
    if rose:
        return f"The loss jumps up and down and has hardly fallen: lower {smaller}."
    if _longer(settings, count):
        return "The loss has hardly fallen: the steps are too small or too few."
    return "The loss has hardly fallen: the steps are too small. Raise `lr` or `momentum`."


def _by_heart(settings):
    """Say what helps a network that knows its own pictures, and not enough of the others."""
    if settings["shift"]:
        return (
            "It knows its own pictures by heart, moved as they are: try another `shift`, or other "
            "steps."
        )
    return (
        "It knows its own pictures by heart, so more steps teach it little: show it more pictures, "
        "made by `shift`."
    )


def _longer(settings, count):
    """Say whether a quarter more epochs are still allowed."""
    images = count or len(_parts()[0][1])
    most = min(_RANGES["epochs"][1], _MOST_STEPS // _steps_of_an_epoch(settings, images))
    return 1.25 * settings["epochs"] <= most


def _table(losses):
    """Show the loss at some epochs on the way."""
    if not losses:
        return ()
    places = np.unique(np.linspace(0, len(losses) - 1, _SHOWN).astype(int))
    name = f"mean loss in epoch {', '.join(str(place + 1) for place in places)}"
    values = np.array([losses[place] for place in places])
    return ((ArrayTable(name, values.round(3), "signed", (-_CLUELESS, _CLUELESS)),),)
