"""Files of arrays, and of a record of what they belong to: a JSON text among them.

A file that is replaced is whole at any moment: old or new. Nothing in a file is ever run.
"""

import contextlib
import errno
import json
import os
import secrets
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ImportError:  # Windows: a file that is open there cannot be removed, which does as well;
    flock = None  # and JupyterLite, which puts an empty module there: no other process writes


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

    Arrays in the record become lists. Where `path` is a symbolic link, it stays one.
    """
    head = {"format": kind.name, "version": kind.version}
    text = json.dumps({**head, **record}, default=np.ndarray.tolist)
    with _replacing(path) as file:
        np.savez_compressed(file, **{kind.key: np.array(text)}, **arrays)


@contextlib.contextmanager
def _replacing(path):
    """Open a new file beside another one; put it in its place once it is whole."""
    target, partial = Path(os.path.realpath(path)), None
    try:
        if target.is_dir():  # before anything is written; the system words it differently each time
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        prefix = f".saving-{zlib.crc32(os.fsencode(target.name)):08x}-"
        _sweep(target.parent, prefix)
        partial, file = _begin(target.with_name(prefix))
        with file:
            yield file
            if flock:  # while it is locked; Windows moves no open file
                file.flush()
                os.replace(partial, target)
        if not flock:
            os.replace(partial, target)
    except BaseException as error:
        if partial:
            with contextlib.suppress(OSError):
                partial.unlink()
        if isinstance(error, OSError) and error.filename is not None:
            # the name that the caller typed, not the hidden one
            raise type(error)(error.errno, error.strerror, str(path)) from None
        raise


def _begin(stem):
    """Make a hidden file of a new name, and lock it; return its path, and it."""
    while True:
        partial = stem.with_name(stem.name + secrets.token_hex(4))
        file = partial.open("xb")
        with contextlib.suppress(OSError):  # not every disk has locks
            if flock:
                flock(file, LOCK_EX)
        if partial.exists():  # or else it was swept away before it was locked
            return partial, file
        file.close()


def _sweep(folder, prefix):
    """Remove what a process that was killed had written of this file, but not what one writes now.

    Who writes holds a lock, and the system takes it from the dead.
    """
    for name in os.listdir(folder):
        if name.startswith(prefix):
            with contextlib.suppress(OSError), contextlib.ExitStack() as held:
                if flock:  # until the file is gone; Windows removes no open file
                    file = held.enter_context((folder / name).open("rb"))
                    flock(file, LOCK_EX | LOCK_NB)
                os.unlink(folder / name)


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
        older = isinstance(version, int) and version < kind.version
        raise ValueError(
            f"`{name}` must name a file of format {kind.version}, got format {version} in {path}: "
            f"{'an older' if older else 'a newer'} version of this project may read it"
        )
    return record, arrays


def compare(path, wanted, found):
    """Refuse arrays, both as `described`, that are not the wanted ones."""
    for name in [*wanted, *found]:
        if wanted.get(name) != found.get(name):
            raise ValueError(
                f"{path} must hold {wanted.get(name, 'nothing')} under {name}, "
                f"got {found.get(name, 'nothing')}"
            )


def described(arrays):
    """Say of each array what it holds."""
    return {
        name: f"{'numbers' if array.dtype.kind in 'biuf' else array.dtype} of shape {array.shape}"
        for name, array in arrays.items()
    }


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
