"""What the edge makes of requests: one table for the local edge, in Python, and for CloudFront's functions."""

from __future__ import annotations

from ops.local.routes import NOT_FOUND_KEY, File, Forward, Redirect

NOT_FOUND = File(NOT_FOUND_KEY)

ROUTES: dict[str, File | Forward | Redirect] = {
    "/": File("index.html"),
    "/?a=b": File("index.html"),
    "/2015/12/bai-viet/": File("2015/12/bai-viet/index.html"),
    "/2015/12/bai-viet": Redirect("/2015/12/bai-viet/"),
    "/2015/12/bai-viet?utm=x&y": Redirect("/2015/12/bai-viet/?utm=x&y"),
    "/bai?utm=x&y&a=1&a=2": Redirect("/bai/?utm=x&y&a=1&a=2"),
    "/bai?utm=x": Redirect("/bai/?utm=x"),
    "/feed.xml": File("feed.xml"),
    "/assets/site.3fa9.css?v=1": File("assets/site.3fa9.css"),
    "/ti%E1%BA%BFng/": File("tiếng/index.html"),
    "/api/live?article=X": Forward("/live?article=X"),
    "/api/": Forward("/"),
    "/api": Redirect("/api/"),
    "/apis/": File("apis/index.html"),
    "/" + "a" * 1013 + "/": File("a" * 1013 + "/index.html"),
    "/" + "a" * 1014 + "/": NOT_FOUND,
    "/" + "%c4%91" * 511 + ".a": File("đ" * 511 + ".a"),
    "/" + "%c4%91" * 512 + ".a": NOT_FOUND,
    "/uploads/01KAS5M6T8ZQ4Y3W2V1R0P9N8M": NOT_FOUND,
    "//evil.example/x": NOT_FOUND,
    "/a//evil.example": NOT_FOUND,
    "/\\evil.example": NOT_FOUND,
    "/%5Cevil.example": NOT_FOUND,
    "/a\x0d\x0aSet-Cookie:x": NOT_FOUND,
    "http://evil.example/": NOT_FOUND,
    "*": NOT_FOUND,
    "/%00": NOT_FOUND,
    "/a%0a.html": NOT_FOUND,
    "/%ff/": NOT_FOUND,
    "/%": NOT_FOUND,
    "/%0": NOT_FOUND,
    "/%zz": NOT_FOUND,
    "/%c3%a9.html": File("é.html"),
    "/%c3%28.html": NOT_FOUND,
    "/%ed%a0%80.html": NOT_FOUND,
    "/%f4%90%80%80/": NOT_FOUND,
    "/" + "a" * 1024 + ".html": NOT_FOUND,
    "/api/\x00": NOT_FOUND,
    "/api/\xe9": NOT_FOUND,
}
"""Where a request's target leads. What could be taken for another host is not found, and never redirected."""

MOVED = {
    "/index.php?option=com_content&view=article&id=5": "moved/article/5/index.html",
    "/index.php?option=com_content&view=article&id=5:hop&catid=8:kinh-te&Itemid=101": "moved/article/5/index.html",
    "/?option=com_content&view=article&id=0005%3Akhac&catid=8&lang=vi&utm_source=x": "moved/article/5/index.html",
    "/tin/index.php?option=com_content&task=view&id=5&Itemid=2": "moved/article/5/index.html",
    "/component/content/article?id=5:hop&catid=8": "moved/article/5/index.html",
    "/index.php/component/content/?id=5&view=article": "moved/article/5/index.html",
    "/index.php?option=com_content&view=article&id=5&id=6": "moved/article/5/index.html",
    "/index.php?option=com_content&view=category&layout=blog&id=8": "moved/category/8/index.html",
    "/index.php?option=com_content&view=section&id=2": "moved/section/2/index.html",
    "/index.php?option=com_content&view=archive&id=2": "index.php",
    "/index.php?option=com_content&view=article&id=": "index.php",
    "/index.php?option=com_content&view=article&id=1234567890123": "index.php",
    "/index.php?option=com_contact&view=contact&id=5": "index.php",
    "/index.php": "index.php",
    "/?p=5": "moved/post/5/index.html",
    "/?page_id=5&preview=true": "moved/post/5/index.html",
    "/index.php?attachment_id=007": "moved/post/7/index.html",
    "/?p=5a": "index.html",
    "/?p=": "index.html",
    "/2015/12/bai/?p=5": "2015/12/bai/index.html",
    "/?cat=4": "moved/cat/4/index.html",
    "/?tag=dai-hoi": "moved/tag/dai-hoi/index.html",
    "/?tag=%C4%91%E1%BA%A1i": "moved/tag/đại/index.html",
    "/?tag=%ff": "index.html",
    "/?tag=a%2Fb": "index.html",
    "/tin-tuc?format=feed&type=rss": "tin-tuc/feed/index.html",
    "/tin-tuc/kinh-te.html?format=feed": "tin-tuc/kinh-te/feed/index.html",
    "/tin-tuc/kinh-te/5-hop": "tin-tuc/kinh-te/5-hop/index.html",
    "/tin-tuc/kinh-te/5-hop?utm=x": "tin-tuc/kinh-te/5-hop/index.html",
    "/2015/12/30/hop": "2015/12/30/hop/index.html",
    "/index.php/tin/5-hop.html": "index.php/tin/5-hop.html",
}
"""Old addresses, and the keys of the objects that tell where they lead."""

