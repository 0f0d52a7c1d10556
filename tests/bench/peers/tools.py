"""Where `make bench` puts the generators that are measured against: in .cache/bench, never in .venv."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
from pathlib import Path

from tests.bench.peers.builder import NotMeasured, last_words

LAYOUTS = Path(__file__).parent / "layouts"
_TOOLS = Path(__file__).parents[3] / ".cache" / "bench"


def find_python() -> Path:
    """The Python that Python's tools are installed for. Raises NotMeasured."""
    return _find("python", "bin/python")


def find_in_python(pattern: str) -> Path:
    """A file of an installed Python package. Raises NotMeasured."""
    return _find("python", f"lib/python*/site-packages/{pattern}")


def python_version(package: str) -> str:
    """The version of an installed Python package. Raises NotMeasured."""
    folder = find_in_python(f"{package}-*.dist-info")
    return importlib.metadata.PathDistribution(folder).version


def find_node() -> str:
    """Node.js. Raises NotMeasured."""
    node = shutil.which("node")
    if node is None:
        raise NotMeasured("Node.js is not installed")
    return node


def find_in_node(path: str) -> Path:
    """A file of an installed package of Node.js. Raises NotMeasured."""
    return _find("node", f"node_modules/{path}")


def node_version(package: str) -> str:
    """The version of an installed package of Node.js. Raises NotMeasured."""
    told = json.loads(find_in_node(f"{package}/package.json").read_text(encoding="utf-8"))
    return str(told["version"])


def _find(tools: str, pattern: str) -> Path:
    found = next((_TOOLS / tools).glob(pattern), None)
    if found:
        return found
    log = _TOOLS / f"{tools}.log"
    why = f"the installation said: {last_words(log)}" if log.exists() else "`make bench` installs it"
    raise NotMeasured(f"it is not installed; {why}")
