"""Read the numbers of a PyTorch file (``.pth``, ``.pt``) without PyTorch, and run nothing of it.

Such a file is a *pickle*: a little program that builds objects. Whoever runs it as it is runs
whatever its author wrote; `pickle` has been used for attacks just so. Here three names are let
through, those that a dictionary of arrays needs, and any other one ends the reading.

Since 2020 the file is a zip with the pickle and a file of raw numbers for each storage; before, it
was one long file: a number by which it is known, the pickle, then the raw numbers. Both are read.
"""

import collections
import io
import math
import pickle
import zipfile
from pathlib import Path

import numpy as np

_MAGIC, _VERSION = 0x1950A86A20F9469CFC6C, 1001  # at the beginning of the older form
_TYPES = {
    "HalfStorage": "<f2",
    "FloatStorage": "<f4",
    "DoubleStorage": "<f8",
    "CharStorage": "<i1",
    "ByteStorage": "<u1",
    "ShortStorage": "<i2",
    "IntStorage": "<i4",
    "LongStorage": "<i8",
    "BoolStorage": "?",
}


class _Rebuild:
    """What a file calls to lay a shape over raw numbers; without a state that it could change."""

    __slots__ = ()

    def __call__(self, storage, offset, shape, stride, *others):
        steps = zip(shape, stride, strict=True)
        last = offset + sum((size - 1) * step for size, step in steps)
        whole = all(isinstance(each, int) and each >= 0 for each in (offset, *shape, *stride))
        whole = whole and isinstance(storage, np.ndarray)
        if not whole or (last >= storage.size and 0 not in shape):
            raise pickle.UnpicklingError("an array reaches beyond its numbers")
        if math.prod(shape) > storage.size:  # a step of 0: a few bytes would fill the memory
            raise pickle.UnpicklingError("an array has more numbers than there are")
        strides = [step * storage.itemsize for step in stride]
        return np.lib.stride_tricks.as_strided(storage[offset:], shape, strides)


_LET_THROUGH = {
    ("collections", "OrderedDict"): collections.OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _Rebuild(),
    **{("torch", name): code for name, code in _TYPES.items()},
}


class _Reader(pickle.Unpickler):
    """Unpickle arrays and dictionaries of them, and nothing else."""

    def __init__(self, file, storage):
        super().__init__(file)
        self._storage = storage

    def find_class(self, module, name):
        """Return what a name stands for; refuse all but three kinds."""
        if (module, name) not in _LET_THROUGH:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, which is not let through")
        return _LET_THROUGH[module, name]

    def persistent_load(self, told):
        """Return the raw numbers that the file speaks of."""
        _, code, key, _, size, *_ = told
        return self._storage(key, np.dtype(code), size)


def read_torch_file(path):
    """Read the arrays of a state dictionary that PyTorch saved, without PyTorch.

    Parameters
    ----------
    path : str or path-like
        A file of ``torch.save(network.state_dict(), path)``, of any version since 2017.

    Returns
    -------
    dict of str to ndarray
        The arrays by name, in the file's order. Nothing that the file says is run.

    Raises
    ------
    OSError
        If it cannot be opened.
    ValueError
        If it is no such file, is damaged, or asks for anything but arrays.

    Notes
    -----
    Taught in lesson 18.
    """
    path = Path(path)
    data = path.read_bytes()
    try:
        found = _new(data) if zipfile.is_zipfile(io.BytesIO(data)) else _old(data)
        if not isinstance(found, dict):
            raise pickle.UnpicklingError(f"it holds no dictionary, but a {type(found).__name__}")
        wrong = [name for name, array in found.items() if not isinstance(array, np.ndarray)]
        if wrong:
            raise pickle.UnpicklingError(f"{wrong[0]!r} is no array")
        return {str(name): np.array(array) for name, array in found.items()}
    except Exception as error:  # a damaged pickle raises whatever it meets
        raise ValueError(f"{path} is no file of arrays that is read here: {error}") from error


def _old(data):
    """Read the form before 2020: pickles one behind the other, then the numbers."""
    file, storages = io.BytesIO(data), {}

    def storage(key, dtype, size):
        if not 0 <= size * dtype.itemsize <= len(data):
            raise pickle.UnpicklingError("it speaks of more numbers than it holds")
        return storages.setdefault(key, np.zeros(size, dtype))

    head = [_Reader(file, storage).load() for _ in range(3)]
    if head[:2] != [_MAGIC, _VERSION] or not head[2].get("little_endian"):
        raise pickle.UnpicklingError("it does not begin as one")
    found = _Reader(file, storage).load()
    for key in _Reader(file, storage).load():
        numbers = storages[key]
        if int.from_bytes(file.read(8), "little") != numbers.size:
            raise pickle.UnpicklingError("an array has other numbers than it says")
        numbers[...] = np.frombuffer(file.read(numbers.nbytes), numbers.dtype)
    return found


def _new(data):
    """Read the form since 2020: a zip with the pickle and a file for each storage."""
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        if sum(each.file_size for each in files.infolist()) > len(data):
            raise pickle.UnpicklingError("it is packed, which PyTorch's files are not")
        [start] = [name for name in files.namelist() if name.endswith("/data.pkl")]
        folder = start.removesuffix("data.pkl")

        def storage(key, dtype, size):
            numbers = np.frombuffer(files.read(f"{folder}data/{key}"), dtype)
            if numbers.size != size:
                raise pickle.UnpicklingError("an array has other numbers than it says")
            return numbers

        return _Reader(io.BytesIO(files.read(start)), storage).load()
