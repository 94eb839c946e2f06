"""Parts of a convolution are computed on two threads where there are two, once each, the same."""

import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from cnn_core.functional import (
    _products,
    _threads,
    conv2d,
    conv2d_backward,
    convolution,
    convolution_backward,
)
from test_functional_convolution import cut_at
from test_functional_convolution_backward import every_way


@pytest.fixture
def two(monkeypatch):
    """Let there be a second thread, whatever the machine says."""
    monkeypatch.setattr(_threads, "TWO", True)
    _threads._helper.cache_clear()
    yield
    _threads._helper.cache_clear()


def test_share_calls_once_with_each_part(two):
    found = []
    _threads.share(found.append, list(range(50)))
    assert sorted(found) == list(range(50))


def test_share_uses_two_threads(two):
    meet = threading.Barrier(2, timeout=20)
    _threads.share(lambda _: meet.wait(), [0, 1])


def test_share_does_it_alone_where_no_thread_can_be_started(two, monkeypatch):
    def refuse(*_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(ThreadPoolExecutor, "submit", refuse)
    found = []
    _threads.share(found.append, [1, 2, 3])
    assert found == [1, 2, 3]


def test_share_starts_a_thread_for_each_process(two):
    assert _threads._helper(1) is not _threads._helper(2)


@pytest.mark.parametrize("wrong", range(2))
def test_share_raises_what_a_part_has_raised_on_either_thread(two, wrong):
    meet = threading.Barrier(2, timeout=20)

    def work(part):
        meet.wait()
        if part == wrong:
            raise MemoryError("no room")

    with pytest.raises(MemoryError, match="no room"):
        _threads.share(work, [0, 1])


@pytest.mark.parametrize(
    ("images", "kernel"),
    [((1, 1, 60, 50), 5), ((5, 3, 20, 9), 3), ((1, 6, 30, 20), 3), ((7, 2, 9, 9), 1)],
)
@pytest.mark.parametrize("stride", [1, 2])
def test_conv2d_is_the_same_on_two_threads(two, images, kernel, stride, monkeypatch):
    rng = np.random.default_rng(0)
    images, weight = rng.normal(size=images), rng.normal(size=(images[1], 1, kernel, kernel))
    way = "_along_rows" if kernel > 1 else "_scale"
    monkeypatch.setattr(convolution, "fastest", lambda *_: (getattr(convolution, way), 10, 1e6))
    monkeypatch.setattr(convolution, "plan", convolution.plan.__wrapped__)
    found, blocks = [], []
    for shared in (True, False):
        monkeypatch.setattr(_threads, "TWO", shared)
        arguments = convolution.arguments(images, weight, None, stride, 1, 1, len(weight))
        blocks.append(
            len(convolution.plan(arguments[0].shape, arguments[1].shape, *arguments[3:])[1])
        )
        found.append(conv2d(images, weight, stride=stride, padding=1, groups=len(weight)))
    assert blocks[0] > 1 == blocks[1]
    np.testing.assert_array_equal(*found)


def test_conv2d_warns_of_nothing_on_the_second_thread(two, monkeypatch):
    monkeypatch.setattr(convolution, "WORTH_SHARING", 0)
    monkeypatch.setattr(convolution, "plan", convolution.plan.__wrapped__)
    images = np.full((8, 4, 60, 60), np.inf, np.float32)
    weight = np.zeros((4, 1, 5, 5), np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(conv2d(images, weight, groups=4)).all()


def test_conv2d_shares_blocks_where_blas_does_not_share_their_products(two, monkeypatch):
    chosen = convolution._convolve
    monkeypatch.setattr(convolution, "fastest", lambda *_: (chosen, 10, 1e6))
    sides = convolution.arguments(np.ones((4, 2, 9, 9)), np.ones((3, 2, 2, 2)), None, 1, 0, 1, 1)[
        3:
    ]
    fewest = 3 * 8 * _products.FEWEST
    for at_once, blocks in ((fewest, 2), (fewest - 1, 1)):
        cut_at(at_once, monkeypatch)
        _, parts, shared = convolution.plan.__wrapped__((4, 1, 2, 9, 9), (1, 3, 2, 2, 2), *sides)
        assert (len(parts), shared) == (blocks, blocks == 2)


@every_way
@pytest.mark.parametrize("images", [(5, 2, 9, 8), (1, 2, 40, 8), (4, 2, 3, 4)])
def test_conv2d_backward_is_the_same_on_two_threads(two, way, images, monkeypatch):
    rng, found, blocks = np.random.default_rng(0), [], []
    images, weight = rng.integers(-9, 9, images) * 1.0, rng.integers(-9, 9, (3, 2, 3, 3)) * 1.0
    grad_output = rng.integers(-9, 9, conv2d(images, weight, padding=1).shape) * 1.0
    chosen = getattr(convolution_backward, way)
    monkeypatch.setattr(convolution_backward, "_fastest_gather", lambda *_: (chosen, 10, 1e6))
    plan = convolution_backward.plan.__wrapped__
    monkeypatch.setattr(
        convolution_backward, "plan", lambda *shapes: blocks.append(plan(*shapes)) or blocks[-1]
    )
    for shared in (True, False):
        monkeypatch.setattr(_threads, "TWO", shared)
        found.append(conv2d_backward(grad_output, images, weight, padding=1)[1])
    assert [shared for _, _, shared in blocks] == [True, False]
    np.testing.assert_array_equal(*found)


def test_conv2d_shares_blocks_where_blas_does_not_share_their_products_of_rows(two, monkeypatch):
    chosen = convolution._along_rows
    monkeypatch.setattr(convolution, "fastest", lambda *_: (chosen, 10, 1e6))
    sides = convolution.arguments(np.ones((4, 2, 9, 9)), np.ones((3, 2, 2, 2)), None, 1, 0, 1, 1)[
        3:
    ]
    fewest = 3 * 8 * _products.FEWEST
    for at_once, blocks in ((fewest, 2), (fewest - 1, 1)):
        cut_at(at_once, monkeypatch)
        _, parts, shared = convolution.plan.__wrapped__((4, 1, 2, 9, 9), (1, 3, 2, 2, 2), *sides)
        assert (len(parts), shared) == (blocks, blocks == 2)
