"""What the live training says of itself: one wording for the bar, the twin and the charts."""

import math

from cnn_workshop import _words

CLUELESS = math.log(10)


def state(trainer):
    """Name what the training is doing."""
    if trainer.running:
        return "training"
    if trainer.problem:
        return "stopped"
    if trainer.finished:
        return "done"
    return "paused" if trainer.record.steps else "ready"


def progress(trainer):
    """Say where the training is, and how long it still takes."""
    record, epochs = trainer.record, trainer.settings.epochs
    if not record.steps:
        steps = _words.count(record.batches, "step")
        return f"Ready: {_words.count(epochs, 'epoch')} of {steps} each."
    words = f"{state(trainer).capitalize()}: {place(trainer)}"
    if not (trainer.running and trainer.seconds):
        return f"{words}."
    left = (epochs - record.epochs) * record.batches - record.in_epoch
    return f"{words}, {_duration(left * trainer.seconds)} left."


def place(trainer):
    """Say after how many steps and epochs it stands."""
    record = trainer.record
    rounds = f"{record.epochs} of {_words.count(trainer.settings.epochs, 'epoch')} done"
    return f"{_words.count(record.steps, 'step')}, {rounds}"


def _duration(seconds):
    """Write a time as people say it."""
    if seconds < 90:
        return f"{max(1, math.ceil(seconds))} s"
    return f"{math.ceil(seconds / 60)} min"


def spoken(trainer):
    """Say in short how it goes, for a screen reader."""
    record = trainer.record
    words = progress(trainer)
    if not record.steps:
        return words
    return f"{words} Loss {_loss(record.smooth_losses[-1])}. {_validation(record)}"


def results(record):
    """Say what has come of it so far."""
    if not record.steps:
        return f"Nothing is learned yet. {_validation(record)}"
    return f"Loss: {loss(record)} {accuracy(record)}"


def brief(record):
    """Say in a few words what has come of it so far."""
    if not record.steps:
        return ""
    learned = f"Loss {_loss(record.smooth_losses[-1])}, accuracy"
    learned = f"{learned} {_words.percent(record.smooth_accuracies[-1])}"
    return f"{learned}; validation set {_words.percent(record.validation[-1][2])}."


def loss(record):
    """Say where the loss began, and where it is."""
    if not record.steps:
        return "no step is taken yet."
    first, last = record.losses[0], record.smooth_losses[-1]
    return f"{_loss(first)} at the first step, {_loss(last)} now (running mean)."


def accuracy(record):
    """Say which share of the pictures is classified correctly."""
    if not record.steps:
        return _validation(record)
    learned = _words.percent(record.smooth_accuracies[-1])
    return f"Accuracy: {learned} on the training set (running mean). {_validation(record)}"


def _validation(record):
    steps, loss, share = record.validation[-1]
    return (
        f"Validation set after {_words.count(steps, 'step')}: loss {_loss(loss)}, "
        f"accuracy {_words.percent(share)}."
    )


def _loss(value):
    return "under 0.01" if value < 0.01 else _words.number(round(value, 2), 3)
