"""Training: the function that everybody calls. What a step does stands in ``run.py``."""

from cnn_core import _checks
from cnn_core.training import checkpoints
from cnn_core.training.run import Epoch, Run


def fit(
    network,
    images,
    labels,
    optimizer,
    *,
    epochs,
    batch_size=64,
    drop_last=False,
    rng=None,
    test=None,
    augment=None,
    schedule=None,
    checkpoint=None,
    checkpoint_every=100,
):
    """Train a network, one step each time the caller asks for the next event.

    Parameters
    ----------
    network : Sequential
        What is trained; it gives logits of shape (N, K).
    images : array_like of shape (N, C, H, W)
        The pictures, computed with in the type of the network's own numbers.
    labels : array_like of int, of shape (N,)
        What they show, from 0 to K - 1.
    optimizer : Optimizer
        What moves the network, made for it.
    epochs : int
        How often to go through all pictures.
    batch_size : int, default 64
        How many pictures a minibatch holds; the last of an epoch may hold fewer.
    drop_last : bool, default False
        Whether to leave out a last minibatch that would hold fewer: others each epoch.
    rng : numpy.random.Generator or int, optional
        Where the order comes from, and what `augment` draws from; drawn afresh if omitted.
    test : (images, labels), optional
        Pictures to try after every epoch; nothing is learned from them.
    augment : callable, optional
        Called as ``augment(images, rng)`` with every minibatch, to show something else in its
        place: `shifted`, for example.
    schedule : callable, optional
        Called as ``schedule(step)`` before every minibatch, with the number of those done: the
        learning rate to take. When left out, that is for the caller to change.
    checkpoint : str or path-like, optional
        A file that keeps where the run stands. If it is there, the run goes on from it, provided
        that everything here is as it was when the run began: the data, the network with its first
        weights, the optimizer and the order (`rng`, if given). More epochs may be asked for, and
        other test pictures. A network that the same session has trained up to where the file
        stands is taken, too.
    checkpoint_every : int, default 100
        After how many minibatches it is written, besides the end of each epoch and the closing of
        the run.

    Returns
    -------
    generator of Step and Epoch
        A `Step` after every minibatch, an `Epoch` after every epoch. Nothing is computed between
        two of them: not to ask is to pause, and ``close()`` ends it.

    Raises
    ------
    TypeError, ValueError
        At once, if an argument does not fit, the network ends in a softmax (the loss takes it
        itself), batch norm would meet a minibatch of a single number for each channel, or the
        checkpoint is damaged or of another run.
    FloatingPointError
        On the way, as soon as the loss or a gradient is not finite: where it began. The step is
        not taken.

    Notes
    -----
    The same start gives the same weights, bit for bit, on the same machine and with the same number
    of threads; also if the run was killed and went on from its checkpoint. Taught in lesson 13.

    Examples
    --------
    >>> from cnn_core.datasets import load_digits
    >>> from cnn_core.layers import Flatten, Linear
    >>> from cnn_core.network import Sequential
    >>> from cnn_core.training import SGD
    >>> images, labels = load_digits()
    >>> net = Sequential(Flatten(), Linear(64, 10, rng=0))
    >>> optimizer = SGD(net, lr=0.1, momentum=0.9)
    >>> for event in fit(net, images[:, None] / 16, labels, optimizer, epochs=3, rng=0):
    ...     if isinstance(event, Epoch):
    ...         print(event.epoch, event.step, round(event.accuracy, 1))
    1 23 0.6
    2 46 0.9
    3 69 0.9
    """
    every = _checks.integer(checkpoint_every, "checkpoint_every", minimum=1)
    path = None if checkpoint is None else _checks.file_path(checkpoint, "checkpoint")
    data, order = (images, labels), (epochs, batch_size, drop_last, rng)
    run = Run(network, *data, optimizer, *order, test, augment, schedule)
    if path is None:
        return run.events()
    checkpoints.resume(path, run, rng_given=rng is not None)
    return _kept(run, path, every)


def _kept(run, path, every):
    """Yield the events of a run, and write down where it stands: now and then, and when closed."""
    try:
        for event in run.events():
            if isinstance(event, Epoch) or event.step % every == 0:
                checkpoints.save(path, run)
            yield event
    except GeneratorExit:
        checkpoints.save(path, run)
        raise
