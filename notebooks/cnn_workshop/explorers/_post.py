"""One message to the page for all that an explorer changes in one go.

A widget tells the page of its own changes, in a message of its own, which costs the page 2 to 3 ms
before anything is drawn. A move that changes seventeen widgets would be seen 40 ms late.
"""

import threading
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import anywidget
import traitlets

from cnn_workshop._life import LIFE, LIFE_CSS

_HERE = Path(__file__).parent


class Post(anywidget.AnyWidget):
    """Gathers what widgets tell the page, once the page has said that it can deal it out.

    Its view, somewhere in the explorer, is empty; it says so when Python is gone.

    Attributes
    ----------
    ready : bool
        Whether a page has said so. Until then each widget sends its own messages.
    """

    _esm = LIFE + (_HERE / "post.js").read_text("utf-8")
    _css = LIFE_CSS

    ready = traitlets.Bool(False).tag(sync=True, echo_update=False)

    @contextmanager
    def gathered(self, widgets):
        """Send as one message what this thread has the widgets tell the page meanwhile."""
        comms = {widget.comm for widget in widgets if widget.comm is not None} if self.ready else ()
        letters, contents, thread = [], [], threading.get_ident()

        def post(comm, data, metadata=None, buffers=()):
            if threading.get_ident() != thread or data["method"] != "update":
                type(comm).send(comm, data, metadata, buffers)
                return
            letters.append({"to": comm.comm_id, "data": data})
            contents.extend(buffers)

        for comm in comms:
            comm.send = partial(post, comm)
        try:
            yield
        finally:
            for comm in comms:
                del comm.send  # its own method again
            if letters:
                self.send(letters, buffers=contents)
