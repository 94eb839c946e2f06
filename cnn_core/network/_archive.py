"""Networks in files: NumPy arrays, and a JSON text that says which layers they belong to.

The text stands under the name "architecture"; the arrays are called ``conv1.weight`` and so on.
Nothing in a file is ever run. A file that is replaced is whole at any moment: old or new.
"""

import json
import os
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np

from cnn_core import _checks, layers

_FORMAT = "cnn_core network"
_VERSION = 1
_TYPES = [name for name in layers.__all__ if name not in ("Layer", "Window")]


def write(path, named_layers, arrays):
    """Write layers, by name, and their arrays, by name too."""
    entries = [
        {
            "name": name,
            "type": _checks.one_of(type(layer).__name__, "layer", _TYPES),
            "options": layer.options,
        }
        for name, layer in named_layers.items()
    ]
    text = json.dumps({"format": _FORMAT, "version": _VERSION, "layers": entries})
    path = Path(path)
    with tempfile.TemporaryDirectory(prefix=".saving-", dir=path.parent) as folder:
        partial = Path(folder) / "network"
        with partial.open("wb") as file:
            np.savez_compressed(file, architecture=np.array(text), **arrays)
        os.replace(partial, path)


def read(path):
    """Return new layers as (name, layer) pairs, and the arrays by name."""
    arrays = _read_arrays(path)
    try:
        content = json.loads(str(arrays.pop("architecture")))
        right = content["format"] == _FORMAT
        version, entries = content["version"], content.get("layers")
    except (KeyError, TypeError, ValueError):
        right = False
    if not right:
        raise ValueError(f"`path` must name a saved network, got {path}: it holds something else")
    if version != _VERSION:
        raise ValueError(
            f"`path` must name a network saved in format {_VERSION}, got format {version} in "
            f"{path}: a newer version of this project may read it"
        )
    return _build(entries, path), arrays


def described(arrays):
    """Say of each array what it holds."""
    return {
        name: f"{'numbers' if array.dtype.kind in 'biuf' else array.dtype} of shape {array.shape}"
        for name, array in arrays.items()
    }


def _read_arrays(path):
    """Return what an npz file holds, or say that it is none."""
    broken = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
    with open(path, "rb") as file:  # a file that is not there says so itself
        try:
            if zipfile.ZipFile(file).testzip():
                raise zipfile.BadZipFile("a checksum is wrong")
            file.seek(0)
            with np.load(file, allow_pickle=False) as archive:
                return {name: np.asarray(archive[name]) for name in archive.files}
        except broken as error:
            raise ValueError(
                f"`path` must name a saved network, got {path}: it is cut short, damaged, or of "
                f"another kind"
            ) from error


def _build(entries, path):
    """Make layers from their descriptions."""
    try:
        built = []
        for entry in entries:
            kind = getattr(layers, _checks.one_of(entry["type"], "type", _TYPES))
            built.append((entry["name"], kind(**entry["options"])))
        return built
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path} describes a layer that cannot be made: {error}") from error
