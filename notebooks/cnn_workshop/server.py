"""The server's side of the lessons: their own kernel, sliders that answer at once, sound files.

``start.py`` gives all of it to JupyterLab; without it everything works, a little less smoothly, on
the kernel and under the settings that Jupyter finds on the machine.
"""

import contextlib
import os

import ipykernel.kernelspec
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpecManager, NoSuchKernel
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from traitlets.config import Config, PyFileConfigLoader
from traitlets.config.loader import JSONFileConfigLoader

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
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
        The file as it is about to be written; changed in place.
    path, contents_manager, kwargs
        What the server says besides; not used.
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
