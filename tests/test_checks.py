"""The checks at every door: what they let in, as what, and how they word a refusal."""

import re

import numpy as np
import pytest

from cnn_core import _checks

# ---- array -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        ([[1, 2]], np.int64),
        ([[1, 2.5]], np.float64),
        ([[True]], np.int64),
        (3, np.int64),
        (3.5, np.float64),
        (np.uint8([255]), np.int64),
        (np.float32([0.5]), np.float64),
        (np.array([1], dtype=">i2"), np.int64),
    ],
)
def test_array_computes_in_64_bits(value, dtype):
    assert _checks.array(value, "values").dtype == dtype


@pytest.mark.parametrize("sign", [1, -1])
def test_array_computes_integers_as_floats_when_beyond_the_limit(sign):
    assert _checks.array([0, sign * 2**20], "values").dtype == np.int64
    assert _checks.array([0, sign * (2**20 + 1)], "values").dtype == np.float64


@pytest.mark.parametrize("value", [-(2**63), 2**63 - 1, 2**64 - 1])
def test_array_keeps_the_size_of_the_largest_integers(value):
    assert _checks.array([value], "values")[0] == float(value)


def test_array_values_are_those_given():
    np.testing.assert_array_equal(_checks.array([[1, -2], [3, 4]], "values"), [[1, -2], [3, 4]])


@pytest.mark.parametrize(("ndim", "shape"), [(0, ()), (1, (4,)), (2, (4, 3)), (3, (4, 3, 2))])
def test_array_takes_the_number_of_dimensions_asked_for(ndim, shape):
    assert _checks.array(np.ones(shape), "values", ndim=ndim).shape == shape


@pytest.mark.parametrize(
    ("ndim", "shape", "message"),
    [
        (2, (4,), "`values` must have 2 dimensions, got shape (4,)"),
        (1, (4, 3), "`values` must have 1 dimension, got shape (4, 3)"),
        (0, (1,), "`values` must have 0 dimensions, got shape (1,)"),
        (3, (0, 3), "`values` must have 3 dimensions, got shape (0, 3)"),
    ],
)
def test_array_refuses_another_number_of_dimensions(ndim, shape, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        _checks.array(np.ones(shape), "values", ndim=ndim)


@pytest.mark.parametrize(
    ("value", "got"),
    [
        (None, "NoneType"),
        ("12", "str"),
        (b"12", "bytes"),
        ({1, 2}, "set"),
        ({"a": 1}, "dict"),
        (iter([1]), "list_iterator"),
        (1j, "complex"),
        (["1"], "an array of <U1"),
        ([1, None], "an array of object"),
        (np.array(["2024"], dtype="M8[Y]"), "an array of datetime64[Y]"),
        (np.array([1], dtype="m8[s]"), "an array of timedelta64[s]"),
        (np.array([(1, 2.0)], dtype=[("a", int), ("b", float)]), "an array of [('a'"),
    ],
)
def test_array_refuses_what_is_no_real_number(value, got):
    message = f"`values` must hold real numbers, got {got}"
    with pytest.raises(TypeError, match=re.escape(message)):
        _checks.array(value, "values")


@pytest.mark.parametrize("value", [[[1, 2], [3]], [[1], 2], ([1], [2, 3])])
def test_array_refuses_ragged_rows(value):
    message = f"`values` must have rows of equal length, got a ragged {type(value).__name__}"
    with pytest.raises(ValueError, match=message):
        _checks.array(value, "values")


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0)])
def test_array_refuses_an_empty_one(shape):
    message = f"`values` must not be empty, got shape {shape}"
    with pytest.raises(ValueError, match=re.escape(message)):
        _checks.array(np.zeros(shape), "values")


