"""The functions of `functional` give what PyTorch gives: stored, and live where installed.

`make_functional_reference.py` made the file.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from cnn_core import functional

with np.load(Path(__file__).parent / "data" / "functional_reference.npz") as stored:
    ARRAYS = {name: stored[name] for name in stored.files}
CALLS = json.loads(ARRAYS.pop("calls").item())

every_call = pytest.mark.parametrize(
    ("name", "arrays", "options", "result"),
    [pytest.param(*call, id=f"{call[0]}-{number}") for number, call in enumerate(CALLS)],
)


def arguments(name, arrays, options):
    """Return a call's arrays, and its options with the weights of the classes among them."""
    arrays = [ARRAYS[array] for array in arrays]
    if name in ("nll_loss", "cross_entropy"):
        options = options | dict(zip(["weight"], arrays[2:], strict=False))
        arrays = arrays[:2]
    return arrays, options


def test_reference_has_every_function():
    assert {name for name, *_ in CALLS} == set(functional.__all__)


@every_call
def test_functional_gives_the_stored_result(name, arrays, options, result):
    arrays, options = arguments(name, arrays, options)
    found = getattr(functional, name)(*arrays, **options)
    assert np.shape(found) == ARRAYS[result].shape
    np.testing.assert_allclose(found, ARRAYS[result], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("stride", [1, (2, 3)])
@pytest.mark.parametrize("kernel", [(8, 2, 3, 2), (8, 2, 1, 1), (4, 2, 9, 5)], ids=str)
def test_conv2d_gives_the_result_of_pytorch_when_installed(kernel, stride, dtype):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    images, weight = (rng.normal(size=size).astype(dtype) for size in [(5, 4, 33, 20), kernel])
    options = {"stride": stride, "padding": (1, 2), "groups": 2}
    theirs = torch.nn.functional.conv2d(*map(torch.from_numpy, (images, weight)), **options)
    ours = functional.conv2d(images, weight, **options)
    assert ours.dtype == dtype
    tolerance = 1e-4 if dtype == "float32" else 1e-12
    np.testing.assert_allclose(ours, theirs.numpy(), rtol=tolerance, atol=tolerance)
