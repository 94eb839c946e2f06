"""What the operations accept, refuse and leave alone; `test_ops.py` holds their numbers."""

import re
from functools import partial

import numpy as np
import pytest

from cnn_core import convolve2d, fully_connected, max_pooling, output_size, relu, trace_convolve2d

PICTURE = np.array([[3, -1, 4, 1], [-5, 9, 2, -6], [5, 3, -5, 8]])
KERNEL = np.array([[2, -7], [1, 8]])
WEIGHTS = np.arange(24).reshape(12, 2) - 9
BIAS = np.array([4, -5])

CALLS = {
    "convolve2d": (convolve2d, (PICTURE, KERNEL)),
    "relu": (relu, (PICTURE,)),
    "max_pooling": (max_pooling, (PICTURE,)),
    "fully_connected": (fully_connected, (PICTURE, WEIGHTS, BIAS)),
}
"""Each operation and the arrays that it is tried on."""

ARRAYS = {
    "convolve2d-input_image": lambda bad: convolve2d(bad, KERNEL),
    "convolve2d-kernel": lambda bad: convolve2d(PICTURE, bad),
    "trace_convolve2d-input_image": lambda bad: trace_convolve2d(bad, KERNEL, 0, 0),
    "trace_convolve2d-kernel": lambda bad: trace_convolve2d(PICTURE, bad, 0, 0),
    "relu-input_image": relu,
    "max_pooling-input_image": max_pooling,
    "fully_connected-input_image": lambda bad: fully_connected(bad, WEIGHTS, BIAS),
    "fully_connected-weights": lambda bad: fully_connected(PICTURE, bad, BIAS),
    "fully_connected-bias": lambda bad: fully_connected(PICTURE, WEIGHTS, bad),
}
"""Each argument that is an array: "function-argument" and a call with that argument open."""

NOT_ARRAYS = {
    "none": (None, TypeError, "must hold real numbers, got NoneType"),
    "string": ("picture", TypeError, "must hold real numbers, got str"),
    "strings": ([["1", "2"]], TypeError, "must hold real numbers, got an array of <U1"),
    "objects": ([[1, None]], TypeError, "must hold real numbers, got an array of object"),
    "complex": ([[1j]], TypeError, "must hold real numbers, got an array of complex128"),
    "dates": (np.array([["2024"]], "M8[Y]"), TypeError, "got an array of datetime64[Y]"),
    "ragged": ([[1, 2], [3]], ValueError, "must have rows of equal length, got a ragged list"),
    "empty": (np.zeros((0, 3)), ValueError, "must not be empty, got shape (0, 3)"),
    "empty_row": ([[]], ValueError, "must not be empty, got shape (1, 0)"),
    "masked": (np.ma.masked_less(PICTURE, 0), ValueError, "got a masked array: fill the gaps"),
    "masked_rows": (list(np.ma.masked_less(PICTURE, 0)), ValueError, "got a masked array: "),
}

SLIDING = {
    "output_size": partial(output_size, 5, 3),
    "convolve2d": partial(convolve2d, PICTURE, KERNEL),
    "trace_convolve2d": partial(trace_convolve2d, PICTURE, KERNEL, 0, 0),
}
WHOLE_NUMBERS = {
    "output_size-input_size": (1, lambda bad: output_size(bad, 3)),
    "output_size-kernel_size": (1, lambda bad: output_size(5, bad)),
    "trace_convolve2d-row": (0, lambda bad: trace_convolve2d(PICTURE, KERNEL, bad, 0)),
    "trace_convolve2d-col": (0, lambda bad: trace_convolve2d(PICTURE, KERNEL, 0, bad)),
    "max_pooling-pool_size": (1, lambda bad: max_pooling(PICTURE, bad)),
    "max_pooling-stride": (1, lambda bad: max_pooling(PICTURE, 2, bad)),
} | {
    f"{name}-{option}": (least, lambda bad, call=call, option=option: call(**{option: bad}))
    for name, call in SLIDING.items()
    for option, least in {"stride": 1, "padding": 0, "dilation": 1}.items()
}
"""Each argument that is a whole number: its least value, and a call with that argument open."""


def words(argument, message):
    """Return the pattern of a message about an argument, from the key of a table above."""
    return "^" + re.escape(f"`{argument.partition('-')[2]}` ") + ".*" + re.escape(message)


