"""A release of Pyodide, the Python that runs in a page: a folder, an archive, or an address."""

import hashlib
import json
import tarfile
import urllib.error
import urllib.request
from pathlib import Path

_RUNTIME = ("pyodide.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
_GLUE = ("pyodide.asm.mjs", "pyodide.asm.js")  # the second until Pyodide 0.29
_PATIENCE = 60  # seconds


class SiteError(Exception):
    """The site cannot be built; the message tells the person at the keyboard why."""


class Release:
    """The files of a release, by name.

    Parameters
    ----------
    where : str or path
        A folder, a ``.tar.bz2`` as the project publishes it, or the address of either. Of a folder
        elsewhere, only what the lessons need is fetched.
    scratch : path
        A folder for what is fetched and unpacked.

    Raises
    ------
    SiteError
        If this is no release.
    """

    def __init__(self, where, scratch):
        self.where = str(where).rstrip("/")
        self._remote = "://" in self.where
        self._folder = None if self._remote else Path(self.where).expanduser()
        if self.where.endswith(".tar.bz2"):
            self._folder = self._unpacked(Path(scratch))
            self._remote = False
        self.lock = self._read_lock()

    def _unpacked(self, scratch):
        archive = self._folder
        if self._remote:
            archive = scratch / "pyodide.tar.bz2"
            with _opened(self.where) as source, open(archive, "wb") as target:
                while piece := source.read(1 << 20):
                    target.write(piece)
        folder = scratch / "release"
        try:
            with tarfile.open(archive) as packed:
                for member in packed:
                    if member.isfile():  # flat: all of a release lies in one folder
                        folder.mkdir(exist_ok=True)
                        content = packed.extractfile(member)
                        (folder / Path(member.name).name).write_bytes(content.read())
        except (OSError, tarfile.TarError) as error:
            raise SiteError(f"{self.where} cannot be unpacked: {error}.") from None
        return folder

    def _read_lock(self):
        content = self.read("pyodide-lock.json")
        try:
            lock = json.loads(content or b"")
            lock["info"], lock["packages"]
        except (ValueError, KeyError, TypeError):
            raise SiteError(
                f"{self.where} is no release of Pyodide: it has no readable pyodide-lock.json."
            ) from None
        return lock

    def read(self, name):
        """Return the content of a file; None if the release has none of this name."""
        if not self._remote:
            path = self._folder / name
            return path.read_bytes() if path.is_file() else None
        try:
            with _opened(f"{self.where}/{name}") as source:
                return source.read()
        except SiteError as error:
            if isinstance(error.__cause__, urllib.error.HTTPError) and error.__cause__.code == 404:
                return None
            raise

    def package(self, entry):
        """Return the file of a package of the lock; None if it is not there.

        Raises
        ------
        SiteError
            If it is another file than the lock speaks of.
        """
        content = self.read(entry["file_name"])
        if content is not None and hashlib.sha256(content).hexdigest() != entry["sha256"]:
            raise SiteError(f"{entry['file_name']} in {self.where} is not what its lock says.")
        return content

    def runtime(self):
        """Return the files of Python itself, by name.

        Raises
        ------
        SiteError
            If one is missing.
        """
        files = {name: self.read(name) for name in _RUNTIME}
        glue = next((name for name in _GLUE if self._has(files, name)), _GLUE[0])
        missing = [name for name in (*_RUNTIME, glue) if files.get(name) is None]
        if missing:
            raise SiteError(f"{self.where} lacks {', '.join(missing)}.")
        return files

    def _has(self, files, name):
        files[name] = self.read(name)
        if files[name] is None:
            del files[name]
        return name in files


def _opened(address):
    try:
        return urllib.request.urlopen(address, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise SiteError(f"{address} cannot be fetched: {error}.") from error
