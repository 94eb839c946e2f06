"""The server's side of the lessons: their own kernel, sliders that answer at once, sound files.

``start.py`` gives all of it to JupyterLab; without it everything works, a little less smoothly, on
the kernel and under the settings that Jupyter finds on the machine.
"""

import asyncio
import contextlib
import functools
import json
import os

import ipykernel.kernelspec
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpecManager, NoSuchKernel
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from traitlets import Dict
from traitlets.config import Config, PyFileConfigLoader
from traitlets.config.loader import JSONFileConfigLoader

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
KEPT = "cnn_workshop_view"
"""Under this name an output's metadata says which widget it showed."""

_UNSOUND = (AttributeError, KeyError, TypeError)  # what a file that is no notebook may lead to
_CONTROLS = {"model_module": "@jupyter-widgets/controls", "model_module_version": "2.0.0"}
_BASE = {"model_module": "@jupyter-widgets/base", "model_module_version": "2.0.0"}
_NO_BROKEN_CHAIN = (
    "<style>.cnn-stored.jupyter-widgets-disconnected::before{content:none !important}</style>"
)
BRIEF = 0.05
"""Seconds: a kernel that answers a widget sooner was not busy, for those who look."""
NO_BUILDING = {"buildAvailable": False, "buildCheck": False}
"""What the page is told: else each page that opens has Node.js, where it is, look for whether
JupyterLab is to be built anew, for half a second of one of the processors that open a lesson."""
THEIR_CONFIG = "CNN_NOTEBOOKS_THEIR_CONFIG"
CONFIG_FILES = ("jupyter_config", "jupyter_server_config", "jupyter_lab_config")
SAFE = {
    # What a person may choose without breaking a lesson: who gets in, and where the server listens.
    # Left out is all that decides what runs: kernels, extensions, folders, hooks, other programs.
    "IdentityProvider": ("token", "hashed_password"),
    "PasswordIdentityProvider": ("hashed_password", "password_required", "allow_password_change"),
    "ServerApp": (
        *("password", "token", "ip", "port", "port_retries", "open_browser", "browser"),
        *("certfile", "keyfile", "client_ca", "base_url", "custom_display_url"),
        *("allow_remote_access", "allow_origin", "local_hostnames", "trust_xheaders"),
    ),
}


class OwnKernel(KernelSpecManager):
    """Knows one kernel, the Python that serves the lessons, whatever kernels a machine offers."""

    def find_kernel_specs(self):
        """Name the one kernel."""
        return {NATIVE_KERNEL_NAME: ipykernel.kernelspec.RESOURCES}

    def get_kernel_spec(self, kernel_name):
        """Describe it: how to start this very Python as a kernel."""
        if kernel_name.lower() != NATIVE_KERNEL_NAME:
            raise NoSuchKernel(kernel_name)
        return self.kernel_spec_class(
            resource_dir=ipykernel.kernelspec.RESOURCES, **ipykernel.kernelspec.get_kernel_dict()
        )


def configure(config):
    """Take over from a person's Jupyter settings what is safe, and have the address said.

    Parameters
    ----------
    config : traitlets.config.Config
        The server's configuration, changed in place.

    Notes
    -----
    ``start.py`` sends Jupyter to a folder of ours for its settings, and says in an environment
    variable where the person's lie: ``jupyter_server_config.py``, ``.json`` and their like.
    """
    folder = os.environ[THEIR_CONFIG]
    for name in CONFIG_FILES:
        for loader, ending in ((PyFileConfigLoader, "py"), (JSONFileConfigLoader, "json")):
            theirs = _load(loader, folder, f"{name}.{ending}")
            for section, traits in SAFE.items():
                for trait in set(traits) & set(theirs.get(section, ())):
                    config[section][trait] = theirs[section][trait]
    config.ServerApp.jpserver_extensions.update({__name__: True})
    config.ServerApp.tornado_settings.update({"page_config_data": dict(NO_BUILDING)})


def _load(loader, folder, name):
    """Read one file of settings; none if there is no such file, or it does not work."""
    if not os.path.exists(os.path.join(folder, name)):
        return Config()
    try:
        return loader(name, path=folder).load_config()
    except (Exception, SystemExit) as error:  # it is a program of the person's
        problem = f"{type(error).__name__}: {error}"
        _say(f"Your {os.path.join(folder, name)} does not work, and is left out ({problem}).")
        return Config()


def _say(message):
    """Show a message to the person who started the server."""
    os.write(1, f"{message}\n".encode())


def _load_jupyter_server_extension(server):
    """Have the address said once the server listens; Jupyter itself does if it made up a token."""
    if not server.identity_provider.token_generated:
        server.io_loop.add_callback(_say_address, server)


def _say_address(server):
    """Say where the lessons are; what follows the question mark is a secret."""
    _say("The lessons are at  " + server.public_url.partition("?")[0])