# ---- refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", NOT_ARRAYS)
@pytest.mark.parametrize("argument", ARRAYS)
def test_array_is_refused_when_it_holds_no_numbers(argument, bad):
    value, error, message = NOT_ARRAYS[bad]
    with pytest.raises(error, match=words(argument, message)):
        ARRAYS[argument](value)


@pytest.mark.parametrize("shape", [(), (4,), (2, 3, 4)])
@pytest.mark.parametrize("argument", [name for name in ARRAYS if "2d" in name or "pool" in name])
def test_array_is_refused_when_it_has_not_two_dimensions(argument, shape):
    with pytest.raises(ValueError, match=words(argument, f"2 dimensions, got shape {shape}")):
        ARRAYS[argument](np.ones(shape))


@pytest.mark.parametrize("bad", [1.5, 2.0, True, np.True_, "2", None, [1], np.float64(1), 1j])
@pytest.mark.parametrize("argument", WHOLE_NUMBERS)
def test_number_is_refused_when_not_whole(argument, bad):
    got = bad if isinstance(bad, np.bool_) else repr(bad)
    with pytest.raises(TypeError, match=words(argument, f"must be a whole number, got {got}")):
        WHOLE_NUMBERS[argument][1](bad)


@pytest.mark.parametrize("below", [1, 2, 100])
@pytest.mark.parametrize("argument", WHOLE_NUMBERS)
def test_number_is_refused_when_too_small(argument, below):
    least, call = WHOLE_NUMBERS[argument]
    message = f"must be at least {least}, got {least - below}"
    with pytest.raises(ValueError, match=words(argument, message)):
        call(least - below)


@pytest.mark.parametrize(
    ("shape", "options", "window"),
    [
        ((4, 1), {}, "(4, 1) for a picture of shape (3, 4)"),
        ((1, 5), {}, "(1, 5) for a picture of shape (3, 4)"),
        ((6, 2), {"padding": 1}, "(6, 2) for a picture of shape (3, 4) with padding 1"),
        ((2, 9), {"padding": 2}, "(2, 9) for a picture of shape (3, 4) with padding 2"),
        ((2, 2), {"dilation": 3}, "(4, 4) for a picture of shape (3, 4)"),
        ((1, 3), {"dilation": 2}, "(1, 5) for a picture of shape (3, 4)"),
        ((3, 1), {"dilation": 3, "padding": 1}, "(7, 1) for a picture of shape (3, 4) with"),
    ],
)
def test_kernel_is_refused_when_larger_than_the_picture(shape, options, window):
    message = words("-kernel", f"must fit inside `input_image`, got a window of shape {window}")
    with pytest.raises(ValueError, match=message):
        convolve2d(PICTURE, np.ones(shape), **options)
    with pytest.raises(ValueError, match=message):
        trace_convolve2d(PICTURE, np.ones(shape), 0, 0, **options)


@pytest.mark.parametrize(
    ("shape", "options"),
    [((3, 4), {}), ((5, 6), {"padding": 1}), ((2, 2), {"dilation": 2}), ((1, 2), {"dilation": 3})],
)
def test_kernel_is_accepted_when_it_just_fits(shape, options):
    assert convolve2d(PICTURE, np.ones(shape), **options).size > 0


@pytest.mark.parametrize(
    ("picture_shape", "size"), [((3, 4), 4), ((4, 3), 4), ((3, 4), 100), ((1, 1), 2)]
)
def test_pool_size_is_refused_when_larger_than_the_picture(picture_shape, size):
    window = f"got a window of shape ({size}, {size}) for a picture of shape {picture_shape}"
    with pytest.raises(ValueError, match=words("-pool_size", window)):
        max_pooling(np.ones(picture_shape), size)


@pytest.mark.parametrize(("argument", "last"), [("row", 1), ("col", 2)])
@pytest.mark.parametrize("beyond", [1, 5])
def test_cell_is_refused_when_outside_the_feature_map(argument, last, beyond):
    cell = {"row": 0, "col": 0, argument: last + beyond}
    message = words(f"-{argument}", f"must be at most {last}, got {last + beyond}")
    with pytest.raises(ValueError, match=message):
        trace_convolve2d(PICTURE, KERNEL, **cell)


