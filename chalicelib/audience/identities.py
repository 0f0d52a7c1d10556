"""Tells readers apart: guests by the salt of the day, members by who they are. Keeps the salts."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.audience.counting import day_of
from chalicelib.audience.models import Reader
from chalicelib.audience.reader_hashes import SALT_BYTES, identify_guest, identify_member
from chalicelib.audience.store import AudienceStore
from chalicelib.audience.vault import SALT_DAYS


class Identities:
    """Who is behind a request, without knowing who it is. `random_bytes` is where salts come from."""

    def __init__(self, store: AudienceStore, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._store = store
        self._random_bytes = random_bytes
        self._time_zone = ""
        self._salt = ("", b"")

    def identify(self, address: str, user_agent: str, now: datetime, *, member: str = "") -> Reader:
        """The reader behind an address and a browser, today; a member, if one is named.

        Neither the address nor the browser's name is kept, nor the member's.
        """
        salt = self._salt_of(self._day(now))
        guest = identify_guest(salt, address, user_agent)
        return replace(guest, member=identify_member(salt, member)) if member else guest

    def destroy_salts(self, now: datetime) -> None:
        """Destroy the salts whose time is over. DynamoDB would do so in the end, but may take days."""
        self._store.vault.delete_salts(self._day(now - timedelta(days=SALT_DAYS)))

    def _salt_of(self, day: str) -> bytes:
        """The day's salt, made if need be. Only the latest day's is remembered."""
        known_day, salt = self._salt
        if known_day != day:
            salt = self._store.vault.ensure_salt(day, lambda: self._random_bytes(SALT_BYTES))
            self._salt = (day, salt)
        return salt

    def _day(self, moment: datetime) -> str:
        """The site's day. Its time zone is asked for once in a process: it hardly ever changes."""
        if not self._time_zone:
            self._time_zone = self._store.get_totals().time_zone
        return day_of(moment, self._time_zone)
