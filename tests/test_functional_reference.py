"""The functions of `functional` give what PyTorch gives: stored, and live where installed.

`make_functional_reference.py` made the file.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from cnn_core import functional
from cnn_core.functional.normalisation import running_statistics

with np.load(Path(__file__).parent / "data" / "functional_reference.npz") as stored:
    ARRAYS = {name: stored[name] for name in stored.files}
CALLS = json.loads(ARRAYS.pop("calls").item())
FUNCTIONS = {name: getattr(functional, name) for name in functional.__all__}
FUNCTIONS["running_statistics"] = running_statistics

every_call = pytest.mark.parametrize(
    ("name", "arrays", "options", "results"),
    [pytest.param(*call, id=f"{call[0]}-{number}") for number, call in enumerate(CALLS)],
)


def arguments(name, arrays, options):
    """Return a call's arrays, and its options with the weights of the classes among them."""
    arrays = [ARRAYS[array] for array in arrays]
    if name.startswith(("nll_loss", "cross_entropy")):
        before = 3 if name.endswith("_backward") else 2
        options = options | dict(zip(["weight"], arrays[before:], strict=False))
        arrays = arrays[:before]
    if "names" in options:
        options = dict(options)
        names = options.pop("names")
        before = len(arrays) - len(names)
        options |= dict(zip(names, arrays[before:], strict=True))
        arrays = arrays[:before]
    if name.startswith(("group_norm", "layer_norm")):
        before = 2 if name.endswith("_backward") else 1
        options = options | dict(zip(("weight", "bias"), arrays[before:], strict=False))
        arrays = arrays[:before]
    return arrays, options


def test_reference_has_every_function():
    assert {name for name, *_ in CALLS} == set(FUNCTIONS)


@every_call
def test_functional_gives_the_stored_result(name, arrays, options, results):
    arrays, options = arguments(name, arrays, options)
    found = FUNCTIONS[name](*arrays, **options)
    found = [each for each in found if each is not None] if isinstance(found, tuple) else [found]
    assert [np.shape(each) for each in found] == [ARRAYS[result].shape for result in results]
    # PyTorch multiplies this gradient by a sixth that it has rounded to 32 bits: findings/ has it.
    tolerance = 1e-7 if name == "hardsigmoid_backward" else 1e-12
    for each, result in zip(found, results, strict=True):
        np.testing.assert_allclose(each, ARRAYS[result], rtol=tolerance, atol=1e-12)


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


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("stride", [1, (2, 3)])
@pytest.mark.parametrize("kernel", [(8, 2, 3, 2), (8, 2, 1, 1), (4, 2, 9, 5)], ids=str)
def test_conv2d_backward_gives_the_gradients_of_pytorch_when_installed(kernel, stride, dtype):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    images, weight = (rng.normal(size=size).astype(dtype) for size in [(5, 4, 33, 20), kernel])
    options = {"stride": stride, "padding": (1, 2), "groups": 2}
    tensors = [torch.from_numpy(array).requires_grad_() for array in (images, weight)]
    result = torch.nn.functional.conv2d(*tensors, **options)
    upstream = rng.normal(size=result.shape).astype(dtype)
    result.backward(torch.from_numpy(upstream))
    ours = functional.conv2d_backward(upstream, images, weight, **options)[:2]
    tolerance = 1e-3 if dtype == "float32" else 1e-11
    for gradient, tensor in zip(ours, tensors, strict=True):
        assert gradient.dtype == dtype
        np.testing.assert_allclose(gradient, tensor.grad, rtol=tolerance, atol=tolerance)
