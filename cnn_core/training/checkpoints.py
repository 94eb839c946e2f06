"""Where a run of training stands, in a file: enough to go on from it as if nothing had happened.

The file holds a record, and arrays: those of the network, what the optimiser remembers, and the
order in which the epoch shows the pictures.
"""

import zlib
from pathlib import Path

import numpy as np

from cnn_core import _files

_FORMAT = _files.Format("a checkpoint of this run", "cnn_core checkpoint", 1, "checkpoint")
_COUNTERS = ("epoch", "step", "loss", "right")


def save(path, run):
    """Write down where a run stands, whole or not at all."""
    optimizer = run.optimizer
    record = {
        "made_with": _made_with(run),
        "counters": {name: getattr(run, name) for name in _COUNTERS},
        "optimizer": {name: getattr(optimizer, name) for name in optimizer.options},
        "rng": run.rng.bit_generator.state,
    }
    memory = {f"optimizer.{name}": array for name, array in optimizer.memory.items()}
    _files.write(path, _FORMAT, record, {"order": run.order, **_network(run), **memory})


def resume(path, run):
    """Bring a run to where a checkpoint stands; without a file, write a first one.

    The file is read and compared before anything of the run is changed.
    """
    if not Path(path).exists():
        save(path, run)  # a folder that is not there says so now, not after an hour
        return
    record, arrays = _files.read(path, _FORMAT, "checkpoint")
    _compare(path, record["made_with"], _made_with(run))
    for name, array in _network(run).items():
        array[...] = arrays[name]
    optimizer, kept = run.optimizer, "optimizer."
    optimizer.memory = {
        name[len(kept) :]: array for name, array in arrays.items() if name.startswith(kept)
    }
    for name, value in record["optimizer"].items():
        kind = type(getattr(optimizer, name))  # JSON knows no tuples
        setattr(optimizer, name, kind(value))
    for name, value in record["counters"].items():
        setattr(run, name, value)
    run.rng.bit_generator.state = record["rng"]
    run.order = arrays["order"]


def _network(run):
    """Return the arrays of the network, learned and kept, by the names that they have in a file."""
    arrays = run.network.parameters() | run.network.buffers()
    return {f"network.{name}": array for name, array in arrays.items()}


def _made_with(run):
    """Say what a run consists of, in words: two that say the same take the same steps."""
    arrays = ", ".join(f"{name} {a.dtype} {a.shape}" for name, a in _network(run).items())
    checksums = [zlib.crc32(np.ascontiguousarray(each)) for each in (run.images, run.labels)]
    optimizer = f"{type(run.optimizer).__name__} with {run.optimizer.options}"
    return {
        "network": f"{run.network} {arrays}",
        "images": f"{run.images.shape}, checksum {checksums[0]}",
        "labels": f"checksum {checksums[1]}",
        "optimizer": optimizer,
        "batch_size": str(run.batch_size),
        "augment": _called(run.augment),
        "schedule": _called(run.schedule),
        "rng": type(run.rng.bit_generator).__name__,
    }


def _called(function):
    """Name a function, or what can be called like one, alike in every session."""
    in_words = repr(function)
    name = getattr(function, "__name__", type(function).__name__)
    return name if " at 0x" in in_words else in_words


def _compare(path, there, here):
    """Refuse a checkpoint of another run; say in what it differs."""
    for name, value in here.items():
        if there.get(name) != value:
            long = "\n" in value or name in ("images", "labels")
            both = "" if long else f": {there.get(name)} there, {value} here"
            raise ValueError(
                f"`checkpoint` must name a checkpoint of this run, got {path}, made with another "
                f"`{name}`{both}. A file of another name starts a new run"
            )
