"""`Link` (RFC 8288): where a list goes on."""

from __future__ import annotations

from urllib.parse import urlencode

from chalicelib.api.calls import Call

LINK = 'The next page, if there is one: `<…>; rel="next"`.'


def next_link(call: Call, **place: str | int) -> dict[str, str]:
    """The header with the address of the next page: the same query, but for the place to go on at."""
    query = urlencode({**call.params, **place})
    return {"Link": f'<{call.site_url}/api{call.address}?{query}>; rel="next"'}
