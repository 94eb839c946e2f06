"""Networks in files: NumPy arrays, and a record that says which layers they belong to.

The arrays are called ``conv1.weight`` and so on.
"""

from cnn_core import _checks, _files, layers

_FORMAT = _files.Format("a saved network", "cnn_core network", 1, "architecture")
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
    _files.write(_checks.file_path(path, "path"), _FORMAT, {"layers": entries}, arrays)


def read(path):
    """Return new layers as (name, layer) pairs, and the arrays by name."""
    record, arrays = _files.read(_checks.file_path(path, "path"), _FORMAT, "path")
    return _build(record.get("layers"), path), arrays


def fill(path, network, arrays):
    """Put the arrays into the layers of a network; they must be its own, all of them."""
    own = network.parameters() | network.buffers()
    _files.compare(path, _files.described(own), _files.described(arrays))
    for name, layer in network.layers.items():
        for kept in (layer.params, layer.buffers):
            for key, start in kept.items():
                array = arrays[f"{name}.{key}"]
                whole = start.dtype.kind in "iu"
                kept[key] = (
                    array.astype(start.dtype) if whole else _checks.floats(array, name).copy()
                )


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
