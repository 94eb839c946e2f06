"""Argument checks, and how they are worded: `` `argument` must <rule>, got <what came> ``.

Every public function calls these at its door, before any work. A rule of one function alone (the
momentum that ``nesterov`` needs) is checked and worded there, in the same form. What they share:

- integers and booleans are computed as 64-bit integers, so an 8-bit picture never wraps around;
  integers beyond 2**20 in size, whose sums of products could overflow, as 64-bit floats;
- floating-point input of any width is computed as 64-bit floats;
- `cnn_core.functional` computes in floats alone: 32-bit ones stay, all else becomes 64-bit floats;
- NaN and infinity are let through in arrays: they behave as arithmetic says, and stay visible in
  the result; a single number with limits, a learning rate for example, must be finite;
- what comes back is never a view that the caller could change the input through.
"""

from cnn_core._checks.arrays import array, at_least_zero, float64, floats, labels, number, upstream
from cnn_core._checks.shapes import (
    as_many,
    at_most_half,
    bearable,
    bearable_result,
    border,
    divides,
    fits,
    has_shape,
    more_than_one,
    only_with,
    reads_pixels,
    same_shape,
    stretches,
)
from cnn_core._checks.values import (
    axis,
    file_path,
    flag,
    function,
    generator,
    integer,
    offers,
    one_of,
    pair,
    random,
    several,
    sizes,
)

__all__ = [
    "array",
    "as_many",
    "at_least_zero",
    "at_most_half",
    "axis",
    "bearable",
    "bearable_result",
    "border",
    "divides",
    "file_path",
    "fits",
    "flag",
    "float64",
    "floats",
    "function",
    "generator",
    "has_shape",
    "integer",
    "labels",
    "more_than_one",
    "number",
    "offers",
    "one_of",
    "only_with",
    "pair",
    "random",
    "reads_pixels",
    "same_shape",
    "several",
    "sizes",
    "stretches",
    "upstream",
]