@pytest.mark.parametrize(
    "value",
    [
        np.ma.array([1, 2], mask=[0, 1]),
        np.ma.array([1, 2]),
        [np.ma.array([1, 2], mask=[0, 1])],
        ([[1, np.ma.masked]],),
    ],
)
def test_array_refuses_a_masked_one_wherever_it_hides(value):
    message = "`values` must be a plain array, got a masked array: .*`values.filled"
    with pytest.raises(ValueError, match=message):
        _checks.array(value, "values")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_array_lets_nan_and_infinity_through(value):
    np.testing.assert_array_equal(_checks.array([value], "values"), [value])


def test_array_is_read_only_when_it_shares_memory():
    value = np.ones((4, 3))
    found = _checks.array(value, "values")
    assert np.shares_memory(found, value)
    assert not found.flags.writeable
    assert value.flags.writeable


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_array_shares_no_memory_when_converted(dtype):
    value = np.ones((4, 3), dtype=dtype)
    assert not np.shares_memory(_checks.array(value, "values"), value)


def test_array_is_a_plain_one_when_given_a_subclass():
    value = np.ones((4, 3)).view(type("Picture", (np.ndarray,), {}))
    assert type(_checks.array(value, "values")) is np.ndarray


# ---- integer -----------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [3, np.uint8(3), np.int64(3), np.array(3)])
def test_integer_is_a_plain_int(value):
    found = _checks.integer(value, "stride", minimum=1)
    assert type(found) is int
    assert found == 3


@pytest.mark.parametrize("value", [1.5, 2.0, np.float64(2), "2", None, [2], 2j])
def test_integer_refuses_what_is_not_whole(value):
    message = f"`stride` must be a whole number, got {value!r}"
    with pytest.raises(TypeError, match=re.escape(message)):
        _checks.integer(value, "stride", minimum=1)


@pytest.mark.parametrize(
    ("value", "got"),
    [(np.array([2]), "an array of shape (1,)"), (list(range(99)), "list"), (object(), "object")],
)
def test_integer_refuses_in_few_words_what_takes_many(value, got):
    with pytest.raises(TypeError, match=re.escape(f"must be a whole number, got {got}") + "$"):
        _checks.integer(value, "stride")


@pytest.mark.parametrize("value", [True, False, np.True_, np.False_])
def test_integer_refuses_true_and_false(value):
    with pytest.raises(TypeError, match=f"`stride` must be a whole number, got {bool(value)}$"):
        _checks.integer(value, "stride", minimum=0)


@pytest.mark.parametrize("value", [2, 5, 7])
def test_integer_takes_both_ends_of_its_range(value):
    assert _checks.integer(value, "row", minimum=2, maximum=7) == value


@pytest.mark.parametrize(
    ("value", "rule"), [(1, "at least 2"), (-9, "at least 2"), (8, "at most 7")]
)
def test_integer_refuses_what_is_out_of_range(value, rule):
    with pytest.raises(ValueError, match=f"`row` must be {rule}, got {value}"):
        _checks.integer(value, "row", minimum=2, maximum=7)


def test_integer_has_no_ends_unless_given():
    assert _checks.integer(-100, "ignore_index") == -100


# ---- floats, labels ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [("f4", "f4"), (">f4", "f4"), ("f8", "f8"), ("f2", "f8"), ("u1", "f8"), ("i8", "f8")],
)
def test_floats_keeps_float32_alone(given, kept):
    found = _checks.floats(np.ones((4, 3), given), "values")
    assert found.dtype == kept
    assert found.dtype.isnative


def test_floats_is_read_only():
    value = np.ones((4, 3))
    assert not _checks.floats(value, "values").flags.writeable
    assert value.flags.writeable


@pytest.mark.parametrize("value", [np.ma.array([1.0]), [[1], [1, 2]]])
def test_floats_refuses_what_array_refuses(value):
    with pytest.raises(ValueError, match="`values` must"):
        _checks.floats(value, "values")


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [
        ((2, 3), ("N", "K")),
        ((0, 3), ("N", "K")),
        ((2, 3), ("N", 3)),
        ((2, 3), ("N", "K", "...")),
        ((2, 3, 4), ("N", "K", "...")),
        ((2, 3, 4), ("...", "D")),
        ((4,), ("...", "D")),
        ((), ()),
    ],
)
def test_floats_lets_a_shape_through_that_matches(shape, wanted):
    assert _checks.floats(np.ones(shape), "values", *wanted).shape == shape


