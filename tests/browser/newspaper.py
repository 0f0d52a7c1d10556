"""A portal with a page of every kind on it, as long and as rich as pages get: to be measured and looked at.

`python -m tests.browser.newspaper 7` runs one until its standard input ends, and says on descriptor 7 where it is.
"""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path as FilePath
from typing import Any, Literal
from unittest.mock import patch

from playwright.sync_api import Browser, BrowserContext, Route

from chalicelib.content.models.articles import Period
from chalicelib.content.models.names import ALL, Month
from chalicelib.publishing.sealing import Sealing
from ops.edit.accounts import Account
from ops.edit.client import Client
from ops.edit.manuscript import Manuscript
from ops.edit.pictures import Pictures
from ops.local import demo, stack
from tests.browser.chromium import PERSON
from tests.browser.editor import Editor

ROOT = FilePath(__file__).parents[2]

Language = Literal["vi", "en"]

RICH_BODY = """
<p>Theo báo cáo tại cuộc họp, <strong>50 trên 53 đầu việc</strong> của năm đã xong, đạt 94,3&nbsp;%; xem
<a href="/2015/">các bài trong năm</a>. Ba việc còn lại chờ phần mềm dùng chung của các xã<sup>1</sup>.</p>
<h2>Người dân bớt một lần đi lại</h2>
<blockquote><p>Hồ sơ đi thay người dân, chứ người dân không đi thay hồ sơ nữa.</p><p><cite>Một cán bộ một cửa</cite></p>
</blockquote>
<table><caption>Kết quả theo nhóm việc</caption><thead><tr><th scope="col">Nhóm việc</th><th scope="col">Giao</th>
<th scope="col">Xong</th><th scope="col">Tỉ lệ</th><th scope="col">Đơn vị chủ trì</th></tr></thead><tbody>
<tr><th scope="row">Đơn giản hóa thủ tục</th><td>23</td><td>22</td><td>95,7%</td>
<td>Văn phòng Ủy ban nhân dân tỉnh</td></tr>
<tr><th scope="row">Bộ phận một cửa</th><td>18</td><td>17</td><td>94,4%</td><td>Ủy ban nhân dân các huyện</td></tr>
<tr><th scope="row">Công nghệ thông tin</th><td>12</td><td>11</td><td>91,7%</td>
<td>Sở Thông tin và Truyền thông</td></tr>
</tbody></table>
<p><img src="media:{picture}"></p>
<h3>Việc của năm tới</h3>
<ol><li>Chọn con người<ul><li>đào tạo</li><li>bố trí</li></ul></li><li>Đơn giản hóa thủ tục</li></ol>
<dl><dt>CNTT</dt><dd>Công nghệ thông tin</dd></dl>
<pre><code>https://dichvucong.vi-du.example/ho-so/mot-duong-dan-rat-dai-khong-co-cho-nao-de-xuong-dong</code></pre>
<hr><p>Hết tháng 3, các huyện báo cáo lại. <mark>Lưu ý</mark>: biểu mẫu <kbd>01-CCHC</kbd> đã đổi.</p>
"""


def long_article() -> dict[str, Any]:
    """An article of four long paragraphs without pictures, as long as those of the portal that Gazette replaces."""
    bodies = [article.fields["body"] for article in demo.read_articles()]
    body = "\n\n".join(bodies)
    return {
        "title": "Tỉnh rà soát một năm cải cách hành chính, giao việc và kế hoạch cải cách hành chính cho năm tới",
        "lede": "Chiều 30/12, các sở, ngành và địa phương cùng nhìn lại một năm đơn giản hóa thủ tục cho người dân, "
        "và nhận phần việc của mỗi nơi trong kế hoạch của năm tới.",
        "agency": "TGAG",
        "byline": "Tiếp Thu",
        "topics": ["tien-toi-dai-hoi-dang", "giai-phong-mien-nam"],
        "body": body[: body.index("\n\n", 3_000)],
        "body_format": "markdown",
        "published_at": "2015-12-30T10:15:00+07:00",
    }


