"""Passkeys (WebAuthn level 3): what a browser is asked for, and whether what it answers is right. Pure.

The relying party is the site's host: a passkey is good there and nowhere else. Only who asks for a passkey loads this.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from chalicelib.content.models.articles import Thing
from chalicelib.content.people.persons import Person

_VERIFIED = UserVerificationRequirement.REQUIRED


class NotRight(Exception):
    """What a browser answered is not what it was asked for."""


class Credential(Thing, frozen=True, kw_only=True):
    """What is known of a passkey's key: its id and its public key, in base64url, and how often it says it was used."""

    credential: str
    public_key: str
    count: int


NOBODYS_KEY = "pQECAyYgASFYIGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWIlggT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
"""A public key that belongs to no passkey: the base point of P-256. What is unknown is checked against it, so that its
refusal takes as long as that of a passkey that is known.
"""


class Party(Thing, frozen=True, kw_only=True):
    """The relying party: the host that passkeys are good for, and the addresses of its pages."""

    host: str
    origins: tuple[str, ...]


def party_of(site_url: str) -> Party:
    """The relying party of a site. An address of digits is none (WebAuthn, section 5.1.2), but `localhost` is."""
    host = urlsplit(site_url).hostname or ""
    if host != "127.0.0.1":
        return Party(host=host, origins=(site_url,))
    return Party(host="localhost", origins=(site_url.replace(host, "localhost"),))


def new_challenge() -> str:
    """A challenge, in base64url."""
    return bytes_to_base64url(webauthn.helpers.generate_challenge())


def ask_for_new(person: Person, party: Party, site: str, challenge: str, known: Iterable[str]) -> dict[str, Any]:
    """What `navigator.credentials.create` is asked for; `known` are the person's credentials, not to be made twice."""
    options = webauthn.generate_registration_options(
        rp_id=party.host,
        rp_name=site,
        user_id=person.id.encode(),
        user_name=person.name,
        challenge=base64url_to_bytes(challenge),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known],
    )
    return options_to_json_dict(options)


def ask_for_one(party: Party, challenge: str) -> dict[str, Any]:
    """What `navigator.credentials.get` is asked for: any passkey for this host, whosever it is."""
    options = webauthn.generate_authentication_options(
        rp_id=party.host, challenge=base64url_to_bytes(challenge), user_verification=_VERIFIED
    )
    return options_to_json_dict(options)


def check_new(answer: Mapping[str, Any], party: Party, challenge: str) -> Credential:
    """The passkey that a browser has made. Raises NotRight."""
    try:
        made = webauthn.verify_registration_response(
            credential=dict(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party.host,
            expected_origin=list(party.origins),
            require_user_verification=True,
        )
    except _WRONG as error:
        raise NotRight(str(error)) from error
    return Credential(
        credential=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key),
        count=made.sign_count,
    )


def check_one(answer: Mapping[str, Any], party: Party, challenge: str, known: Credential) -> int:
    """How often the passkey says that it was used; more than what is known, or 0 of one that does not count.

    Raises NotRight: for a wrong signature, another challenge, host or origin, and a count that does not grow, which
    two copies of one key show.
    """
    try:
        used = webauthn.verify_authentication_response(
            credential=dict(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party.host,
            expected_origin=list(party.origins),
            credential_public_key=base64url_to_bytes(known.public_key),
            credential_current_sign_count=known.count,
            require_user_verification=True,
        )
    except _WRONG as error:
        raise NotRight(str(error)) from error
    return used.new_sign_count


_WRONG = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, IndexError)
"""The library checks the form of what it is given only in part."""


def claimed(answer: Mapping[str, Any]) -> tuple[str, str, str]:
    """Whose passkey it says to be, which one, and for which challenge. Nothing of it is checked. Raises NotRight."""
    try:
        response = answer["response"]
        person = base64url_to_bytes(response["userHandle"]).decode() if response.get("userHandle") else ""
        told = json.loads(base64url_to_bytes(response["clientDataJSON"]))
        return person, str(answer["id"]), str(told["challenge"])
    except (*_WRONG, RecursionError) as error:
        raise NotRight("The answer has not the form of a passkey's.") from error
