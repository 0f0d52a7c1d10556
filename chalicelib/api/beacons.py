"""`/beacon` and `/live`: what readers' pages send, and the numbers they get. Open to everyone."""

from __future__ import annotations

from typing import Annotated

import msgspec
from chalice.app import Request
from msgspec import Meta

from chalicelib.api.calls import Call
from chalicelib.api.figures import LiveAnswer
from chalicelib.api.operations import JSON, Operations
from chalicelib.api.queries import parse_query
from chalicelib.api.replies import Reply
from chalicelib.api.visitors import identify, user_agent_of
from chalicelib.audience.beacon import parse_beacon
from chalicelib.audience.crawlers import is_reader
from chalicelib.audience.models import LiveNumbers
from chalicelib.aws.metrics import Metric
from chalicelib.content.models.fields import line
from chalicelib.content.models.parsing import parse
from chalicelib.errors import InvalidInput, Throttled, TooManyFromAddress, TooManyViews

beacons = Operations("Readers")

PLAIN = "text/plain"
"""What a page may send to the API without asking first; browsers' `sendBeacon` does."""


class BeaconFields(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /beacon`."""

    view: Annotated[
        str,
        Meta(
            description="A random id that the page makes each time it is opened.",
            pattern="^[0-9A-Za-z_-]{16,64}$",
            examples=["q83vEjRWeJq83vEjRWeJqw"],
        ),
    ]
    article: Annotated[str | None, Meta(description="Null on a page without an article.")] = None
    attempt: Annotated[int, Meta(description="0 for the first try, more for repeats.", ge=0, le=100)] = 0


ArticleName = Annotated[str, Meta(max_length=64)]


class LiveQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What to tell the live numbers of."""

    article: Annotated[ArticleName | None, Meta(description="The article whose views to answer.")] = None


@beacons.add(
    "POST",
    "/beacon",
    body=BeaconFields,
    takes=(JSON, PLAIN),
    answer=LiveAnswer,
    raises=(TooManyViews, TooManyFromAddress),
)
def record_beacon(call: Call) -> Reply:
    """Record a view or a heartbeat, and answer the live numbers including it. Repeats count once.

    Crawlers and prefetching browsers get the same answer, but are not recorded.
    """
    try:
        return _reply(_hear(call))
    except TooManyFromAddress:
        call.services.measure(Metric.ADDRESSES_LIMITED, 1)
        raise
    except (InvalidInput, TooManyViews):
        call.services.measure(Metric.BEACONS_REJECTED, 1)
        raise
    except Throttled:
        call.services.measure(Metric.THROTTLES, 1)
        raise


@beacons.add("GET", "/live", query=LiveQuery, answer=LiveAnswer)
def get_live(call: Call) -> Reply:
    """The live numbers. Records nothing."""
    query = parse_query(call.params, LiveQuery)
    return _reply(call.services.audience.live(query.article, call.now))


class SearchBeacon(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /searches`: what a reader searched for, and how many articles were found."""

    q: Annotated[str, line(300, "What was typed.", "cải cách hành chính")]
    found: Annotated[int, Meta(ge=0, le=10_000_000)]


@beacons.add("POST", "/searches", body=SearchBeacon, takes=(JSON, PLAIN), status=204)
def record_search(call: Call) -> Reply:
    """Count a search by its words. Crawlers get the same answer, but are not counted."""
    sent = parse(call.json, SearchBeacon)
    if is_reader(user_agent=user_agent_of(call.request), purpose=_purpose(call.request)):
        call.services.searches.count(sent.q, found=sent.found, now=call.now)
    return Reply()


def _hear(call: Call) -> LiveNumbers:
    beacon = parse_beacon(call.body)
    audience = call.services.audience
    if not is_reader(user_agent=user_agent_of(call.request), purpose=_purpose(call.request)):
        return audience.live(beacon.article, call.now)
    return audience.record(beacon, identify(call), call.now)


def _reply(numbers: LiveNumbers) -> Reply:
    return Reply(
        body=LiveAnswer(
            views=numbers.views,
            total=numbers.total,
            guests=numbers.guests,
            members=numbers.members,
            as_of=numbers.as_of.replace(microsecond=0),
        )
    )


def _purpose(request: Request) -> str:
    headers = request.headers
    return headers.get("sec-purpose") or headers.get("purpose") or headers.get("x-moz") or ""
