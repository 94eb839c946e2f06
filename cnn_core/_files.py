"""Files of arrays, and of a record of what they belong to: a JSON text among them.

A file that is replaced is whole at any moment: old or new. Nothing in a file is ever run.
"""

import json
import os
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np


class Format(NamedTuple):
    """One kind of file.

    Attributes
    ----------
    what : str
        What such a file is, for the reader: "a saved network".
    name : str
        What the record calls it.
    version : int
        The newest version, and the only one that is read.
    key : str
        The name that the record stands under, among the arrays.
    """

    what: str
    name: str
    version: int
    key: str


def write(path, kind, record, arrays):
    """Write a record and arrays, by name, to an npz file; one that is there is replaced in one go.

    Arrays in the record become lists.
    """
    path = Path(path)
    head = {"format": kind.name, "version": kind.version}
    text = json.dumps({**head, **record}, default=np.ndarray.tolist)
    with tempfile.TemporaryDirectory(prefix=".saving-", dir=path.parent) as folder:
        partial = Path(folder) / "partial"
        with partial.open("wb") as file:
            np.savez_compressed(file, **{kind.key: np.array(text)}, **arrays)
        os.replace(partial, path)


def read(path, kind, name):
    """Return the record and the arrays of a file, or say that it is not of the wanted kind.

    `name` is the argument that the caller gave the path as.
    """
    wanted = f"`{name}` must name {kind.what}, got {path}"
    arrays = _arrays(path, wanted)
    try:
        record = json.loads(str(arrays.pop(kind.key)))
        right, version = record["format"] == kind.name, record["version"]
    except (KeyError, TypeError, ValueError):
        right = False
    if not right:
        raise ValueError(f"{wanted}: it holds something else")
    if version != kind.version:
        raise ValueError(
            f"`{name}` must name a file of format {kind.version}, got format {version} in {path}: "
            f"a newer version of this project may read it"
        )
    return record, arrays


def _arrays(path, wanted):
    broken = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
    with open(path, "rb") as file:  # a file that is not there says so itself
        try:
            if zipfile.ZipFile(file).testzip():
                raise zipfile.BadZipFile("a checksum is wrong")
            file.seek(0)
            with np.load(file, allow_pickle=False) as archive:
                return {key: np.asarray(archive[key]) for key in archive.files}
        except broken as error:
            raise ValueError(f"{wanted}: it is cut short, damaged, or of another kind") from error