@dataclass(frozen=True)
class Newspaper:
    """A running portal with a page of every kind: its address, and their paths by the names of the kinds."""

    url: str
    paths: Mapping[str, str]


CORRECTED = "<p>Tin ngắn, có thêm <b>Đ</b>ường Trần Hưng Đạo.</p>"
"""What the oldest article says, which was corrected after the search's index was sealed."""

MOVED = "/index.php/tin-cu.html"
"""An address of the site's before."""

_readers = itertools.count(1)


def new_reader(browser: Browser, **options: Any) -> BrowserContext:
    """The window of a reader of their own: one is counted 60 times a minute at most, and tests turn pages faster.

    A page that leads on at once stays, so that it can be looked at.
    """
    name = f"{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}.{next(_readers)}"
    context = browser.new_context(user_agent=f"{PERSON} Reader/{name}", **options)
    context.route(f"**{MOVED}", _stay)
    return context


def _stay(route: Route) -> None:
    answer = route.fetch(max_redirects=0)
    assert answer.status == 301
    headers = {name: value for name, value in answer.headers.items() if name != "content-encoding"}
    lasting, found = re.subn(r'<meta http-equiv="refresh"[^>]*>', "", answer.text())
    assert found == 1
    route.fulfill(status=200, headers=headers, body=lasting)


@contextmanager
def printed(directory: FilePath, language: Language = "vi", *, banner: bool = False) -> Iterator[Newspaper]:
    """It within the block, all of it printed at once; no other portal may run in this process meanwhile.

    With `banner`, a topic's picture is on every page.
    """
    paths: dict[str, str] = {}

    def fill(url: str, token: str) -> None:
        paths.update(_write(Account(url=url, token=token), language, banner=banner))

    with (
        patch.dict(stack.SCHEDULES, clear=True),  # what is most read is what is set here, and not what tests read
        stack.running(engine="auto", empty=True, directory=directory, fill=fill) as portal,
    ):
        read = [headline.id for headline in portal.services.content.newest(ALL, 7)]
        portal.services.content.set_most_read(Period.TODAY, tuple(read[:5]))
        portal.services.content.set_most_read(Period.WEEK, tuple(read[2:]))
        _seal(portal)
        portal.settle()
        yield Newspaper(portal.url, paths)


def _seal(portal: stack.Stack) -> None:
    """Have the search's index sealed, but for one article, which is corrected then."""
    sealing, now = Sealing(portal.services.content), portal.services.content.get_site().updated_at
    while sealing.run(now):
        pass
    editor, oldest = Editor(portal), portal.services.content.month(ALL, Month("2009-01"))[0]
    article = editor.call("GET", f"/articles/{oldest.id}")
    article = editor.call("PATCH", f"/articles/{oldest.id}", {"body": CORRECTED}, match=article["version"])
    editor.call("POST", f"/articles/{oldest.id}/publish", {})


@contextmanager
def printed_elsewhere() -> Iterator[Newspaper]:
    """It within the block, by a process of its own: so this one may run other portals meanwhile."""
    read, write = os.pipe()
    command = [sys.executable, "-m", __name__, str(write)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, pass_fds=[write]
    ) as process:
        os.close(write)
        with os.fdopen(read) as answers:
            yield Newspaper(**json.load(answers))
        assert process.stdin
        process.stdin.close()


@contextmanager
def shared(folder: FilePath) -> Iterator[Newspaper]:
    """The one of a run, within the block: the worker that asks first prints it, and ends it once no other reads it."""
    file = folder / "newspaper.json"
    with file.with_suffix(".readers").open("w") as readers, file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(readers, fcntl.LOCK_SH)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if file.exists():
            fcntl.flock(lock, fcntl.LOCK_UN)
            yield Newspaper(**json.loads(file.read_bytes()))
        else:
            with printed_elsewhere() as paper:
                file.write_text(json.dumps(asdict(paper)))
                fcntl.flock(lock, fcntl.LOCK_UN)
                yield paper
                fcntl.flock(readers, fcntl.LOCK_EX)
                file.unlink()  # whoever asks from now on waits, and prints one anew


