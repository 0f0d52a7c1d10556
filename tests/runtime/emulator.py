"""A function as Lambda runs it: the unpacked package, under AWS's Runtime Interface Client and Emulator.

The client is what Lambda's own Python starts (PyPI: `awslambdaric`); the emulator is a program inside the wheel
`aws-sam-cli`. Both are fetched once, into `.cache`, with the libraries that Lambda has and nothing of `.venv`.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.deploy.packaging import build_package
from tests.venvs import python_with, run_pip

ROOT = Path(__file__).parents[2]
EMULATOR = "aws-sam-cli==1.170.0"
MACHINES = {"x86_64": "x86_64", "AMD64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
START_SECONDS = 30
LONGEST_RUN_SECONDS = 300
REQUIREMENTS = ROOT / "requirements-lambda.txt"
_INVOCATIONS = "2015-03-31/functions/function/invocations"
_INIT_REPORT = re.compile(r"INIT REPORT\(durationMs: ([\d.]+)\)")
_LINES_OF_ITS_OWN = re.compile(r"(START|END|REPORT) RequestId: |\d+ \w+ \d+ [\d:,]+ \[\w+\] \(rapid\)")


class FunctionFailed(Exception):
    """A function did not start, or ended with an error; the message is its log."""


def find_lack() -> str | None:
    """None if functions can be run here; otherwise what is missing, in a sentence."""
    if sys.platform != "linux" or platform.machine() not in MACHINES:
        return "Lambda's emulator runs on Linux, on x86-64 or arm64."
    return None


def architecture() -> str:
    """This machine's, as Lambda names it."""
    return MACHINES[platform.machine()]


def fetch() -> None:
    """Have pip fetch client and emulator, unless they are there. Raises FetchFailed."""
    python = python_with(REQUIREMENTS)
    if not _emulator().exists():
        _fetch_emulator(python)


def unpacked_package(folder: Path) -> Path:
    """The deployment package for this machine's processor, unpacked in a folder: what Lambda has in `/var/task`."""
    shutil.unpack_archive(build_package("dev", folder, architecture=architecture()), folder / "task")
    return folder / "task"


@dataclass
class Function:
    """A function that runs. Its first event has Lambda start it, as any after a pause does."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def invoke(self, event: Mapping[str, Any]) -> Any:
        """What it answers to an event. Raises FunctionFailed."""
        request = urllib.request.Request(f"{self.url}/{_INVOCATIONS}", json.dumps(event).encode())
        with urllib.request.urlopen(request, timeout=LONGEST_RUN_SECONDS) as answer:
            said = json.loads(answer.read() or b"null")
        if isinstance(said, dict) and "errorType" in said:
            raise FunctionFailed(f"{said['errorType']}: {said.get('errorMessage')}\n{self.log.read_text()[-4000:]}")
        return said

    @property
    def init_ms(self) -> float:
        """How long it took to start, before it was given its first event."""
        return float(_INIT_REPORT.findall(self.log.read_text())[0])

    @property
    def cpu_ms(self) -> float:
        """The processor time that its main thread has had so far: what a busy machine cannot stretch."""
        return int((self._runtime / "schedstat").read_text().split()[0]) / 1e6

    @property
    def peak_mb(self) -> float:
        """The most memory that its process has had so far."""
        return int(re.findall(r"VmHWM:\s+(\d+) kB", (self._runtime / "status").read_text())[0]) / 1024

    @property
    def _runtime(self) -> Path:
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        (child,) = " ".join(each.read_text() for each in threads).split()
        return Path("/proc", child)

    @property
    def printed(self) -> list[str]:
        """The lines that it printed: its log on AWS."""
        return [line for line in self.log.read_text().splitlines() if not _LINES_OF_ITS_OWN.match(line)]


@contextmanager
def running(package: Path, handler: str, variables: Mapping[str, str], *, memory_mb: int = 512) -> Iterator[Function]:
    """A function of an unpacked package within the block, e.g. `app.render`. Must have been fetched.

    It has these variables and nothing else of this process's environment. Raises FunctionFailed.
    """
    api, invocations = _free_ports(2)
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(package),
        "LAMBDA_TASK_ROOT": str(package),
        "_HANDLER": handler,
        "AWS_LAMBDA_FUNCTION_NAME": f"gazette-{handler.rpartition('.')[2]}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(memory_mb),
        "PYTHONDONTWRITEBYTECODE": "1",  # Lambda's folder cannot be written to
        **variables,
    }
    emulator = [str(_emulator()), "--log-level", "info"]
    emulator += ["--runtime-interface-emulator-address", f"127.0.0.1:{invocations}"]
    emulator += ["--runtime-api-address", f"127.0.0.1:{api}"]
    client = [str(python_with(REQUIREMENTS)), "-m", "awslambdaric", handler]
    with tempfile.TemporaryDirectory() as name:
        log = Path(name) / "log"
        with log.open("wb") as written:
            process = subprocess.Popen(
                [*emulator, *client], cwd=package, env=environment, stdout=written, stderr=subprocess.STDOUT
            )
        try:
            _wait_for(invocations, process, log)
            yield Function(f"http://127.0.0.1:{invocations}", log, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def _emulator() -> Path:
    return ROOT / ".cache" / "lambda" / EMULATOR / "emulator"


def _fetch_emulator(python: Path) -> None:
    folder = _emulator().parent
    with tempfile.TemporaryDirectory() as name:
        run_pip(python, "download", "--no-deps", "--dest", name, EMULATOR)
        (wheel,) = Path(name).glob("*.whl")
        with zipfile.ZipFile(wheel) as opened:
            program = opened.read(f"samcli/local/rapid/aws-lambda-rie-{architecture()}")
    # Written beside its place and then renamed, so that a file under that name is always whole.
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{os.getpid()}.part"
    unfinished.write_bytes(program)
    unfinished.chmod(0o755)
    unfinished.rename(_emulator())


def _free_ports(number: int) -> list[int]:
    probes = [socket.socket() for _ in range(number)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise FunctionFailed(f"The emulator does not answer: {log.read_text()[-500:]}")
