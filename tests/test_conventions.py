"""The table of conventions: typed, looked up, and told apart by numbers that are computed here."""

import itertools

import numpy as np
import pytest

from cnn_workshop import conventions

every_convention = pytest.mark.parametrize("name", conventions.names())
MANY = 250  # facts


def told(fact):
    return f"{fact.convention}: {fact.label} {fact.version}"


@pytest.mark.parametrize("fact", conventions.facts(), ids=told)
def test_numbers_of_a_way_are_those_that_were_measured(fact):
    computed = conventions.convention(fact.convention).numbers(fact.way)
    np.testing.assert_allclose(computed.ravel(), fact.numbers, rtol=0, atol=2e-5)


@every_convention
def test_ways_of_a_convention_come_to_different_numbers(name):
    asked = conventions.convention(name)
    for one, other in itertools.combinations(asked.ways, 2):
        numbers = asked.numbers(one.name), asked.numbers(other.name)
        same = numbers[0].shape == numbers[1].shape
        assert not (same and np.allclose(*numbers, equal_nan=True)), (one.name, other.name)


@every_convention
def test_each_way_of_a_convention_is_some_library_s(name):
    ways = {each.name for each in conventions.convention(name).ways}
    assert {each.way for each in conventions.facts(name)} == ways


@every_convention
def test_labels_of_a_convention_are_all_different(name):
    labels = [each.label for each in conventions.facts(name)]
    assert len(labels) == len(set(labels)) > 2


def test_facts_are_many_and_of_many_libraries_each_with_its_version():
    facts = conventions.facts()
    assert len(facts) >= MANY
    assert len(conventions.libraries()) >= 20
    assert all(each.version[0].isdigit() for each in facts)
    versions = {(each.library, each.version) for each in facts}
    assert len(versions) == len(conventions.libraries())


def test_facts_of_a_library_are_its_own():
    found = conventions.facts("bilinear", library="PyTorch")
    assert [(each.call, each.way) for each in found] == [
        ("", "middles on middles"),
        ("align_corners=True", "corners on corners"),
    ]


def test_facts_are_none_where_nothing_was_measured():
    assert conventions.facts("Sobel", library="PyTorch") == ()


def test_inputs_of_a_convention_stay_as_they_are():
    asked = conventions.convention("tie")
    asked.numbers("the first")[...] = 7
    assert asked.inputs["picture"].tolist() == [[1, 1], [1, 1]]


def test_origin_names_the_licence_and_the_script():
    assert "MIT" in conventions.ORIGIN
    assert "findings/conventions.sh" in conventions.ORIGIN


@pytest.mark.parametrize("lookup", [conventions.convention, conventions.facts])
def test_lookup_refuses_a_convention_that_is_not_there(lookup):
    with pytest.raises(ValueError, match=r"`name` must be one of kernel, .*, got 'kernels'"):
        lookup("kernels")


def test_facts_refuses_a_library_that_is_not_there():
    with pytest.raises(ValueError, match=r"`library` must be one of PyTorch, .*, got 'Torch'"):
        conventions.facts(library="Torch")


def test_numbers_refuses_a_way_that_is_not_there():
    with pytest.raises(ValueError, match=r"`way` must be one of the first, shared, got 'last'"):
        conventions.convention("tie").numbers("last")
