"""The reason why a command failed, in one line for the person who typed it.

Errors are recognised by the names of their classes, so nothing is imported for errors that did not happen.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from typing import Any

_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
_STRANGERS = frozenset(
    "AuthFailure IncompleteSignature InvalidAccessKeyId InvalidClientTokenId InvalidSignatureException InvalidToken"
    " MissingAuthenticationToken SignatureDoesNotMatch UnrecognizedClientException".split()
)
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"})
_ABSENT = frozenset({"ResourceNotFoundException", "NoSuchBucket", "AWS.SimpleQueueService.NonExistentQueue"})
"""What services call these cases in their answers ("Common Errors" in each service's API Reference)."""

_OUR_OWN = ("ops.", "chalicelib.errors")
"""The modules whose errors are sentences for people already."""

_PACKAGES = frozenset({"app", "chalicelib", "ops"})


def reason_of(error: BaseException) -> str | None:
    """Why a command ended, and its notes, in one line; None for what nobody foresaw, whose traceback says more."""
    reason = _reason(error)
    return reason and " ".join(" ".join((reason, *getattr(error, "__notes__", ()))).split())


def is_no_answer(error: BaseException) -> bool:
    """Whether it means that nobody answered, and nothing else is known."""
    return any(_name(kind) in _NO_ANSWER for kind in type(error).__mro__)


def _reason(error: BaseException) -> str | None:
    for kind in type(error).__mro__:
        if say := _REASONS.get(_name(kind)):
            return say(error)
    return str(error) if type(error).__module__.startswith(_OUR_OWN) else None


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _of_the_machine(error: Any) -> str:
    what = "The disk is full" if error.errno in {errno.ENOSPC, errno.EDQUOT} else error.strerror or str(error)
    return f"{what}: {error.filename}" if error.filename is not None else f"{what.rstrip('.')}."


def _of_a_missing_library(error: Any) -> str | None:
    name = (error.name or "").partition(".")[0]
    if name in _PACKAGES:
        return None
    return f"This Python has no '{name}'. Run `make run` to install what is needed, then type .venv/bin/python -m ops …"


def _of_aws(error: Any) -> str:
    said = error.response.get("Error", {})
    code, message = said.get("Code", ""), said.get("Message", "")
    return _of_a_code(code, message) or f"AWS refused {error.operation_name}: {code} {message}"


def _of_s3(error: Any) -> str:
    denied = "AccessDenied" if error.status == 403 else ""
    return _of_a_code(error.code or denied, str(error)) or f"{error}."


def _of_a_code(code: str, message: str) -> str | None:
    if code in _EXPIRED:
        return "The AWS credentials have expired. Get new ones, for example with `aws sso login`."
    if code in _STRANGERS:
        return f"AWS does not accept these credentials: {message}"
    if code in _DENIED:
        return f"AWS does not allow this: {message}"
    if code in _ABSENT:
        return f"AWS knows nothing by that name: {message}"
    return None


def _of_silence(error: Any) -> str:
    pool = getattr(error, "pool", None)
    where = getattr(error, "kwargs", {}).get("endpoint_url") or (f"{pool.host}:{pool.port}" if pool else "")
    return f"No answer from {where}." if where else f"No answer: {error}"


def _always(sentence: str) -> Callable[[Any], str]:
    return lambda _: sentence


_NO_ANSWER = frozenset(
    f"botocore.exceptions.{name}" for name in ("ConnectionError", "EndpointConnectionError", "HTTPClientError")
) | {"urllib3.exceptions.HTTPError", "builtins.ConnectionError"}

_LOG_IN = _always("There is no valid AWS SSO session. `aws sso login` begins one.")

_REASONS: Mapping[str, Callable[[Any], str | None]] = {
    "builtins.OSError": _of_the_machine,
    "builtins.ModuleNotFoundError": _of_a_missing_library,
    "botocore.exceptions.NoRegionError": _always(
        "No AWS region is set. Set AWS_DEFAULT_REGION, or run `aws configure`."
    ),
    "botocore.exceptions.NoCredentialsError": _always(
        "There are no AWS credentials. Run `aws configure` or `aws sso login`, or set AWS_PROFILE."
    ),
    "botocore.exceptions.SSOError": _LOG_IN,
    "botocore.exceptions.TokenRetrievalError": _LOG_IN,
    "botocore.exceptions.ClientError": _of_aws,
    **dict.fromkeys(_NO_ANSWER - {"builtins.ConnectionError"}, _of_silence),
    "botocore.exceptions.BotoCoreError": str,
    "chalicelib.aws.s3.S3Error": _of_s3,
}
"""A class, or the first of its ancestors, that is here, says what to print."""
