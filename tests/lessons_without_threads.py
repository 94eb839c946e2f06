"""Run lessons where no thread can start, one after the other: a number in, what it said out.

    echo 13 | python tests/lessons_without_threads.py

A kernel and all imports for each lesson would take longer than the lessons. Here the imports are
made once, and each lesson runs in a copy of that process, in IPython and with an event loop as in a
kernel, and no thread at all: a kernel needs some for itself, a page has none. Static pictures are
left out, which the lessons' own tests have drawn. As a lesson goes by its last comparison, what it
has found is held against what its predictions ask for: no lesson runs once more for that.

Where a process cannot be copied, each lesson has one of its own.
"""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
import traceback
import types
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "notebooks"), str(ROOT / "tests")]

from IPython.core.displayhook import DisplayHook  # noqa: E402
from IPython.core.interactiveshell import InteractiveShell  # noqa: E402
from IPython.utils.capture import capture_output  # noqa: E402
from traitlets.config import Config  # noqa: E402

import lesson_truths  # noqa: E402
from cnn_workshop import exercises, explorers, pictures, plots, questions  # noqa: E402, F401
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


async def run(number, sources):
    """Run cells; return what each wrote and showed, in words, and what went wrong, and where."""
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    settings = Config({"HistoryManager": {"enabled": False}})  # it would start a thread
    shell = Shell.instance(config=settings, user_module=main, user_ns=vars(main))
    answer = {"said": [], "problem": "", "unlike": None}
    seen, last = lesson_truths.watch(sources), lesson_truths.last_comparison(sources)
    for at, source in enumerate(sources):
        with capture_output() as caught:
            outcome = shell.run_cell(source, store_history=True)
        problem = outcome.error_before_exec or outcome.error_in_exec
        if problem is not None:
            return {**answer, "problem": f"{type(problem).__name__}: {problem}"}
        shown = "".join(each.data.get("text/plain", "") for each in caught.outputs)
        answer["said"].append(caught.stdout + shown + caught.stderr)
        await asyncio.sleep(0)  # a page's clock runs between cells, too
        if at == last:
            answer["unlike"] = unlike(number, sources, vars(main), seen)
    return answer


def unlike(number, sources, names, seen):
    """Say what a lesson finds that its predictions do not ask for; empty if nothing."""
    try:
        lesson_truths.check(number, lesson_truths.topics(sources), names, seen)
    except Exception:
        return traceback.format_exc()
    return ""


def run_apart(number, answers):
    """Run one lesson in this process, which is its own, and say what came of it."""
    (path,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
    cells = json.loads(path.read_text("utf-8"))["cells"]
    sources = ["".join(each["source"]) for each in cells if each["cell_type"] == "code"]
    os.chdir(path.parent)
    threading.Thread.start = refuse
    vars(time).pop("thread_time", None)  # nor has a page's Python a clock for each
    pictures.Picture._png = lambda self: b""
    answer = asyncio.run(run(number, sources))
    heard = {"asked": len(ASKED), "matplotlib": "matplotlib" in sys.modules}
    answers.write(json.dumps({**answer, **heard}) + "\n")
    answers.flush()


def main():
    """Run the lesson that is named, or those that are asked for line by line."""
    if sys.argv[1:]:
        run_apart(sys.argv[1], sys.stdout)
        return
    for name in explorers.__all__:
        getattr(explorers, name)
    for line in sys.stdin:
        if not hasattr(os, "fork"):
            subprocess.run([sys.executable, __file__, line.strip()], check=True)
            continue
        child = os.fork()
        if not child:
            run_apart(line.strip(), sys.stdout)
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
