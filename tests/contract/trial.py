"""Schemathesis, run over an API that is served on loopback: its settings, and what became of its requests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import tomli_w
from chalice.app import Chalice

from chalicelib.api.mounting import METHODS
from chalicelib.content.store.digests import digest_of, id_of
from ops.local.api import serving
from tests.contract.newsroom import Newsroom
from tests.unit.api.api import Api

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
    "deleted_is_gone",
]
"""Not among them: that what fits the schema is accepted, for a path may be taken and an author may not do everything
(`positive_data_acceptance`, `ensure_resource_availability`, `object_level_authorization`)."""

REFUSALS = ["400", "401", "403", "404", "405", "409", "412", "413", "415", "422", "428", "429"]

UNEXPECTED = [method for method in METHODS if method != "HEAD"]
"""Methods to try where they are not: those that API Gateway passes on. Schemathesis takes HEAD for granted."""

SHARE = 0.8
"""In which part of the requests names of things that are there stand."""

HOOKS = Path(__file__).with_name("hooks.py")

Answers = Counter[tuple[str, str, int]]
"""How many requests to a method of a path were answered with a status."""


@contextmanager
def counting(api: Api) -> Iterator[Answers]:
    """Count what the app answers within the block. A second passes with each request."""
    answers: Answers = Counter()
    call = Chalice.__call__

    def counted(app: Chalice, event: dict[str, Any], context: Any) -> Any:
        answer = call(app, event, context)
        place = event["requestContext"]
        answers[place["httpMethod"], place["resourcePath"], answer["statusCode"]] += 1
        api.wait(seconds=1)
        return answer

    with mock.patch.object(Chalice, "__call__", counted):
        yield answers


def run(app: Chalice, newsroom: Newsroom, *, secret: str | None, examples: int, directory: Path) -> str:
    """Try the whole document, with a token's secret or (None) without; answers the report, or "" if all was well."""
    settings = directory / "schemathesis.toml"
    settings.write_text(_settings(newsroom), "utf-8")
    with serving(app) as port:
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run"]
        command += [f"http://127.0.0.1:{port}/openapi.json", "--url", f"http://127.0.0.1:{port}", "--no-color"]
        command += ["--checks", ",".join(CHECKS), "--max-examples", str(examples), "--seed", "0"]
        command += ["--continue-on-failure", "--suppress-health-check", "all"]
        command += ["--header", f"Authorization: Bearer {secret}"] if secret else []
        own = id_of(digest_of(secret)) if secret else ""
        environment = {**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS), "OWN_TOKEN": own}
        done = subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def _settings(newsroom: Newsroom) -> str:
    """Schemathesis's settings: most requests name things that are there, and get past 404."""
    texts = {
        **newsroom.names,
        "If-Match": ['"1"', '"2"', '"3"', "*"],
        "body.code": newsroom.names["code"],
        "body.topics": newsroom.names["slug"],
        "body.path": [f"/index.php/{number}-tin.html" for number in range(10)],
        "body.to_article": newsroom.own["getArticle"]["article_id"],
        "body.lead": newsroom.names["media_id"],
        "body.content_type": ["image/jpeg", "application/pdf"],
        "body.to_url": ["/", "/lien-he/", "https://tinh.example/"],
        "body.time_zone": ["Asia/Ho_Chi_Minh", "America/New_York"],
    }
    own = {f"{operation} {name}": each for operation, names in newsroom.own.items() for name, each in names.items()}
    dictionaries = {_key(name): {"values": values} for name, values in {**texts, **own}.items()}
    return tomli_w.dumps(
        {
            "dictionaries": dictionaries,
            "parameters": {name: _drawn_from(name) for name in texts},
            "operations": [_with_own(operation, names) for operation, names in newsroom.own.items()],
            "checks": {
                "negative_data_rejection": {"expected-statuses": REFUSALS},
                "missing_required_header": {"expected-statuses": ["401", "403", "428"]},
            },
            "phases": {"coverage": {"unexpected-methods": UNEXPECTED}},
            "generation": {"database": "none", "no-shrink": True, "with-security-parameters": False},
        }
    )


def _with_own(operation: str, names: Iterable[str]) -> dict[str, Any]:
    """An operation's own names of things, one list for each parameter."""
    return {
        "include-operation-id": operation,
        "parameters": {name: _drawn_from(f"{operation} {name}") for name in names},
    }


def _drawn_from(name: str) -> dict[str, Any]:
    return {"dictionary": _key(name), "probability": SHARE}


def _key(name: str) -> str:
    return re.sub(r"[-. ]", "_", name.lower())
