"""Who is told what a check has judged: nobody, until a lesson keeps a record of it."""

_listeners = []


def listen(listener):
    """Have ``listener(name, passed, slips, source)`` called with what each check judges from now.

    Parameters
    ----------
    listener : callable or None
        It takes the place of the one before; None stops it.
    """
    _listeners[:] = [] if listener is None else [listener]


def is_heard():
    """Tell whether anybody listens."""
    return bool(_listeners)


def tell(name, passed, slips, source):
    """Tell it on.

    Parameters
    ----------
    name : str
        What was checked: ``"convolve2d"``.
    passed : bool
        Whether it is right.
    slips : list of str
        The names of the slips that the check named.
    source : str
        What was checked, as it was typed, with what it needs of its notebook; empty if it is not
        right or not known.
    """
    for listener in list(_listeners):
        listener(name, passed, slips, source)
