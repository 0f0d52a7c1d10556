"""The headers that the edge adds to every answer: locally by the local stack, on AWS by CloudFront's policy."""

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
"""What a page may load (CSP level 3). Pictures may come from anywhere on https, scripts only from the site.

No script may make HTML, script or an address of one out of a text (Trusted Types), and no policy may let it.
"""

SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in CONTENT_SECURITY_POLICY.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
"""On every answer."""

HTTPS_HEADERS: Mapping[str, str] = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
"""On every answer over https; browsers ignore it over http (RFC 6797, section 8.1)."""
