"""The session's cookie, and which requests a browser may send with it."""

from __future__ import annotations

from chalice.app import Request

from chalicelib.content.store.sessions import LIFETIME

COOKIE = "__Host-session"
"""Browsers take a cookie of such a name only from its own host, over https, for all paths (RFC 6265bis, 4.1.3.2)."""

_ATTRIBUTES = "Path=/; HttpOnly; Secure; SameSite=Strict"


def set_cookie(session: str) -> str:
    """The `Set-Cookie` header that signs in: no script reads it, and no request that another site began carries it."""
    return f"{COOKIE}={session}; Max-Age={int(LIFETIME.total_seconds())}; {_ATTRIBUTES}"


def drop_cookie() -> str:
    """The `Set-Cookie` header that signs out."""
    return f"{COOKIE}=; Max-Age=0; {_ATTRIBUTES}"


def session_in(request: Request) -> str | None:
    """What the request shows as its session; None without a cookie of that name."""
    for pair in str(request.headers.get("cookie", "")).split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE:
            return value
    return None


def is_from_own_page(request: Request, own_origin: str) -> bool:
    """Whether a page of the site made the browser send this request.

    `Sec-Fetch-Site` says so: every current browser sends it, and no page can set it (W3C Fetch Metadata). Older
    browsers send `Origin`, but not with every GET: there, nothing can be told, and the answer is no.
    """
    if fetch_site := request.headers.get("sec-fetch-site", ""):
        return bool(fetch_site == "same-origin")
    return bool(request.headers.get("origin", "") == own_origin)


def is_from_elsewhere(request: Request, own_origin: str) -> bool:
    """Whether a page of another site made the browser send it. Scripts outside of browsers send neither header."""
    said = request.headers.get("sec-fetch-site", "") or request.headers.get("origin", "")
    return bool(said) and not is_from_own_page(request, own_origin)
