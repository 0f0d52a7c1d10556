"""Everything that a stage's functions are there for, done once: each operation, each kind of change and of message."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.api.contract import RESOURCES
from chalicelib.audience.counting import JournalEntry, Minute, minute_of
from chalicelib.aws.dynamodb import Delete, Table, Update
from chalicelib.content.models.requests import parse_new_article
from chalicelib.content.people.deeds import Deed
from chalicelib.content.people.permissions import Actor, Role
from ops.upkeep import rebuild
from tests import pictures
from tests.runtime import events
from tests.runtime.emulator import Function, FunctionFailed
from tests.runtime.stage import Stage
from tests.unit.api.authenticator import Authenticator

READER = {"User_Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"}
PHOTOGRAPH = pictures.jpeg(500, 300)
RULES = {name: f"gazette-prod-{name}-event" for name in ("fold", "tick", "rank")}
OPERATIONS = {each.id: (each.method, each.path) for resource in RESOURCES for each in resource}
OPERATOR = Actor(name="operator", role=Role.ADMIN)
BY = {"byline": "Lan"}


@dataclass
class Errands:
    """What is asked of the functions; `asked` are the operations of the API, by their ids, that answered well."""

    stage: Stage
    functions: Mapping[str, Function]
    asked: set[str] = field(default_factory=set)
    token: str = ""
    picture: str = ""
    keys: int = 0

    def do_all(self) -> None:
        """One after the other, with what follows from each, as on AWS."""
        self.token = self.stage.token()
        article, topic = self.set_up()
        self.settle()
        self.work_with_media(article)
        self.read(article)
        self.edit(article)
        self.settle()
        self.let_time_pass(article)
        self.settle()
        self.rebuild_all()
        self.take_back(article, topic)
        self.settle()

    def call(self, operation: str, path: str, body: Any = None, *, readers: bool = False, **headers: str) -> Any:
        """Call an operation by its id, `createArticle`, say; answers its body. Anything but a good answer fails."""
        method, resource = OPERATIONS[operation]
        sent = READER if readers else {"Authorization": f"Bearer {self.token}", **READER}
        if method == "POST":
            self.keys += 1
            headers = {"Idempotency_Key": f"errand-{self.keys}", **headers}
        event = events.api_call(method, resource, path, body=body, **sent, **headers)
        answer = self.functions["api_handler"].invoke(event)
        assert answer["statusCode"] < 300, (operation, answer["body"])
        self.asked.add(operation)
        text = answer["body"]
        return json.loads(text) if text.startswith("{") else text

    def version(self, operation: str, path: str) -> str:
        """The ETag of what stands at a path."""
        method, resource = OPERATIONS[operation]
        event = events.api_call(method, resource, path, Authorization=f"Bearer {self.token}")
        answer = self.functions["api_handler"].invoke(event)
        return str(answer["headers"]["ETag"])

    def settle(self) -> None:
        """Let follow what follows from the table's changes: pages are printed, files of removed pictures go."""
        while (changes := self.stage.changes()) or self.stage.has_messages():
            if changes:
                self.functions["plan"].invoke(changes)
            while bodies := self.stage.take_messages():
                self.functions["render"].invoke(events.messages(bodies, "render"))
            for body in self.stage.take_messages("UPLOAD_QUEUE_URL"):
                self.functions["intake"].invoke(events.messages([body], "uploads"))

    def set_up(self) -> tuple[str, str]:
        """A site, a topic, a page, a redirect, and an article in the topic."""
        self.call("putSite", "/site", {"name": "Cổng thông tin Sông Hậu"})
        self.call("getSite", "/site")
        topic = "lu-lut"
        self.call("putTopic", f"/topics/{topic}", {"title": "Lũ lụt"})
        self.call("getTopic", f"/topics/{topic}")
        self.call("listTopics", "/topics")
        self.call("putPage", "/pages/gioi-thieu", {"title": "Giới thiệu", "body": "<p>Chào.</p>"})
        self.call("getPage", "/pages/gioi-thieu")
        self.call("listPages", "/pages")
        article = self.call("createArticle", "/articles", {"title": "Tin", "body": "<p>X</p>", "topics": [topic], **BY})
        self.call("submitArticle", f"/articles/{article['id']}/submit")
        self.call("returnArticle", f"/articles/{article['id']}/return")
        self.call("publishArticle", f"/articles/{article['id']}/publish")
        moved = self.call("putRedirect", "/redirects", {"path": "/cu.html", "to_article": article["id"]})
        self.call("getRedirect", f"/redirects/{moved['id']}")
        self.call("listRedirects", "/redirects")
        return article["id"], topic

    def edit(self, article: str) -> None:
        """Work at an article that is published, and at everything around it."""
        at = f"/articles/{article}"
        self.call("getArticle", at)
        self.call("listArticles", "/articles?byline=Lan")
        self.call("editArticle", at, {"title": "Tin khác", "slug": "tin-khac"}, If_Match=self.version("getArticle", at))
        self.call("searchArticles", "/search?q=tin")
        self.call("dryRun", f"{at}/dry-run", {})
        self.call("keepUnsaved", f"{at}/unsaved", {"version": 1, "text": "Nháp"})
        self.call("getUnsaved", f"{at}/unsaved")
        self.call("putLayout", "/layout", {"lead": [{"article": article}]})
        self.call("getLayout", "/layout")
        self.call("getDryRunPage", f"{at}/dry-run/page?path=/")
        self.call("publishArticle", f"{at}/publish")
        self.call("listRevisions", f"{at}/revisions")
        self.call("getRevision", f"{at}/revisions/1")
        self.call("compareRevisions", f"{at}/revisions/1/diff")
        self.call("restoreRevision", f"{at}/revisions/1/restore", If_Match=self.version("getArticle", at))
        self.call("previewArticle", f"{at}/preview")
        link = self.call("createPreviewLink", f"{at}/preview-links", {})
        self.call("openPreviewLink", f"/previews/{link['url'].rpartition('/')[2]}", readers=True)
        self.call("listPreviewLinks", f"{at}/preview-links")
        self.call("revokePreviewLink", f"{at}/preview-links/{link['id']}")
        site = {"name": "Cổng thông tin Sông Hậu", "tagline": "Tin trong tỉnh"}
        self.call("putSite", "/site", site, If_Match=self.version("getSite", "/site"))
        new = self.call("createToken", "/tokens", {"name": "Lan", "role": "author"})
        self.call("listTokens", "/tokens")
        self.call("revokeToken", f"/tokens/{new['id']}")
        self.call("getOpenapi", "/openapi.json")
        self.call("getDocs", "/docs")

    def work_with_media(self, article: str) -> None:
        """Upload a picture by its form, show it, describe it otherwise, and remove one that nothing shows."""
        self.picture = shown = self._picture()
        removed = self._picture()
        at = f"/media/{shown}"
        self.call("getMedia", at)
        self.call("listMedia", "/media")
        self.call("editMedia", at, {"alt": "Cầu mới"}, If_Match=self.version("getMedia", at))
        of_article = f"/articles/{article}"
        for lead in (removed, shown):  # who used a picture is noted, and forgotten when the picture goes
            self.call("editArticle", of_article, {"lead": lead}, If_Match=self.version("getArticle", of_article))
        self.call("publishArticle", f"{of_article}/publish")
        self.call("listUses", f"{at}/uses")
        self.call("editMedia", at, {"caption": "Cầu"}, If_Match=self.version("getMedia", at))
        self.settle()
        self.call("deleteMedia", f"/media/{removed}", If_Match=self.version("getMedia", f"/media/{removed}"))
        self.stage.s3.put_object(Bucket="pages", Key=f"media/{shown}/1.jpeg", Body=b"of a run that died")
        self.functions["intake"].invoke(events.messages([self.stage.uploaded(shown)], "uploads"))  # it came twice
        self.settle()

    def _picture(self) -> str:
        new = {"file_name": "cau.jpg", "content_type": "image/jpeg", "size_bytes": len(PHOTOGRAPH), "alt": "Cầu"}
        made = self.call("announceMedia", "/media", new)
        early = events.messages([self.stage.uploaded(made["id"])], "uploads")
        self.functions["intake"].invoke(early)  # before there is anything
        _post_form(made["upload"]["url"], made["upload"]["fields"], PHOTOGRAPH)
        self.functions["intake"].invoke(early)
        return str(made["id"])

    def read(self, article: str) -> None:
        """Readers come, members among them, and the clock counts them."""
        # Whatever was asked of this stage before: the first beacon finds no snapshot, and takes one.
        Table(self.stage.dynamodb, "audience").write(Delete(pk="SITE", sk="OPEN"))
        view = {"view": "q83vEjRWeJq83vEjRWeJqw", "attempt": 0, "article": article}
        self.call("recordBeacon", "/beacon", view, readers=True)
        self.call("recordBeacon", "/beacon", {**view, "attempt": 1}, readers=True)
        self.call("getLive", f"/live?article={article}", readers=True)
        self.sign_in()
        self.call("recordSearch", "/searches", {"q": "cầu", "found": 0}, readers=True)
        self.call("getStats", "/stats")
        self.call("getSearchStats", "/stats/searches")
        self.call("getArticleStats", f"/articles/{article}/stats")

    def sign_in(self) -> None:
        """The operator signs in by a code, looks at it, and signs out."""
        own = self.stage.variables["SITE_URL"]
        self.call("showSignIn", "/sign-in", readers=True)
        people, now = self.stage.services().accounts.people, self.stage.services().now()
        admin = self.stage.admin()
        for _ in range(2):
            self.call("signIn", "/session", {"code": people.make_code(admin, now)}, readers=True, Origin=own)
        self.call("getMe", "/me")
        found = self.call("listMySessions", "/me/sessions")["sessions"]
        self.call("endMySession", f"/me/sessions/{found[0]['id']}")
        self.call("signOut", "/session", Origin=own)
        self.manage_people(own)
        self.use_a_passkey(own)

    def use_a_passkey(self, own: str) -> None:
        """The operator adds a passkey in a session, signs in by it, and removes it."""
        accounts, now = self.stage.services().accounts, self.stage.services().now()
        code = accounts.people.make_code(self.stage.admin(), now)
        cookie = f"__Host-session={accounts.sessions.sign_in(code, now, agent='', address='')[1]}"
        made = Authenticator(host=str(urlsplit(own).hostname), origin=own)
        in_session: Any = {"readers": True, "Origin": own, "Cookie": cookie, "Content_Type": "application/json"}
        self.call("showAccount", "/account", readers=True)
        asked = self.call("askForPasskey", "/me/passkeys/options", {}, **in_session)["public_key"]
        new = {"name": "Máy", "credential": made.make(asked)}
        kept = self.call("addPasskey", "/me/passkeys", new, **in_session)
        asked = self.call("askToSignIn", "/session/options", {}, readers=True, Origin=own)["public_key"]
        used = {"credential": made.use(asked)}
        self.call("signInByPasskey", "/session/passkey", used, readers=True, Origin=own)
        self.call("listPasskeys", "/me/passkeys", **in_session)
        self.call("removePasskey", f"/me/passkeys/{kept['id']}", **in_session)

    def manage_people(self, own: str) -> None:
        """Somebody is invited, signs in, is signed out, and disabled."""
        hoa = self.call("invitePerson", "/people", {"name": "Hoa", "role": "author"})
        at = f"/people/{hoa['id']}"
        self.call("signIn", "/session", {"code": hoa["url"].partition("#")[2]}, readers=True, Origin=own)
        (session,) = self.call("listSessions", f"{at}/sessions")["sessions"]
        self.call("endSession", f"{at}/sessions/{session['id']}")
        self.call("createCode", f"{at}/codes", {})
        self.call("listPeople", "/people")
        self.call("getPerson", at)
        self.call("editPerson", at, {"disabled": True})
        self.call("listEvents", f"{at}/events")

    def let_time_pass(self, article: str) -> None:
        """Have the clock find what is due, in the trash for long, to be counted, and to be destroyed."""
        at = f"/articles/{article}"
        self.call("scheduleArticle", f"{at}/schedule", {"unpublish_at": "2199-01-01T00:00:00Z"})
        services = self.stage.services()
        now = services.now()
        past = now - timedelta(days=40)
        newsroom = services.newsroom
        author = Deed(actor=OPERATOR, now=past)
        new = parse_new_article({"title": "Bỏ đi", "body": "<p>X</p>", "lead": self.picture})
        old, due = (newsroom.create_article(new, author).article.id for _ in range(2))
        newsroom.trash(old, author)
        newsroom.schedule(due, author, publish_at=past + timedelta(hours=1), unpublish_at=past + timedelta(hours=2))
        audience = services.audience_store
        audience.vault.ensure_salt(f"{past:%Y-%m-%d}", lambda: b"salt")
        minute = Minute(minute_of(now) - 3)
        entry = JournalEntry(minute=minute, view="x" * 22, article=article, session="s", member=None, heard=minute * 60)
        audience.journal.put(entry)
        back = Update(pk="SITE", sk="TOTAL", expression="SET #m = :m", values={"m": minute - 1})
        Table(self.stage.dynamodb, "audience").write(back)
        for name, rule in RULES.items():
            self.functions[name].invoke(events.scheduled(rule, "2026-11-24T12:00:00Z"))
        # Ten minutes later: what the search's index has taken in is open no more.
        self.functions["rank"].invoke(events.scheduled(RULES["rank"], "2026-11-24T12:10:00Z"))

    def rebuild_all(self) -> None:
        """Have every page printed anew: as operators ask for it, as a sweep, and into an empty bucket."""
        services = self.stage.services()
        rebuild.begin(
            services.content, services.page_bucket, services.rebuilds, services.render_queue, now=services.now()
        )
        services.dispatch.request_all()
        self.settle()
        self.stage.services().dispatch.begin_anew()
        self.settle()
        self.fail_in_part()

    def fail_in_part(self) -> None:
        """Have one message come with another that cannot be read: it is done, so it is taken off the queue."""
        queue = self.stage.variables["RENDER_QUEUE_URL"]
        self.stage.sqs.send_message(QueueUrl=queue, MessageBody='{"print": ["/"], "facts": ["front"]}')
        (good,) = self.stage.sqs.receive_message(QueueUrl=queue)["Messages"]
        event = events.messages([good["Body"], "not what a message says"], "render")
        event["Records"][0]["receiptHandle"] = good["ReceiptHandle"]
        with pytest.raises(FunctionFailed, match="NotDone"):
            self.functions["render"].invoke(event)

    def take_back(self, article: str, topic: str) -> None:
        """Withdraw and remove everything."""
        at = f"/articles/{article}"
        self.call("unpublishArticle", f"{at}/unpublish")
        self.call("trashArticle", at)
        self.call("restoreArticle", f"{at}/restore")
        other = self.call("createArticle", "/articles", {"title": "Tin hai", "body": "<p>X</p>"})["id"]
        self.call("publishArticle", f"/articles/{other}/publish")
        for kind, path in (("Topic", f"/topics/{topic}"), ("Page", "/pages/gioi-thieu")):
            self.call(f"delete{kind}", path, If_Match=self.version(f"get{kind}", path))
        (moved,) = self.call("listRedirects", "/redirects")["redirects"]
        path = f"/redirects/{moved['id']}"
        self.call("deleteRedirect", path, If_Match=self.version("getRedirect", path))


def _post_form(url: str, fields: Mapping[str, str], raw: bytes) -> None:
    """What a browser sends of a form: the fields, and then the file."""
    limit = "----gazette"
    parts = [f'--{limit}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]
    head = f'{"".join(parts)}--{limit}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    body = head.encode() + raw + f"\r\n--{limit}--\r\n".encode()
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request("POST", urlsplit(url).path, body, {"Content-Type": f"multipart/form-data; boundary={limit}"})
    assert connection.getresponse().status < 300
    connection.close()
