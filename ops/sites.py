"""Which site a command works on: the one that runs here, or a stage that was deployed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from chalicelib import wiring
from ops.local.environment import environment

ROOT = Path(__file__).parents[1]
LOCAL = ROOT / ".gazette" / "local.json"
CONFIG = ROOT / ".chalice" / "config.json"


class NoSuchSite(Exception):
    """The site cannot be worked on; the message says why, in a sentence."""


@contextmanager
def entered(stage: str | None) -> Iterator[None]:
    """Have `wiring` build services of that stage within the block; of the site that runs here for None.

    Raises NoSuchSite.
    """
    with environment(_of_stage(stage) if stage else _of_this_machine()):
        wiring.reset()
        try:
            yield
        finally:
            wiring.reset()


def _of_this_machine() -> Mapping[str, str]:
    try:
        kept = json.loads(LOCAL.read_text("utf-8"))
        variables: Mapping[str, str] = kept["environment"]
    except (OSError, ValueError, LookupError) as error:
        raise NoSuchSite("No site has run here; `make run` starts one, `--stage` names a deployed one.") from error
    return variables


def _of_stage(stage: str) -> Mapping[str, str]:
    stages = json.loads(CONFIG.read_text("utf-8"))["stages"]
    if stage not in stages:
        raise NoSuchSite(f"There is no stage '{stage}' in .chalice/config.json; it has {', '.join(stages)}.")
    variables: Mapping[str, str] = stages[stage]["environment_variables"]
    return variables
