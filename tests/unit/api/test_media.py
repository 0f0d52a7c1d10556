"""Pictures and documents through the API: announced, uploaded, described, used, and removed."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from chalicelib.content.models.names import MediaId
from chalicelib.content.people.permissions import Role
from chalicelib.media.intake import Intake
from tests import pictures
from tests.fakes.media import FakeMediaFiles
from tests.unit.api.api import Answer, Api

NEW = {"file_name": "cau.jpg", "content_type": "image/jpeg", "size_bytes": 2_400_000}


def announce(api: Api, *, by: str | Role = Role.EDITOR, key: str = "", **fields: Any) -> Answer:
    headers = {"Idempotency_Key": key} if key else {}
    return api.call("POST", "/media", {**NEW, **fields}, by=by, **headers)


def upload(api: Api, *, by: str | Role = Role.EDITOR, **fields: Any) -> str:
    """A picture that is ready."""
    media, store = MediaId(announce(api, by=by, **fields).json["id"]), FakeMediaFiles()
    store.upload(media, pictures.jpeg(800, 600))
    Intake(api.services.content.media, store).settle(media, api.now)
    return media


def test_an_announced_file_gets_a_form_for_itself_only(api: Api) -> None:
    answer = announce(api, alt="Cầu mới", credit="Minh Hải")
    item = answer.json
    assert (answer.status, answer.headers["Location"], answer.etag) == (201, f"/api/media/{item['id']}", '"1"')
    assert (item["status"], item["kind"], item["alt"], item["variants"]) == ("waiting", "picture", "Cầu mới", [])
    form = item["upload"]
    assert form["url"] == "https://pages.s3.us-east-1.amazonaws.com"
    assert (form["fields"]["key"], form["fields"]["content-type"]) == (f"uploads/{item['id']}", "image/jpeg")
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    assert policy["expiration"] == "2026-11-24T09:15:00Z"
    assert ["content-length-range", 2_400_000, 2_400_000] in policy["conditions"]
    bound = {name: value for each in policy["conditions"] if isinstance(each, dict) for name, value in each.items()}
    assert bound == {"bucket": "pages"} | {
        name: value for name, value in form["fields"].items() if name not in {"policy", "x-amz-signature"}
    }
    assert "upload" not in api.call("GET", f"/media/{item['id']}").json


@pytest.mark.parametrize(
    ("fields", "pointer", "word"),
    [
        ({"content_type": "image/svg+xml"}, "/content_type", "script"),
        ({"content_type": "text/html"}, "/content_type", "script"),
        ({"content_type": "video/mp4"}, "/content_type", "not taken"),
        ({"size_bytes": 0}, "/size_bytes", "1"),
        ({"size_bytes": 26 * 1024 * 1024}, "/size_bytes", "26214400"),
        ({"file_name": " "}, "/file_name", "empty"),
        ({"digest": "x"}, "/digest", ""),
    ],
)
def test_what_is_not_taken_is_told_before_it_is_uploaded(
    api: Api, fields: dict[str, Any], pointer: str, word: str
) -> None:
    answer = announce(api, **fields)
    assert (answer.status, answer.pointers) == (422, [pointer])
    assert word in answer.json["errors"][0]["detail"].replace(",", "")


def test_an_announcement_that_is_sent_again_is_kept_once(api: Api) -> None:
    first, again = announce(api, key="a"), announce(api, key="a")
    assert (again.status, again.json["id"]) == (201, first.json["id"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(api.call("GET", "/media").json["media"]) == 1


def test_a_picture_that_is_ready_tells_its_files(api: Api) -> None:
    item = api.call("GET", f"/media/{upload(api)}").json
    assert (item["status"], item["width"], item["height"], item["reason"]) == ("ready", 800, 600, "")
    assert [(each["format"], each["width"]) for each in item["variants"]] == [
        ("avif", 400),
        ("jpeg", 400),
        ("avif", 800),
        ("jpeg", 800),
    ]
    assert item["variants"][0]["url"].startswith(f"https://bao.example/media/{item['id']}/")


def test_the_list_is_searched_with_and_without_accents_and_goes_on(api: Api) -> None:
    names = [announce(api, file_name=f"{i}.jpg", alt=f"Cầu số {i}").json["id"] for i in range(5)]
    api.wait(seconds=1)
    other = announce(api, file_name="to-trinh.pdf", content_type="application/pdf", digest="a" * 64).json["id"]

    def listed(query: str) -> set[str]:
        return {each["id"] for each in api.call("GET", f"/media?{query}").json["media"]}

    assert listed("q=cau%20so") == set(names)
    assert listed("q=trinh") == listed("kind=document") == listed(f"digest={'a' * 64}") == {other}
    assert listed("status=ready") == set()
    found, address = list[str](), "/media?limit=4"
    while address:
        answer = api.call("GET", address)
        found += [each["id"] for each in answer.json["media"]]
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<").partition("/api")[2]
    assert found[0] == other
    assert sorted(found) == sorted([*names, other])


def test_a_picture_is_described_by_who_read_what_it_says(api: Api) -> None:
    media = upload(api)
    answer = api.call("PATCH", f"/media/{media}", {"alt": "Cầu", "caption": "Cầu mới"}, If_Match='"2"')
    assert (answer.status, answer.json["alt"], answer.etag) == (200, "Cầu", '"3"')
    assert api.call("PATCH", f"/media/{media}", {"alt": "Cống"}, If_Match='"2"').problem == "stale-version"
    assert api.call("PATCH", f"/media/{media}", {"alt": "Cống"}).problem == "precondition-required"
    refused = api.call("PATCH", f"/media/{media}", {"alt": None}, If_Match='"3"')
    assert (refused.status, refused.pointers) == (422, ["/alt"])
    decorative = {"alt": None, "decorative": True}
    assert api.call("PATCH", f"/media/{media}", decorative, If_Match='"3"').status == 200


def test_a_picture_has_a_part_that_stays_where_it_is_cropped(api: Api) -> None:
    media = upload(api, alt="Cầu", focus="top")
    assert api.call("GET", f"/media/{media}").json["focus"] == "top"
    assert api.call("PATCH", f"/media/{media}", {"focus": "bottom-left"}, If_Match='"2"').json["focus"] == "bottom-left"
    refused = api.call("PATCH", f"/media/{media}", {"focus": "middle"}, If_Match='"3"')
    assert (refused.status, refused.pointers) == (422, ["/focus"])
    assert api.call("PATCH", f"/media/{media}", {"focus": None}, If_Match='"3"').json["focus"] == "center"


def test_what_an_article_uses_is_not_removed(api: Api) -> None:
    media, lead = upload(api, alt="Cầu"), upload(api, alt="Sông")
    article = api.create(title="Cầu mới", body=f'<p><img src="media:{media}"></p>', lead=lead)
    for each in (media, lead):
        uses = api.call("GET", f"/media/{each}/uses").json["uses"]
        assert uses == [{"kind": "article", "id": article["id"], "title": "Cầu mới", "is_live": False}]
        refused = api.call("DELETE", f"/media/{each}")
        assert (refused.status, refused.problem) == (409, "action-refused")
        assert "Cầu mới" in refused.json["detail"]
    api.act(article["id"], "publish")
    assert api.call("GET", f"/media/{media}/uses").json["uses"][0]["is_live"] is True
    etag = api.call("GET", f"/articles/{article['id']}").etag
    assert api.call("PATCH", f"/articles/{article['id']}", {"body": "x", "lead": None}, If_Match=etag).status == 200
    assert api.call("DELETE", f"/media/{media}").status == 409, "readers still see it"
    api.act(article["id"], "publish")
    for each in (media, lead):
        assert api.call("DELETE", f"/media/{each}").status == 204
        assert api.call("GET", f"/media/{each}").status == 404


def test_what_a_topic_or_a_page_shows_is_not_removed_either(api: Api) -> None:
    waiting, picture = announce(api, alt="Cầu").json["id"], upload(api, alt="Sông")
    assert api.call("PUT", "/topics/cau", {"title": "Cầu", "picture": waiting}).status == 409
    assert api.call("PUT", "/topics/cau", {"title": "Cầu", "picture": "0" * 26}).status == 422
    assert api.call("PUT", "/topics/cau", {"title": "Cầu", "picture": picture}).json["picture"] == picture
    body = f'<p><img src="media:{picture}"></p>'
    assert api.call("PUT", "/pages/lien-he", {"title": "Liên hệ", "body": body}).status == 201
    uses = api.call("GET", f"/media/{picture}/uses").json["uses"]
    assert [(use["kind"], use["id"]) for use in uses] == [("page", "lien-he"), ("topic", "cau")]
    assert api.call("DELETE", f"/media/{picture}").status == 409
    assert api.call("PUT", "/topics/cau", {"title": "Cầu", "picture": None}).json["picture"] is None
    assert api.call("DELETE", "/pages/lien-he").status == 204
    assert api.call("DELETE", f"/media/{picture}").status == 204


@pytest.mark.parametrize("fields", [{"lead": "{}"}, {"body": '<p><a href="media:{}">Tờ trình</a></p>'}])
def test_an_article_refers_to_what_is_there(api: Api, fields: dict[str, str]) -> None:
    gone = upload(api)
    assert api.call("DELETE", f"/media/{gone}").status == 204
    body = {"title": "Tin", "body": "x", **{name: text.format(gone) for name, text in fields.items()}}
    answer = api.call("POST", "/articles", body)
    assert (answer.status, answer.pointers) == (422, ["/body"])


def test_a_revision_does_not_bring_back_a_picture_that_is_gone(api: Api) -> None:
    media = upload(api)
    article = api.create(lead=media)
    assert api.call("PATCH", f"/articles/{article['id']}", {"lead": None}, If_Match='"1"').status == 200
    assert api.call("DELETE", f"/media/{media}").status == 204
    assert api.call("POST", f"/articles/{article['id']}/revisions/1/restore").status == 422


def test_publishing_needs_pictures_that_are_ready_and_described(api: Api) -> None:
    waiting = announce(api, alt="Cầu").json["id"]
    bare, described, decorative = upload(api), upload(api, alt="Sông"), upload(api, decorative=True)
    bodies = {
        f'<p><img src="media:{waiting}"></p>': "not ready",
        f'<p><img src="media:{bare}"></p>': "alternative text",
        f'<p><img src="media:{bare}" alt="Cầu"></p>': None,
        f'<p><img src="media:{described}"><img src="media:{decorative}"></p>': None,
        '<p><img src="https://anh.example/cau.jpg"></p>': "https://anh.example/cau.jpg has no alternative text",
        '<p><img src="https://anh.example/cau.jpg" alt=""></p>': "alternative text",
        '<p><img src="https://anh.example/cau.jpg" alt="\u2800"></p>': "alternative text",
        '<p><img src="/anh/cau.jpg"></p>': "alternative text",
        '<p><img src="https://anh.example/cau.jpg" alt="Cầu"></p>': None,
    }
    for body, word in bodies.items():
        article = api.create(body=body)["id"]
        answer = api.call("POST", f"/articles/{article}/publish")
        assert (answer.status == 200) == (word is None), answer.body
        if word:
            assert (answer.problem, word in answer.json["detail"]) == ("action-refused", True)
            later = api.call("PUT", f"/articles/{article}/schedule", {"publish_at": "2027-01-01T00:00:00Z"})
            assert later.status == 409
            assert api.call("GET", f"/articles/{article}/preview").status == 200


def test_a_standing_page_needs_words_for_outside_pictures(api: Api) -> None:
    for alt, status in (("", 409), ("Cầu", 201)):
        page = {"title": "Giới thiệu", "body": f'<p><img src="https://anh.example/cau.jpg" alt="{alt}"></p>'}
        assert api.call("PUT", "/pages/gioi-thieu", page, by=Role.ADMIN).status == status


def test_an_article_has_15_pictures_at_most(api: Api) -> None:
    many = [upload(api, alt="Cầu") for _ in range(16)]
    body = "".join(f'<p><img src="media:{each}"></p>' for each in many)
    assert api.call("POST", "/articles", {"title": "Tin", "body": body}).pointers == ["/body"]
    body = "".join(f'<p><img src="media:{each}"></p>' for each in many[1:])
    assert api.act(api.create(body=body)["id"], "publish")["status"] == "published"


def test_authors_describe_and_remove_their_own_until_readers_see_it(api: Api) -> None:
    api.token("Lan", Role.AUTHOR)
    own, others = upload(api, by="Lan", alt="Cầu"), upload(api, alt="Sông")
    for method, body in (("PATCH", {"credit": "Lan"}), ("DELETE", None)):
        assert api.call(method, f"/media/{others}", body, by="Lan", If_Match='"2"').status == 403
    assert api.call("PATCH", f"/media/{own}", {"credit": "Lan"}, by="Lan", If_Match='"2"').status == 200
    api.act(api.create(lead=own)["id"], "publish")
    for method, body in (("PATCH", {"credit": "L."}), ("DELETE", None)):
        assert api.call(method, f"/media/{own}", body, by="Lan", If_Match='"3"').status == 403
    assert api.call("PATCH", f"/media/{own}", {"credit": "L."}, If_Match='"3"').status == 200
