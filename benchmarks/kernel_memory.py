"""How much memory a lesson's kernel holds, after its imports and after its last cell; Linux only.

    python benchmarks/kernel_memory.py [02 13 ...]

Each lesson runs in a kernel of its own, without a page. The proportional set size is printed: what
a kernel has for itself, and its share of what it has in common with others.
"""

import sys
from pathlib import Path

import bench  # noqa: F401  first: it makes the next one findable
from jupyter_client.manager import start_new_kernel

from cnn_workshop.classroom.lessons import lessons

AT_MOST = {"02": 75, "13": 110}  # MB
IMPORTS = "import numpy, ipywidgets, anywidget"


def megabytes(pid):
    """Return a process's proportional set size in MB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def measured(lesson):
    """Run a lesson; return what its kernel holds bare, with the imports, and at the end."""
    manager, client = start_new_kernel(cwd=str(lesson.path.parent))
    try:
        pid = manager.provisioner.pid
        found = [megabytes(pid)]
        client.execute_interactive(IMPORTS)
        found.append(megabytes(pid))
        for cell in lesson.notebook["cells"]:
            if cell["cell_type"] == "code":
                source = "".join(cell["source"])
                client.execute_interactive(source, output_hook=lambda message: None)
        found.append(megabytes(pid))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return found


def main(numbers):
    """Print a table of the lessons."""
    print("lesson | bare | imports | end | at most")
    for lesson in lessons():
        if lesson.number in numbers:
            row = " | ".join(f"{each:.0f}" for each in measured(lesson))
            print(f"{lesson.number} | {row} | {AT_MOST.get(lesson.number, '')}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or ["02", "13"])
