"""Kernels that begin with what takes long to import: copies of one process that has it ready.

``python forking.py serve ADDRESS`` is that process; ``python forking.py ask ADDRESS FILE`` stands
for one kernel, as a server of notebooks starts and stops it. None of ours is imported beforehand,
nor what looks for a kernel as it is imported: a lesson does that in its own kernel, as always.
"""

import contextlib
import functools
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

NAME = "python3"
READY = ("ipykernel.kernelapp", "IPython.core.completer", "numpy", "PIL.PngImagePlugin")


@contextlib.contextmanager
def kernels(log):
    """Get kernels ready; yields the settings with which a server of notebooks uses them.

    `log` is an open file, for what such a kernel has to complain of.
    """
    if not sys.platform.startswith("linux"):  # elsewhere a process is not copied, or not safely
        yield {}
        return
    # Its name is short, as that of a socket has to be.
    with tempfile.TemporaryDirectory() as folder:
        address = Path(folder) / "address"
        spec = Path(folder) / "kernels" / NAME / "kernel.json"
        ask = [sys.executable, "-I", "-S", __file__, "ask", str(address), "{connection_file}"]
        spec.parent.mkdir(parents=True)
        spec.write_text(json.dumps({"argv": ask, "display_name": "Python 3", "language": "python"}))
        command = [sys.executable, __file__, "serve", str(address)]
        ready = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)
        try:
            yield {"JUPYTER_PATH": folder}
        finally:
            ready.stdin.close()
            ready.wait()


def lend(specs, close):
    """Return kernel specs like some, whose kernels are such copies, as far as that can be.

    Parameters
    ----------
    specs : type
        A `jupyter_client.kernelspec.KernelSpecManager`, by which nbval finds its kernel.
    close : callable
        ``close(end)`` has ``end()`` called when no more kernels are needed. They are got ready when
        the first is asked for.
    """

    @functools.cache
    def folder():
        stack = contextlib.ExitStack()
        close(stack.close)
        return stack.enter_context(kernels(subprocess.DEVNULL)).get("JUPYTER_PATH")

    class Ready(specs):
        def get_kernel_spec(self, kernel_name):
            if not folder():
                return super().get_kernel_spec(kernel_name)
            return self.kernel_spec_class.from_resource_dir(str(Path(folder()) / "kernels" / NAME))

    return Ready


def serve(address):
    """Import what takes long, and become a kernel whenever one is asked for, until stdin ends."""
    sys.path.pop(0)  # the folder of this file
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"  # as a kernel does
    for name in READY:
        importlib.import_module(name)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{address}.new")
        listener.listen()
        os.rename(f"{address}.new", address)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who has ended is not waited for
        while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
            caller, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                return _become_kernel(caller)
            caller.close()
    return None


def _become_kernel(caller):
    asked = json.loads(caller.makefile().readline())
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    caller.sendall(f"{os.getpid()}\n".encode())
    threading.Thread(target=_end_with, args=(caller,), daemon=True).start()

    from ipykernel import kernelapp

    sys.argv = ["ipykernel_launcher", "-f", asked["file"]]
    kernelapp.launch_new_instance()


def _end_with(caller):
    """End when the process that stands for this kernel has been ended."""
    caller.recv(1)
    os._exit(0)


def _connect(kernel, address, patience=180):
    end = time.monotonic() + patience
    while not os.path.exists(address) and time.monotonic() < end:  # it is still being got ready
        time.sleep(0.02)
    kernel.connect(address)


def ask(address, file):
    """Ask for a kernel; last as long as it lasts, and pass on what interrupts it."""
    asked = {"file": file, "folder": os.getcwd(), "environment": dict(os.environ)}
    with socket.socket(socket.AF_UNIX) as kernel:
        _connect(kernel, address)
        kernel.sendall(json.dumps(asked).encode() + b"\n")
        answers = kernel.makefile()
        number = int(answers.readline())
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda given, _: os.kill(number, given))
        answers.read()


if __name__ == "__main__":
    {"serve": serve, "ask": ask}[sys.argv[1]](*sys.argv[2:])
