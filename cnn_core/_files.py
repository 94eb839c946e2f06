"""Files of arrays. One that is replaced is whole at any moment: old or new."""

import os
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np


def write(path, arrays):
    """Write arrays, by name, to an npz file; one that is there is replaced in one go."""
    path = Path(path)
    with tempfile.TemporaryDirectory(prefix=".saving-", dir=path.parent) as folder:
        partial = Path(folder) / "partial"
        with partial.open("wb") as file:
            np.savez_compressed(file, **arrays)
        os.replace(partial, path)


def read(path, name, what):
    """Return the arrays of an npz file, by name, or say that it is not `what` it must be.

    Nothing in the file is ever run. `name` is the argument that the caller gave the path as.
    """
    broken = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
    with open(path, "rb") as file:  # a file that is not there says so itself
        try:
            if zipfile.ZipFile(file).testzip():
                raise zipfile.BadZipFile("a checksum is wrong")
            file.seek(0)
            with np.load(file, allow_pickle=False) as archive:
                return {key: np.asarray(archive[key]) for key in archive.files}
        except broken as error:
            raise ValueError(
                f"`{name}` must name {what}, got {path}: it is cut short, damaged, or of another "
                f"kind"
            ) from error