class NoDelayWebsocketConnection(ZMQChannelsWebsocketConnection):
    """The kernel's websocket without Nagle's algorithm, which holds small messages back.

    Nor does it say that the kernel is busy with a slider or a stroke that is answered at once.
    JupyterLab would change its icons and its page's title, look at its tool bar anew and ask the
    server for a picture, and all of that again when the kernel is idle: more work than the stage
    has with the answer. What takes longer than `BRIEF` is said, a little later; so is that the
    kernel is idle, which tells the page that its event is done.
    """

    _held = Dict(help="what is not said yet, by the message that the kernel is busy with")

    def connect(self):
        """Switch the delay off, then connect as ever."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()

    def disconnect(self):
        """Forget what is not said yet, then disconnect as ever."""
        for timer in self._held.values():
            timer.cancel()
        self._held.clear()
        super().disconnect()

    def _on_zmq_reply(self, stream, msg_list):
        state, event = _state_of(msg_list)
        if state == "busy":
            say = functools.partial(self._say_held, event, stream, msg_list)
            self._held[event] = asyncio.get_running_loop().call_later(BRIEF, say)
            return
        if state == "idle" and event in self._held:
            self._held.pop(event).cancel()
        super()._on_zmq_reply(stream, msg_list)

    def _say_held(self, event, stream, msg_list):
        del self._held[event]
        super()._on_zmq_reply(stream, msg_list)


def _state_of(message):
    """Return the state that a message says the kernel is in, and the widgets' event that it is of.

    Both are None for other messages, and for those of an older way to write them, as one object.
    """
    if not isinstance(message, list) or b'"status"' not in bytes(message[0]):
        return None, None
    header, parent, _, content = (json.loads(bytes(part)) for part in message[:4])
    if header["msg_type"] != "status" or parent.get("msg_type") != "comm_msg":
        return None, None
    return content.get("execution_state"), parent["msg_id"]


class LessonContentsManager(AsyncLargeFileManager):
    """Opens a lesson whose kernel is alive with its widgets, and any other with its pictures."""

    async def get(self, path, *arguments, **options):
        """Read a file or folder, as ever; put the widgets of a running lesson back into it."""
        model = await super().get(path, *arguments, **options)
        if model.get("type") == "notebook" and model.get("content") and await self._runs(path):
            show_widgets(model["content"])
        return model

    async def _runs(self, path):
        """Tell whether a notebook has a kernel."""
        sessions = getattr(self.parent, "session_manager", None)
        if sessions is None:
            return False
        wanted = path.strip("/")
        return any(each["path"].strip("/") == wanted for each in await sessions.list_sessions())


def save_pictures(model, path="", contents_manager=None, **kwargs):
    """Keep a notebook's widgets out of its file, where a page that can always be shown is beside.

    A widget lives in the kernel. Once that has stopped, JupyterLab would show an error in its
    place; of an output without it, JupyterLab shows the picture. The open page keeps its widgets,
    and the output's metadata says which one it was, for as long as that lives: see `show_widgets`.

    Parameters
    ----------
    model : dict
        What is to be saved, as Jupyter's contents managers hand it over; changed in place.
    path, contents_manager, **kwargs
        Where it goes, by whom, and what else a hook is told; not used.
    """
    # What is no sound notebook is saved as it is.
    with contextlib.suppress(*_UNSOUND):
        notebook = model["content"]
        if model["type"] != "notebook" or notebook["nbformat"] != 4:
            return
        notebook.get("metadata", {}).pop("widgets", None)
        for output in _outputs(notebook):
            data = output.get("data", {})
            if "text/html" in data and WIDGET_VIEW in data:
                view = data.pop(WIDGET_VIEW)
                output["metadata"] = {**output.get("metadata", {}), KEPT: view}


def show_widgets(notebook):
    """Put the widgets back into a notebook that `save_pictures` took them from.

    The page asks the kernel for them. For those that the kernel does not know, since it was
    restarted, the notebook carries a picture that is a widget as well.

    Parameters
    ----------
    notebook : dict
        A notebook as it was read from its file; changed in place.
    """
    state = {}
    with contextlib.suppress(*_UNSOUND):
        for output in _outputs(notebook):
            view = output.get("metadata", {}).get(KEPT)
            if view:
                state |= _picture_of(view["model_id"], output["data"]["text/html"])
                output["data"][WIDGET_VIEW] = view
        if state:
            versions = {"version_major": 2, "version_minor": 0}
            notebook["metadata"]["widgets"] = {WIDGET_STATE: {**versions, "state": state}}


def _outputs(notebook):
    """Yield all outputs of a notebook."""
    for cell in notebook["cells"]:
        yield from cell.get("outputs", [])


def _picture_of(model_id, page):
    """Return the state of a widget that shows the stored page in place of the lost one."""
    page = page if isinstance(page, str) else "".join(page)
    layout, style = f"{model_id}-layout", f"{model_id}-style"
    shown = {
        "_dom_classes": ["cnn-stored"],
        "layout": f"IPY_MODEL_{layout}",
        "style": f"IPY_MODEL_{style}",
        "value": _NO_BROKEN_CHAIN + page,
    }
    return {
        model_id: {"model_name": "HTMLModel", **_CONTROLS, "state": shown},
        layout: {"model_name": "LayoutModel", **_BASE, "state": {}},
        style: {"model_name": "HTMLStyleModel", **_CONTROLS, "state": {}},
    }
