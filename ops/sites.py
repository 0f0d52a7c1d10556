"""Which site a command works on: the one that runs here, or one that was deployed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib import wiring
from ops.local.environment import environment
from ops.reasons import is_no_answer

ROOT = Path(__file__).parents[1]
LOCAL = ROOT / ".gazette" / "local.json"
"""Where `make run` writes its address, a token, and the environment of its functions."""

CONFIG = ROOT / ".chalice" / "config.json"


class NoSuchSite(Exception):
    """The site cannot be worked on; the message says why, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A site's API, by the site's address without a trailing slash, and the token to ask it with."""

    url: str
    token: str


def find_account(variables: Mapping[str, str], url: str | None = None) -> Account:
    """The site at `url`, or at `GAZETTE_URL`, or the one that runs here; with the token in `GAZETTE_TOKEN`.

    The token of the site that runs here is sent to no other. Raises NoSuchSite.
    """
    url, token = url or variables.get("GAZETTE_URL"), variables.get("GAZETTE_TOKEN")
    if url and not url.startswith(("http://", "https://")):
        raise NoSuchSite(f"{url} is not an address on http or https.")
    if url and token:
        return Account(url=url.rstrip("/"), token=token)
    try:
        local = Account(**{name: _read_local()[name] for name in ("url", "token")})
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise NoSuchSite(
            "Set GAZETTE_URL (e.g. https://example.org) and GAZETTE_TOKEN, or start a site here with `make run`."
        ) from error
    if url and url.rstrip("/") != local.url:
        raise NoSuchSite(f"Set GAZETTE_TOKEN to a token of {url}.")
    return Account(url=local.url, token=token or local.token)


@contextmanager
def entered(stage: str | None) -> Iterator[None]:
    """Have `wiring` build services of that stage within the block; of the site that runs here for None.

    Raises NoSuchSite.
    """
    with environment(_of_stage(stage) if stage else _of_this_machine()):
        wiring.reset()
        try:
            yield
        except Exception as error:
            if stage is None and is_no_answer(error):
                error.add_note("`make run` must be running for that.")
            raise
        finally:
            wiring.reset()


def _of_this_machine() -> Mapping[str, str]:
    try:
        variables: Mapping[str, str] = _read_local()["environment"]
    except (OSError, ValueError, LookupError) as error:
        raise NoSuchSite("No site has run here; `make run` starts one, `--stage` names a deployed one.") from error
    return variables


def _of_stage(stage: str) -> Mapping[str, str]:
    try:
        stages: Mapping[str, Mapping[str, Mapping[str, str]]] = json.loads(CONFIG.read_text("utf-8"))["stages"]
    except (ValueError, LookupError) as error:
        raise NoSuchSite(f".chalice/config.json cannot be read: {error!r}") from error
    if stage not in stages:
        raise NoSuchSite(f"There is no stage '{stage}' in .chalice/config.json; it has {', '.join(stages)}.")
    if "environment_variables" not in stages[stage]:
        raise NoSuchSite(f"The stage '{stage}' has no tables yet; `make deploy STAGE={stage}` makes it.")
    return stages[stage]["environment_variables"]


def _read_local() -> Any:
    return json.loads(LOCAL.read_text("utf-8"))
