"""How the memory of arrays is kept from one call to the next."""

import numpy as np

KEPT = 2**23
"""Bytes: the feature maps of a minibatch of small pictures fit, and a process grows by little."""


def keep_what_is_freed():
    """Have the C library keep freed memory for the next array, instead of giving it back at once.

    A step of training makes and frees arrays of the same sizes again and again. Of memory that was
    given back, the system has to hand out every page anew: in a step on 64 pictures of 28 x 28,
    500 pages and more, a twentieth of its time. Once a large block was freed, the C library of
    Linux (glibc) keeps blocks up to that size, twice as much in all. Elsewhere this does nothing.
    """
    np.empty(KEPT, np.uint8)
