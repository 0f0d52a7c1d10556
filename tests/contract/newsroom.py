"""A newsroom with something of everything that the API can be asked for, and the names of those things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.api.contract import RESOURCES
from chalicelib.content.people.permissions import Role
from tests.unit.api.api import Api

OPERATIONS = [operation for resource in RESOURCES for operation in resource]

FATES = ((), ("submit",), ("publish",), ("publish", "unpublish"), ("schedule",), ("trash",))
"""What was done to articles: one for each status."""

FITTING = {"returnArticle": ("submit",), "unpublishArticle": ("publish",), "restoreArticle": ("trash",)}
"""What must have been done before an operation is possible; before others, nothing."""

THINGS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """What there is: names by the parameters of paths; and by operation those that are its own.

    Each operation has articles of its own, in every status, half of which allow it or more. No other uses them up.
    """

    names: Mapping[str, Sequence[str]]
    own: Mapping[str, Mapping[str, Sequence[str]]]


def fill(api: Api, asker: Role) -> Newsroom:
    """Make everything; half of the articles are the asker's."""
    assert api.call("PUT", "/site", {"name": "Cổng thông tin Sông Hậu"}).status == 200
    for slug in ("tien-toi-dai-hoi-dang", "lu-lut"):
        assert api.call("PUT", f"/topics/{slug}", {"title": "Chủ đề"}).status == 201
    assert api.call("PUT", "/pages/gioi-thieu", {"title": "Giới thiệu", "body": "<p>Chào.</p>"}).status == 201
    of_articles = [each for each in OPERATIONS if "{article_id}" in each.path]
    articles = {operation.id: list(_articles(api, asker, operation.id)) for operation in of_articles}
    lasting = articles["getArticle"]
    lan = api.person("Lan", Role.AUTHOR)
    return Newsroom(
        own={
            **{operation: {"article_id": each} for operation, each in articles.items()},
            "endSession": {"person_id": [lan.id], "session_id": [_session(api, lan.name) for _ in range(THINGS)]},
        },
        names={
            "version": ["1", "2", "3"],
            "slug": ["tien-toi-dai-hoi-dang", "lu-lut", "gioi-thieu"],
            "redirect_id": [_redirect(api, number, lasting[0]) for number in range(THINGS)],
            "session_id": [_session(api, asker.name) for _ in range(THINGS)],
            "person_id": [api.person(f"Hoa {number}", Role.AUTHOR).id for number in range(THINGS)],
            "passkey_id": ["0" * 16],
            "code": [_code(api) for _ in range(5 * THINGS)],
            "token_id": [_token(api, number) for number in range(THINGS)],
            "media_id": [_picture(api, number) for number in range(THINGS)],
            "link": [str(_link(api, article)["url"]).rpartition("/")[2] for article in lasting[:4]],
            "link_id": [str(_link(api, article)["id"]) for article in articles["revokePreviewLink"] for _ in range(2)],
        },
    )


def _articles(api: Api, asker: Role, operation: str) -> Iterator[str]:
    """Articles in each status, the asker's and an admin's, with two revisions at least."""
    fitting = [FITTING[operation]] * THINGS if operation in FITTING else [()] * (len(FATES) - 2)
    for fate in (*FATES, *fitting):
        for author in (asker, Role.ADMIN):
            article = str(api.create(by=author)["id"])
            assert api.call("PATCH", f"/articles/{article}", {"title": "Tin"}, If_Match='"1"').status == 200
            for action in fate:
                _act(api, article, action)
            yield article


def _act(api: Api, article: str, action: str) -> None:
    match action:
        case "schedule":
            answer = api.call("PUT", f"/articles/{article}/schedule", {"publish_at": "2027-01-01T00:00:00Z"})
        case "trash":
            answer = api.call("DELETE", f"/articles/{article}")
        case _:
            answer = api.call("POST", f"/articles/{article}/{action}")
    assert answer.status == 200, answer.body


def _redirect(api: Api, number: int, article: str) -> str:
    answer = api.call("PUT", "/redirects", {"path": f"/index.php/{number}-tin.html", "to_article": article})
    return str(answer.json["id"])


def _token(api: Api, number: int) -> str:
    return str(api.call("POST", "/tokens", {"name": f"Lan {number}", "role": "author"}).json["id"])


def _session(api: Api, person: str) -> str:
    """The id of a new session of somebody's."""
    api.wait(minutes=1)  # more would be too many from one address
    name = api.sign_in(person)
    (this,) = [each for each in api.call("GET", "/me/sessions", by=name).json["sessions"] if each["is_this"]]
    return str(this["id"])


def _code(api: Api) -> str:
    """A code that signs somebody in."""
    return api.services.accounts.people.make_code(api.person("Lan", Role.AUTHOR), api.now, timedelta(days=1))


def _picture(api: Api, number: int) -> str:
    new = {"file_name": f"{number}.jpg", "content_type": "image/jpeg", "size_bytes": 9, "alt": "Cầu"}
    return str(api.call("POST", "/media", new).json["id"])


def _link(api: Api, article: str) -> dict[str, str]:
    """A link to a preview; none of an article in the trash, where what has no link stands for one."""
    answer = api.call("POST", f"/articles/{article}/preview-links", {})
    made: dict[str, str] = answer.json if answer.status == 201 else {"url": "/" + "x" * 43, "id": "0" * 16}
    return made
