"""A portal with a page of every kind on it, as long and as rich as pages get: to be measured and looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from chalicelib.content.models import Period
from ops import demo
from ops.local.stack import Stack
from tests.browser.editor import Editor

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
<figure><img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==" alt="Quang cảnh cuộc họp"
width="640" height="360"><figcaption>Quang cảnh cuộc họp. Ảnh: TTXAG</figcaption></figure>
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


def publish(portal: Stack, language: Language) -> Mapping[str, str]:
    """Fill an empty portal; answers the path of a page of each kind that is HTML, by its name."""
    editor = Editor(portal)
    demo.load(portal.url, portal.token)
    about = {"title": "Giới thiệu", "body": RICH_BODY, "menu": 1}
    editor.call("PUT", "/site", {"language": language, "tagline": "Tiếng nói của vùng sông nước"})
    editor.call("PUT", "/pages/gioi-thieu", about)
    for slug, title in demo.read_site().topics.items():
        featured = slug != "cai-cach-hanh-chinh"
        editor.call(
            "PUT", f"/topics/{slug}", {"title": title, "featured": featured, "description": "Ghi chép nhiều kỳ."}
        )
    rich: dict[str, Any] = {
        "title": "Một bài có đủ bảng, hình, trích dẫn và danh sách",
        "lede": "Để xem cách trình bày.",
        "agency": "TGAG",
    }
    rich |= {"byline": "Tiếp Thu", "topics": ["cai-cach-hanh-chinh"], "body": RICH_BODY, "slug": "dia-chi-cu"}
    moved = editor.post(**rich, published_at="2015-12-29T08:00:00+07:00")
    editor.call("PATCH", f"/articles/{moved['id']}", {"slug": "dia-chi-moi"}, match=moved["version"])
    moved_to = editor.call("POST", f"/articles/{moved['id']}/publish", {})
    for year in range(2009, 2015):
        for month in (1, 4, 12)[: 1 + year % 3]:
            at = f"{year}-{month:02d}-15T08:00:00+07:00"
            editor.post(title=f"Bản tin tháng {month} năm {year}", body="<p>Tin ngắn.</p>", published_at=at)
    article = editor.post(**long_article())
    read = [headline.id for headline in portal.content.newest("all", 7)]  # type: ignore[arg-type]
    portal.content.set_most_read(Period.TODAY, tuple(read[:5]))
    portal.content.set_most_read(Period.WEEK, tuple(read[2:]))
    portal.settle()
    return {
        "article": article["path"],
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
        "standing": "/gioi-thieu/",
        "not-found": "/khong-co/",
    }
