"""Operations as Chalice's routes: every method of every path, so that those that are not there are refused properly.

Chalice itself answers no HEAD, and API Gateway answers 403 to methods that it doesn't know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from chalice.app import Blueprint, Request, Response

from chalicelib.api.calls import Call
from chalicelib.api.operations import Operation
from chalicelib.api.problems import PROBLEM_TYPES, AroundTheEdge, KeyReused, MethodNotAllowed, problem_of
from chalicelib.api.replies import Reply, respond
from chalicelib.api.visitors import came_through_edge
from chalicelib.errors import AlreadyDone, GazetteError

if TYPE_CHECKING:
    from chalicelib.services import Services

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def blueprint_of(resources: Iterable[Iterable[Operation]], services: Callable[[], Services]) -> Blueprint:
    """A blueprint that answers the operations of these resources. Each request is given what `services` answers."""
    blueprint = Blueprint(__name__)
    by_path: dict[str, dict[str, Operation]] = {}
    for each in chain.from_iterable(resources):
        by_path.setdefault(each.path, {})[each.method] = each
    for path, by_method in by_path.items():
        # Without content types Chalice lets all bodies through; Call looks at them.
        route = blueprint.route(path, methods=list(METHODS), content_types=[])
        route(_view(blueprint, by_method, services))
    return blueprint


def allowed_methods(by_method: Mapping[str, object]) -> list[str]:
    """What `Allow` names: what there is, HEAD wherever there is GET, and OPTIONS."""
    given = {*by_method, "OPTIONS", *(["HEAD"] if "GET" in by_method else [])}
    return [method for method in METHODS if method in given]


def _view(
    blueprint: Blueprint, by_method: Mapping[str, Operation], services: Callable[[], Services]
) -> Callable[..., Response]:
    def answer(**path: str) -> Response:
        request: Request = blueprint.current_request
        given = services()
        if not came_through_edge(request, given.settings.origin_digests):
            return problem_of(AroundTheEdge("The API answers at the site's own address, under /api, and nowhere else."))
        method = "GET" if request.method == "HEAD" else request.method
        if method == "OPTIONS":
            return Response(body="", status_code=204, headers={"Allow": ", ".join(allowed_methods(by_method))})
        if method not in by_method:
            return problem_of(MethodNotAllowed(request.method, allowed_methods(by_method)))
        call = Call(by_method[method], request, path, given)
        response = _answer(call)
        if "action" in call.operation.details or call.operation.details.get("signs"):
            call.log(response.status_code)
        return response

    return answer


def _answer(call: Call) -> Response:
    try:
        call.admit()
        return respond(_carry_out(call), call.operation, call.request)
    except GazetteError as error:
        if type(error) not in PROBLEM_TYPES:
            raise
        return problem_of(error)


def _carry_out(call: Call) -> Reply:
    """What the view replies; or, to a request that was carried out before under its key, what it replied then."""
    if call.receipt is None:
        return call.operation.view(call)
    if reply := _repeat(call):
        return reply
    try:
        return call.operation.view(call)
    except AlreadyDone:
        # The same request was carried out at the same time.
        if reply := _repeat(call):
            return reply
        raise


def _repeat(call: Call) -> Reply | None:
    """The reply of before, if there was one. Raises KeyReused if it was to another request."""
    receipt, repeat = call.receipt, call.operation.details.get("repeat")
    kept = call.services.receipts.find(receipt.key, call.now) if receipt else None
    if kept is None or receipt is None or repeat is None:
        return None
    if kept.fingerprint != receipt.fingerprint:
        raise KeyReused("This Idempotency-Key came with another request before; a new request needs a new key.")
    reply = repeat(call, kept)
    return replace(reply, headers={**reply.headers, "Idempotency-Replayed": "true"})
