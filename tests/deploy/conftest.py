"""An empty AWS account, played by moto over HTTP, and a checkout to deploy from."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ops.environment import EMULATED
from ops.local import moto_server
from tests.conftest import new_client
from tests.deploy import account

ROOT = Path(__file__).parents[2]
PARTS = ("app.py", "Makefile", "chalicelib", "templates", "vendor", "ops", "desk/built", ".chalice")
STAGE = "test"
_LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "deployments", "deployed")


@dataclass(frozen=True)
class Checkout:
    """A copy of the project, whose commands reach nothing but the account at `url`."""

    folder: Path
    url: str

    def run(self, *command: str, said: str = "", status: int = 0) -> str:
        """Run a command, with that on its standard input; answers what it printed. It must end with that status."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={
                **environment,
                **EMULATED,
                "AWS_ENDPOINT_URL": self.url,
                "PYTHONPYCACHEPREFIX": str(self.folder.with_name("pycache")),
            },
            input=said,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stdout
        return done.stdout

    def deploy(self, stage: str = STAGE, wishes: str = "") -> str:
        """`make deploy`; what is installed stays as it is."""
        return self.run("make", "INSTALL=@:", "deploy", f"STAGE={stage}", f"WISHES={wishes}")

    def provision(self, *more: str, status: int = 0) -> str:
        """`python -m ops provision`."""
        return self.run(".venv/bin/python", "-m", "ops", "provision", "--stage", STAGE, *more, status=status)

    def destroy(self, *more: str, stage: str = STAGE) -> str:
        """`python -m ops destroy`, both questions answered."""
        command = (".venv/bin/python", "-m", "ops", "destroy", "--stage", stage, *more)
        return self.run(*command, said=f"{stage}\ndestroy\n")

    @property
    def notes(self) -> Path:
        """Where Chalice notes what it deployed."""
        return self.folder / ".chalice" / "deployed" / f"{STAGE}.json"

    @property
    def config(self) -> Any:
        """What `.chalice/config.json` says."""
        return json.loads((self.folder / ".chalice" / "config.json").read_text("utf-8"))

    def client(self, service: str) -> Any:
        """A client of the account."""
        return new_client(service, self.url)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """A fresh copy of the project, without requirements: tests/package builds those."""
    folder = tmp_path_factory.mktemp("checkout")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, symlinks=True, ignore=_LEFT_BEHIND)
        else:
            shutil.copy(source, folder / part)
    (folder / "requirements.txt").write_text("")
    (folder / ".venv").symlink_to((ROOT / ".venv").resolve())
    with moto_server.running(account.__name__) as url:
        yield Checkout(folder, url)
