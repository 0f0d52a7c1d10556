"""Members' sessions: what the cookie holds, and when to believe it. Pure rules; `identities` has the key.

A session only says that a reader is a member, so that the reader counts as one. It opens nothing: all work of editors
takes a bearer token. So it can be checked without asking a table, and cannot be revoked before it ends.
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta

KEY_BYTES = 32
LIFETIME = timedelta(days=30)

COOKIE = "__Host-session"
"""Browsers take a cookie of such a name only from its own host, over https, for all paths (RFC 6265bis, 4.1.3.2)."""

_ATTRIBUTES = "Path=/; HttpOnly; Secure; SameSite=Lax"
_SESSION = re.compile(r"([0-9a-f]{32})\.(\d{1,12})\.([0-9a-f]{64})")


def open_session(key: bytes, name: str, now: datetime) -> str:
    """A session for the member of this name: a pseudonym, when it ends, and a signature over both."""
    member = hmac.digest(key, f"member\n{name}".encode(), "sha256")[:16].hex()
    ends_at = int((now + LIFETIME).timestamp())
    return f"{member}.{ends_at}.{_sign(key, member, ends_at)}"


def find_member(key: bytes, session: str, now: datetime) -> str | None:
    """The pseudonym of the member whose session this is; None if it was forged or has ended."""
    parts = _SESSION.fullmatch(session)
    if parts is None:
        return None
    member, ends_at, signature = parts[1], int(parts[2]), parts[3]
    if not hmac.compare_digest(signature, _sign(key, member, ends_at)) or now.timestamp() >= ends_at:
        return None
    return member


def set_cookie(session: str) -> str:
    """The `Set-Cookie` header that signs in: no script reads it, no other site's request carries it along."""
    return f"{COOKIE}={session}; Max-Age={int(LIFETIME.total_seconds())}; {_ATTRIBUTES}"


def drop_cookie() -> str:
    """The `Set-Cookie` header that signs out."""
    return f"{COOKIE}=; Max-Age=0; {_ATTRIBUTES}"


def read_cookie(header: str) -> str:
    """The session in a `Cookie` header; empty without one."""
    for pair in header.split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE:
            return value
    return ""


def is_from_elsewhere(*, fetch_site: str, origin: str, own_origin: str) -> bool:
    """Whether another site's page made the browser send this request. Then it must not change who is signed in.

    `fetch_site` is `Sec-Fetch-Site`, which every current browser sends and no page can set (W3C Fetch Metadata). Older
    browsers send `Origin`. Scripts outside of browsers send neither, and have no cookies that could be misused.
    """
    if fetch_site:
        return fetch_site not in {"same-origin", "none"}
    return bool(origin) and origin != own_origin


def _sign(key: bytes, member: str, ends_at: int) -> str:
    return hmac.digest(key, f"session\n{member}\n{ends_at}".encode(), "sha256").hex()
