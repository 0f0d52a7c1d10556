"""What npm fetches for the tests, once, into `.cache`: checkers and published schemas, by a lock file in git."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

from tests.lacking import give_up

_CACHE = Path(__file__).parents[1] / ".cache"
_COMMAND = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
"""Without scripts: some would fetch a Java or a browser of their own."""


class FetchFailed(Exception):
    """npm could not fetch them; the message says why."""


class NpmPackages:
    """The packages of the `package.json` and its lock in a folder, kept in `.cache` under the name of that folder."""

    def __init__(self, folder: Path) -> None:
        self._lists = [folder / "package.json", folder / "package-lock.json"]
        # Other lists have another folder.
        name = hashlib.sha256(b"".join(each.read_bytes() for each in self._lists)).hexdigest()[:12]
        self._folder = _CACHE / folder.name / name

    def require(self, lack: str | None = None) -> None:
        """Have them fetched; a test that cannot have them, or has another `lack`, is skipped, but never in CI."""
        message = lack or self._find_lack()
        if message is None:
            try:
                self._fetch()
            except FetchFailed as error:
                message = str(error)
        if message:
            give_up(f"NOT TESTED: {message}")

    def get_file(self, name: str) -> Path:
        """A file of a package, e.g. `sitemap/schema/sitemap.xsd`. Must have been fetched."""
        return (self._folder / "node_modules" / name).resolve(strict=True)

    def _find_lack(self) -> str | None:
        if not self._folder.exists() and shutil.which("npm") is None:
            return "npm is not installed."
        return None

    def _fetch(self) -> None:
        """Have npm fetch them unless they are there; broken off, it leaves nothing behind. Raises FetchFailed."""
        if self._folder.exists():
            return
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        with (self._folder.parent / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # of two processes that miss them, one fetches and the other waits
            if not self._folder.exists():
                self._fetch_beside()

    def _fetch_beside(self) -> None:
        # Fetched beside its place and then renamed, so that a folder under that name is always whole.
        unfinished = self._folder.with_name(self._folder.name + ".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        for each in self._lists:
            shutil.copy(each, unfinished)
        answer = subprocess.run(_COMMAND, cwd=unfinished, capture_output=True, text=True, check=False)
        if answer.returncode:
            raise FetchFailed(f"npm could not fetch the packages of {self._lists[0]}: {answer.stderr.strip()[-500:]}")
        unfinished.rename(self._folder)
