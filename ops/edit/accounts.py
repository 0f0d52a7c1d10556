"""Which site the client asks, and with which token: the one that runs here, or one that was deployed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
"""The checkout; where the client is installed alone, a folder in which nothing of one lies."""

FOLDER = (ROOT if (ROOT / "app.py").exists() else Path.home()) / ".gazette"
LOCAL = FOLDER / "local.json"
"""Where `make run` writes its address, a token, and the environment of its functions."""

EDITS = FOLDER / "edits"
"""Where a text is while it is edited, and stays until it is sent."""

CONFIG = ROOT / ".chalice" / "config.json"


class NoSuchSite(Exception):
    """The site cannot be used; the message says why, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A site's API, by the site's address without a trailing slash, and the token to ask it with."""

    url: str
    token: str


def find_account(variables: Mapping[str, str], url: str | None = None, stage: str | None = None) -> Account:
    """The site at `url`, or of `stage`, or at `GAZETTE_URL`, or the one that runs here; with the token in
    `GAZETTE_TOKEN`.

    The token of the site that runs here is sent to no other. Raises NoSuchSite.
    """
    url = (url or (_address_of(stage) if stage else variables.get("GAZETTE_URL")) or "").rstrip("/")
    token = variables.get("GAZETTE_TOKEN", "").strip()
    if url and not url.startswith(("http://", "https://")):
        raise NoSuchSite(f"{url} is not an address on http or https.")
    if not (token.isascii() and token.isprintable()):
        raise NoSuchSite("GAZETTE_TOKEN is not a token: tokens consist of letters, digits and hyphens.")
    if url and token:
        return Account(url=url, token=token)
    try:
        local = Account(**{name: read_local()[name] for name in ("url", "token")})
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise NoSuchSite(
            "Set GAZETTE_URL (such as https://example.org) and GAZETTE_TOKEN, or start a site on this machine "
            "with `make run`."
        ) from error
    if url and url != local.url:
        raise NoSuchSite(f"Set GAZETTE_TOKEN to a token of {url}.")
    return Account(url=local.url, token=token or local.token)


def variables_of(stage: str) -> Mapping[str, str]:
    """The environment of a stage's functions. Raises NoSuchSite."""
    try:
        stages = json.loads(CONFIG.read_text("utf-8"))["stages"]
    except OSError as error:
        raise NoSuchSite("There are no stages here, because this is not a checkout; name the site by --url.") from error
    except (ValueError, LookupError) as error:
        raise NoSuchSite(f".chalice/config.json cannot be read: {error!r}") from error
    if stage not in stages:
        raise NoSuchSite(f"There is no stage '{stage}' in .chalice/config.json; it has {', '.join(stages)}.")
    if "environment_variables" not in stages[stage]:
        raise NoSuchSite(f"The stage '{stage}' has no tables yet; `make deploy STAGE={stage}` makes it.")
    variables: Mapping[str, str] = stages[stage]["environment_variables"]
    return variables


def read_local() -> Any:
    """What `make run` wrote down of the site that runs here. Raises OSError, or ValueError."""
    return json.loads(LOCAL.read_text("utf-8"))


def _address_of(stage: str) -> str:
    if address := variables_of(stage).get("SITE_URL"):
        return address
    raise NoSuchSite(f"The stage '{stage}' has no address yet; `make deploy STAGE={stage}` gives it one.")
