"""What paths at the edge stand for."""

from __future__ import annotations

import pytest

from ops.local.routes import File, Forward, Redirect, find_route


@pytest.mark.parametrize(
    ("target", "route"),
    [
        ("/", File("index.html")),
        ("/?a=b", File("index.html")),
        ("/2015/12/bai-viet/", File("2015/12/bai-viet/index.html")),
        ("/2015/12/bai-viet", Redirect("/2015/12/bai-viet/")),
        ("/2015/12/bai-viet?utm=x&y", Redirect("/2015/12/bai-viet/?utm=x&y")),
        ("/feed.xml", File("feed.xml")),
        ("/assets/site.3fa9.css?v=1", File("assets/site.3fa9.css")),
        ("/ti%E1%BA%BFng/", File("tiếng/index.html")),
        ("/api/live?article=X", Forward("/live?article=X")),
        ("/api/", Forward("/")),
        ("/api", Redirect("/api/")),
        ("/apis/", File("apis/index.html")),
    ],
)
def test_a_path_is_a_file_a_better_address_or_the_api(target: str, route: File | Forward | Redirect) -> None:
    assert find_route(target) == route


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/x",
        "/a//evil.example",
        "/\\evil.example",
        "/%5Cevil.example",
        "/a\x0d\x0aSet-Cookie:x",
        "http://evil.example/",
        "*",
        "/%00",
        "/a%0a.html",
        "/%ff/",
        "/%zz",
        "/" + "a" * 1024 + ".html",
        "/api/\x00",
        "/api/\xe9",
    ],
)
def test_what_could_be_taken_for_another_host_is_not_found_and_never_redirected(target: str) -> None:
    assert find_route(target) == File("404.html")
