"""The site's address: what still uses the old one after a change."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

ROBOTS = "robots.txt"
"""A page that every site has, and that names the site's address."""


def find_told(client: Any, function: str) -> str | None:
    """The address that a function got when it was deployed; None if it got none."""
    try:
        found = client.get_function_configuration(FunctionName=function)
    except client.exceptions.ResourceNotFoundException:
        return None
    told: str = found.get("Environment", {}).get("Variables", {}).get("SITE_URL", "")
    return told


def find_printed(client: Any, bucket: str) -> str | None:
    """The page in the bucket that names the address; None if nothing is printed yet."""
    try:
        body: bytes = client.get_object(Bucket=bucket, Key=ROBOTS)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "NoSuchBucket"}:
            return None
        raise
    return body.decode()


def steps_left(stage: str, address: str, *, told: str | None, printed: str | None) -> list[str]:
    """The steps that remain until functions and pages use the site's address, in order."""
    left = []
    if told not in {None, address}:
        left.append(
            f"The functions still use {told} as the site's address. Run `make deploy STAGE={stage}` to change that."
        )
    if printed is not None and f"{address}/" not in printed:
        left.append(
            f"The pages still name another address. Run `python -m ops rebuild --stage {stage}` to print them anew."
        )
    return left
