"""Where a run of training stands, in a file: enough to go on from it as if nothing had happened.

The file holds a record, and arrays: those of the network, what the optimiser remembers, the order
in which the epoch shows the pictures, and the learning rate of every step. The record says what
the run consists of, how it began and how it stands now: a call that says otherwise is refused.
"""

import copy
import zlib
from itertools import zip_longest

import numpy as np

from cnn_core import _files

_FORMAT = _files.Format("a checkpoint of this run", "cnn_core checkpoint", 2, "checkpoint")
_COUNTERS = {"epoch": int, "step": int, "loss": float, "right": int}
_MALFORMED = (AttributeError, IndexError, KeyError, OverflowError, TypeError)


def save(path, run):
    """Write down where a run stands, whole or not at all."""
    record = {
        "made_with": _made_with(run),
        "epochs": run.epochs,
        "start": run.start,
        "now": _standing(run),
        "memory": _files.described(_memory(run)),
        "counters": {name: getattr(run, name) for name in _COUNTERS},
        "optimizer": {name: getattr(run.optimizer, name) for name in run.optimizer.options},
        "rng": run.rng.bit_generator.state,
    }
    arrays = {"order": run.order, "rates": np.array(run.rates, np.float64)}
    _files.write(path, _FORMAT, record, arrays | _network(run) | _memory(run))


def resume(path, run, rng_given):
    """Bring a run to where a checkpoint stands; without a file, write a first one.

    The file is read and compared before anything of the run is changed.
    """
    run.start = _standing(run)
    if not path.exists():
        save(path, run)  # a folder that is not there says so now, not after an hour
        return
    record, arrays = _files.read(path, _FORMAT, "checkpoint")
    try:
        _compare(path, record["made_with"], _made_with(run))
        wanted = _files.described({"order": run.order, "rates": arrays["rates"]} | _network(run))
        found = _files.described(arrays)
        if arrays["order"].shape == (len(run.images),):
            wanted["order"] = found["order"]
        _files.compare(path, wanted | record["memory"], found)
        _compare_start(path, record, run.start if rng_given else run.start | {"rng": None})
        if run.epochs < record["epochs"]:
            _refuse(path, "epochs", record["epochs"], run.epochs)
        _compare_rates(path, arrays["rates"], run)
    except _MALFORMED as error:
        _refuse_contents(path, error)
    try:
        state = _read(record, arrays, run)
    except (ValueError, *_MALFORMED) as error:
        _refuse_contents(path, error)
    _put(*state, arrays, run)
    run.start = record["start"]


def _read(record, arrays, run):
    """Return what the record holds, in the types of the run: all that may fail, before a change."""
    counters = {name: kind(record["counters"][name]) for name, kind in _COUNTERS.items()}
    order, in_epoch = arrays["order"], counters["step"] - (counters["epoch"] - 1) * run.batches
    whole = np.array_equal(np.sort(order), np.arange(len(run.images)))
    if not (0 <= in_epoch <= run.batches and (whole or counters["step"] == 0)):
        raise IndexError("the order of the pictures does not fit the step")
    settings = {
        name: type(getattr(run.optimizer, name))(value)  # JSON knows no tuples
        for name, value in record["optimizer"].items()
    }
    probe = copy.deepcopy(run.rng)
    probe.bit_generator.state = record["rng"]
    return counters, settings, probe.bit_generator.state


def _put(counters, settings, rng_state, arrays, run):
    """Set a run to what was read."""
    for name, value in settings.items():
        setattr(run.optimizer, name, value)
    for name, array in _network(run).items():
        array[...] = arrays[name]
    kept = "optimizer."
    run.optimizer.memory = {
        name[len(kept) :]: array for name, array in arrays.items() if name.startswith(kept)
    }
    for name, value in counters.items():
        setattr(run, name, value)
    run.rng.bit_generator.state = rng_state
    run.order, run.rates = arrays["order"], arrays["rates"].tolist()


# ---- what is compared ----------------------------------------------------------------------------


def _network(run):
    """Return the arrays of the network, learned and kept, by the names that they have in a file."""
    arrays = run.network.parameters() | run.network.buffers()
    return {f"network.{name}": array for name, array in arrays.items()}


def _memory(run):
    """Return what the optimiser remembers, by the names that it has in a file."""
    return {f"optimizer.{name}": array for name, array in run.optimizer.memory.items()}


def _made_with(run):
    """Say what a run consists of, in words: two that say the same take the same steps."""
    arrays = [f"{name} {array.dtype} {array.shape}" for name, array in _network(run).items()]
    first = run.shown(np.arange(run.batch_size), np.random.default_rng(0))
    return {
        "network": [*map(str.strip, str(run.network).splitlines()[1:-1]), *arrays],
        "images": _sum(run.images),
        "labels": _sum(run.labels),
        "optimizer": f"{type(run.optimizer).__name__} with {run.optimizer.options}",
        "batch_size": str(run.batch_size),
        "drop_last": str(run.drop_last),
        "augment": _called(run.augment),
        "augment(images, rng)": _sum(first),
        "schedule": _called(run.schedule),
        "rng": type(run.rng.bit_generator).__name__,
    }


def _standing(run):
    """Say how the numbers of a run stand: those of the network, of the optimiser, of the dice."""
    settings = {name: repr(getattr(run.optimizer, name)) for name in run.optimizer.options}
    following = copy.deepcopy(run.rng).random()
    return {
        "network": {name: _sum(array) for name, array in _network(run).items()},
        "optimizer": settings | {name: _sum(array) for name, array in _memory(run).items()},
        "rng": {"next number": repr(following)},
    }


def _sum(array):
    """Say what an array holds: its shape, its first number, and a checksum of all."""
    first = "" if array.size == 0 else f", first number {array.flat[0]:.6g}"
    return f"shape {array.shape}{first}, checksum {zlib.crc32(np.ascontiguousarray(array)):08x}"


def _called(function):
    """Name a function, or what can be called like one, alike in every session."""
    in_words = repr(function)
    name = getattr(function, "__name__", type(function).__name__)
    return name if " at 0x" in in_words else in_words


def _compare(path, there, here):
    """Refuse a checkpoint of another run; say in what it differs."""
    for name, value in here.items():
        pairs = zip_longest(*(each if isinstance(each, list) else [each]  # line by line
                              for each in (there.get(name), value)))  # fmt: skip
        for one, other in pairs:
            if one != other:
                _refuse(path, name, one, other)


def _compare_start(path, record, here):
    """Refuse a run that neither began as this one did, nor stands where it does now.

    The second is a network that was trained in this session, and is to be trained on.
    """
    for part, values in here.items():
        start = record["start"][part]
        if values not in (None, start, record["now"][part]):
            name = next(key for key in [*start, *values] if start.get(key) != values.get(key))
            _refuse(path, f"{part}`: `{name}", start.get(name), values.get(name), "start of ")


def _compare_rates(path, rates, run):
    """Refuse a schedule that would have given other learning rates so far."""
    for step, rate in enumerate(rates if run.schedule else ()):
        if run.schedule(step) != rate:
            _refuse(path, f"schedule({step})", rate, run.schedule(step))


def _refuse_contents(path, error):
    """Say that a record is not what `save` writes."""
    raise ValueError(
        f"`checkpoint` must name {_FORMAT.what}, got {path}: it holds something else ({error!r})"
    ) from error


def _refuse(path, name, there, here, what=""):
    """Say in what a file and a call differ."""
    raise ValueError(
        f"`checkpoint` must name a checkpoint of this run, got {path}, made with another {what}"
        f"`{name}`: {there} there, {here} here. A file of another name starts a new run"
    )
