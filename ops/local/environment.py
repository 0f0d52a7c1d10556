"""The environment that Gazette's code finds: what Chalice sets on AWS, and where the emulators are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

REGION = "us-east-1"

EMULATED: Mapping[str, str | None] = {
    "AWS_ACCESS_KEY_ID": "gazette",
    "AWS_SECRET_ACCESS_KEY": "gazette",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    # Nothing of this machine's own AWS account may be read, let alone used.
    "AWS_SESSION_TOKEN": None,
    "AWS_PROFILE": None,
    "AWS_DEFAULT_PROFILE": None,
    "AWS_ENDPOINT_URL": None,
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": None,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    # botocore would otherwise ask a proxy for the emulators.
    "NO_PROXY": "127.0.0.1,localhost",
    "no_proxy": "127.0.0.1,localhost",
}
"""Credentials that are good for emulators only. None: unset."""


_SETTINGS = frozenset(
    "CONTENT_TABLE AUDIENCE_TABLE PAGES_BUCKET RENDER_QUEUE_URL UPLOAD_QUEUE_URL SITE_URL ORIGIN_SECRET_SHA256"
    " JOURNAL_LANES DISTRIBUTION_ID PURGE NO_PROXY no_proxy".split()
)


def endpoints(*, dynamodb: str, moto: str) -> dict[str, str]:
    """The variables with which botocore finds the emulators at these URLs."""
    return {
        "AWS_ENDPOINT_URL_DYNAMODB": dynamodb,
        "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": dynamodb,
        "AWS_ENDPOINT_URL_S3": moto,
        "AWS_ENDPOINT_URL_SQS": moto,
    }


def gazettes_own(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables by which a function of Gazette finds its site: its settings, and the way to AWS."""
    return {name: value for name, value in variables.items() if name.startswith("AWS_") or name in _SETTINGS}


@contextmanager
def environment(values: Mapping[str, str | None]) -> Iterator[None]:
    """Have these variables set (None: unset) within the block, and as they were after it."""
    before = {name: os.environ.get(name) for name in values}
    _apply(values)
    try:
        yield
    finally:
        _apply(before)


def _apply(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
