"""The headers that the edge adds to every answer: locally by the local stack, on AWS by CloudFront's policy."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.publishing.security import CONTENT_SECURITY_POLICY, desk_policy, policy_text

SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": policy_text(CONTENT_SECURITY_POLICY),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
"""On every answer."""

HTTPS_HEADERS: Mapping[str, str] = {"Strict-Transport-Security": "max-age=63072000"}
"""On every answer over https; browsers ignore it over http (RFC 6797, section 8.1). `includeSubDomains` is added where
`provision --https-for-subdomains yes` asks for it: other sites below the domain may not have https."""


def desk_headers(uploads: str) -> Mapping[str, str]:
    """On every answer under `/desk/`, instead of those of the same names. `uploads` is where the desk sends files."""
    return {"Content-Security-Policy": policy_text(desk_policy(uploads))}
