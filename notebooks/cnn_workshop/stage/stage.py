"""The one widget: it draws a scene in the page, and hands back what a person did."""

import hashlib
import json
import threading
import time
from pathlib import Path

import anywidget
import numpy as np
import traitlets

from cnn_workshop import _life, palettes
from cnn_workshop.stage.order import Order
from cnn_workshop.stage.scene import told

_HERE = Path(__file__).parent
_FILES = (
    "numbers", "links", "words", "layout", "narrow", "drawing", "cells", "lens", "painting",
    "reading", "post", "rest", "bar", "player", "hands", "fields", "theme", "share", "caption",
    "attention", "stops", "overlays", "changing", "pointing", "stage",
)  # fmt: skip
_LARGEST_EXACT = 4096
"""Arrays of up to this many numbers travel as 64-bit floats; larger ones, whose numbers cannot be
read on the screen, as 32-bit floats."""


def _source():
    """Put the page's files together, in one module, behind the colours that paper has, too."""
    stops = json.dumps({"light": palettes.LIGHT, "dark": palettes.DARK})
    files = [(_HERE / f"{name}.js").read_text("utf-8") for name in _FILES]
    return "\n".join([f"const STOPS = {stops};", _life.LIFE, *files])


CODE = _source()
"""What draws a stage, whoever answers it: a module with `initialize` and `render`."""

_EDITION = hashlib.sha256(CODE.encode()).hexdigest()[:16]


class Stage(anywidget.AnyWidget):
    """Shows a scene with its controls and words; one message for all that a move changes.

    Parameters
    ----------
    on_event : callable, optional
        ``on_event(event, buffers)`` is called with what a person did.

    Attributes
    ----------
    code, edition : str
        What draws the stage in the page, with the first stage of all; what tells it from others.
    said : str
        All but the numbers, as JSON.
    data : bytes
        The numbers of the arrays that the page does not have yet, one after the other.

    Notes
    -----
    What a person does comes as a custom message, which no host echoes. Each is answered by one
    change of `said` and `data`, in one message, that says which event it answers; so the page
    knows when Python can take the next. A page that lacks an array (it was opened later) asks for
    all of them. What runs by itself tells the page with ``asks=stage.asks``: the page then says
    about once a second what it has shown, and `behind` and `silent` know.
    """

    _esm = (_HERE / "loader.js").read_text("utf-8")
    _css = (_HERE / "stage.css").read_text("utf-8") + _life.LIFE_CSS

    code = traitlets.Unicode("").tag(sync=True)
    edition = traitlets.Unicode(_EDITION, read_only=True).tag(sync=True)
    said = traitlets.Unicode("{}").tag(sync=True)
    data = traitlets.Bytes(b"").tag(sync=True)

    _is_sent = False

    def __init__(self, on_event=None):
        super().__init__(code="" if Stage._is_sent else CODE)
        Stage._is_sent = True
        self._there = set()  # keys of the arrays that the page has
        self._shown = None
        self._serial = self._seen = 0
        self._since = 0.0  # when the page last answered, or when it began to owe an answer
        self._lock = threading.RLock()
        self._on_event, self._order = on_event, Order()
        self.on_msg(self._hear)

    def show(self, scene, heard=0, **words):
        """Show a scene.

        Parameters
        ----------
        scene : Scene
            What stands on the stage.
        heard : int
            The event that this answers.
        **words
            What else the page is told: controls, sentence, words, problem ...
        """
        with self._lock:
            self._shown = (scene, words)
            self._tell(heard)

    def _tell(self, heard):
        arrays = {}

        def keep(array):
            raw, dtype = packed(array)
            key = f"{hash(raw) & 0xFFFFFFFFFFFFFFFF:x}.{dtype}"
            arrays[key] = raw
            return {"key": key, "shape": list(array.shape), "dtype": dtype}

        scene, words = self._shown
        if not self.behind:
            self._since = time.monotonic()
        self._serial += 1
        said = {"serial": self._serial, "heard": heard, "scene": told(scene, keep), **words}
        new = {key: raw for key, raw in arrays.items() if key not in self._there}
        said["arrays"] = {key: len(raw) for key, raw in new.items()}
        said["keys"] = list(arrays)
        self._there = set(arrays)
        with self.hold_sync():
            self.data = b"".join(new.values())
            self.said = json.dumps(said, separators=(",", ":"))

    @property
    def asks(self):
        """When the page is to say what it has shown."""
        return "later" if self._seen else "now"

    @property
    def behind(self):
        """How many scenes the page has not shown yet; 0 if no page ever answered."""
        return self._serial - self._seen if self._seen else 0

    @property
    def silent(self):
        """For how many seconds a page that owes an answer has said nothing."""
        return time.monotonic() - self._since if self.behind else 0.0

    def forget_page(self):
        """Start afresh: whichever page is there will answer the next scene."""
        self._seen = 0

    def _hear(self, _, event, buffers):
        if event.get("is") == "code":
            self.send({"code": CODE})
        elif event.get("is") == "seen":
            self._seen, self._since = max(event["serial"], self._seen), time.monotonic()
        else:
            replaced = self._order.begin(event)
            try:
                self._hear_in_turn(event, buffers, replaced)
            finally:
                self._order.end(event)

    def _hear_in_turn(self, event, buffers, replaced):
        if event.get("is") == "all" or replaced:
            with self._lock:
                if not replaced:
                    self._there = set()
                self._tell(event.get("number", 0))
        elif self._on_event is not None:
            self._on_event(event, buffers)


def packed(array):
    """Return an array's bytes as the page reads them, and the name of their type."""
    array = np.asarray(array)
    if array.dtype == np.uint8:
        return array.tobytes(), "u1"
    dtype = "f8" if array.size <= _LARGEST_EXACT else "f4"
    return array.astype(f"<{dtype}").tobytes(), dtype
