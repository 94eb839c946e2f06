"""``start.py site``: a folder of files that opens every lesson in the page, Python included.

`release` reads a release of Pyodide, `wheels` gets the packages that it lacks, `lock` writes down
what is served, `build` puts all together; ``page/`` and `landing` are what a visitor sees first.
"""

from cnn_workshop.website.build import build
from cnn_workshop.website.release import Release, SiteError

__all__ = ["Release", "SiteError", "build"]
