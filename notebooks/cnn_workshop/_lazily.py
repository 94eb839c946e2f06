"""Parts of a package that are imported when they are first asked for."""

import importlib
import sys


def part(package, name):
    """Import a module of a package: only of the one that asks, so that its imports stay plain."""
    return importlib.import_module(f"{package}.{name}")


def exports(package, modules, found=getattr):
    """Make the two functions by which a package offers names of modules not yet imported.

    Parameters
    ----------
    package : str
        Its name.
    modules : dict of str to str
        For each name, the module of the package that has it.
    found : callable, optional
        Returns what a name stands for, given the module and the name: what has that name there,
        when left out.

    Returns
    -------
    tuple of function
        The package's ``__getattr__`` and ``__dir__`` (PEP 562).
    """
    namespace = vars(sys.modules[package])

    def __getattr__(name):
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        namespace[name] = found(part(package, modules[name]), name)
        return namespace[name]

    def __dir__():
        return sorted({*namespace, *modules})

    return __getattr__, __dir__
