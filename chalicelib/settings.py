"""Settings from the environment: the one place that reads it, and never at import."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from chalicelib.errors import InvalidSetting, MissingSetting


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where things are. Names of AWS resources, the public address of the site, and the secret of the edge.

    `site_url` has no trailing slash. `origin_digests` are those of the secrets by which the edge proves, in the header
    `X-Origin-Secret`, that a request came through it: one, and two while they change; none where there is no edge.
    `journal_lanes` spreads the journal over that many partitions; `session_limit` is how many beacons a minute are
    taken from one reader, `address_limit` how many from one network address, which a whole office may share.
    `is_on_lambda` is whether what is printed goes to CloudWatch. `distribution` is the id of the
    CloudFront distribution, empty where there is none; `purges_all` has it forget all that a change touched, not only
    what is urgent.
    """

    content_table: str
    audience_table: str
    pages_bucket: str
    render_queue_url: str
    upload_queue_url: str
    site_url: str
    origin_digests: tuple[str, ...]
    journal_lanes: int
    session_limit: int
    address_limit: int
    is_on_lambda: bool
    distribution: str
    purges_all: bool


def variables() -> Mapping[str, str]:
    """The environment of this process, as it is at any time."""
    return os.environ


def parse_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from variables such as `CONTENT_TABLE`. Raises MissingSetting or InvalidSetting."""

    def required(name: str) -> str:
        if not environment.get(name):
            raise MissingSetting(name)
        return environment[name]

    site_url = required("SITE_URL").rstrip("/")
    if not re.fullmatch(r"https?://[^/\s]+", site_url):
        raise InvalidSetting(f"SITE_URL must look like https://example.org, not '{site_url}'.")

    def number(name: str, default: int, digits: int = 3) -> int:
        text = environment.get(name) or str(default)
        if not re.fullmatch(rf"[1-9]\d{{0,{digits - 1}}}", text):
            raise InvalidSetting(f"{name} must be a number from 1 to {10**digits - 1}, not '{text}'.")
        return int(text)

    def digests(name: str) -> tuple[str, ...]:
        text = environment.get(name) or ""
        if not re.fullmatch(r"([0-9a-f]{64}(,[0-9a-f]{64})*)?", text):
            raise InvalidSetting(f"{name} must be SHA-256 digests in hex, with commas between them.")
        return tuple(text.split(",")) if text else ()

    purge = environment.get("PURGE", "urgent")
    if purge not in {"urgent", "all"}:
        raise InvalidSetting(f"PURGE must be 'urgent' or 'all', not '{purge}'.")
    return Settings(
        content_table=required("CONTENT_TABLE"),
        audience_table=required("AUDIENCE_TABLE"),
        pages_bucket=required("PAGES_BUCKET"),
        render_queue_url=required("RENDER_QUEUE_URL"),
        upload_queue_url=required("UPLOAD_QUEUE_URL"),
        site_url=site_url,
        origin_digests=digests("ORIGIN_SECRET_SHA256"),
        journal_lanes=number("JOURNAL_LANES", 1),
        session_limit=number("SESSION_LIMIT", 60),
        address_limit=number("ADDRESS_LIMIT", 600, digits=5),
        is_on_lambda="AWS_LAMBDA_FUNCTION_NAME" in environment,
        distribution=environment.get("DISTRIBUTION_ID", ""),
        purges_all=purge == "all",
    )


def origin_digest(secret: str) -> str:
    """A secret of the edge as the functions know it: its SHA-256, in hex. It has 256 random bits, so its digest tells
    nothing of it."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def content_stream_arn() -> str:
    """The content table's stream, which app.py's decorators need when Chalice packages or loads the app."""
    unset = "arn:aws:dynamodb:us-east-1:000000000000:table/unset/stream/unset"
    return os.environ.get("CONTENT_STREAM_ARN", unset)


def render_queue_arn() -> str:
    """The render queue, likewise."""
    return os.environ.get("RENDER_QUEUE_ARN", "arn:aws:sqs:us-east-1:000000000000:unset")


def upload_queue_arn() -> str:
    """The queue of uploads, likewise."""
    return os.environ.get("UPLOAD_QUEUE_ARN", "arn:aws:sqs:us-east-1:000000000000:unset")


MOST_AT_ONCE: Mapping[str, int] = {"render": 20, "intake": 5}
"""How many runs of a function its queue may start at once, in an account that has enough for all others."""


def at_once(function: str) -> int:
    """How many runs of a function its queue may start at once, as provisioning worked out; read as the ARNs are."""
    return int(os.environ.get(f"{function.upper()}_AT_ONCE") or MOST_AT_ONCE[function])


def handler() -> str:
    """What Lambda calls this function by, e.g. `app.render`; empty elsewhere."""
    return os.environ.get("_HANDLER", "")
