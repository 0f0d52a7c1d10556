"""`/tokens`: who may use the API."""

from __future__ import annotations

import msgspec

from chalicelib.api.answers.tokens import TokenAnswer, TokensAnswer, token_answer
from chalicelib.api.calls import Call
from chalicelib.api.operations import Operations
from chalicelib.api.replies import Reply
from chalicelib.api.secrets import derived_secret
from chalicelib.content.models.requests import NewToken, parse_new_token
from chalicelib.content.people.permissions import Action, Role
from chalicelib.content.people.persons import Person
from chalicelib.content.store.receipts import KeptReceipt
from chalicelib.content.store.tokens import Token
from chalicelib.errors import InvalidInput, NotFound

tokens = Operations("Tokens")


@tokens.add("GET", "/tokens", action=Action.MANAGE_TOKENS, answer=TokensAnswer)
def list_tokens(call: Call) -> Reply:
    """List all tokens, the newest first, including those that expired in the last 30 days."""
    return Reply(body=TokensAnswer(tokens=tuple(map(token_answer, call.services.accounts.tokens.list()))))


def _repeat(call: Call, kept: KeptReceipt) -> Reply:
    return _made(msgspec.convert(kept.answer, Token), str(derived_secret(call, kept.made_at)))


@tokens.add(
    "POST", "/tokens", action=Action.MANAGE_TOKENS, body=NewToken, answer=TokenAnswer, status=201, repeat=_repeat
)
def create_token(call: Call) -> Reply:
    """Create a token. Only this answer shows its secret."""
    new = parse_new_token(call.json)
    role, person = Role[new.role.upper()], _whose(call, new)
    if person and role > person.role:
        raise InvalidInput.field("/role", f"{person.name} is {person.role.name.lower()}: a token allows no more.")
    token, secret = call.services.accounts.tokens.create(
        new.name,
        role,
        now=call.now,
        secret=derived_secret(call),
        expires_at=new.expires_at,
        rate=new.rate,
        person=person,
        receipt=call.receipt,
    )
    return _made(token, secret)


def _whose(call: Call, new: NewToken) -> Person | None:
    """Whose token it will be. Raises InvalidInput."""
    if not new.person:
        return call.caller.person
    try:
        person = call.services.accounts.people.get(new.person)
    except NotFound as error:
        raise InvalidInput.field("/person", str(error)) from error
    if person.disabled_at:
        raise InvalidInput.field("/person", "This person is disabled.")
    return person


def _made(token: Token, secret: str) -> Reply:
    return Reply(body=token_answer(token, secret))


@tokens.add("DELETE", "/tokens/{token_id}", action=Action.MANAGE_TOKENS, status=204)
def revoke_token(call: Call) -> Reply:
    """Revoke a token. It stops working at once."""
    call.services.accounts.tokens.revoke(call.path("token_id"))
    return Reply()
