"""The server's side of a dragged slider: what goes to the browser goes at once.

``start.py`` gives this class to JupyterLab; without it everything works, a little less smoothly.
"""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class NoDelayWebsocketConnection(ZMQChannelsWebsocketConnection):
    """The kernel's websocket without Nagle's algorithm, which holds small messages back."""

    def connect(self):
        """Switch the delay off, then connect as ever."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
