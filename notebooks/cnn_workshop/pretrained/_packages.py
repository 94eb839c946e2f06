"""Files in packages that may be installed."""

import importlib.util
from pathlib import Path


def file_in(package, name):
    """Return the path of a file in a package; None if it is not there.

    Nothing of the package is run: it is looked for, and its file read.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0], name)
    return path if path.is_file() else None
