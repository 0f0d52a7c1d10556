"""What publishing would change, as the API tells it."""

from __future__ import annotations

from tests.unit.api.api import Api


def test_every_page_that_publishing_would_change_is_named_and_nothing_is_written(api: Api) -> None:
    api.call("PUT", "/topics/doi-song", {"title": "Đời sống"})
    article = api.create(title="Cầu mới", topics=["doi-song"])["id"]
    before = api.items()
    answer = api.call("POST", f"/articles/{article}/dry-run", {})
    written = {pk for (pk, sk), item in api.items().items() if before.get((pk, sk)) != item}
    assert all(pk.startswith("RATE#") for pk in written), "the requests of the token are counted, and that is all"
    pages = {each["path"]: each for each in answer.json["pages"]}
    assert pages["/2026/11/cau-moi/"] == {
        "path": "/2026/11/cau-moi/",
        "url": "https://bao.example/2026/11/cau-moi/",
        "kind": "article",
        "change": "new",
        "is_html": True,
    }
    assert (pages["/"]["kind"], pages["/"]["change"]) == ("front", "changed")
    assert not pages["/feed.xml"]["is_html"]
    api.act(article, "publish")
    assert api.call("POST", f"/articles/{article}/dry-run", {}).json == {"pages": []}


def test_a_page_is_shown_as_it_is_and_as_it_would_be(api: Api) -> None:
    article = api.create(title="Cầu mới")["id"]
    page = f"/articles/{article}/dry-run/page"
    sides = {side: api.call("GET", f"{page}?path=/&side={side}") for side in ("before", "after")}
    assert ["Cầu mới" in each.body.decode() for each in sides.values()] == [False, True]
    assert all("sandbox" in each.headers["Content-Security-Policy"] for each in sides.values())
    assert "&lt;title&gt;Cầu mới" in api.call("GET", f"{page}?path=/feed.xml").body.decode()
    assert api.call("GET", f"{page}?path=/2026/11/cau-moi/&side=before").problem == "not-found"
    assert api.call("GET", f"{page}?path=/nowhere/").problem == "not-found"
    old = f"{page}?path=/2015/12/cau-moi/&published_at=2015-12-30"
    assert "30/12/2015" in api.call("GET", old).body.decode()


def test_what_publishing_would_refuse_is_refused(api: Api) -> None:
    article = api.create(slug="cau")["id"]
    other = api.create(slug="cau")["id"]
    api.act(article, "publish")
    assert api.call("POST", f"/articles/{other}/dry-run", {}).problem == "path-taken"
    assert api.call("POST", f"/articles/{other}/dry-run", {"published_at": "morgen"}).pointers == ["/published_at"]
    trashed = api.create()["id"]
    assert api.call("DELETE", f"/articles/{trashed}").status == 200
    assert api.call("POST", f"/articles/{trashed}/dry-run", {}).problem == "action-refused"
