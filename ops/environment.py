"""The variables by which a site finds the emulators, as it finds AWS by those of its functions."""

from __future__ import annotations

import os
from collections.abc import Mapping

REGION = "us-east-1"

EMULATED: Mapping[str, str] = {
    "AWS_ACCESS_KEY_ID": "gazette",
    "AWS_SECRET_ACCESS_KEY": "gazette",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    # Nothing of this machine's own AWS account may be read, let alone used.
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    # botocore would otherwise ask a proxy for the emulators.
    "NO_PROXY": "127.0.0.1,localhost",
    "no_proxy": "127.0.0.1,localhost",
}
"""Credentials that are good for emulators only."""


def endpoints(*, dynamodb: str, moto: str) -> dict[str, str]:
    """The variables that name the emulators at these URLs."""
    return {
        "AWS_ENDPOINT_URL_DYNAMODB": dynamodb,
        "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": dynamodb,
        "AWS_ENDPOINT_URL_S3": moto,
        "AWS_ENDPOINT_URL_SQS": moto,
    }
