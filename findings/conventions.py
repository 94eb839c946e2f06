#!/usr/bin/env python3
"""Measure anew how libraries differ: a part of the table that ships with lesson 18.

Versions   torch 2.13.0, onnx 1.23.2 (its reference implementation), scipy 1.17.1,
           scikit-image 0.26.0, opencv-python-headless 5.0.0.93, pillow 13.0.0 (Python 3.11 to 3.13)
Behaviour  Each library gets the tiny picture of a convention; its numbers are set beside those of
           notebooks/cnn_workshop/conventions/facts.csv. None of these is a mistake of a library:
           they are choices, mostly documented, that a port has to know.
Seen       53 facts of 22 conventions as in the table.
Fails      if a library gives other numbers than the table says.

    findings/conventions.sh     # installs them in a temporary folder, 1 GB or more, and runs this
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def measured():
    """Yield (convention, label, numbers) for all that is measured here."""
    yield from with_torch()
    yield from with_onnx()
    yield from with_filters()
    yield from with_resizing()


def with_torch():
    """Measure PyTorch."""
    import warnings

    import torch
    from torch.nn import functional as F

    warnings.simplefilter("ignore", UserWarning)  # that an even kernel costs a copy

    def tensor(name, part=0):
        values = list(given(name).values())[part]
        return torch.tensor(values, dtype=torch.float64)

    def four(name, part=0):
        return tensor(name, part)[None, None]

    def gradient(name, function):
        leaf = four(name).requires_grad_()
        function(leaf).sum().backward()
        return leaf.grad

    def row(name):
        return tensor(name)[None]

    yield "kernel", "PyTorch", F.conv2d(four("kernel"), four("kernel", 1))
    name = "same, even kernel"
    yield name, "PyTorch: padding='same'", F.conv2d(four(name), four(name, 1), padding="same")
    name = "same, stride 2"
    yield name, "PyTorch: padding=1", F.conv2d(four(name), four(name, 1), None, 2, (0, 1))
    name = "beyond the border"
    yield name, "PyTorch: padding=1", F.conv2d(four(name), four(name, 1), padding=(0, 1))
    yield "average, border", "PyTorch", F.avg_pool2d(four("average, border"), 3, 1, 1)
    name = "average, last window"
    yield name, "PyTorch: ceil_mode=True", F.avg_pool1d(row(name), 2, 2, ceil_mode=True)
    name = "rounded up"
    yield name, "PyTorch: ceil_mode=True", F.avg_pool2d(four(name), 2, 2, 1, ceil_mode=True)
    yield "bilinear", "PyTorch", F.interpolate(row("bilinear"), 4, mode="linear")
    straight = F.interpolate(row("bilinear"), 4, mode="linear", align_corners=True)
    yield "bilinear", "PyTorch: align_corners=True", straight
    yield "nearest", "PyTorch", F.interpolate(row("nearest"), 3, mode="nearest")
    yield "made smaller", "PyTorch", F.interpolate(row("made smaller"), 2, mode="linear")
    bicubic = F.interpolate(four("bicubic"), (1, 4), mode="bicubic")
    yield "bicubic", "PyTorch", bicubic
    yield "slope", "PyTorch", F.leaky_relu(tensor("slope"))
    yield "PReLU", "PyTorch", torch.nn.PReLU()(tensor("PReLU").float())
    norm = torch.nn.BatchNorm1d(1).double()
    norm(tensor("running statistics").T)
    statistics = torch.cat([norm.running_mean, norm.running_var])
    yield "running statistics", "PyTorch", statistics
    yield "ReLU of NaN", "PyTorch", F.relu(tensor("ReLU of NaN"))
    yield "maximum of NaN", "PyTorch", F.max_pool2d(four("maximum of NaN"), 2)
    yield "tie", "PyTorch", gradient("tie", lambda leaf: F.max_pool2d(leaf, 2))
    yield "rounding", "PyTorch", torch.round(tensor("rounding"))
    yield "deviation", "PyTorch", tensor("deviation").std()
    name = "transposed kernel"
    yield name, "PyTorch", F.conv_transpose2d(four(name), four(name, 1))
    yield "momentum", "PyTorch", torch.tensor(torch_steps(torch))


def torch_steps(torch):
    """Take two steps of SGD with momentum 0.5, at learning rates 1 and 0.1."""
    weight = torch.zeros(1, requires_grad=True)
    optimiser, places = torch.optim.SGD([weight], lr=1, momentum=0.5), []
    for rate in (1, 0.1):
        optimiser.param_groups[0]["lr"] = rate
        weight.grad = torch.ones(1)
        optimiser.step()
        places.append(weight.item())
    return places


def with_onnx():
    """Measure the reference implementation of ONNX."""
    import numpy as np
    from onnx import TensorProto, helper
    from onnx.reference import ReferenceEvaluator

    def run(kind, *arrays, **options):
        arrays = [np.asarray(array, np.float32) for array in arrays]
        names = [f"input{at}" for at in range(len(arrays))]
        node = helper.make_node(kind, names, ["output"], **options)
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, array.shape)
            for name, array in zip(names, arrays, strict=True)
        ]
        output = helper.make_tensor_value_info("output", TensorProto.FLOAT, None)
        graph = helper.make_graph([node], "one node", inputs, [output])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)])
        return ReferenceEvaluator(model).run(None, dict(zip(names, arrays, strict=True)))[0]

    def four(name):
        return [np.array(values)[None, None] for values in given(name).values()]

    side = {"kernel_shape": [3, 3], "pads": [1] * 4}
    yield "kernel", "ONNX reference", run("Conv", *four("kernel"))
    name = "same, even kernel"
    for way in ("SAME_LOWER", "SAME_UPPER"):
        yield name, f"ONNX reference: {way}", run("Conv", *four(name), auto_pad=way)
    name, counted = "average, border", "ONNX reference: count_include_pad=1"
    yield name, "ONNX reference", run("AveragePool", *four(name), **side)
    yield name, counted, run("AveragePool", *four(name), **side, count_include_pad=1)
    name, options = "rounded up", {"kernel_shape": [2, 2], "strides": [2, 2], "ceil_mode": 1}
    options |= {"pads": [1] * 4, "count_include_pad": 1}
    yield name, "ONNX reference: ceil_mode=1", run("AveragePool", *four(name), **options)
    yield "slope", "ONNX reference", run("LeakyRelu", *four("slope"))
    yield "rounding", "ONNX reference", run("Round", *four("rounding"))
    pooled = run("MaxPool", *four("maximum of NaN"), kernel_shape=[2, 2], strides=[2, 2])
    yield "maximum of NaN", "ONNX reference: strides=2", pooled


def with_filters():
    """Measure the filters of SciPy, OpenCV, Pillow and scikit-image."""
    import cv2
    import numpy as np
    from PIL import Image, ImageFilter
    from scipy import ndimage
    from skimage import filters, measure

    dot, count = (np.array(values) for values in given("kernel").values())
    middle = np.s_[1:-1, 1:-1]
    yield "kernel", "SciPy: ndimage.convolve", ndimage.convolve(dot, count)[middle]
    yield "kernel", "SciPy: ndimage.correlate", ndimage.correlate(dot, count)[middle]
    yield "kernel", "OpenCV", cv2.filter2D(dot, -1, count)[middle]
    pillow = ImageFilter.Kernel((3, 3), [*count.ravel()], scale=1)
    filtered = Image.fromarray(dot.astype(np.uint8)).filter(pillow)
    yield "kernel", "Pillow: ImageFilter.Kernel", np.asarray(filtered)[middle]
    row, kernel = (np.array(values) for values in given("beyond the border").values())
    yield "beyond the border", "OpenCV: filter2D", cv2.filter2D(row, -1, kernel)
    yield "beyond the border", "SciPy: ndimage.correlate", ndimage.correlate(row, kernel)
    ramp = np.array(given("Sobel")["picture"])
    yield "Sobel", "OpenCV: Sobel", cv2.Sobel(ramp, -1, 1, 0)[1, 1]
    yield "Sobel", "SciPy: ndimage.sobel", ndimage.sobel(ramp, axis=1)[1, 1]
    yield "Sobel", "scikit-image: filters.sobel_v", filters.sobel_v(ramp)[1, 1]
    [five] = np.array(given("average, last window")["picture"])
    reduced = measure.block_reduce(five, 2, np.mean)
    yield "average, last window", "scikit-image: block_reduce", reduced


def with_resizing():
    """Measure how SciPy, OpenCV, Pillow and scikit-image make pictures larger and smaller."""
    import cv2
    import numpy as np
    from PIL import Image
    from scipy import ndimage
    from skimage import transform

    def picture(name):
        return np.array(given(name)["picture"], np.float32)

    def pillow(name, many, way):
        image = Image.fromarray(picture(name))
        return np.asarray(image.resize((many, 1), getattr(Image.Resampling, way)))

    def opencv(name, many, way):
        return cv2.resize(picture(name), (many, 1), interpolation=getattr(cv2, f"INTER_{way}"))

    [two] = picture("bilinear")
    yield "bilinear", "SciPy: ndimage.zoom", ndimage.zoom(two, 2, order=1)
    shifted = ndimage.zoom(two, 2, order=1, grid_mode=True, mode="nearest")
    yield "bilinear", "SciPy: ndimage.zoom, grid_mode", shifted
    yield "bilinear", "OpenCV", opencv("bilinear", 4, "LINEAR")
    yield "bilinear", "Pillow", pillow("bilinear", 4, "BILINEAR")
    yield "bilinear", "scikit-image", transform.resize(picture("bilinear"), (1, 4), order=1)
    yield "nearest", "OpenCV: INTER_NEAREST", opencv("nearest", 3, "NEAREST")
    yield "nearest", "OpenCV: INTER_NEAREST_EXACT", opencv("nearest", 3, "NEAREST_EXACT")
    yield "nearest", "Pillow", pillow("nearest", 3, "NEAREST")
    yield "made smaller", "OpenCV", opencv("made smaller", 2, "LINEAR")
    yield "made smaller", "Pillow", pillow("made smaller", 2, "BILINEAR")
    yield "bicubic", "OpenCV", opencv("bicubic", 4, "CUBIC")
    yield "bicubic", "Pillow", pillow("bicubic", 4, "BICUBIC")


def given(name):
    """Return the inputs of a convention, by name, as lists."""
    from cnn_workshop import conventions

    return {key: array.tolist() for key, array in conventions.convention(name).inputs.items()}


def main():
    """Measure, compare, and return the exit code."""
    import numpy as np

    sys.path[:0] = [str(ROOT), str(ROOT / "notebooks")]
    from cnn_workshop import conventions

    known = {(each.convention, each.label): each for each in conventions.facts()}
    seen, unlike = set(), 0
    for name, label, numbers in measured():
        numbers = np.asarray(numbers.detach() if hasattr(numbers, "detach") else numbers)
        fact = known.get((name, label))
        right = fact is not None and np.shape(numbers.ravel()) == np.shape(fact.numbers)
        right = right and np.allclose(numbers.ravel(), fact.numbers, atol=2e-5, equal_nan=True)
        seen.add((name, label))
        unlike += not right
        sign = "as in the table" if right else f"NOT AS IN THE TABLE: {numbers.ravel()}"
        print(f"{name:22} {label:40} {sign}")
    print(f"{len(seen)} facts of {len({name for name, _ in seen})} conventions, {unlike} unlike")
    return int(unlike > 0)


if __name__ == "__main__":
    sys.exit(main())
