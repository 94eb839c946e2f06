"""Colours: readable numbers on every one of them, and zero in the middle."""

import numpy as np
import pytest

from cnn_workshop import palettes

KINDS = ["pixels", "signed", "probability"]


def _contrast(one, other):
    light, dark = sorted((palettes.luminance(one), palettes.luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _rgb(hexadecimal):
    return [int(hexadecimal[at : at + 2], 16) for at in (1, 3, 5)]


@pytest.mark.parametrize("kind", KINDS)
def test_ink_stands_out_from_every_colour(kind):
    for colour in [*palettes.palette(kind), _rgb(palettes.MISSING)]:
        assert _contrast(colour, _rgb(palettes.ink(colour))) >= 4.5


@pytest.mark.parametrize(("colour", "luminance"), [((0, 0, 0), 0), ((255, 255, 255), 1)])
def test_luminance_at_its_ends(colour, luminance):
    assert palettes.luminance(colour) == pytest.approx(luminance)


def test_luminance_of_pure_red_as_in_the_standard():
    assert palettes.luminance((255, 0, 0)) == pytest.approx(0.2126)


@pytest.mark.parametrize("kind", KINDS)
def test_palette_has_256_colours_and_begins_and_ends_at_its_stops(kind):
    colours = palettes.palette(kind)
    assert colours.shape == (256, 3)
    assert colours.dtype == np.uint8
    assert colours[[0, -1]].tolist() == [_rgb(palettes.STOPS[kind][end]) for end in (0, -1)]


@pytest.mark.parametrize("values", [[[-6, 0, 12]], [[-0.1, 0, 0.002]], [[0, 0, 5]], [[-3, 0, -1]]])
def test_colours_of_zero_are_neutral_in_signed_data(values):
    red, green, blue = palettes.colours(np.array(values), "signed")[0, 1].astype(int)
    assert max(red, green, blue) - min(red, green, blue) == 0
    assert red >= 240


def test_colours_are_blue_below_zero_and_red_above():
    below, above = palettes.colours(np.array([-4, 4]), "signed").astype(int)
    assert below[2] > below[0] + 50
    assert above[0] > above[2] + 50


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ([-6, 12], (-12, 12)),
        ([-6, -1], (-6, 6)),
        ([0, 0], (-1, 1)),
        ([np.nan, 3, -np.inf], (-3, 3)),
    ],
)
def test_limits_of_signed_data_are_symmetric(values, ends):
    assert palettes.limits(np.array(values), "signed") == ends


@pytest.mark.parametrize(
    ("values", "ends"),
    [([3, 16], (0, 16)), ([0, 0.5], (0, 0.5)), ([-2, 300], (-2, 300)), ([0, np.nan], (0, 1))],
)
def test_limits_of_pixels_hold_zero_as_black(values, ends):
    assert palettes.limits(np.array(values), "pixels") == ends


def test_limits_of_probabilities_do_not_follow_the_values():
    assert palettes.limits(np.array([0.2, 0.3]), "probability") == (0, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_colours_of_nan_are_the_missing_colour_and_infinity_the_ends(kind):
    values = np.array([np.nan, np.inf, -np.inf, 0, 1])
    found = palettes.colours(values, kind, ends=(-1, 1)).tolist()
    colours = palettes.palette(kind).tolist()
    assert found[0] == _rgb(palettes.MISSING)
    assert found[1] == colours[-1]
    assert found[2] == colours[0]


def test_colours_beyond_the_given_ends_are_those_of_the_ends():
    found = palettes.colours(np.array([[-9, 9]]), "pixels", ends=(0, 1))
    assert found.tolist() == [[[0, 0, 0], [255, 255, 255]]]


def test_colours_of_one_value_everywhere_do_not_divide_by_zero():
    assert palettes.colours(np.full((2, 3), 5), "pixels", ends=(5, 5)).shape == (2, 3, 3)


@pytest.mark.parametrize(
    "function", [palettes.palette, lambda kind: palettes.limits(np.ones(2), kind)]
)
def test_palettes_refuse_an_unknown_kind(function):
    rule = r"`kind` must be one of pixels, signed, probability, got 'rainbow'"
    with pytest.raises(ValueError, match=rule):
        function("rainbow")
