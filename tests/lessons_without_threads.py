"""Run lessons where no thread can start, one after the other: a number in, what it said out.

    echo 13 | python tests/lessons_without_threads.py

A kernel and all imports for each lesson would take longer than the lessons. Here the imports are
made once, and each lesson runs in a copy of that process, in IPython and with an event loop as in a
kernel, and no thread at all: a kernel needs some for itself, a page has none. Static pictures are
left out, which the lessons' own tests have drawn.
"""

import asyncio
import json
import os
import sys
import threading
import types
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "notebooks")]

from IPython.core.displayhook import DisplayHook  # noqa: E402
from IPython.core.interactiveshell import InteractiveShell  # noqa: E402
from IPython.utils.capture import capture_output  # noqa: E402
from traitlets.config import Config  # noqa: E402

from cnn_workshop import exercises, explorers, plots, questions  # noqa: E402, F401
from cnn_workshop.stage import paper  # noqa: E402, F401

ASKED = []


class Hook(DisplayHook):
    """Writes what a cell's last line gave, and no ``Out[7]:`` before it."""

    def write_output_prompt(self):
        """Write none."""

    def write_format_data(self, format_dict, md_dict=None):
        """Write the words alone."""
        sys.stdout.write(format_dict["text/plain"])


class Shell(InteractiveShell):
    """IPython as in a kernel, but for the kernel."""

    displayhook_class = Hook


def refuse(thread):
    """Start no thread."""
    ASKED.append(thread.name)
    raise RuntimeError("can't start new thread")


async def run(cells):
    """Run cells; return what each wrote and showed, in words, and what went wrong."""
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    settings = Config({"HistoryManager": {"enabled": False}})  # it would start a thread
    shell = Shell.instance(config=settings, user_module=main, user_ns=vars(main))
    said = []
    for cell in cells:
        with capture_output() as caught:
            outcome = shell.run_cell("".join(cell["source"]), store_history=True)
        problem = outcome.error_before_exec or outcome.error_in_exec
        if problem is not None:
            return said, f"{type(problem).__name__}: {problem}"
        shown = "".join(each.data.get("text/plain", "") for each in caught.outputs)
        said.append(caught.stdout + shown + caught.stderr)
        await asyncio.sleep(0)  # a page's clock runs between cells, too
    return said, ""


def run_apart(number, answers):
    """Run one lesson in this process, which is a copy, and say what came of it."""
    (path,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
    cells = json.loads(path.read_text("utf-8"))["cells"]
    os.chdir(path.parent)
    threading.Thread.start = refuse
    plots.Picture._png = lambda self: b""
    said, problem = asyncio.run(run([each for each in cells if each["cell_type"] == "code"]))
    heard = {"asked": len(ASKED), "matplotlib": "matplotlib" in sys.modules}
    answers.write(json.dumps({"said": said, "problem": problem, **heard}) + "\n")
    answers.flush()


def main():
    """Run what is asked for, line by line."""
    for name in explorers.__all__:
        getattr(explorers, name)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            run_apart(line.strip(), sys.stdout)
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
