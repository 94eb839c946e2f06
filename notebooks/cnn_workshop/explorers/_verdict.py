"""What a network says of a picture, and how sure it is: in words."""

import numpy as np

from cnn_core.functional import softmax
from cnn_workshop import _words


def largest(logits):
    """Return the class with the largest logit.

    Examples
    --------
    >>> largest(np.array([-1.0, np.nan, 3.5]))
    2
    """
    return int(np.nan_to_num(logits, nan=-np.inf).argmax())


def words(logits):
    """Name the verdict, and say its probability and the second choice.

    Examples
    --------
    >>> words(np.log([0.2, 0.7, 0.1]))
    ('1', 'with probability 0.700; next comes 0 with 0.200.')
    >>> words(np.array([np.nan, np.nan]))
    ('nothing', 'because there are no numbers.')
    >>> words(np.array([5.0]))
    ('0', 'the only class there is.')
    """
    shares = softmax(logits.astype(float), dim=0)
    if not np.isfinite(shares).all():
        return "nothing", "because there are no numbers."
    if len(shares) == 1:
        return "0", "the only class there is."
    first, second = np.argsort(-shares)[:2]
    chances = [_chance(shares[each]) for each in (first, second)]
    return str(first), f"with probability {chances[0]}; next comes {second} with {chances[1]}."


def sentence(logits):
    """Say the verdict in one sentence.

    Examples
    --------
    >>> sentence(np.array([np.nan, np.nan]))
    'No verdict yet: there are no numbers.'
    """
    said, how_sure = words(logits)
    if said == "nothing":
        return "No verdict yet: there are no numbers."
    return f"It says {said}, {how_sure}"


def _chance(share):
    """Write a probability, which is never quite 0 or 1."""
    if share < 0.0005:
        return "less than 0.001"
    return f"{share:.3f}" if share < 0.9995 else "more than 0.999"


def percent(share):
    """Write an accuracy, or that there is none.

    Examples
    --------
    >>> percent(0.975), percent(np.nan)
    ('98 %', 'none')
    """
    return "none" if np.isnan(share) else _words.percent(share)


def compared(values, kept, layer):
    """Say what was said of another picture, and which maps of a layer differ most.

    Parameters
    ----------
    values, kept : dict of str to ndarray
        What each layer makes of this picture, and of the other; the logits last.
    layer : str
        The layer, which makes maps.
    """
    said, _ = words(list(kept.values())[-1][0])
    said = f"Of the kept picture it says {said}."
    apart = np.abs(values[layer][0] - kept[layer][0]).mean(axis=(1, 2))
    if not np.isfinite(apart).all():
        return said
    return (
        f"{said} In {layer} the two differ most in map {apart.argmax()}: "
        f"by {_words.number(apart.max())} on average."
    )
