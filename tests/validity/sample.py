"""Sample sites with a page of every kind, and all that an article may hold; a kind without a sample fails a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path as FilePath
from typing import Any, Literal

from msgspec.structs import replace

from chalicelib.content.library import Library
from chalicelib.content.models.articles import Period
from chalicelib.content.models.media import NewMedia
from chalicelib.content.models.names import ArticleId, MediaId, Slug
from chalicelib.content.models.portal import MenuLink
from chalicelib.content.models.requests import ArticlePatch, parse_new_article
from chalicelib.content.workflow import edits as workflow
from chalicelib.media.bucket import CACHE
from chalicelib.media.intake import Intake
from chalicelib.publishing.bucket import PageObject
from chalicelib.publishing.pages import Page, find_page, path_of_key
from chalicelib.publishing.reading.frame import read_frame
from tests import pictures
from tests.deeds import EDITOR, deed
from tests.fakes.media import FakeMediaFiles
from tests.unit.media.test_intake import PDF
from tests.unit.publishing.site import NOW, Site
from tests.validity.checks import media_type

ORIGIN = "https://bao.example"

_RICH_BODY = """
<p>(TGAG)- Sáng nay, ngày 30/12, Hội nghị trực tuyến <b>tổng kết</b> công tác <i>cải cách hành chính</i>.</p>
<h2>Kết quả</h2>
<p>Hoàn thành 50/53 đầu công việc<sup>1</sup>, đạt <strong>94,3&nbsp;%</strong>; xem <a href="/2024/12/ban-tin-cu/">bản
tin cũ</a>, <a href="https://portal.example/chi-so?nam=2014&amp;tinh=ag" title="Chỉ số &quot;PAPI&quot;">chỉ số</a>,
<a href="mailto:toasoan@bao.example">tòa soạn</a>, <a href="tel:+842963957049">0296 3957 049</a>.</p>
<table><caption>Xếp hạng</caption><thead><tr><th scope="col">Năm</th><th scope="col">Hạng</th></tr></thead>
<tbody><tr><th scope="row" rowspan="2">2011–2014</th><td>49/63</td></tr><tr><td>19/63</td></tr></tbody>
<tfoot><tr><td colspan="2">Tăng 30 bậc</td></tr></tfoot></table>
<blockquote><p>Thủ tục là khâu <q>đột phá</q>.</p><p><cite>Chủ tịch tỉnh</cite></p></blockquote>
<figure><img src="https://anh.example/hoi-nghi.jpg" alt="Quang cảnh hội nghị" width="640" height="360">
<figcaption>Quang cảnh. Ảnh: <abbr title="Thông tấn xã An Giang">TTXAG</abbr></figcaption></figure>
<h3>Nhiệm vụ</h3>
<ol start="2"><li>Chọn con người<ul><li>đào tạo</li><li>bố trí</li></ul></li><li>Đơn giản hóa <s>thủ tục</s></li></ol>
<dl><dt>CNTT</dt><dd>Công nghệ thông tin</dd></dl>
<pre><code>https://dichvu.example</code></pre>
<hr><p>Trước <time datetime="2016-03-01">tháng 3/2016</time>, H<sub>2</sub>O, <kbd>Ctrl</kbd>, <mark>lưu ý</mark>,
<small>chú thích</small>, <u>gạch</u>, <em>nhấn</em>.<br>Hết.</p>
"""

_MARKDOWN_BODY = """
Nắp hầm nằm *khuất* sau **lu nước** ~~cũ~~, [xem thêm](/2024/12/ban-tin-cu/).

## Bảng giá

| Giống | Giá |
|-------|----:|
| ST25  | 9.500 |

1. Một
2. Hai

> Nhẹ hơn vầy nhiều.

