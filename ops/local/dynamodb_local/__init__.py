"""DynamoDB Local, AWS's own engine: fetched by Maven once, run as a child process that listens on 127.0.0.1 only.

It has no option for the address that it listens on (Amazon DynamoDB Developer Guide, "DynamoDB local usage notes"), so
a launcher of a few lines of Java, `OnLoopback.java`, says it to the server before that starts.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

JAVA = 17
"""The oldest Java that it runs on."""

START_SECONDS = 60
NOTE_SECONDS = 3.0
"""How often a fetch says how far it is."""

_POM = Path(__file__).with_name("pom.xml")
_LAUNCHER = Path(__file__).with_name("OnLoopback.java")
_CACHE = Path(__file__).parents[3] / ".cache" / "dynamodb-local"
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)  # loaded here: between fork and exec, another thread may hold the loader's lock


class FetchFailed(Exception):
    """Maven could not fetch it, or javac not make its launcher; the message says why, in one line."""


class StartFailed(Exception):
    """It did not start; the message is what it printed last."""


def is_available() -> str | None:
    """None if it can run here; otherwise a sentence that names what is missing."""
    java = shutil.which("java")
    if java is None:
        return f"Java {JAVA} is not installed."
    # "java -version" prints to standard error, as: openjdk version "17.0.15" 2025-04-15
    answer = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603 (fixed)
    version = re.search(r'version "(\d+)', answer.stderr)
    if version is None or int(version[1]) < JAVA:
        return f"DynamoDB Local needs Java {JAVA} or newer; 'java -version' says {answer.stderr.splitlines()[:1]}."
    if not _libraries().exists() and shutil.which("mvn") is None:
        return "Maven is not installed."
    if not _launcher().exists() and shutil.which("javac") is None:
        return f"The installed Java is not a JDK {JAVA}: it has no javac."
    return None


def fetch(say: Callable[[str], object] = lambda _: None) -> None:
    """Let Maven fetch it, and javac make its launcher, unless they exist. Raises FetchFailed.

    `say` gets the progress. An interrupted fetch leaves nothing behind that counts.
    """
    for folder, make in ((_libraries(), _fetch_into), (_launcher(), _compile_into)):
        if folder.exists():
            continue
        _CACHE.mkdir(parents=True, exist_ok=True)
        with (_CACHE / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # of two processes that miss it, one makes it and the other waits
            if not folder.exists():
                _make_whole(folder, make, say)


def _make_whole(
    folder: Path, make: Callable[[Path, Callable[[str], object]], None], say: Callable[[str], object]
) -> None:
    """Made beside its place and then renamed, so that a folder under that name is always whole.

    A fetch that was killed may have left a Maven behind that still writes: so each has a folder of its own.
    """
    for left in folder.parent.glob(f"{folder.name}.part*"):
        shutil.rmtree(left, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f"{folder.name}.part", dir=folder.parent))
    made = unfinished / "made"
    made.mkdir()
    make(made, say)
    made.rename(folder)
    shutil.rmtree(unfinished, ignore_errors=True)


def _fetch_into(folder: Path, say: Callable[[str], object]) -> None:
    """Maven's own store goes where it is removed afterwards."""
    say("Fetching DynamoDB Local with Maven (only now, and when its version changes)")
    command = ["mvn", "-B", "-f", str(_POM), f"-Dmaven.repo.local={folder.parent / 'repository'}", _PLUGIN]
    command += [f"-DoutputDirectory={folder}", "-DincludeScope=runtime"]
    started_at = said_at = time.monotonic()
    fetched, errors = 0, list[str]()
    with subprocess.Popen(  # noqa: S603 (a fixed command)
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=_preexec,  # noqa: PLW1509 (one system call, no lock)
    ) as maven:
        assert maven.stdout
        for line in maven.stdout:
            fetched += "Downloaded from" in line
            errors += [line.strip()] if "ERROR" in line else []
            if (now := time.monotonic()) - said_at > NOTE_SECONDS:
                said_at = now
                say(f"  {fetched} files fetched, {now - started_at:.0f} s")
    if maven.returncode:
        raise FetchFailed(f"Maven could not fetch DynamoDB Local: {errors[0] if errors else 'it does not say why'}")


def _compile_into(folder: Path, _: Callable[[str], object]) -> None:
    command = ["javac", "--release", str(JAVA), "-cp", f"{_libraries()}/*", "-d", str(folder), str(_LAUNCHER)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (a fixed command)
    if answer.returncode:
        raise FetchFailed(f"javac could not make DynamoDB Local's launcher: {answer.stderr[-300:]}")


@contextmanager
def running(directory: Path | None = None) -> Iterator[str]:
    """DynamoDB Local, in memory or kept in `directory`, within the block; gives the URL of its endpoint, here only.

    Must have been fetched. Raises StartFailed.
    """
    port = _free_port()
    if directory:
        directory.mkdir(parents=True, exist_ok=True)
    store = ["-sharedDb", "-dbPath", str(directory)] if directory else ["-sharedDb", "-inMemory"]
    libraries = _libraries()
    quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]  # half the time to the first answer
    command = ["java", *quick, "-Xmx512m", f"-Djava.library.path={libraries}", "-cp"]
    command += [f"{_launcher()}:{libraries}/*", _LAUNCHER.stem, "-port", str(port), "-disableTelemetry"]
    printed = tempfile.TemporaryFile()  # noqa: SIM115 (closed below)
    process = subprocess.Popen(  # noqa: S603 (a fixed command)
        [*command, *store],
        stdout=printed,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # Ctrl-C is for the stack, which then ends this in its turn.
        preexec_fn=_preexec,  # noqa: PLW1509 (one system call, no lock)
    )
    try:
        _wait_for(port, process, printed)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        printed.close()


def _libraries() -> Path:
    """The folder of this pom's libraries: another pom has another."""
    return _CACHE / hashlib.sha256(_POM.read_bytes()).hexdigest()[:12]


def _launcher() -> Path:
    """The folder of the launcher that belongs to these libraries."""
    return _CACHE / hashlib.sha256(_POM.read_bytes() + _LAUNCHER.read_bytes()).hexdigest()[:12]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes], printed: IO[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            printed.seek(0)
            last = printed.read().decode(errors="replace").strip()[-500:]
            raise StartFailed(f"DynamoDB Local ended at once: {last}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise StartFailed(f"DynamoDB Local did not answer within {START_SECONDS} s.")


def _die_with_parent() -> None:
    """Have the kernel end this process when the one that started it is gone, however that went."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


_preexec = _die_with_parent if sys.platform == "linux" else None
