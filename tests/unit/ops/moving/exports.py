"""Exports of a small portal of WordPress's, in the versions in which they come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from ops.moving.spool import Spool
from ops.moving.wordpress import WordPress
from ops.moving.wxr import read_wxr
from tests.unit.ops.moving.dumps import NOW

MAIL = "tiep.thu.bien.tap@an-giang.example"
PASSWORD = "mat-khau-cua-bai"
COMMENTER = "ban.doc@an-giang.example"


def item(id_: int, content: str = "<p>Bài</p>", metas: Iterable[tuple[str, str]] = (), **others: str) -> str:
    """An item: a post published on a day of 2015, unless it is said otherwise."""
    fields: Mapping[str, str] = {
        "status": "publish",
        "post_type": "post",
        "post_name": f"bai-{id_}",
        "post_date": "2015-12-30 09:15:00",
        "post_date_gmt": "2015-12-30 02:15:00",
        "post_parent": "0",
        "post_password": "",
        **{name: value for name, value in others.items() if name not in {"title", "link", "excerpt"}},
    }
    title, link = others.get("title", f"Bài {id_}"), others.get("link", f"https://cu.example/2015/12/bai-{id_}/")
    written = "".join(f"<wp:{name}><![CDATA[{value}]]></wp:{name}>\n" for name, value in fields.items())
    kept = "".join(
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>\n"
        for key, value in metas
    )
    return f"""<item>
<title>{title}</title>
<link>{link}</link>
<dc:creator><![CDATA[tiepthu]]></dc:creator>
<guid isPermaLink="false">https://cu.example/?p={id_}</guid>
<content:encoded><![CDATA[{content}]]></content:encoded>
<excerpt:encoded><![CDATA[{others.get("excerpt", "")}]]></excerpt:encoded>
<wp:post_id>{id_}</wp:post_id>
{written}<category domain="category" nicename="kinh-te"><![CDATA[Kinh tế]]></category>
<category domain="post_tag" nicename="dai-hoi"><![CDATA[Đại hội]]></category>
{kept}<wp:comment><wp:comment_author_email>{COMMENTER}</wp:comment_author_email><wp:comment_content><![CDATA[Hay]]>
</wp:comment_content></wp:comment>
</item>
"""


def attachment(id_: int, file: str, *, parent: int = 0, alt: str = "", caption: str = "") -> str:
    """An item of the library."""
    metas = [("_wp_attached_file", file), ("_wp_attachment_image_alt", alt)]
    return item(
        id_,
        metas=metas,
        post_type="attachment",
        status="inherit",
        excerpt=caption,
        post_parent=f"{parent}",
        attachment_url=f"https://cu.example/wp-content/uploads/{file}",
        link=f"https://cu.example/2015/12/bai-5/{file.rpartition('/')[2].partition('.')[0]}/",
    )


def wxr(*items: str, version: str = "1.2") -> str:
    """A whole export."""
    return f"""<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress" -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/{version}/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/{version}/">
<channel>
<title>Báo cũ</title>
<link>https://cu.example</link>
<wp:wxr_version>{version}</wp:wxr_version>
<wp:base_blog_url>https://cu.example</wp:base_blog_url>
<wp:author><wp:author_login>tiepthu</wp:author_login><wp:author_email>{MAIL}</wp:author_email>
<wp:author_display_name><![CDATA[Tiếp Thu]]></wp:author_display_name></wp:author>
<wp:category><wp:term_id>3</wp:term_id><wp:category_nicename>tin-tuc</wp:category_nicename><wp:category_parent/>
<wp:cat_name><![CDATA[Tin tức]]></wp:cat_name></wp:category>
<wp:category><wp:term_id>4</wp:term_id><wp:category_nicename>kinh-te</wp:category_nicename>
<wp:category_parent>tin-tuc</wp:category_parent><wp:cat_name><![CDATA[Kinh tế]]></wp:cat_name></wp:category>
<wp:tag><wp:term_id>9</wp:term_id><wp:tag_slug>dai-hoi</wp:tag_slug>
<wp:tag_name><![CDATA[Đại hội]]></wp:tag_name></wp:tag>
{"".join(items)}</channel>
</rss>
"""


def read(export: str | bytes, folder: Path, spool: Spool) -> WordPress:
    """The portal of an export."""
    file = folder / "export.xml"
    file.write_bytes(export.encode() if isinstance(export, str) else export)
    read_wxr(file, spool)
    return WordPress(spool, now=NOW, zone=ZoneInfo("Asia/Ho_Chi_Minh"))