![Gốc xoài](https://anh.example/xoai.jpg "Ảnh tư liệu")
"""

_ARTICLES: tuple[dict[str, Any], ...] = (
    {
        "title": "Bản tin cũ",
        "slug": "ban-tin-cu",
        "body": "<p>Một đoạn.</p>",
        "byline": "Tiếp Thu",
        "topics": ["cai-cach"],
        "days_ago": 400,
    },
    {
        "title": "Tổng kết công tác cải cách hành chính năm 2015",
        "lede": "Chủ tịch tỉnh chủ trì Hội nghị trực tuyến.\n\nNăm 2015 đạt 94,3 %.",
        "agency": "TGAG",
        "byline": "Tiếp Thu",
        "body": _RICH_BODY,
        "topics": ["cai-cach", "giai-phong-mien-nam"],
        "days_ago": 16,
    },
    {
        "title": """Giá "lúa thơm" & gạo <5% tấm>: 'được mùa' </script><b>]]>""",
        "lede": """Bà con nói: "được giá" & <vui> 'lắm' </script>.""",
        "agency": "A&B <News>",
        "byline": """Út "Hiền" & <em>Bảy</em>""",
        "body": _MARKDOWN_BODY,
        "body_format": "markdown",
        "topics": ["gia-lua"],
        "days_ago": 2,
    },
    {"title": "Chỉ có hình", "body": '<img src="https://anh.example/hinh.jpg" alt="Chợ nổi">', "agency": "TGAG"},
    {"title": "Không chuyên mục, không tác giả", "body": "<p>Ngắn.</p>"},
)

_TOPICS: Mapping[str, Mapping[str, Any]] = {
    "cai-cach": {"title": "Cải cách"},
    "giai-phong-mien-nam": {
        "title": "Giải phóng <miền> Nam",
        "description": """Bốn mươi năm: "ký ức" & <nhân chứng>.""",
        "featured": True,
        "banner": """Bốn mươi năm <thống nhất> & "hòa bình".""",
    },
    "gia-lua": {"title": 'Giá "lúa" & gạo', "featured": True, "position": 1},
    "chua-co-bai": {"title": "Chưa có bài", "description": "Sẽ có."},
}

_STANDING: Mapping[str, Mapping[str, Any]] = {
    "gioi-thieu": {"title": """Giới thiệu & "liên hệ" <tòa soạn>""", "body": _RICH_BODY, "menu": 1},
    "dieu-khoan": {"title": "Điều khoản", "body": _MARKDOWN_BODY, "body_format": "markdown"},
    "trang-chi-co-hinh": {"title": "Chỉ có hình", "body": '<img src="https://anh.example/a.jpg" alt="Chợ nổi">'},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file as readers get it: where it lies, the content type without parameters, and the page if it is one."""

    file: FilePath
    media_type: str
    page: Page | None
    template: str | None


def write_site(site: Site, folder: FilePath) -> list[Document]:
    """Write what stands in the bucket into a folder, each object under its key."""
    frame = read_frame(site.content)
    documents = []
    for key, stored in site.bucket().items():
        file = folder / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(stored.body)
        page = find_page(path_of_key(key))
        reading = page.read(site.content, frame) if page else None
        documents.append(
            Document(
                file=file,
                media_type=media_type(key, stored.content_type),
                page=page,
                template=reading.template if reading else None,
            )
        )
    return documents


def _full(language: Literal["vi", "en"]) -> Site:
    """A site with all there is."""
    site = Site()
    site.put_site(
        name="""Báo "Sông Hậu" & <Tiền Giang>""",
        tagline="""Tin của <bến>, "bãi" & chợ""",
        publisher="""Ủy ban <nhân dân> & "Hội" Nhà báo""",
        language=language,
        menu=(
            MenuLink(title="""Cải cách & "dịch vụ" <công>""", url="/topics/cai-cach/?từ=menu#main"),
            MenuLink(title="Ủy ban", url="https://ubnd.example/?a=1&b='2'"),
        ),
    )
    picture, document = _upload(site)
    for slug, topic in _TOPICS.items():
        site.put_topic(Slug(slug), **topic, **({"picture": picture} if slug == "giai-phong-mien-nam" else {}))
    for slug, page in _STANDING.items():
        site.put_page(Slug(slug), **page)
    articles = [_post(site, **article) for article in _ARTICLES]
    articles += [_move_an_article(site), _correct_an_article(site)]
    body = f'<p>Sông.</p><p><img src="media:{picture}"></p><p>Xem <a href="media:{document}">tờ trình</a>.</p>'
    articles.append(_post(site, title="Có ảnh", body=body, lead=picture, topics=["gia-lua"], byline="Tiếp Thu"))
    site.put_redirect("/index.php/tin-tức/1-ban-tin-cu.html", to_article=articles[0])
    site.put_redirect("/2015/12/30/ket-qua", to_url="/topics/cai-cach/?trang=2#main")
    site.put_redirect("/lien-he/", to_url="https://ubnd.example/liên-hệ/?a=1&b='2'")
    site.content.set_most_read(Period.TODAY, tuple(articles[::-1]))
    site.content.set_most_read(Period.WEEK, tuple(articles[:2]))
    site.clock().tick(NOW)
    site.dispatch().request_all()
    site.settle()
    return site


