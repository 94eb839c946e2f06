"""Run a notebook without a page, in a kernel of this very Python."""

from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient

from cnn_workshop.server import OwnKernel


def client_for(notebook, folder):
    """Return what runs a notebook in a fresh kernel: ``client_for(notebook, folder).execute()``.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        It gets its outputs in place.
    folder : path
        Where the kernel starts.

    Returns
    -------
    nbclient.NotebookClient
    """
    return NotebookClient(
        notebook,
        km=AsyncKernelManager(kernel_spec_manager=OwnKernel()),
        timeout=300,
        store_widget_state=False,
        extra_arguments=["--log-level=ERROR"],  # that kernels warn of how they talk helps nobody
        resources={"metadata": {"path": str(folder)}},
    )