@pytest.mark.parametrize("shape", [(), (3, 4), (11,), (13,), (2, 12), (1, 12), (12, 2, 1)])
def test_weights_are_refused_when_they_do_not_match_the_image(shape):
    message = words(
        "-weights",
        f"must have shape (12,) or (12, K) to match `input_image` of shape (3, 4), "
        f"got shape {shape}",
    )
    with pytest.raises(ValueError, match=message):
        fully_connected(PICTURE, np.ones(shape), 0)


@pytest.mark.parametrize(
    ("weights_shape", "wanted", "bias_shape"),
    [((12, 3), (3,), shape) for shape in [(), (1,), (2,), (3, 1), (1, 3)]]
    + [((12, 1), (1,), shape) for shape in [(), (1, 1)]]
    + [((12,), (), shape) for shape in [(1,), (12,)]],
)
def test_bias_is_refused_when_it_would_have_to_be_stretched(weights_shape, wanted, bias_shape):
    got = f"must have shape {wanted} for `weights` of shape {weights_shape}, got shape {bias_shape}"
    with pytest.raises(ValueError, match=words("-bias", got)):
        fully_connected(PICTURE, np.ones(weights_shape), np.ones(bias_shape))


# ---- kinds of numbers --------------------------------------------------------------------------

INTEGERS = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"]


@pytest.mark.parametrize("end", ["min", "max"])
@pytest.mark.parametrize("dtype", INTEGERS)
def test_integers_do_not_wrap_around(dtype, end):
    largest = int(getattr(np.iinfo(dtype), end))
    picture = np.full((2, 3), largest, dtype=dtype)
    close = {"rtol": 1e-12}
    np.testing.assert_allclose(
        convolve2d(picture, picture[:, :2]), [[4.0 * largest**2] * 2], **close
    )
    np.testing.assert_allclose(relu(picture), np.full((2, 3), max(0, float(largest))), **close)
    np.testing.assert_allclose(max_pooling(picture), [[float(largest)]], **close)
    total = fully_connected(picture, picture.ravel(), picture[0, 0])
    np.testing.assert_allclose(total, 6.0 * largest**2 + largest, **close)
    trace = trace_convolve2d(picture, picture[:, :2], 0, 0)
    np.testing.assert_allclose(trace.total, 4.0 * largest**2, **close)


@pytest.mark.parametrize("exponent", [19, 20, 21, 24, 31, 53, 62])
def test_large_integers_do_not_wrap_when_many_are_summed(exponent):
    picture = np.full((300, 200), 2**exponent)
    total = convolve2d(picture, picture)[0, 0]
    np.testing.assert_allclose(float(total), 60000.0 * 4.0**exponent, rtol=1e-9)


def test_booleans_are_counted():
    picture = np.array([[True, True, False], [True, True, True]])
    np.testing.assert_array_equal(convolve2d(picture, [[True, True], [True, True]]), [[4, 3]])
    assert fully_connected(picture, np.ones(6, dtype=bool), bias=True) == 6


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize(
    ("given", "computed"),
    [(bool, np.int64), (np.uint8, np.int64), (np.int32, np.int64), (int, np.int64)]
    + [(dtype, np.float64) for dtype in (np.float16, np.float32, np.float64, np.longdouble)],
)
def test_result_type_follows_the_arguments(name, given, computed):
    function, arguments = CALLS[name]
    assert function(*(array.astype(given) for array in arguments)).dtype == computed


@pytest.mark.parametrize("dtype", ["float16", "float32", "longdouble"])
def test_floats_are_computed_in_64_bits(dtype):
    picture = np.array([[2048.0, 1.0, 0.25]], dtype=dtype)
    np.testing.assert_array_equal(convolve2d(picture, [[1, 1, 1]]), [[2049.25]])


# ---- NaN and infinity --------------------------------------------------------------------------


def test_convolve2d_nan_shows_in_exactly_the_windows_that_read_it():
    picture = np.ones((4, 6))
    picture[1, 2] = np.nan
    expected = np.zeros((3, 4), dtype=bool)
    expected[:2, :3] = True
    np.testing.assert_array_equal(np.isnan(convolve2d(picture, np.ones((2, 3)))), expected)


