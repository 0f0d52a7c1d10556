"""The edge's secret: the edge alone has it, functions know it by its digest, and it can be changed while readers come.

So it stands in no file and in no function's environment, CloudFormation tells nobody of it, and no function has to
fetch it when it starts.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chalicelib.settings import origin_digest
from ops.deploy.stack import MASKED

SECRET, DIGEST = "OriginSecret", "OriginSecretSha256"
"""The stack's parameters."""


def new_secret() -> dict[str, str]:
    """The stack's parameters for another secret."""
    return _parameters(secrets.token_urlsafe(32))


def secret_of(before: Mapping[str, str]) -> dict[str, str]:
    """The parameters for the secret of a stack that was made with these; for a first secret if it has none.

    The stack of an earlier release shows its secret, and has no digest of it.
    """
    if before.get(DIGEST):
        return {SECRET: MASKED, DIGEST: before[DIGEST]}
    return _parameters(before[SECRET]) if before.get(SECRET) else new_secret()


def rotate(
    before: Mapping[str, str], *, teach: Callable[[Sequence[str]], object], send: Callable[[dict[str, str]], object]
) -> None:
    """Give the edge a new secret, for a stack that was made with these parameters.

    `teach` makes functions accept the secrets of these digests, and `send` makes the edge send the secret of these
    parameters. Both return when this is so everywhere. If this is interrupted anywhere, functions accept what the edge
    sends, and it may be done again.
    """
    new = new_secret()
    teach([secret_of(before)[DIGEST], new[DIGEST]])
    send(new)
    teach([new[DIGEST]])


def tell_function(client: Any, function: str, digests: Sequence[str]) -> bool:
    """Have a function that is deployed take the secrets of these digests; answers whether there is one."""
    try:
        environment = client.get_function_configuration(FunctionName=function).get("Environment", {})
    except client.exceptions.ResourceNotFoundException:
        return False
    variables = {**environment.get("Variables", {}), "ORIGIN_SECRET_SHA256": ",".join(digests)}
    client.update_function_configuration(FunctionName=function, Environment={"Variables": variables})
    client.get_waiter("function_updated_v2").wait(FunctionName=function)
    return True


def _parameters(secret: str) -> dict[str, str]:
    return {SECRET: secret, DIGEST: origin_digest(secret)}
