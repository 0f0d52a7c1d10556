"""The Content-Security-Policies of pages for readers and editors (CSP level 3)."""

from __future__ import annotations

from collections.abc import Mapping

CONTENT_SECURITY_POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' https: data:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
"""What a page may load. Pictures may come from anywhere on https, scripts only from the site.

No script may make HTML, script or an address of one out of a text (Trusted Types), and no policy may let it.
"""


def policy_text(policy: Mapping[str, str]) -> str:
    """A policy as the header has it."""
    return "; ".join(f"{name} {sources}".rstrip() for name, sources in policy.items())
