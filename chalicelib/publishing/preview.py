"""Previews: the page of an article as it would be if it were published now. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.content.models.articles import LiveArticle
from chalicelib.content.store.content import ContentStore
from chalicelib.publishing.batch_lookup import BatchLookup
from chalicelib.publishing.pages import find_page
from chalicelib.publishing.reading.frame import read_frame
from chalicelib.publishing.rendering import Renderer
from chalicelib.publishing.security import CONTENT_SECURITY_POLICY, policy_text

PREVIEW_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": policy_text(
        {
            **CONTENT_SECURITY_POLICY,
            "script-src": "'none'",
            "connect-src": "'none'",
            "frame-ancestors": "'self'",
            "sandbox": "",
        }
    ),
    "Cross-Origin-Opener-Policy": "unsafe-none",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}
"""How a preview is served: no script runs, so that it is never counted; nobody indexes or keeps it, or learns its
address; the desk may show it in a frame. These must win over the edge's own headers: by the HTML Standard ("create
navigation params by fetching") nothing is shown of a page that is sandboxed and also has an opener policy, though not
every browser holds to that."""


def render_preview(live: LiveArticle, *, content: ContentStore, renderer: Renderer) -> bytes:
    """The page that the press would write if this were the live copy of its article.

    `Newsroom.preview` tells what publishing would make of a working copy.
    """
    state = BatchLookup(content, as_printed=True)
    state.suppose(live)
    page = find_page(live.path)
    assert page is not None
    reading = page.read(state, read_frame(state))
    assert reading is not None
    return renderer.render(reading.template, frame=reading.frame, path=page.path, page=reading.context)
