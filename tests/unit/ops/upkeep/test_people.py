"""What operators do about people: letting an admin in, and giving a person what was made under a name."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from chalicelib.content.people.permissions import Role
from ops.upkeep import people, sites
from tests.unit.api import api as apis
from tests.unit.api.api import Api
from tests.unit.api.test_media import announce

OWN_PAGE = {"Sec_Fetch_Site": "same-origin"}


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    with apis.api() as running:

        @contextmanager
        def entered(_: str | None) -> Iterator[object]:
            yield running.services

        monkeypatch.setattr(sites, "entered", entered)
        yield running


def run(command: str, **asked: object) -> int:
    return people.PERSON.commands[command].run(Namespace(**{"stage": None, **asked}))


def open_link(api: Api, url: str) -> dict[str, object]:
    answer = api.call("POST", "/session", {"code": url.strip().partition("#")[2]}, by=None, **OWN_PAGE)
    assert answer.status == 200, answer.body
    me: dict[str, object] = answer.json
    return me


@pytest.mark.parametrize("before", ["nobody", "author", "disabled"])
def test_an_admin_can_always_be_let_in(api: Api, capsys: pytest.CaptureFixture[str], before: str) -> None:
    if before != "nobody":
        hoa = api.person("Hoa", Role.AUTHOR).id
        api.call("PATCH", f"/people/{hoa}", {"disabled": before == "disabled"})
    assert run("rescue", name="Hoa") == 0
    me = open_link(api, capsys.readouterr().out)
    assert (me["name"], me["role"]) == ("Hoa", "admin")
    assert [each.by for each in api.services.accounts.people.events(api.person("Hoa", Role.ADMIN).id)][-1]


def test_a_person_takes_over_what_was_made_under_a_name(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    tokens = api.services.accounts.tokens
    for name in ("Lan", "Minh"):
        api.secrets[f"old {name}"] = tokens.create(name, Role.AUTHOR, now=api.now)[1]
    mine = [api.create(by="old Lan")["id"] for _ in range(2)]
    other = api.create(by="old Minh")["id"]
    picture = announce(api, by="old Lan", alt="Cầu").json["id"]
    lan = api.person("Phạm Lan", Role.AUTHOR)
    hers = api.sign_in("Phạm Lan", Role.AUTHOR)
    before = api.items()
    assert run("take-over", name="Lan", person="phạm lan", dry_run=True) == 0
    said = capsys.readouterr().out
    assert "2 articles, 1 pictures and documents, 1 tokens. Nothing was changed." in said
    assert all(article in said for article in mine)
    assert api.items() == before
    assert api.call("GET", "/articles", by=hers).json["articles"] == []
    for times in (1, 2):
        assert run("take-over", name="Lan", person="Phạm Lan", dry_run=False) == 0, times
        listed = api.call("GET", "/articles", by=hers).json["articles"]
        assert sorted(each["id"] for each in listed) == sorted(mine)
    shown = api.call("GET", f"/articles/{mine[0]}", by=hers)
    assert (shown.json["owner"], shown.json["created_by"]) == (lan.id, "Lan")
    assert api.call("PATCH", f"/articles/{mine[0]}", {"title": "Sửa"}, by=hers, If_Match=shown.etag).status == 200
    assert api.call("PATCH", f"/media/{picture}", {"alt": "Cầu mới"}, by=hers, If_Match='"1"').status == 200
    assert api.call("GET", f"/articles/{other}", by=hers).status == 403
    me = api.call("GET", "/me", by="old Lan").json
    assert (me["id"], me["name"]) == (lan.id, "Phạm Lan")
    assert len(api.call("GET", "/articles?author=Phạm%20Lan").json["articles"]) == 2


def test_a_person_who_is_not_there_takes_nothing_over(api: Api) -> None:
    with pytest.raises(Exception, match="There is no person 'Lan'"):
        run("take-over", name="Lan", person="Lan", dry_run=True)
