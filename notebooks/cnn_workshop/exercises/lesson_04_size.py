"""Lesson 04, "Edges, steps, holes": count how often a window fits along one side."""

import math

from cnn_core import ops
from cnn_workshop import _words
from cnn_workshop.exercises._exercise import Exercise, Mistake


def output_size(size, kernel, stride, padding, dilation):
    """Count the places of the window along one side."""
    return ops.output_size(size, kernel, stride=stride, padding=padding, dilation=dilation)


def _by_walking(size, kernel, stride, padding, dilation):
    first, places = -padding, 0
    while first + dilation * (kernel - 1) < size + padding:
        first, places = first + stride, places + 1
    return places


def _by_range(size, kernel, stride, padding, dilation):
    return len(range(0, size + 2 * padding - dilation * (kernel - 1), stride))


def _by_math(size, kernel, stride, padding, dilation):
    return math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1)


def _reach(kernel, dilation):
    """Return how many pixels a kernel reaches over."""
    return dilation * (kernel - 1) + 1


def _off(size=lambda n, p: n + 2 * p, reach=_reach, divide=lambda room, s: room // s + 1):
    """Return the formula with one part of it exchanged."""

    def formula(n, k, s, p, d):
        return divide(size(n, p) - reach(k, d), s)

    return formula


def _places(size, kernel, stride, padding, dilation):
    """Return where each window begins, as `window_starts` of the lesson does."""
    return range(-padding, size + padding - _reach(kernel, dilation) + 1, stride)


def _or_else(answer):
    """Return the right number only where the steps come out even: ``answer()`` otherwise."""

    def even_only(n, k, s, p, d):
        return answer() if (n + 2 * p - _reach(k, d)) % s else output_size(n, k, s, p, d)

    return even_only


def _refuse():
    raise ValueError("the steps do not come out even")


def _assert():
    raise AssertionError


MISTAKES = (
    Mistake(
        "rounded up",
        "You round up: a last step that does not fit whole is not taken, so round down with `//`.",
        _off(divide=lambda room, s: -(-room // s) + 1),
    ),
    Mistake(
        "rounded to the nearest",
        "You round to the nearest whole number: round down with `//`.",
        _off(divide=lambda room, s: round(room / s) + 1),
        variants=(_off(divide=lambda room, s: int(room / s + 0.5) + 1),),
    ),
    Mistake(
        "not rounded",
        "You divide with `/`, which leaves fractions of a window: round down with `//`.",
        _off(divide=lambda room, s: room / s + 1),
    ),
    Mistake(
        "+ 1 forgotten",
        "You count the steps: the place where the window starts counts too, so add 1.",
        _off(divide=lambda room, s: room // s),
    ),
    Mistake(
        "+ 1 inside the division",
        "Your + 1 is divided by the stride too: add it after the division.",
        _off(divide=lambda room, s: (room + 1) // s),
    ),
    Mistake(
        "- 1 forgotten",
        "A kernel reaches over dilation * (kernel_size - 1) + 1 pixels: you leave out its + 1.",
        _off(reach=lambda k, d: d * (k - 1)),
    ),
    Mistake(
        "padding once",
        "You count the padding once: it is added at both ends.",
        _off(size=lambda n, p: n + p),
    ),
    Mistake(
        "padding forgotten",
        "You leave the padding out: it makes the side longer by 2 * padding.",
        _off(size=lambda n, p: n),
    ),
    Mistake(
        "padding taken off",
        "You take the padding away from the side: it makes it longer.",
        _off(size=lambda n, p: n - 2 * p),
    ),
    Mistake(
        "dilation counted from 0",
        "You count the dilation from 0, as holes: here 1 means that the kernel's numbers touch.",
        _off(reach=lambda k, d: _reach(k, d + 1)),
    ),
    Mistake(
        "dilation forgotten",
        "You leave the dilation out: the kernel reaches over dilation * (kernel_size - 1) + 1.",
        _off(reach=lambda k, d: k),
    ),
    Mistake(
        "dilation times kernel",
        "You multiply the kernel size by the dilation: there are only kernel_size - 1 gaps.",
        _off(reach=lambda k, d: d * k),
    ),
    Mistake(
        "dilation added to kernel",
        "You add the dilation to the kernel size: every one of its kernel_size - 1 gaps grows.",
        _off(reach=lambda k, d: k + d - 1),
        variants=(_off(reach=lambda k, d: k + d),),
    ),
    Mistake(
        "kernel forgotten",
        "You leave the kernel out: the window must fit as a whole, not only its first pixel.",
        _off(reach=lambda k, d: 1),
        variants=(_off(reach=lambda k, d: 0),),
    ),
    Mistake(
        "stride forgotten",
        "You leave the stride out: divide by it.",
        _off(divide=lambda room, s: room + 1),
    ),
    Mistake(
        "stride subtracted",
        "You take the stride away: divide by it.",
        _off(divide=lambda room, s: room - s + 1),
        variants=(_off(divide=lambda room, s: room - s + 2),),
    ),
    Mistake(
        "stride multiplied",
        "You multiply by the stride: the longer the step, the fewer the places, so divide.",
        _off(divide=lambda room, s: room * s + 1),
    ),
    Mistake(
        "kernel size for stride",
        "You divide by the kernel size: the window moves by the stride, not by its own length.",
        lambda n, k, s, p, d: (n + 2 * p - _reach(k, d)) // k + 1,
    ),
    Mistake(
        "size over kernel size",
        "You divide the side by the kernel size: windows may overlap.",
        lambda n, k, s, p, d: n // k,
        variants=(lambda n, k, s, p, d: (n + 2 * p) // k,),
    ),
    Mistake(
        "size over stride",
        "You divide the side by the stride alone: that holds only for padding that keeps the size.",
        lambda n, k, s, p, d: -(-n // s),
        variants=(lambda n, k, s, p, d: n // s,),
    ),
    Mistake(
        "stride and padding exchanged",
        "Your stride and padding are exchanged: look at the order of the parameters.",
        lambda n, k, s, p, d: (n + 2 * s - _reach(k, d)) // p + 1,
    ),
    Mistake(
        "stride and dilation exchanged",
        "Your stride and dilation are exchanged: the stride moves the window, the dilation "
        "stretches it.",
        lambda n, k, s, p, d: (n + 2 * p - _reach(k, s)) // d + 1,
    ),
    Mistake(
        "picture and kernel exchanged",
        "Your picture and kernel are exchanged: the picture's size comes first.",
        lambda n, k, s, p, d: (k + 2 * p - _reach(n, d)) // s + 1,
    ),
    Mistake(
        "brackets forgotten",
        "Brackets are missing: `//` divides only the number right before it, so put the whole "
        "difference in brackets.",
        lambda n, k, s, p, d: n + 2 * p - d * (k - 1) - 1 // s + 1,
        variants=(
            lambda n, k, s, p, d: n + 2 * p - d * (k - 1) // s + 1,
            lambda n, k, s, p, d: n + 2 * p - _reach(k, d) // s + 1,
        ),
    ),
    Mistake(
        "last place left out",
        "Your range stops one place early: its end is not part of it.",
        _off(divide=lambda room, s: len(range(0, room, s))),
    ),
    Mistake(
        "remainder refused",
        "You refuse steps that do not come out even: that is no error, what is left over is not "
        "read.",
        _or_else(_refuse),
        variants=(_or_else(_assert), _or_else(lambda: None), _or_else(int), _or_else(lambda: -1)),
    ),
    Mistake(
        "places listed",
        "You return where the windows begin: count them, with `len` for example.",
        lambda *numbers: list(_places(*numbers)),
        variants=(lambda *numbers: [start + numbers[3] for start in _places(*numbers)],),
    ),
    Mistake(
        "both sides at once",
        "You return two numbers: one side of the picture is enough, the other is asked for alone.",
        lambda n, k, s, p, d: (output_size(n, k, s, p, d),) * 2,
    ),
    Mistake(
        "return forgotten",
        "Your function hands nothing back: its last line should be `return` and the number.",
        lambda n, k, s, p, d: None,
    ),
)


def _explain_cell(size, kernel, stride, padding, dilation, at):
    """Say where the windows begin."""
    room, reach = size + 2 * padding, _reach(kernel, dilation)
    starts = [str(start) for start in range(0, room - reach + 1, stride)]
    if len(starts) > 6:
        starts[3:-1] = ["..."]
    padded = f" ({size} + 2 * {padding})" if padding else ""
    pixels = f"{_words.count(room, 'pixel')}{padded}"
    return f"a window over {reach} of {pixels} begins at {', '.join(starts)} and nowhere else", {}


def _explain_shape(*numbers):
    """Say that one number is asked for."""
    return "One side of a picture has one output size.", {}


OUTPUT_SIZE = Exercise(
    name="output_size",
    parameters=("input_size", "kernel_size", "stride", "padding", "dilation"),
    reference=output_size,
    cases=[
        (1, 1, 1, 0, 1),
        (2, 2, 1, 1, 1),
        (3, 3, 1, 0, 1),
        (4, 3, 2, 0, 1),
        (4, 3, 2, 1, 1),
        (5, 1, 2, 0, 3),
        (6, 2, 3, 0, 1),
        (7, 2, 3, 0, 1),
        (8, 2, 3, 0, 1),
        (9, 3, 1, 0, 2),
        (5, 5, 3, 2, 1),
        (10, 3, 2, 2, 3),
        (12, 4, 3, 2, 2),
        (28, 5, 1, 2, 1),
        (224, 7, 2, 3, 1),
    ],
    kinds={"result": "signed"},
    mistakes=MISTAKES,
    right_answers=(output_size, _by_walking, _by_range, _by_math),
    explain_cell=_explain_cell,
    explain_shape=_explain_shape,
)
