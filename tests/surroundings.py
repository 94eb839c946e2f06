"""What a person has set for other programs reaches neither the tests nor the kernels they start.

``start.py`` keeps it out for those who start with it; this is for ``pytest`` and
``rerun_notebooks.py``, however they are called.
"""

import importlib.util
import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
_SPEC = importlib.util.spec_from_file_location("start", ROOT / "start.py")
start = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(start)

# This Python found its packages by these: the kernels, which are the same Python, need them too.
# pytest has read its own already, and adds one for each test.
_OF_THIS_PYTHON = re.compile(
    "PYTHON(HOME|PATH|PLATLIBDIR|USERBASE|NOUSERSITE)|VIRTUAL_ENV|CONDA_.*|__PYVENV.*|PYTEST_.*"
)


def leave_settings_out():
    """Take other people's settings out of this process's environment, in place."""
    kept = start.without_foreign(os.environ)
    kept.update({name: os.environ[name] for name in os.environ if _OF_THIS_PYTHON.fullmatch(name)})
    venv = ROOT / ".venv"
    kept.update(start.own_folders(own_folder(venv)))
    kept.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.clear()
    os.environ.update(kept)


def own_folder(venv):
    """Return the folder of ours to write into: of this environment, if start.py made it."""
    if Path(sys.prefix) == venv:
        return start.own_place(venv) / "own"
    return start.personal_folder(ROOT) / "own"
