"""The one way in which a convolution sends its gradients back, with a place for every slip.

An output number is the sum of ``window * kernel``. So its gradient goes to the pixels of the window
times the kernel, and to the kernel times the pixels of the window. All functions here are called as
``f(grad_output, input_image, kernel, stride, padding, dilation)``.
"""

import functools

import numpy as np

from cnn_workshop.exercises._exercise import Mistake


def the_kernel(kernel, window):
    """Return what each pixel of a window gets of its gradient: the right shares."""
    return kernel


def the_window(kernel, window):
    """Return what each kernel value gets of a window's gradient: the right shares."""
    return window


def added_in_place(old, new):
    """Add as `+=` does: an array of integers refuses fractions."""
    old += new
    return old


def inside(padded, shape, padding):
    """Cut the border off: what the picture's gradient is, of the padded picture's."""
    height, width = shape
    return padded[padding : padding + height, padding : padding + width]


def places(grad, kernel, step, spacing):
    """Yield each number of the gradient, and the slices of its window in the padded picture."""
    reach = [gap * (side - 1) + 1 for side, gap in zip(kernel.shape, spacing, strict=True)]
    for index, number in np.ndenumerate(grad):
        yield (
            number,
            tuple(
                slice(at * jump, at * jump + long, gap)
                for at, jump, long, gap in zip(index, step, reach, spacing, strict=True)
            ),
        )


def to_picture(
    grad,
    image,
    kernel,
    s,
    p,
    d,
    shares=the_kernel,
    join=np.add,
    cut=inside,
    step=lambda s: (s, s),
    spacing=lambda d: (d, d),
    border=lambda p: p,
    dtype=float,
):
    """Return the gradient of the picture, but for what the arguments change."""
    padded = np.pad(image, p)
    result = np.zeros(np.add(image.shape, 2 * border(p)), dtype)
    for number, place in places(grad, kernel, step(s), spacing(d)):
        result[place] = join(result[place], number * shares(kernel, padded[place]))
    return cut(result, image.shape, p)


def to_kernel(
    grad,
    image,
    kernel,
    s,
    p,
    d,
    shares=the_window,
    join=np.add,
    step=lambda s: (s, s),
    spacing=lambda d: (d, d),
    border=lambda p: p,
    dtype=float,
):
    """Return the gradient of the kernel, but for what the arguments change."""
    padded = np.pad(image, border(p))
    result = np.zeros(kernel.shape, dtype)
    for number, place in places(grad, kernel, step(s), spacing(d)):
        result[:] = join(result, number * shares(kernel, padded[place]))
    return result


def slipped(way, **slip):
    """Return one of the two ways with a slip in it."""
    return lambda *given: way(*given, **slip)


def then(way, change):
    """Return one of the two ways with its right result changed afterwards."""
    return lambda *given: change(way(*given))


def upstream(way, change):
    """Return one of the two ways with the gradients changed before they are sent."""
    return lambda grad, *given: way(change(grad), *given)


def backward(picture=to_picture, kernel=to_kernel):
    """Return an answer made of a gradient of the picture and one of the kernel."""

    def answer(grad_output, input_image, kernel_values, *, stride, padding, dilation):
        given = (grad_output, input_image, kernel_values, stride, padding, dilation)
        return picture(*given), kernel(*given)

    return answer


def slip_in(which, name, words, *ways):
    """Return the mistake of one or more ways to get one gradient wrong: "picture" or "kernel"."""
    first, *variants = (backward(**{which: way}) for way in ways)
    words = f"In the gradient of the {which} {words}"
    return Mistake(f"{which}: {name}", words, first, variants=tuple(variants))


def window_slips(which, way):
    """Return the mistakes in stride and dilation that either gradient can have."""
    slip = functools.partial(slip_in, which)
    return [
        slip(
            "stride down only",
            "your stride counts down only: it counts across too, `col * stride`.",
            slipped(way, step=lambda s: (s, 1)),
        ),
        slip(
            "stride across only",
            "your stride counts across only: it counts down too, `row * stride`.",
            slipped(way, step=lambda s: (1, s)),
        ),
        slip(
            "dilation forgotten",
            "you leave the dilation out: a window's pixels lie `dilation` apart.",
            slipped(way, spacing=lambda d: (1, 1)),
        ),
        slip(
            "dilation down only",
            "your dilation counts down only: it counts across too.",
            slipped(way, spacing=lambda d: (d, 1)),
        ),
        slip(
            "dilation across only",
            "your dilation counts across only: it counts down too.",
            slipped(way, spacing=lambda d: (1, d)),
        ),
    ]


def both(change):
    """Return an answer in which the same is done to both ways: ``change(way)`` returns another."""
    return backward(change(to_picture), change(to_kernel))


def asked(change):
    """Return a right answer to other arguments than were given."""

    def answer(grad_output, input_image, kernel, *, stride, padding, dilation):
        given = change(grad_output, input_image, kernel, stride, padding, dilation)
        return to_picture(*given), to_kernel(*given)

    return answer


def returned(change):
    """Return an answer that hands back ``change(grad_input_image, grad_kernel)``."""

    def answer(grad_output, input_image, kernel, *, stride, padding, dilation):
        given = (grad_output, input_image, kernel, stride, padding, dilation)
        return change(to_picture(*given), to_kernel(*given))

    return answer


def by_loops(
    grad,
    image,
    kernel,
    s,
    p,
    d,
    rows=None,
    cols=None,
    size=None,
    border=None,
    guard=False,
    types=(float, float),
):
    """Return both gradients by four loops; a place that does not exist raises IndexError.

    `border` is what the picture is padded with, `guard` leaves out what lies beyond the edge; with
    a border of None the windows begin at negative places.
    """
    pad = p if border is None else border
    padded = image if border is None else np.pad(image, pad)
    to_pixels, to_values = np.zeros(padded.shape, types[0]), np.zeros(kernel.shape, types[1])
    for row, col in np.ndindex(rows or grad.shape[0], cols or grad.shape[1]):
        for down, right in np.ndindex(size or kernel.shape):
            place = row * s + down * d, col * s + right * d
            if border is None:
                place = place[0] - pad, place[1] - pad
            if guard and not all(
                0 <= at < side for at, side in zip(place, padded.shape, strict=True)
            ):
                continue
            to_pixels[place] += grad[row, col] * kernel[down, right]
            to_values[down, right] += grad[row, col] * padded[place]
    return (to_pixels if border is None else inside(to_pixels, image.shape, pad)), to_values


def looped(**slip):
    """Return an answer by loops with a slip in it; its options are functions of the arguments."""

    def answer(grad_output, input_image, kernel, *, stride, padding, dilation):
        given = (grad_output, input_image, kernel, stride, padding, dilation)
        options = {name: make(*given) for name, make in slip.items()}
        return by_loops(*given, **{"border": padding, **options})

    return answer