def test_convolve2d_infinity_times_zero_is_nan():
    np.testing.assert_array_equal(convolve2d([[np.inf, 1, 2]], [[0, 1]]), [[np.nan, 2]])


def test_convolve2d_infinity_stays():
    np.testing.assert_array_equal(convolve2d([[-np.inf, 1, 2]], [[2, 1]]), [[-np.inf, 4]])


def test_trace_convolve2d_total_is_nan_when_the_window_holds_nan():
    assert np.isnan(trace_convolve2d([[1, np.nan]], [[1, 1]], 0, 0).total)


def test_relu_lets_nan_and_infinity_through():
    np.testing.assert_array_equal(relu([np.nan, np.inf, -np.inf]), [np.nan, np.inf, 0])


def test_max_pooling_nan_spoils_only_its_window():
    picture = [[9, np.nan, 1, 2], [9, 9, 3, np.inf]]
    np.testing.assert_array_equal(max_pooling(picture), [[np.nan, np.inf]])


def test_fully_connected_nan_spoils_only_the_outputs_that_it_reaches():
    weights = [[1, 1], [1, 1]]
    outputs = fully_connected([1, np.inf], weights, [0, -np.inf])
    np.testing.assert_array_equal(outputs, [np.inf, np.nan])


# ---- layouts in memory, and who owns what ------------------------------------------------------


def read_only(array):
    """Return a copy that cannot be written to."""
    copy = array.copy()
    copy.flags.writeable = False
    return copy


LAYOUTS = {
    "list": lambda array: array.tolist(),
    "tuple": lambda array: tuple(map(tuple, array)) if array.ndim == 2 else tuple(array),
    "fortran_order": np.asfortranarray,
    "negative_strides": lambda array: np.flip(np.flip(array).copy()),
    "every_other": lambda array: np.repeat(array, 2, axis=-1)[..., ::2],
    "transposed": lambda array: array.T.copy().T,
    "big_endian": lambda array: array.astype(">i4"),
    "matrix_subclass": lambda array: array.view(type("Picture", (np.ndarray,), {})),
    "read_only": read_only,
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", CALLS)
def test_result_does_not_depend_on_the_layout(name, layout):
    function, arguments = CALLS[name]
    expected = function(*arguments)
    found = function(*map(LAYOUTS[layout], arguments))
    assert type(found) is np.ndarray
    np.testing.assert_array_equal(found, expected, strict=True)


@pytest.mark.parametrize("dtype", [int, float])
@pytest.mark.parametrize("name", CALLS)
def test_arguments_are_left_as_they_were(name, dtype):
    function, arguments = CALLS[name]
    arguments = [array.astype(dtype) for array in arguments]
    before = [array.copy() for array in arguments]
    function(*arguments)
    for now, then in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(now, then, strict=True)
        assert now.flags.writeable


@pytest.mark.parametrize("dtype", [int, float])
@pytest.mark.parametrize("name", CALLS)
def test_result_is_your_own(name, dtype):
    function, arguments = CALLS[name]
    arguments = [np.abs(array.astype(dtype)) for array in arguments]
    result = function(*arguments)
    assert result.flags.writeable
    assert not any(np.shares_memory(result, array) for array in arguments)


def test_result_is_your_own_when_nothing_had_to_be_computed():
    picture = np.ones((3, 4))
    for result in (relu(picture), convolve2d(picture, [[1]]), max_pooling(picture, 1, 1)):
        result[:] = 7
    np.testing.assert_array_equal(picture, np.ones((3, 4)))


@pytest.mark.parametrize("dtype", [int, float])
@pytest.mark.parametrize("part", ["window", "kernel", "products"])
def test_trace_convolve2d_stays_as_it_was_when_the_arguments_change(part, dtype):
    picture, kernel = PICTURE.astype(dtype), KERNEL.astype(dtype)
    trace = trace_convolve2d(picture, kernel, 0, 0)
    before = getattr(trace, part).copy()
    picture[:], kernel[:] = 77, 88
    np.testing.assert_array_equal(getattr(trace, part), before)


def test_relu_of_a_single_number_is_an_array_too():
    assert isinstance(relu(-3.0), np.ndarray)
    assert relu(-3.0) == 0
