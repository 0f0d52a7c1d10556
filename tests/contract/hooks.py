"""What schemathesis loads: the ETag of the moment for every other change, and a check that knows of the trash."""

from __future__ import annotations

import os
from itertools import cycle
from typing import Any

import schemathesis
from schemathesis.specs.openapi.checks import use_after_free

OWN_TOKEN = os.environ.get("OWN_TOKEN", "")
"""The id of the token that requests are made with."""

_etags: dict[str, str] = {}
_turns = cycle([True, False])


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: Any) -> None:
    """Have a request that is meant to be good be based on the version that was seen last.

    The asker's own token, which a list of tokens names, is not ended: all later requests would be refused.
    """
    if OWN_TOKEN and case.path_parameters.get("token_id") == OWN_TOKEN:
        case.path_parameters["token_id"] = "0" * len(OWN_TOKEN)
    etag = _etags.get(_thing(case))
    if case.meta and case.meta.generation.mode.is_negative:
        return
    if etag and "If-Match" in (case.headers or {}) and next(_turns):
        case.headers["If-Match"] = etag


@schemathesis.hook
def after_call(
    context: schemathesis.HookContext, case: schemathesis.Case[Any], response: schemathesis.Response
) -> None:
    """Remember the version that was answered."""
    if etag := response.headers.get("etag"):
        _etags[_thing(case)] = etag[0]


@schemathesis.check
def deleted_is_gone(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
) -> bool | None:
    """Have everything be gone once it is deleted, but for articles: those can be read in the trash."""
    return None if case.path.startswith("/articles") else use_after_free(ctx, response, case)


def _thing(case: schemathesis.Case[Any]) -> str:
    """The path of what has the version: `/articles/{id}` for `/articles/{id}/publish`, too."""
    return "/".join(case.formatted_path.split("/")[:3])
