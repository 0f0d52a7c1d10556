"""What an operator asks for, looked at before anything is changed: a stack that fails half-way is slow to mend."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.content.models.names import PersonId
from ops.deploy.functions import API, FUNCTIONS

_STAGE = re.compile(r"[a-z][a-z0-9-]{0,19}")
_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_HOST = re.compile(rf"(?=.{{4,253}}$){_LABEL}(\.{_LABEL})+")
_EMAIL = re.compile(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+")
_CERTIFICATE = re.compile(r"arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate/[0-9A-Za-z-]+")
BESIDE = ("rate-limit", "edge-alarms")
"""What the stacks of a stage in us-east-1 are called, behind its own name."""

LEAST_RATE, HIGHEST_RATE = 10, 2_000_000_000
"""AWS WAF Developer Guide, "Rate-based rule high-level settings"."""


class WishRefused(Exception):
    """An option cannot be satisfied; the message is a sentence that says why. Nothing was changed."""


def check_names(stage: str, asked: Mapping[str, str], before: Mapping[str, str]) -> None:
    """Raise WishRefused for a stage's name, a host name, or an address that cannot be right.

    `asked` are parameters of the stack, `before` those that it was made with.
    """
    _require(
        _STAGE.fullmatch(stage),
        f"'{stage}' is not a name for a stage: use at most 20 of a-z, 0-9 and '-', with a letter first.",
    )
    for name in (*FUNCTIONS, *BESIDE):
        is_free = name == API or before or not stage.endswith(f"-{name}")
        _require(is_free, f"A stage cannot end in '-{name}': its resources would have the names of another stage's.")
    names = [asked.get("Domain", ""), *asked.get("OtherDomains", "").split(",")]
    for name in filter(None, map(str.strip, names)):
        _require(
            _HOST.fullmatch(name),
            f"'{name}' is not a host name, such as 'example.org' (in a-z; use xn--… for other letters).",
        )
    if asked.get("Domain"):
        has_one = asked.get("CertificateArn") or (before.get("Domain") and before.get("CertificateArn"))
        _require(has_one, "A domain needs a certificate: add --certificate ARN.")
    if asked.get("CertificateArn"):
        _require(_CERTIFICATE.fullmatch(asked["CertificateArn"]), "CloudFront accepts only certificates in us-east-1.")
        _require(asked.get("Domain") or before.get("Domain"), "A certificate needs a domain: add --domain NAME.")
    if email := asked.get("AlarmEmail"):
        _require(_EMAIL.fullmatch(email), f"'{email}' is not an e-mail address.")


def check_rate(requests: int) -> None:
    """Raise WishRefused for a limit that AWS WAF does not take."""
    fits = LEAST_RATE <= requests <= HIGHEST_RATE
    _require(fits, f"AWS WAF accepts limits from {LEAST_RATE} to {HIGHEST_RATE:,}, not {requests:,}.")


def check_passkeys(hosts: Mapping[PersonId, Collection[str]], host: str, *, may_end: bool) -> None:
    """Raise WishRefused if passkeys would sign nobody in at a new host, unless they may end.

    `hosts` are by person those that the person's passkeys are good for.
    """
    locked_out = sum(bool(each) and host not in each for each in hosts.values())
    ending = sum(1 for each in hosts.values() for good_for in each if good_for != host)
    _require(
        may_end or not ending,
        f"{ending} passkeys are for another host and sign nobody in at {host}: {locked_out} people have no other. See "
        "that an admin gets in without one (`python -m ops person rescue`), then add --end-passkeys.",
    )


def check_certificate(acm: Any, parameters: Mapping[str, str]) -> None:
    """Raise WishRefused unless the certificate is issued, for all of the site's names. `acm` is of us-east-1."""
    names = [parameters.get("Domain", ""), *parameters.get("OtherDomains", "").split(",")]
    wanted = [name.strip() for name in names if name.strip()]
    if not wanted:
        return
    arn = parameters["CertificateArn"]
    try:
        found = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        raise WishRefused(f"There is no certificate {arn} in this account.") from error
    status, covered = found["Status"], found.get("SubjectAlternativeNames") or [found["DomainName"]]
    _require(status == "ISSUED", f"The certificate {arn} is {status}, not ISSUED. ACM says what it is waiting for.")
    for name in wanted:
        wildcard = f"*.{name.partition('.')[2]}"
        _require(
            {name, wildcard} & set(covered), f"The certificate does not cover '{name}', only {', '.join(covered)}."
        )


def _require(holds: object, sentence: str) -> None:
    if not holds:
        raise WishRefused(f"{sentence} Nothing was changed.")