ROUTES |= {target: File(key) for target, key in MOVED.items()}
ROUTES |= dict.fromkeys(
    ["/feed", "/feed/", "/feed/rss2/", "/?feed=rss2", "/index.php?format=feed&type=atom"], Redirect("/feed.xml")
)
ROUTES |= {
    "/index.php?option=com_content&view=featured": Redirect("/"),
    "/topics/dang": Redirect("/topics/dang/"),
    "/2015/12": Redirect("/2015/12/"),
    "/moved/article/5": Redirect("/moved/article/5/"),
}

SITE = "bao.example"

HOSTS: dict[tuple[str, str], File | Redirect] = {
    ("bao.example", "/2015/12/bai"): Redirect("/2015/12/bai/"),
    ("BAO.example", "/"): File("index.html"),
    ("d111111abcdef8.cloudfront.net", "/"): File("index.html"),
    ("d111111abcdef8.cloudfront.net", "/bai"): Redirect("/bai/"),
    ("www.bao.example", "/"): Redirect("https://bao.example/"),
    ("www.bao.example", "/2015/12/bai?a=b&c"): Redirect("https://bao.example/2015/12/bai/?a=b&c"),
    ("www.bao.example", "/?p=5"): Redirect("https://bao.example/?p=5"),
    ("www.bao.example", "/tin/5-hop"): Redirect("https://bao.example/tin/5-hop/"),
    ("www.bao.example", "/feed.xml"): Redirect("https://bao.example/feed.xml"),
    ("www.bao.example", "/ti%E1%BA%BFng/"): Redirect("https://bao.example/ti%E1%BA%BFng/"),
    ("www.bao.example", "//evil.example/"): NOT_FOUND,
    ("www.bao.example", "/uploads/x"): NOT_FOUND,
}
"""Where a request leads by the host name that it was sent to, at a site whose host name is `SITE`."""

EVERY_BYTE = [path for byte in range(256) for path in (f"/a%{byte:02x}.html", f"/a%{byte:02X}", f"/%{byte:02x}/")]
"""Paths of which the edge makes what the local one makes."""

TEXT = {"content-type": "text/html; charset=utf-8", "cache-control": "public, max-age=0"}
OBJECT = {**TEXT, "etag": '"1"', "last-modified": "Sun, 29 Nov 2026 08:00:00 GMT"}
MOVED_TO = "x-amz-website-redirect-location"

ANSWERS: dict[str, tuple[tuple[int, dict[str, str]], tuple[int, dict[str, str]]]] = {
    "a page": ((200, OBJECT), (200, OBJECT)),
    "a part of a page": (
        (206, {**OBJECT, "content-range": "bytes 0-1/9"}),
        (206, {**OBJECT, "content-range": "bytes 0-1/9"}),
    ),
    "a moved slug": (
        (200, {**OBJECT, MOVED_TO: "/2015/12/moi/"}),
        (301, {**TEXT, "location": "/2015/12/moi/"}),
    ),
    "a redirect to a path": (
        (200, {**OBJECT, MOVED_TO: "/topics/d%E1%BA%A3ng/?a=b&c#d"}),
        (301, {**TEXT, "location": "/topics/d%E1%BA%A3ng/?a=b&c#d"}),
    ),
    "a redirect to another site": (
        (200, {**OBJECT, MOVED_TO: "https://ubnd.example/lien-he?a=1"}),
        (301, {**TEXT, "location": "https://ubnd.example/lien-he?a=1"}),
    ),
    "a redirect that a client holds": (
        (304, {"etag": '"1"', "cache-control": "public, max-age=0", MOVED_TO: "/a/"}),
        (301, {"cache-control": "public, max-age=0", "location": "/a/"}),
    ),
    "a part of a redirect": (
        (206, {**OBJECT, "accept-ranges": "bytes", "content-range": "bytes 0-1/9", MOVED_TO: "/a/"}),
        (301, {**TEXT, "location": "/a/"}),
    ),
    "a compressed redirect": (
        (200, {**TEXT, "etag": 'W/"1"', "content-encoding": "gzip", "vary": "Accept-Encoding", MOVED_TO: "/a/"}),
        (301, {**TEXT, "content-encoding": "gzip", "vary": "Accept-Encoding", "location": "/a/"}),
    ),
}
"""What the edge makes of an object's status and headers: of one that leads elsewhere, a 301."""
