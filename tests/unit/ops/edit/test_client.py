from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from ops.edit.accounts import Account
from ops.edit.client import RETRIES, BadFields, Client, NotGazette, Outdated, Refused, Unreachable
from tests.fakes.network import Canned, Fault, Network, between


def problem(status: int, name: str, **more: object) -> Canned:
    body = {"type": f"urn:gazette:problem:{name}", "title": name, "status": status, "detail": "So it is.", **more}
    return Canned(status, json.dumps(body), {"Content-Type": "application/problem+json", "Retry-After": "0"})


def answer(body: object, **headers: str) -> Canned:
    return Canned(200, json.dumps(body), {"Content-Type": "application/json", **headers})


BUSY = problem(503, "busy")
DONE = answer({"done": True})


@pytest.fixture
def network() -> Iterator[Network]:
    with between() as network:
        yield network


@pytest.fixture
def client(network: Network) -> Client:
    return Client(Account(url=network.url, token="secret"), retries=RETRIES.new(backoff_factor=0))


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "faults", [["lose request"], [BUSY], [problem(429, "too-many-requests"), "lose request", Canned(502), Canned(504)]]
)
def test_what_is_safe_to_repeat_is_sent_again_under_the_same_key(
    client: Client, network: Network, method: str, faults: list[Fault]
) -> None:
    network.faults.extend([*faults, DONE])
    assert client.read(client.call(method, "/x")) == {"done": True}
    assert len(network.seen) == len(faults) + 1
    assert len({headers["Idempotency-Key"] for _, headers in network.seen}) == 1
    assert {headers["Authorization"] for _, headers in network.seen} == {"Bearer secret"}


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_what_may_harm_twice_is_sent_once(client: Client, network: Network, method: str) -> None:
    network.faults.extend(["lose request", DONE])
    with pytest.raises(Unreachable, match=r"No answer from http://127\.0\.0\.1:\d+: Remote end closed"):
        client.call(method, "/x")
    assert len(network.seen) == 1


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_site_that_is_not_there_is_named(method: str) -> None:
    client = Client(Account(url="http://127.0.0.1:9", token="secret"), retries=RETRIES.new(backoff_factor=0))
    with pytest.raises(Unreachable, match=r"No answer from http://127\.0\.0\.1:9: .*refused"):
        client.call(method, "/x")


def test_every_post_has_a_key_of_its_own(client: Client, network: Network) -> None:
    network.faults.extend([DONE, DONE])
    client.call("POST", "/x")
    client.call("POST", "/x")
    assert len({headers["Idempotency-Key"] for _, headers in network.seen}) == 2


def test_a_site_that_stays_busy_is_told_of_in_its_own_words(client: Client, network: Network) -> None:
    network.faults.extend([BUSY] * 5)
    with pytest.raises(Refused, match=r"So it is\.") as refused:
        client.get_json("/x")
    assert (refused.value.status, refused.value.type) == (503, "urn:gazette:problem:busy")


def test_an_outdated_change_is_told_from_others(client: Client, network: Network) -> None:
    network.faults.append(problem(412, "stale-version"))
    with pytest.raises(Outdated):
        client.call("PATCH", "/x", body={}, if_match='"1"')
    assert network.seen[0][1]["If-Match"] == '"1"'


def test_every_bad_field_is_a_line(client: Client, network: Network) -> None:
    errors = [{"pointer": "/title", "detail": "It is empty."}, {"pointer": "/slug", "detail": "It is odd."}]
    network.faults.append(problem(422, "invalid-input", errors=errors))
    with pytest.raises(BadFields) as refused:
        client.call("POST", "/x")
    assert str(refused.value) == "/title: It is empty.\n/slug: It is odd."


@pytest.mark.parametrize(
    ("strange", "why"),
    [
        (Canned(200, "<html>", {"Content-Type": "text/html"}), r"not JSON \(text/html\)"),
        (Canned(404, "<html>", {"Content-Type": "text/html"}), r"status 404 \(Not Found\)"),
        (Canned(301, "", {"Location": "https://elsewhere.example/"}), "a redirection to https://elsewhere"),
    ],
)
def test_what_is_no_gazette_is_told_of(client: Client, network: Network, strange: Canned, why: str) -> None:
    network.faults.append(strange)
    with pytest.raises(NotGazette, match=why):
        client.get_json("/x")
    assert len(network.seen) == 1


def test_pages_are_followed_within_the_site(client: Client, network: Network) -> None:
    network.faults.append(answer({"n": 1}, Link='</api/x?cursor=a%2Fb>; rel="next"'))
    network.faults.append(answer({"n": 2}, Link='</api/x>; rel="first"'))
    assert [page["n"] for page in client.slices("/x", {"q": "Đường về"})] == [1, 2]
    first, second = (asked for asked, _ in network.seen)
    assert first == "GET /api/x?q=%C4%90%C6%B0%E1%BB%9Dng+v%E1%BB%81"
    assert second == "GET /api/x?cursor=a%2Fb"


def test_a_token_goes_nowhere_else(client: Client, network: Network) -> None:
    with between() as other:
        network.faults.append(answer({"n": 1}, Link=f'<{other.url}/api/x?n=2>; rel="next"'))
        network.faults.append(answer({"n": 2}, Link=f'<{other.url}/x>; rel="next"'))
        pages = client.slices("/x", {})
        assert [next(pages), next(pages)] == [{"n": 1}, {"n": 2}]
        with pytest.raises(NotGazette, match=f"a link to {other.url}"):
            next(pages)
        assert [asked for asked, _ in network.seen] == ["GET /api/x", "GET /api/x?n=2"]
        assert other.seen == []
