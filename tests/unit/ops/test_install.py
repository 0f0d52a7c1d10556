"""Installing: what is there takes no time, what was broken off is made anew, and nothing else is touched."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ops import install
from ops.install import CannotInstall, InstallProgress


class Pip:
    """Stands in for `venv` and pip: it writes what it is told to, and may die."""

    def __init__(self, venv: Path) -> None:
        self._venv = venv
        self.calls: list[str] = []
        self.dies_at: int | None = None

    def run(self, command: list[str], *_: object) -> None:
        self.calls.append(command[2])
        (self._venv / "bin").mkdir(exist_ok=True)
        (self._venv / "bin" / "python").touch()
        (self._venv / f"half-written by {command[2]}").touch()
        if len(self.calls) == self.dies_at:
            raise KeyboardInterrupt


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    return tmp_path / ".venv"


@pytest.fixture
def pip(venv: Path, monkeypatch: pytest.MonkeyPatch) -> Pip:
    pip = Pip(venv)
    monkeypatch.setattr(install, "run", pip.run)
    return pip


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    file = tmp_path / "requirements-run.txt"
    file.write_text(
        "# pinned\nflask==3.1.2\n    # via -r run.in\nmoto[s3]==5.2.5\nurllib3==2.0 ; python_version > '3'\n"
    )
    return file


def test_pins_are_read_without_extras_of_comments(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("a==1\n    # via b==2\nc-d==3.0.post1\ne==4 ; python_version > '3'\n")
    assert install.read_pins(file) == {"a": "1", "c-d": "3.0.post1", "e": "4"}


def test_what_is_installed_is_not_installed_again(venv: Path, pip: Pip, requirements: Path) -> None:
    install.install(requirements, venv)
    assert pip.calls == ["venv", "pip", "pip"]
    install.install(requirements, venv)
    assert pip.calls == ["venv", "pip", "pip"]


def test_another_version_is_installed_into_the_same_environment(venv: Path, pip: Pip, requirements: Path) -> None:
    install.install(requirements, venv)
    (venv / "mine").touch()
    requirements.write_text("flask==3.1.3\n")
    install.install(requirements, venv)
    assert pip.calls == ["venv", "pip", "pip", "pip", "pip"]
    assert (venv / "mine").exists()
    assert install.read_pins(venv / "installed.txt")["flask"] == "3.1.3"


@pytest.mark.parametrize("dies_at", [1, 2, 3])
def test_what_was_broken_off_is_made_anew(venv: Path, pip: Pip, requirements: Path, dies_at: int) -> None:
    pip.dies_at = dies_at
    with pytest.raises(KeyboardInterrupt):
        install.install(requirements, venv)
    left = venv / "half-written by venv"
    left.rename(venv / "left")
    install.install(requirements, venv)
    assert not (venv / "left").exists()
    assert pip.calls[-3:] == ["venv", "pip", "pip"]


def test_a_later_installation_that_was_broken_off_is_made_anew_too(venv: Path, pip: Pip, requirements: Path) -> None:
    install.install(requirements, venv)
    requirements.write_text("flask==3.1.3\n")
    pip.dies_at = 4
    with pytest.raises(KeyboardInterrupt):
        install.install(requirements, venv)
    install.install(requirements, venv)
    assert pip.calls[-3:] == ["venv", "pip", "pip"]


def test_a_removal_that_was_broken_off_is_ended_and_leaves_the_new_environment(
    venv: Path, pip: Pip, requirements: Path
) -> None:
    install.install(requirements, venv)
    aside = venv.with_name(".venv.unfinished")
    aside.mkdir()
    (aside / "rest").touch()
    install.install(requirements, venv)
    assert not aside.exists()
    assert pip.calls == ["venv", "pip", "pip"]


def test_an_environment_that_somebody_made_is_kept(venv: Path, pip: Pip, requirements: Path) -> None:
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").touch()
    (venv / "mine").touch()
    install.install(requirements, venv)
    assert pip.calls == ["pip", "pip"]
    assert (venv / "mine").exists()


def test_a_python_that_is_too_old_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "NEEDS_PYTHON", (99, 0))
    with pytest.raises(CannotInstall, match=r"Python 99\.0 or newer.*PYTHON="):
        install.check_python()


def test_a_python_without_venv_is_told_which_package_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(CannotInstall, match="python3-venv"):
        install.check_python()


def test_what_fails_is_told_with_its_last_lines(tmp_path: Path) -> None:
    script = "import sys; [print(f'line {n}') for n in range(20)]; sys.exit(3)"
    with (tmp_path / "lock").open("w") as lock, pytest.raises(CannotInstall) as failed:
        install.run([sys.executable, "-c", script], InstallProgress(tmp_path, 3), lock)
    assert str(failed.value).splitlines()[1:] == [f"line {n}" for n in range(10, 20)]


def test_progress_tells_what_was_fetched_and_then_what_was_written(venv: Path) -> None:
    packages = venv / "lib" / "python3.11" / "site-packages"
    (packages / "pip-23.0.dist-info").mkdir(parents=True)
    progress = InstallProgress(venv, 2)
    assert "preparing .venv" in str(progress)
    progress.read("Collecting flask==3.1.2\n")
    assert "1 of 2 fetched" in str(progress)
    progress.read("Installing collected packages: moto, flask\n")
    assert "0 of 2 installed" in str(progress)
    (packages / "flask-3.1.2.dist-info").mkdir()
    assert "1 of 2 installed" in str(progress)
