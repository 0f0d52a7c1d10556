"""The Content-Security-Policies of pages for readers and editors (CSP level 3)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256

CONTENT_SECURITY_POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' https: data:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
"""What a page may load. Pictures may come from anywhere on https, scripts only from the site. Forms
go to the site itself: there is but one, the search's, and sanitised bodies hold none.

No script may make HTML, script or an address of one out of a text (Trusted Types), and no policy may let it.
"""


def desk_policy(uploads: str) -> Mapping[str, str]:
    """What the desk may load: as readers' pages. It also shows previews in frames, and sends uploads to the bucket
    whose address `uploads` is.

    ProseMirror reads what is pasted, and the desk itself a body, in documents in which nothing is loaded and nothing
    runs: `ProseMirrorClipboard` and `desk` are the names of these two policies.
    """
    return {
        **CONTENT_SECURITY_POLICY,
        "img-src": "'self' https: data: blob:",
        "connect-src": f"'self' {uploads}",
        "frame-src": "'self'",
        "trusted-types": "ProseMirrorClipboard desk",
    }


def policy_text(policy: Mapping[str, str]) -> str:
    """A policy as the header has it."""
    return "; ".join(f"{name} {sources}".rstrip() for name, sources in policy.items())


def source_of(text: str) -> str:
    """The source by which a policy allows a style or a script that stands in the page (CSP level 3, section 2.3.1)."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