@pytest.mark.parametrize(
    ("shape", "wanted", "written"),
    [
        ((2,), ("N", "K"), "(N, K)"),
        ((2, 3, 4), ("N", "K"), "(N, K)"),
        ((2, 3), ("N", 4), "(N, 4)"),
        ((2,), ("N", "K", "..."), "(N, K, ...)"),
        ((), ("...", "D"), "(..., D)"),
        ((2, 3), ("K",), "(K,)"),
    ],
)
def test_floats_refuses_another_shape(shape, wanted, written):
    message = f"`values` must have shape {written}, got shape {shape}"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        _checks.floats(np.ones(shape), "values", *wanted)


@pytest.mark.parametrize("shape", [(2, 0), (0, 0)])
def test_floats_refuses_an_empty_axis_but_the_first(shape):
    with pytest.raises(ValueError, match=re.escape(f"must not be empty, got shape {shape}")):
        _checks.floats(np.ones(shape), "values", "N", "K")


def test_floats_refuses_an_empty_first_axis_that_is_no_batch():
    with pytest.raises(ValueError, match="`weight` must not be empty"):
        _checks.floats(np.ones((0, 3)), "weight", "K", "D")


@pytest.mark.parametrize("value", [[0, 4], np.uint8([0, 4]), [-100, 4]])
def test_labels_are_64_bit_integers(value):
    found = _checks.labels(value, "labels", np.zeros((2, 5)), "logits", ignored=-100)
    assert found.dtype == np.int64
    assert found.tolist() == list(value)


@pytest.mark.parametrize("value", [[0, 5], [-1, 0], np.uint64([0, 2**64 - 1])])
def test_labels_refuses_what_names_no_class(value):
    with pytest.raises(ValueError, match=r"`labels` must be from 0 to 4 for `logits` of shape \(2"):
        _checks.labels(value, "labels", np.zeros((2, 5)), "logits", ignored=-100)


# ---- pair, axis, number, flag ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "found"), [(3, (3, 3)), ((1, 2), (1, 2)), ([1, 2], (1, 2)), (np.array(3), (3, 3))]
)
def test_pair_returns_two_numbers(value, found):
    assert _checks.pair(value, "stride", minimum=1) == found


@pytest.mark.parametrize("value", [(), (1,), (1, 2, 3)])
def test_pair_refuses_another_number_of_numbers(value):
    message = f"`stride` must be one whole number or two (down, across), got {value}"
    with pytest.raises(ValueError, match=re.escape(message)):
        _checks.pair(value, "stride", minimum=1)


@pytest.mark.parametrize("value", [0, (1, 0), (0, 1)])
def test_pair_refuses_a_number_that_is_too_small(value):
    with pytest.raises(ValueError, match="`stride` must be at least 1, got 0"):
        _checks.pair(value, "stride", minimum=1)


@pytest.mark.parametrize(("value", "found"), [(0, 0), (2, 2), (-1, 2), (-3, 0)])
def test_axis_counts_from_the_front(value, found):
    assert _checks.axis(value, "dim", (4, 3, 2)) == found


@pytest.mark.parametrize("value", [3, -4])
def test_axis_refuses_one_that_is_not_there(value):
    message = f"`dim` must be from -3 to 2 for an array of shape (4, 3, 2), got {value}"
    with pytest.raises(ValueError, match=re.escape(message)):
        _checks.axis(value, "dim", (4, 3, 2))


@pytest.mark.parametrize("value", [0.25, 1, np.float32(2), np.array(3)])
def test_number_is_a_plain_float(value):
    assert type(_checks.number(value, "slope")) is float


