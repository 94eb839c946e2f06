"""What an explorer worked out last is used again while it is made of the same things."""

import numpy as np
import pytest

from cnn_workshop.explorers.shared.last import Last


@pytest.fixture
def worked():
    """A piece of work that notes what it was made of, and comes to something new each time."""

    class Worked(list):
        def __call__(self, *of):
            self.append(of)
            return object()

    return Worked()


@pytest.mark.parametrize("same", ["ten", 7, 0.5, None, True, np.ones(2)], ids=repr)
def test_last_works_once_for_the_same(worked, same):
    last = Last()
    assert last(worked, "a", same) is last(worked, "a", same)
    assert len(worked) == 1


def test_last_takes_texts_and_numbers_for_the_same_when_they_are_equal(worked):
    last = Last()
    assert last(worked, "".join(["t", "en"]), 1000.0) is last(worked, "ten", float("1e3"))


@pytest.mark.parametrize(
    ("one", "other"), [(1, 2), (1, 1.0), (1, True), ("a", "b"), (None, 0), (np.ones(2), np.ones(2))]
)
def test_last_works_again_for_others(worked, one, other):
    last = Last()
    assert last(worked, one) is not last(worked, other)


def test_last_remembers_one_result(worked):
    last = Last()
    for of in (1, 2, 1):
        last(worked, of)
    assert worked == [(1,), (2,), (1,)]


def test_last_remembers_as_many_results_as_it_is_told_to(worked):
    last = Last(2)
    for of in (1, 2, 1, 2, 3, 2, 1):
        last(worked, of)
    assert worked == [(1,), (2,), (3,), (1,)]


def test_last_remembers_nothing_of_work_that_failed():
    last = Last()
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            last(lambda number: 1 / number, 0)
    assert last(lambda number: 1 / number, 2) == 0.5
