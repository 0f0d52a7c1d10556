"""Sessions: what a browser shows instead of a token. Each is kept only as the SHA-256 of its secret.

| item    | pk                | sk                  | attributes                                      |
|---------|-------------------|---------------------|-------------------------------------------------|
| session | `PERSON#<person>` | `SESSION#<SHA-256>` | those of `Session`, but for its id; `x`         |

A browser shows the person's id and the secret, so both items are read in one call. The person's item says whether the
session is still of this era: a sign-in that was under way while the person was disabled opens nothing.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Annotated

from chalicelib.aws.dynamodb import PRESENT, Condition, ConditionFailed, Delete, Put, Table, Update, Write
from chalicelib.aws.wire import Item
from chalicelib.content.models.articles import Thing
from chalicelib.content.models.fields import AToken, Time, about
from chalicelib.content.models.names import ULID_PATTERN, PersonId
from chalicelib.content.people.persons import Person
from chalicelib.content.store.digests import digest_of, id_of
from chalicelib.content.store.items import TTL_ATTRIBUTE, expiry, find_key, format_time, from_item, to_item
from chalicelib.content.store.people import PEOPLE, code_key, event_write, person_key, person_of
from chalicelib.content.store.rates import Rates
from chalicelib.errors import NotFound, Unauthenticated

IDLE = timedelta(hours=12)
LIFETIME = timedelta(days=14)
NOTED_EVERY = timedelta(minutes=10)
"""A session's use is noted at most this often: so it ends up to this long before its 12 hours without any are over."""

RATE = 600
"""Requests a minute, as for a token."""

_MAX_AGENT = 200
_NOBODY = "0" * 26
"""An id that no person has."""

_SHOWN = re.compile(rf"({ULID_PATTERN})\.([0-9A-Za-z_-]{{43}})", re.ASCII)
_PREFIX = "SESSION#"


class Session(Thing, frozen=True, kw_only=True):
    """A browser in which somebody is signed in. `id` names it without revealing the secret."""

    id: AToken
    person: PersonId
    era: int
    created_at: Time
    seen_at: Annotated[Time, about("When it was last used, to ten minutes.")]
    ends_at: Time
    agent: Annotated[str, about("How the browser calls itself.", "Mozilla/5.0 Firefox/145.0")] = ""


class Sessions:
    """The sessions in the content table. Nothing of them is remembered from one request to the next."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._rates = Rates(table)

    def sign_in(self, code: str, now: datetime, *, agent: str, address: str) -> tuple[Person, str]:
        """Have a code sign its person in: answers the person, and what the browser is to show from now on.

        Raises Unauthenticated for a code that is not known, was used, has expired, or whose person was disabled or
        given another role since it was made.
        """
        item = self._table.get(code_key(code), "CODE")
        # The person is looked for in any case: the time does not tell a code that was good from one that never was.
        found = self._table.get(PEOPLE, item["person"] if item else _NOBODY)
        if item is None or found is None or item[TTL_ATTRIBUTE] <= expiry(now) or found["session_era"] != item["era"]:
            raise Unauthenticated(_NO_CODE)
        person = person_of(found)
        used = Delete(pk=code_key(code), sk="CODE", condition=PRESENT)
        try:
            return person, self.open(
                person, now, agent=agent, also=[used, event_write(person, "signed in", now, address=address)]
            )
        except ConditionFailed as error:
            raise Unauthenticated(_NO_CODE) from error

    def open(self, person: Person, now: datetime, *, agent: str, also: Sequence[Write]) -> str:
        """Open a session together with the writes that allow it and tell of it. Raises ConditionFailed.

        Its secret is new in any case: nothing that a browser brings along becomes a session.
        """
        secret = secrets.token_urlsafe(32)
        digest = digest_of(secret)
        moment = now.replace(microsecond=0)
        session = Session(
            id=id_of(digest),
            person=person.id,
            era=person.session_era,
            created_at=moment,
            seen_at=moment,
            ends_at=moment + LIFETIME,
            agent=agent[:_MAX_AGENT],
        )
        item = to_item(person_key(person.id), f"{_PREFIX}{digest}", session)
        del item["id"], item["person"]
        signed_in = Update(
            pk=PEOPLE,
            sk=person.id,
            expression="SET #signed_in_at = :now",
            values={"now": format_time(now)},
            condition=_in_era(person.session_era),
        )
        self._table.transact([*also, signed_in, Put(item={**item, TTL_ATTRIBUTE: expiry(session.ends_at)})])
        return f"{person.id}.{secret}"

    def find(self, shown: str, now: datetime) -> tuple[Session, Person] | None:
        """The session that a browser shows, and whose it is; None if it is not good."""
        parts = _SHOWN.fullmatch(shown)
        if parts is None:
            return None
        person = PersonId(parts[1])
        keys = [(PEOPLE, str(person)), (person_key(person), f"{_PREFIX}{digest_of(parts[2])}")]
        found = self._table.get_many(keys)
        if len(found) < len(keys):
            return None
        whose, session = person_of(found[keys[0]]), _session(found[keys[1]])
        return (session, whose) if is_good(session, whose, now) else None

    def admit(self, shown: str, now: datetime) -> tuple[Session, Person]:
        """The session that a browser shows, for one request, which is counted. Raises Unauthenticated, TooManyRequests.

        It lasts 12 hours without a request, and 14 days at most.
        """
        found = self.find(shown, now)
        if found is None:
            raise Unauthenticated("The session is over. Sign in again.")
        session, person = found
        self._rates.count(session.id, RATE, now)
        if now - session.seen_at >= NOTED_EVERY:
            self._note_use(shown, session, now)
        return session, person

    def list(self, person: Person, now: datetime) -> tuple[Session, ...]:
        """Where a person is signed in, the newest first."""
        items = self._table.query(person_key(person.id), low=_PREFIX, high=f"{_PREFIX}~")
        good = [each for each in map(_session, items) if is_good(each, person, now)]
        return tuple(sorted(good, key=lambda each: (each.created_at, each.id), reverse=True))

    def end(self, person: PersonId, session: str) -> None:
        """Have the session of this id be over. Raises NotFound."""
        sk = find_key(self._table, person_key(person), f"{_PREFIX}{session}")
        if sk is None:
            raise NotFound("session", session)
        self._table.write(Delete(pk=person_key(person), sk=sk))

    def _note_use(self, shown: str, session: Session, now: datetime) -> None:
        used = Update(
            pk=person_key(session.person),
            sk=f"{_PREFIX}{digest_of(shown.partition('.')[2])}",
            expression="SET #seen_at = :now",
            values={"now": format_time(now)},
            condition=PRESENT,
        )
        with suppress(ConditionFailed):  # it was ended meanwhile, and must not come back as a piece of itself
            self._table.write(used)


_NO_CODE = "This link or code is not good any more: it works once, and for a limited time. Ask for another one."


def is_good(session: Session, person: Person, now: datetime) -> bool:
    """Whether a session is of its person's era, and its time is not over."""
    is_theirs = person.disabled_at is None and session.era == person.session_era
    return is_theirs and now < min(session.ends_at, session.seen_at + IDLE)


def _in_era(era: int) -> Condition:
    """The person is not disabled, and nothing ended their sessions since.

    Protects from a session of someone who was disabled, or given another role, while signing in.
    """
    return Condition(text="#session_era = :era AND attribute_not_exists(#disabled_at)", values={"era": era})


def _session(item: Item) -> Session:
    ids = {"id": id_of(item["sk"].removeprefix(_PREFIX)), "person": item["pk"].removeprefix("PERSON#")}
    return from_item({**item, **ids}, Session)
