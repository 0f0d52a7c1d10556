"""`/beacon` and `/live`: what readers' pages send, and the numbers they get. Open to everyone."""

from __future__ import annotations

from chalice.app import Blueprint, Request, Response

from chalicelib import wiring
from chalicelib.api.bodies import raw_body
from chalicelib.api.problems import answers_problems
from chalicelib.api.responses import json_response, time_json
from chalicelib.api.visitors import identify, user_agent_of
from chalicelib.audience.beacon import parse_beacon
from chalicelib.audience.crawlers import is_reader
from chalicelib.audience.models import LiveNumbers
from chalicelib.errors import InvalidInput, Throttled, TooManyViews
from chalicelib.metrics import Metric

readers = Blueprint(__name__)


@readers.route("/beacon", methods=["POST"], content_types=["application/json", "text/plain"])
@answers_problems
def record_beacon() -> Response:
    """Record a view or a heartbeat, once however often it is sent, and answer the live numbers with it in.

    Crawlers and browsers that only look ahead are answered likewise, but not recorded.
    """
    try:
        return _answer(_hear(readers.current_request))
    except (InvalidInput, TooManyViews):
        wiring.measure(Metric.BEACONS_REJECTED, 1)
        raise
    except Throttled:
        wiring.measure(Metric.THROTTLES, 1)
        raise


@readers.route("/live", methods=["GET"])
@answers_problems
def get_live() -> Response:
    """The live numbers; `?article=` adds that article's views. Records nothing."""
    query = readers.current_request.query_params
    article = query.get("article") if query else None
    return _answer(wiring.audience().live(article, wiring.now()))


def _hear(request: Request) -> LiveNumbers:
    beacon = parse_beacon(raw_body(request))
    now, audience = wiring.now(), wiring.audience()
    if not is_reader(user_agent=user_agent_of(request), purpose=_purpose(request)):
        return audience.live(beacon.article, now)
    return audience.record(beacon, identify(request, now), now)


def _answer(numbers: LiveNumbers) -> Response:
    return json_response(
        {
            "views": numbers.views,
            "total": numbers.total,
            "guests": numbers.guests,
            "members": numbers.members,
            "as_of": time_json(numbers.as_of),
        }
    )


def _purpose(request: Request) -> str:
    headers = request.headers
    return headers.get("sec-purpose") or headers.get("purpose") or headers.get("x-moz") or ""