def _serve(descriptor: int) -> None:
    with tempfile.TemporaryDirectory() as folder, printed(FilePath(folder)) as paper:
        with os.fdopen(descriptor, "w") as answers:
            json.dump({"url": paper.url, "paths": dict(paper.paths)}, answers)
        sys.stdin.read()


def _upload(account: Account, name: str, **told: str) -> str:
    """The id of a picture of the demo content, uploaded unless it was; it tells what is said here of it."""
    manuscript = Manuscript(fields={"lead": name, "body": ""}, lead_alt="Phong cảnh miền sông nước.")
    media: str = Pictures(Client(account), demo.ARTICLES).upload(manuscript, "html").fields["lead"]
    editor = Editor(account)
    editor.call("PATCH", f"/media/{media}", told, match=editor.call("GET", f"/media/{media}")["version"])
    return media


def _write(account: Account, language: Language, *, banner: bool) -> Mapping[str, str]:
    """Fill an empty portal; answers the path of a page of each kind that is HTML, by its name."""
    editor = Editor(account)
    demo.load(Client(account))
    field = _upload(account, "dong-lua-thot-not.jpg", caption="Cánh đồng dưới chân núi.", credit="Tranh: Sông Hậu")
    quay = _upload(account, "ben-tau-dem.jpg", caption="Bến tàu lúc lên đèn.", credit="Tranh: Sông Hậu")
    body = RICH_BODY.replace("{picture}", field)
    editor.call("PUT", "/site", {"language": language})
    editor.call("PUT", "/pages/gioi-thieu", {"title": "Giới thiệu", "body": body, "menu": 1})
    topic = demo.read_site().topics["cai-cach-hanh-chinh"]
    editor.call("PUT", "/topics/cai-cach-hanh-chinh", {**topic, "picture": quay, "featured": banner})
    rich: dict[str, Any] = {
        "title": "Một bài có đủ bảng, hình, trích dẫn và danh sách",
        "lede": "Để xem cách trình bày.",
        "agency": "TGAG",
    }
    rich |= {"byline": "Tiếp Thu", "topics": ["cai-cach-hanh-chinh"], "body": body, "slug": "dia-chi-cu"}
    moved = editor.post(**rich, published_at="2015-12-29T08:00:00+07:00")
    editor.call("PATCH", f"/articles/{moved['id']}", {"slug": "dia-chi-moi"}, match=moved["version"])
    moved_to = editor.call("POST", f"/articles/{moved['id']}/publish", {})
    for year in range(2009, 2015):
        for month in (1, 4, 12)[: 1 + year % 3]:
            at = f"{year}-{month:02d}-15T08:00:00+07:00"
            editor.post(title=f"Bản tin tháng {month} năm {year}", body="<p>Tin ngắn.</p>", published_at=at)
    article = editor.post(**long_article())
    editor.call("PUT", "/redirects", {"path": MOVED, "to_article": article["id"]})
    title = "Bến tàu lên đèn, chuyến đò cuối năm cập bến"
    pictured = editor.post(**long_article() | {"title": title, "lead": quay, "correction": "Chuyến cuối là 21 giờ."})
    return {
        "article": article["path"],
        "pictured article": pictured["path"],
        "rich article": moved_to["path"],
        "front": "/",
        "topic": "/topics/cai-cach-hanh-chinh/",
        "topic-month": "/topics/cai-cach-hanh-chinh/2015/12/",
        "topic-year": "/topics/cai-cach-hanh-chinh/2015/",
        "byline": "/bylines/tiep-thu/",
        "byline-year": "/bylines/tiep-thu/2015/",
        "month": "/2015/12/",
        "year": "/2015/",
        "archive": "/archive/",
        "search": "/search/",
        "standing": "/gioi-thieu/",
        "not-found": "/khong-co/",
        "redirect": MOVED,
    }


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
