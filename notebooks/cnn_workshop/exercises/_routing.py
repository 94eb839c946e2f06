"""The one way in which max pooling sends its gradients back, with a place for every slip."""

import numpy as np


def one_at(window, at):
    """Return the shares of a window in which one pixel, by its place in row-major order, wins."""
    shares = np.zeros(window.shape)
    shares.flat[at] = 1
    return shares


def first(window):
    """Return the right shares: all to the first of the largest numbers."""
    return one_at(window, window.argmax())


def scatter(grad, image, p, s, shares=first, step=None, start=0, size=None, join=np.add):
    """Send the gradients back as the right answer does, but for what the arguments change.

    ``shares(window)`` says what part of the gradient each pixel of a window gets, and ``join`` what
    becomes of it and of what the pixels have; the window of output cell (row, col) begins in row
    ``start + row * step[0]``, and alike in columns.
    """
    step, size = step or (s, s), p if size is None else size
    result = np.zeros(image.shape)
    for (row, col), number in np.ndenumerate(grad):
        top, left = start + row * step[0], start + col * step[1]
        place = np.s_[top : top + size, left : left + size]
        result[place] = join(result[place], number * shares(image[place]))
    return result


def sharing(shares):
    """Return an answer that divides the gradient of a window otherwise."""
    return lambda *given: scatter(*given, shares=shares)


def then(change):
    """Return an answer whose right result is changed afterwards."""
    return lambda *given: change(scatter(*given))


def upstream(change):
    """Return an answer that has changed the gradients before it sends them back."""
    return lambda grad, image, p, s: scatter(change(grad), image, p, s)


def stepping(step):
    """Return answers with another step, a function of pool size and stride: slices, and loops."""
    return (
        lambda grad, image, p, s: scatter(grad, image, p, s, step=step(p, s)),
        (lambda grad, image, p, s: by_places(grad, image, p, s, step=step(p, s)),),
    )


def by_places(
    grad,
    image,
    p,
    s,
    step=None,
    rows=None,
    cols=None,
    more=0,
    dtype=float,
    start=-np.inf,
    join=np.add,
):
    """Send them back with plain loops; a place outside the picture or the output raises IndexError.

    The search for the largest begins with the number `start`; as long as none is larger, the place
    is the window's first.
    """
    step = step or (s, s)
    result = np.zeros(image.shape, dtype)
    rows, cols = rows or grad.shape[0], cols or grad.shape[1]
    for row, col in np.ndindex(rows, cols):
        top, left = row * step[0], col * step[1]
        largest, best = start, (top, left)
        for down, right in np.ndindex(p + more, p + more):
            if image[top + down, left + right] > largest:
                largest, best = image[top + down, left + right], (top + down, left + right)
        result[best] = join(result[best], grad[row, col])
    return result
