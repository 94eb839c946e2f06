"""Kernels that are copies: they begin with the packages, and are stopped as any other."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

import forking

LOADED = "import sys; print(*(name in sys.modules for name in {}))"
ENDLESS = "import time\nprint('began')\nwhile True: time.sleep(0.05)"

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="kernels are copied on Linux alone"
)


@pytest.fixture(scope="module")
def specs(tmp_path_factory):
    """What finds the kernels that are ready."""
    log = tmp_path_factory.mktemp("forking") / "log"
    with open(log, "w") as file, forking.kernels(file) as variables:
        yield KernelSpecManager(kernel_dirs=[str(Path(variables["JUPYTER_PATH"]) / "kernels")])


class Kernel:
    """A kernel as a server of notebooks has it."""

    def __init__(self, specs):
        self.manager = KernelManager(kernel_spec_manager=specs)
        self.manager.start_kernel()
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=90)

    def say(self, code, hear=lambda text: None):
        """Run some code; return what it prints, or the name of its error."""
        said = []

        def heard(message):
            content = message["content"]
            if message["msg_type"] in ("stream", "error"):
                said.append(content.get("text", "").strip() or content.get("ename"))
                hear(said[-1])

        self.client.execute_interactive(code, output_hook=heard, timeout=90)
        return said[-1]


@pytest.fixture
def kernel(specs):
    kernel = Kernel(specs)
    yield kernel
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel(now=True)


def test_kernel_begins_with_the_packages_and_without_ours(kernel):
    assert kernel.say(LOADED.format(forking.READY)) == " ".join(["True"] * len(forking.READY))
    assert kernel.say(LOADED.format(("cnn_core", "cnn_workshop", "ipywidgets"))) == (
        "False False False"
    )


def test_kernel_works_where_its_notebook_lies_and_draws_into_it(kernel):
    assert kernel.say("import os; print(os.getcwd())") == os.getcwd()
    backend = kernel.say("import matplotlib.pyplot as plt; print(plt.get_backend())")
    assert "inline" in backend


def test_kernel_can_be_interrupted(kernel):
    said = kernel.say(
        ENDLESS, hear=lambda text: text == "began" and kernel.manager.interrupt_kernel()
    )
    assert said == "KeyboardInterrupt"


def test_kernel_ends_with_the_process_that_stands_for_it(kernel):
    number = int(kernel.say("import os; print(os.getpid())"))
    os.kill(kernel.manager.provisioner.pid, signal.SIGKILL)
    end = time.monotonic() + 60
    while Path(f"/proc/{number}").exists():
        assert time.monotonic() < end, "the kernel lives on"
        time.sleep(0.05)


def test_what_makes_kernels_ends_when_it_is_left_alone(tmp_path):
    command = [sys.executable, forking.__file__, "serve", str(tmp_path / "address")]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as ready:
        ready.stdin.close()
        assert ready.wait(90) == 0
