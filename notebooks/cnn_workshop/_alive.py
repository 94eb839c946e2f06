"""Widgets that know which cell shows them: closed with all their parts, and opened again."""

import functools

import ipywidgets
from ipywidgets.widgets import widget as _registry

from cnn_workshop import _cells

_INTERRUPTED = "Interrupted before it was complete: run its cell again."


class Alive(ipywidgets.Widget):
    """A widget that is closed, with all its parts, when its cell runs again without it.

    It comes first among the bases of what a lesson opens. What is shown after it was closed comes
    to life again, as it was.
    """

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        if "__init__" in vars(cls):
            cls.__init__ = _all_or_nothing(cls.__init__)

    def all_widgets(self):
        """Return all widgets that this one is made of, itself last.

        Those are what its synchronised traits hold, at any depth; the widgets among its attributes,
        which no page may show at the moment; and those that it was made with and has replaced.
        """
        found = {}
        for value in vars(self).values():
            for widget in _widgets_in(value):
                _collect(widget, found)
        _collect(self, found)
        return list(found.values())

    def open(self):
        """Open it and its parts, so that a page can show it."""
        if getattr(self, "comm", None) is None and getattr(self, "_model_id", None):
            for part in self.all_widgets()[:-1]:
                ipywidgets.Widget.open(part)
        super().open()

    def close(self):
        """Close it and its parts: the page forgets them."""
        if self.comm is None:
            return
        for part in reversed(self.all_widgets()):
            ipywidgets.Widget.close(part)
            vars(part).pop("_repr_mimebundle_", None)  # a closed widget hides its own

    def _repr_mimebundle_(self, **options):
        self.open()
        _cells.hold(self)
        bundle = super()._repr_mimebundle_(**options)
        return bundle[0] if isinstance(bundle, tuple) else bundle


def _all_or_nothing(init):
    """Let a failing `__init__` leave no widget behind, and a finished one be held by its cell."""

    @functools.wraps(init)
    def built(self, *arguments, **options):
        before = set(_registry._instances)
        try:
            with _cells.told_in_a_sentence(_INTERRUPTED):
                init(self, *arguments, **options)
        except BaseException:
            for widget in _since(before):
                ipywidgets.Widget.close(widget)
            raise
        self._made = _since(before)
        _cells.hold(self)

    return built


def _since(before):
    """Return the widgets that are there now and were not before, by their ids."""
    return [widget for name, widget in list(_registry._instances.items()) if name not in before]


def _collect(widget, found):
    """Gather a widget and what its synchronised traits hold, parts before wholes."""
    if id(widget) in found:
        return
    found[id(widget)] = widget
    for name in widget.keys:
        for part in _widgets_in(getattr(widget, name)):
            _collect(part, found)
    found[id(widget)] = found.pop(id(widget))  # behind its parts


def _widgets_in(value):
    """Return the widgets in a value: itself, or those of a list or dictionary."""
    if isinstance(value, dict):
        value = list(value.values())
    values = value if isinstance(value, (list, tuple)) else [value]
    return [each for each in values if isinstance(each, ipywidgets.Widget)]