def _upload(site: Site) -> tuple[MediaId, MediaId]:
    """A picture and a document that are ready, and their files in the bucket."""
    store, numbers = FakeMediaFiles(), count(1)
    library = Library(site.content, lambda _: MediaId(f"01HF8ZQ4Y6T1V9K3M5N7P3{next(numbers):04d}"))
    new = (
        NewMedia(
            file_name="cau.jpg",
            content_type="image/jpeg",
            size_bytes=9,
            alt="""Sông & "cầu" <mới>""",
            caption="""Cầu <mới> & 'sông'""",
            credit="Ảnh: A&B",
        ),
        NewMedia(file_name='tờ "trình".pdf', content_type="application/pdf", size_bytes=9),
    )
    found = []
    for each, raw in zip(new, (pictures.jpeg(900, 600), PDF), strict=True):
        item = library.announce(each, deed(NOW))
        store.upload(item.id, raw)
        Intake(site.content.media, store).settle(item.id, NOW)
        found.append(item.id)
    for key, made in store.objects.items():
        site.s3.objects[key] = PageObject(body=made.body, content_type=made.content_type, cache_control=CACHE)
    return found[0], found[1]


def _post(site: Site, *, days_ago: int | None = None, **fields: Any) -> ArticleId:
    article = site.newsroom.create_article(parse_new_article(fields), deed(NOW)).article
    return site.publish(article.id, days_ago=days_ago).id


def _move_an_article(site: Site) -> ArticleId:
    """An article at a new address leaves a redirect at the old one."""
    new = parse_new_article({"title": "Dời địa chỉ & đổi tên", "body": "<p>Đã dời.</p>", "slug": "dia-chi-cu"})
    article = site.newsroom.create_article(new, deed(NOW)).article
    version = site.publish(article.id).version
    site.newsroom.edit_article(article.id, ArticlePatch(slug=Slug("dia-chi-moi")), deed(NOW, version=version))
    return site.publish(article.id).id


def _correct_an_article(site: Site) -> ArticleId:
    """An article that tells what was put right in it."""
    article = _post(site, title="Số liệu sửa lại", body='<p>Đạt <a href="/archive/">94,3 %</a>.</p>', agency="TGAG")
    before, live = site.newsroom.get_article(article, EDITOR), site.content.find_live(article)
    text = """Bản trước ghi "49,3 %" & <sai>.\n\nXin lỗi bạn đọc."""
    changed = replace(before, correction=text, corrected_at=NOW)
    site.content.commit(workflow.save(before, changed, live, by="An", now=NOW))
    return site.publish(article).id


def _bare() -> Site:
    """A site with a name and a topic, but no articles."""
    site = Site()
    site.set_up()
    site.clock().tick(NOW)
    site.dispatch().request_all()
    site.settle()
    return site


def _untouched() -> Site:
    """What a new deployment has before anybody has done anything."""
    site = Site()
    site.dispatch().request_all()
    site.settle()
    return site


SITES: Mapping[str, Callable[[], Site]] = {
    "vi": lambda: _full("vi"),
    "en": lambda: _full("en"),
    "bare": _bare,
    "untouched": _untouched,
}
