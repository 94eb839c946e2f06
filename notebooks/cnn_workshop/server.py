"""The server's side of the lessons: sliders answer at once, and what is saved can be shown again.

``start.py`` gives both to JupyterLab; without them everything works, a little less smoothly.
"""

import contextlib

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


class NoDelayWebsocketConnection(ZMQChannelsWebsocketConnection):
    """The kernel's websocket without Nagle's algorithm, which holds small messages back."""

    def connect(self):
        """Switch the delay off, then connect as ever."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()


def save_pictures(model, path="", contents_manager=None, **kwargs):
    """Keep a notebook's widgets out of its file, where a page that can always be shown is beside.

    A widget lives in the kernel. Once that has stopped, JupyterLab would show an error in its
    place; of an output without it, JupyterLab shows the picture. The open page keeps its widgets.

    Parameters
    ----------
    model : dict
        What is to be saved, as Jupyter's contents managers hand it over; changed in place.
    path, contents_manager, **kwargs
        Where it goes, by whom, and what else a hook is told; not used.
    """
    # What is no sound notebook is saved as it is.
    with contextlib.suppress(AttributeError, KeyError, TypeError):
        notebook = model["content"]
        if model["type"] != "notebook" or notebook["nbformat"] != 4:
            return
        notebook.get("metadata", {}).pop("widgets", None)
        for cell in notebook["cells"]:
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                if "text/html" in data:
                    data.pop(WIDGET_VIEW, None)