@pytest.mark.parametrize("value", [0, 1, None, "True"])
def test_flag_refuses_what_is_neither_true_nor_false(value):
    with pytest.raises(TypeError, match=f"`ceil_mode` must be True or False, got {value!r}"):
        _checks.flag(value, "ceil_mode")


# ---- one_of, function --------------------------------------------------------------------------


def test_one_of_returns_the_choice():
    assert _checks.one_of("emboss", "name", ["sharpen", "emboss"]) == "emboss"


@pytest.mark.parametrize("value", ["Emboss", "", "sharpen, emboss", None, 0, ["emboss"], {}])
def test_one_of_refuses_with_the_list_of_choices(value):
    message = f"`name` must be one of sharpen, emboss, got {value!r}"
    with pytest.raises(ValueError, match=re.escape(message)):
        _checks.one_of(value, "name", ["sharpen", "emboss"])


@pytest.mark.parametrize("value", ["sharp", ["emboss"], {}])
def test_one_of_refuses_when_the_choices_are_keys(value):
    message = f"`name` must be one of sharpen, emboss, got {value!r}"
    with pytest.raises(ValueError, match=re.escape(message)):
        _checks.one_of(value, "name", {"sharpen": 1, "emboss": 2})


@pytest.mark.parametrize("value", [len, dict, lambda: None])
def test_function_returns_what_can_be_called(value):
    assert _checks.function(value, "convolve") is value


@pytest.mark.parametrize(("value", "got"), [(None, "NoneType"), ("len", "str"), ([len], "list")])
def test_function_refuses_what_cannot_be_called(value, got):
    with pytest.raises(TypeError, match=f"`convolve` must be a function, got {got}"):
        _checks.function(value, "convolve")


# ---- fits, same_shape --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "picture", "padding"),
    [((3, 4), (3, 4), 0), ((5, 6), (3, 4), 1), ((1, 1), (1, 1), 0), ((7,), (3,), 2)],
)
def test_fits_lets_a_window_through_that_just_fits(window, picture, padding):
    assert _checks.fits(window, "kernel", picture, padding=padding) is None


@pytest.mark.parametrize(
    ("window", "padding", "ending"),
    [
        ((4, 4), 0, "picture of shape (3, 4)"),
        ((3, 5), 0, "picture of shape (3, 4)"),
        ((6, 1), 1, "picture of shape (3, 4) with padding 1"),
        ((1, 9), 2, "picture of shape (3, 4) with padding 2"),
    ],
)
def test_fits_refuses_a_window_that_is_too_large_either_way(window, padding, ending):
    message = (
        f"`kernel` must fit inside `input_image`, got a window of shape {window} for a {ending}"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        _checks.fits(window, "kernel", (3, 4), padding=padding)


def test_fits_names_both_arguments():
    with pytest.raises(ValueError, match="`kernel_size` must fit inside `input_size`"):
        _checks.fits((4,), "kernel_size", (3,), "input_size")


def test_fits_takes_a_padding_down_and_another_across():
    assert _checks.fits((5, 8), "kernel", (3, 4), padding=(1, 2)) is None
    with pytest.raises(ValueError, match=r"picture of shape \(3, 4\) with padding \(2, 1\)$"):
        _checks.fits((5, 8), "kernel", (3, 4), padding=(2, 1))


@pytest.mark.parametrize("shape", [(), (3,), (3, 4)])
def test_same_shape_lets_the_same_shape_through(shape):
    assert _checks.same_shape(np.ones(shape), "bias", shape, "for one reason") is None


@pytest.mark.parametrize(
    ("given", "wanted"), [((), (1,)), ((1,), ()), ((3, 1), (3,)), ((4, 3), (3, 4))]
)
def test_same_shape_refuses_any_other_shape(given, wanted):
    message = f"`bias` must have shape {wanted} for `weights`, got shape {given}"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        _checks.same_shape(np.ones(given), "bias", wanted, "for `weights`")
