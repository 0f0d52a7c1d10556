"""The press: what it asks for, what it writes, in which order, and what it does when others come between."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from chalicelib.content.models.names import ArticleId, MediaId, Path, Slug
from chalicelib.content.models.requests import ArticlePatch
from chalicelib.content.store.tickets import Ticket, files_key, gone_key
from chalicelib.publishing import batch
from chalicelib.publishing.assets import Asset, Assets
from chalicelib.publishing.batch import Outcome
from chalicelib.publishing.batch_lookup import pages_of
from chalicelib.publishing.bucket import Held, PageObject
from chalicelib.publishing.contexts import BareContext, Context, Frame
from chalicelib.publishing.making import ASSET_CACHE, PAGE_CACHE
from chalicelib.publishing.pages import Page, object_key, pages_of_every_site
from chalicelib.publishing.press import Press, PrintFailed
from chalicelib.publishing.rendering import Renderer
from tests.deeds import EDITOR, deed
from tests.fakes.faults import Faults
from tests.fakes.s3 import FakeS3
from tests.unit.publishing.site import NOW, TOPIC, Site

ONE, TWO = Path("/2026/01/mot/"), Path("/2026/01/hai/")
MONTH, BYLINE, FRONT, FEED = Path("/2026/01/"), Path("/bylines/lan/"), Path("/"), Path("/feed.xml")
FIRST, SECOND = (ArticleId(f"{number:026d}") for number in (1, 2))
TOPIC_TICKET = Ticket(key=f"topic:{TOPIC}#1", serial=1, new=True)
CSS, ICON = "assets/site.css", "assets/icon Báo Sông Hậu.svg"


class Plain(Renderer):
    """Pages that say what they were given, but for versions: what is changed back makes the same bytes.

    `fails` are paths that cannot be rendered.
    """

    def __init__(self) -> None:
        self.fails: set[Path] = set()

    def render(self, template: str, *, frame: Frame, path: Path, page: Context) -> bytes:
        if path in self.fails:
            raise ZeroDivisionError(path)
        if isinstance(page, BareContext):
            return f"bare {frame.name}".encode()
        return re.sub(r"\bversion=[0-9]+", "", f"{template} {frame.name} {path} {page!r}").encode()

    def assets_of(self, frame: Frame) -> Assets:
        css = Asset(body=b"css", content_type="text/css")
        icon = Asset(body=frame.name.encode(), content_type="image/svg+xml")
        files = {"/assets/site.css": css, f"/assets/icon%20{frame.name}.svg": icon}
        return Assets(files=files, css="", read="", js="", search="", icon="", icon_svg="", icon_data="", fill="")


class Store(FakeS3):
    """Keeps what is asked of it, and what is put; `before` is called before each call, and may change the store.

    If it is `encrypted`, ETags are not those of the bodies, as where S3 encrypts with a key of KMS.
    """

    def __init__(self, objects: dict[str, PageObject]) -> None:
        super().__init__()
        self.objects = objects
        self.encrypted = False
        self.calls: list[str] = []
        self.put_down: list[PageObject] = []
        self.before: Callable[[str], object] = lambda _: None

    def _called(self, call: str) -> None:
        self.calls.append(call)
        self.before(call)

    def find(self, key: str) -> Held | None:
        self._called(f"find {key}")
        held = super().find(key)
        return replace(held, etag=f"encrypted {held.etag}") if held and self.encrypted else held

    def put(self, key: str, page: PageObject, *, seen: Held | None) -> None:
        self._called(f"{'bare' if is_bare(page) else 'put'} {key}")
        self.put_down.append(page)
        super().put(key, page, seen=replace(seen, etag=seen.etag.removeprefix("encrypted ")) if seen else None)

    def delete(self, key: str, *, seen: Held) -> None:
        self._called(f"delete {key}")
        super().delete(key, seen=seen)

    def list(self, prefix: str = "") -> Iterator[tuple[str, Held]]:
        self._called(f"list {prefix}")
        return super().list(prefix)


class House(Site):
    """A site whose press is plain."""

    def __init__(self, site: Site) -> None:
        state = site.copy()
        super().__init__(dynamodb=state.dynamodb, s3=state.s3, created=state.created)
        self.store = Store(state.s3.objects)
        self.s3 = self.store
        self.renderer = Plain()
        self.press = Press(self.table(), self.store, self.renderer, lambda: self.now)

    def new_press(self) -> Press:
        """Of another process, of whose calls nothing is noted."""
        unwatched = FakeS3()
        unwatched.objects = self.store.objects
        return Press(self.table(), unwatched, Plain(), lambda: self.now)

    def watched(self, faults: Faults) -> Press:
        """Of a process whose calls of the table are noted from here on."""
        press = Press(self.table(faults), self.store, self.renderer, lambda: self.now)
        press.print_pages([])
        faults.calls.clear()
        self.store.calls.clear()
        return press

    def print_all(self) -> None:
        """What messages would ask for."""
        tickets = self.content.tickets.open()
        lists = (MONTH, Path("/topics/dang/2026/01/"), Path("/2026/"), Path("/topics/dang/2026/"), BYLINE)
        self.press.print_pages([*lists, *pages_of_every_site(), *pages_of(TOPIC_TICKET)], tickets)
        self.press.close(tickets)
        self.store.calls.clear()

    def change(self, article: ArticleId, **fields: Any) -> None:
        """Edit an article, and publish that."""
        head = self.newsroom.get_article(article, EDITOR)
        self.newsroom.edit_article(article, ArticlePatch(**fields), deed(NOW, version=head.version))
        self.publish(article)

    def shows(self, path: Path, text: str) -> bool:
        return text.encode() in self.store.objects[object_key(path)].body

    def is_bare(self, path: Path) -> bool:
        return is_bare(self.store.objects[object_key(path)])


def is_bare(page: PageObject) -> bool:
    return page.body == b"" or page.body.startswith(b"bare")


@cache
def _prepared() -> House:
    site = Site()
    site.set_up()
    site.publish(site.create("Một", byline="Lan").id, days_ago=2)
    site.publish(site.create("Hai", byline="Lan").id, days_ago=1)
    house = House(site)
    house.print_all()
    return house


@pytest.fixture
def house() -> House:
    """Two articles of one month, printed; what is to come is printed by a process that has looked at the ground."""
    house = House(_prepared())
    house.press.print_pages([FRONT])
    house.store.calls.clear()
    return house


def test_the_site_to_begin_with_is_printed_and_nothing_is_open(house: House) -> None:
    assert house.open_tickets() == []
    assert all(house.shows(path, "Một") for path in (ONE, MONTH, BYLINE, FRONT, FEED))
    assert not any(is_bare(page) for page in house.store.objects.values())


# What is asked of the bucket, in which order, and what it came to


def test_what_is_as_it_must_be_is_looked_at_and_left(house: House) -> None:
    assert house.press.print_pages([FRONT, ONE, ONE, Path("/2026/01/ba/")]) == {
        ONE: Outcome.UNCHANGED,
        Path("/2026/01/ba/"): Outcome.ABSENT,
        FRONT: Outcome.UNCHANGED,
    }
    assert house.store.calls == ["find 2026/01/mot/index.html", "find 2026/01/ba/index.html", "find index.html"]
    assert house.open_tickets() == []


LISTS_OF_JANUARY = (
    *("sitemaps/2026/01.xml", "2026/index.html"),
    *("topics/dang/2026/01/index.html", "topics/dang/2026/index.html"),
)
"""Besides the month itself: lists that an article of the topic is in."""


def finds(*keys: str) -> list[str]:
    return [f"find {key}" for key in keys]


def test_what_is_new_stands_before_anything_leads_to_it(house: House) -> None:
    house.publish(house.create("Ba", byline="An").id)
    (ticket,) = tickets = house.content.tickets.open()
    is_new: dict[str, bool] = {}
    house.store.before = lambda call: is_new.setdefault(call, house.content.tickets.open()[0].new)
    assert ticket.new
    assert house.press.print_pages([FRONT, MONTH], tickets) == dict.fromkeys(
        [Path("/2026/01/ba/"), MONTH, FRONT, TWO, Path("/bylines/an/"), Path("/bylines/an/2026/")], Outcome.WRITTEN
    )
    assert house.store.calls == [
        *("find 2026/01/ba/index.html", "find 2026/01/index.html", "find index.html", *finds(*LISTS_OF_JANUARY)),
        *("find bylines/an/index.html", "find bylines/an/2026/index.html"),
        *("bare bylines/an/index.html", "bare bylines/an/2026/index.html", "put 2026/01/ba/index.html"),
        *("put 2026/01/index.html", "put index.html"),
        *("find 2026/01/hai/index.html", "find bylines/an/2026/index.html", "find bylines/an/index.html"),
        *("put 2026/01/hai/index.html", "put bylines/an/2026/index.html", "put bylines/an/index.html"),
    ]
    assert next(call for call, new in is_new.items() if not new) == "put 2026/01/index.html"
    assert house.shows(TWO, "Ba")
    assert house.open_tickets() == [ticket.key], "who asked for it closes it"


def test_what_is_withdrawn_is_emptied_at_once_and_removed_when_nothing_is_open(house: House) -> None:
    house.unpublish(FIRST)
    tickets = house.content.tickets.open()
    assert house.press.print_pages([ONE, MONTH], tickets) == {
        ONE: Outcome.REMOVED,
        MONTH: Outcome.WRITTEN,
        TWO: Outcome.WRITTEN,
    }
    assert house.store.calls == [
        *("find 2026/01/mot/index.html", "find 2026/01/index.html"),
        *("bare 2026/01/mot/index.html", "put 2026/01/index.html"),
        *("find 2026/01/hai/index.html", "put 2026/01/hai/index.html"),
    ]
    assert house.open_tickets() == [tickets[0].key, gone_key(ONE)]
    house.store.calls.clear()
    assert house.press.close(tickets) == ()
    assert house.store.calls == ["find 2026/01/mot/index.html", "delete 2026/01/mot/index.html"]
    assert house.open_tickets() == []


def test_what_is_empty_already_is_not_written_again_but_is_to_be_removed(house: House) -> None:
    house.unpublish(FIRST)
    house.press.print_pages([ONE])
    house.store.calls.clear()
    for ticket in house.content.tickets.open():
        house.content.tickets.close(ticket)
    assert house.press.print_pages([ONE]) == {ONE: Outcome.REMOVED}
    assert house.store.calls == ["find 2026/01/mot/index.html"]
    assert house.open_tickets() == [gone_key(ONE)]


def test_what_moves_stands_at_its_new_address_before_the_old_one_leads_there(house: House) -> None:
    moved = move(house)
    tickets = house.content.tickets.open()
    assert house.press.print_pages([ONE], tickets) == dict.fromkeys([moved, ONE, TWO], Outcome.WRITTEN)
    puts = [call for call in house.store.calls if call.startswith(("put", "bare"))]
    assert puts == ["put 2026/01/moi/index.html", "put 2026/01/mot/index.html", "put 2026/01/hai/index.html"]
    assert house.shows(ONE, "RedirectContext")
    assert [house.store.objects[object_key(path)].moved_to for path in (ONE, moved)] == [moved, ""]


def move(house: House) -> Path:
    """Give the first article another address."""
    house.change(FIRST, slug="moi")
    return Path("/2026/01/moi/")


def test_an_address_that_is_left_stays_as_it_is_until_what_it_is_to_lead_to_stands(house: House) -> None:
    move(house)
    assert house.press.print_pages([ONE, FRONT]) == {FRONT: Outcome.WRITTEN}
    assert house.store.calls == ["find 2026/01/mot/index.html", "find index.html", "put index.html"]
    assert [proof.page.path for proof in house.press.prove([ONE, FRONT])] == [FRONT]
    assert not house.shows(FRONT, "Một")


def test_redirects_to_an_article_are_printed_beside_it(house: House) -> None:
    house.put_redirect("/cu.html", to_article=FIRST)
    assert house.press.print_pages([Path("/cu.html")]) == {Path("/cu.html"): Outcome.WRITTEN}
    assert house.store.calls == ["find cu.html", "put cu.html"], "nothing leads to it, so it need not stand first"
    house.put_redirect("/xa.html", to_url=ONE)
    house.press.print_pages([Path("/xa.html")])
    move(house)
    outcomes = house.press.print_pages([], house.content.tickets.open())
    for path in (Path("/cu.html"), Path("/xa.html")):
        assert outcomes[path] is Outcome.WRITTEN
        assert house.shows(path, "/2026/01/moi/")


def test_only_tickets_of_articles_that_are_named_elsewhere_ask_for_pages_beside(house: House) -> None:
    house.put_redirect("/cu.html", to_article=FIRST)
    house.press.print_pages([], [Ticket(key="site#000002", serial=1), Ticket(key="a", serial=1, places=(NOW,))])
    house.press.print_pages([], [Ticket(key=f"article:{FIRST}#2", serial=1, article=FIRST)])
    assert house.store.calls == []
    house.press.print_pages([], [Ticket(key=f"article:{FIRST}#2", serial=1, article=FIRST, places=(NOW,))])
    assert house.store.calls == ["find 2026/01/hai/index.html", "find cu.html", "put cu.html"]


@pytest.mark.parametrize(
    ("articles", "asked"), [(9, [f"find 2026/01/tin-{n}/index.html" for n in range(9)]), (10, ["list 2026/01/"])]
)
def test_where_many_articles_of_a_month_are_asked_for_its_folder_is_listed(
    house: House, articles: int, asked: list[str]
) -> None:
    paths = [Path(f"/2026/01/tin-{n}/") for n in range(articles)]
    others = [Path("/2025/12/tin/"), MONTH]
    assert house.press.print_pages([*paths, *others]) == {
        **dict.fromkeys([*paths, others[0]], Outcome.ABSENT),
        MONTH: Outcome.UNCHANGED,
    }
    assert house.store.calls == [*asked, "find 2025/12/tin/index.html", "find 2026/01/index.html"]


def test_of_what_is_listed_and_looks_the_same_the_digest_is_asked_for(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "LISTED_PAGES", 2)
    house.change(FIRST, body="<p>Khác.</p>")
    assert house.press.print_pages([ONE, TWO]) == {ONE: Outcome.WRITTEN, TWO: Outcome.UNCHANGED}
    assert house.store.calls == ["list 2026/01/", "put 2026/01/mot/index.html", "find 2026/01/hai/index.html"]


def test_what_has_the_right_body_and_wrong_headers_is_written(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "LISTED_PAGES", 1)
    key, right = object_key(ONE), house.store.objects[object_key(ONE)]
    house.store.objects[key] = PageObject(body=right.body, content_type="text/plain", cache_control="")
    assert house.press.print_pages([ONE]) == {ONE: Outcome.WRITTEN}
    assert house.store.objects[key] == right


def test_a_page_that_shows_nothing_yet_is_bare(house: House) -> None:
    house.publish(house.create("Ba").id, days_ago=40)
    house.press.print_pages([Path("/2025/12/"), Path("/sitemaps/2025/12.xml")])
    page, sitemap = (house.store.objects[key] for key in ("2025/12/index.html", "sitemaps/2025/12.xml"))
    assert (page.body, page.content_type, page.cache_control, page.tags) == (
        b"bare B\xc3\xa1o S\xc3\xb4ng H\xe1\xba\xadu",
        "text/html; charset=utf-8",
        "public, max-age=0, s-maxage=60, must-revalidate",
        (),
    )
    assert (sitemap.body, sitemap.content_type, sitemap.cache_control) == (
        b"",
        "application/xml; charset=utf-8",
        PAGE_CACHE,
    )


def test_a_page_tells_the_edge_by_tags_what_it_was_made_of(house: House) -> None:
    page = house.store.objects[object_key(ONE)]
    assert page.tags == ("path:/2026/01/mot/", "topic:dang", "frame")
    assert (page.content_type, page.cache_control) == ("text/html; charset=utf-8", PAGE_CACHE)


def test_a_batch_is_read_in_few_requests_and_once_more_if_anything_was_written(house: House) -> None:
    faults = Faults()
    press = house.watched(faults)
    press.print_pages([ONE, TWO, MONTH])
    assert Counter(faults.calls) == {"query": 7, "batch_get_item": 2, "get_item": 1}
    faults.calls.clear()
    press.print_pages([MONTH])
    assert Counter(faults.calls) == {"query": 5, "get_item": 1}
    house.change(FIRST, body="<p>Khác.</p>")
    faults.calls.clear()
    press.print_pages([ONE, TWO])
    assert Counter(faults.calls) == {"query": 11, "batch_get_item": 4, "get_item": 2}


def test_where_nothing_is_open_nothing_else_is_asked(house: House) -> None:
    faults = Faults()
    assert house.watched(faults).close() == ()
    assert faults.calls == ["query"]


def test_the_first_article_of_a_month_finds_all_lists_that_it_leads_to_put_down(house: House) -> None:
    house.publish(house.create("Ba", byline="An").id, days_ago=40)
    month, front = Path("/2025/12/"), house.store.objects.pop("index.html")
    house.press.print_pages([FRONT, month], house.content.tickets.open())
    lists = ["sitemaps/2025/12.xml", "2025/index.html", "topics/dang/2025/12/index.html", "topics/dang/2025/index.html"]
    lists = ["2025/12/index.html", "index.html", *lists, "bylines/an/index.html", "bylines/an/2025/index.html"]
    assert house.store.calls[:20] == [
        *("find 2025/12/ba/index.html", *finds(*lists), *(f"bare {each}" for each in lists)),
        *("put 2025/12/ba/index.html", "put 2025/12/index.html", "put index.html"),
    ]
    assert house.store.calls.count("put index.html") == 1
    assert house.store.objects["index.html"] != front


def test_what_is_new_and_taken_by_another_is_looked_at_again(house: House) -> None:
    house.publish(house.create("Ba").id)
    new = Path("/2026/01/ba/")
    tickets = house.content.tickets.open()
    once(house, "put 2026/01/ba/index.html", lambda: house.new_press().print_pages([new]))
    outcomes = house.press.print_pages([new], tickets)
    assert outcomes == {new: Outcome.UNCHANGED, TWO: Outcome.WRITTEN}
    assert house.store.calls[:8] == [
        *("find 2026/01/ba/index.html", "find 2026/01/index.html", *finds(*LISTS_OF_JANUARY)),
        *("put 2026/01/ba/index.html", "find 2026/01/ba/index.html"),
    ]


def test_what_could_not_be_written_is_not_said_to_stand(house: House) -> None:
    house.put_topic(Slug("moi"), title="Chuyên đề mới")
    house.change(FIRST, topics=(TOPIC, Slug("moi")))
    (ticket,) = (each for each in house.content.tickets.open() if each.article)
    key = object_key(ONE)
    other = PageObject(body=b"another's", content_type="", cache_control="")
    once(house, f"put {key}", lambda: house.store.objects.update({key: other}))
    is_new: list[bool] = []

    def before(call: str, then: Callable[[str], object] = house.store.before) -> None:
        then(call)
        is_new.append(ticket in house.content.tickets.open())

    house.store.before = before
    assert house.press.print_pages([ONE], [ticket])[ONE] is Outcome.WRITTEN
    assert dict(zip(house.store.calls, is_new, strict=True))[f"find {key}"], "when it was looked at again"
    assert ticket not in house.content.tickets.open()


def test_what_is_new_and_gone_again_is_emptied_once(house: House) -> None:
    house.put_topic(Slug("moi"), title="Chuyên đề mới")
    house.change(FIRST, topics=(TOPIC, Slug("moi")))
    house.unpublish(FIRST)
    assert house.press.print_pages([ONE]) == {ONE: Outcome.REMOVED}
    assert house.store.calls == ["find 2026/01/mot/index.html", "bare 2026/01/mot/index.html"]


def test_assets_are_in_place_before_what_is_new(house: House) -> None:
    house.publish(house.create("Ba").id)
    house.put_site(name="Báo Mới")
    house.press.print_pages([], [each for each in house.content.tickets.open() if each.new])
    puts = [call for call in house.store.calls if call.startswith("put")]
    assert puts[:2] == ["put assets/icon Báo Mới.svg", "put 2026/01/ba/index.html"]


def test_only_what_is_new_is_said_to_stand(house: House) -> None:
    house.change(FIRST, body="<p>Khác.</p>")
    del house.store.objects[object_key(ONE)]
    faults = Faults()
    house.watched(faults).print_pages([ONE], house.content.tickets.open())
    assert "update_item" not in faults.calls
    assert house.shows(ONE, "Khác.")


def test_beside_an_article_stand_those_that_are_shown(house: House) -> None:
    house.publish(house.create("Ba").id, days_ago=4)
    (ticket,) = house.content.tickets.open()
    house.publish(house.create("Bốn").id, days_ago=3)
    assert house.press.print_pages([], [ticket]) == {
        Path("/2026/01/ba/"): Outcome.WRITTEN,
        ONE: Outcome.WRITTEN,
    }


# Pages that every site has


def test_a_new_process_looks_once_at_the_pages_that_every_site_has(house: House) -> None:
    press = Press(house.table(), house.store, house.renderer, lambda: house.now)
    house.store.objects.pop("robots.txt")
    every = {object_key(path) for path in pages_of_every_site()}
    assert press.print_pages([ONE, FRONT]) == {ONE: Outcome.UNCHANGED, FRONT: Outcome.UNCHANGED}
    found = [call.removeprefix("find ") for call in house.store.calls if call.startswith("find")]
    assert sorted(found) == sorted([object_key(ONE), *every, CSS, ICON])
    assert "robots.txt" in house.store.objects
    house.store.calls.clear()
    press.print_pages([ONE])
    assert house.store.calls == ["find 2026/01/mot/index.html"]


def test_it_looks_again_if_it_could_not_print_them(house: House) -> None:
    press = Press(house.table(), house.store, house.renderer, lambda: house.now)
    house.store.objects.pop("index.html")
    house.renderer.fails = {FRONT}
    with pytest.raises(PrintFailed):
        press.print_pages([ONE])
    house.renderer.fails = set()
    assert press.print_pages([ONE]) == {ONE: Outcome.UNCHANGED}
    assert house.shows(FRONT, "Một")


# What comes between


def test_what_another_writes_meanwhile_is_looked_at_again(house: House) -> None:
    house.change(FIRST, body="<p>Khác.</p>")

    def come_between() -> None:
        house.change(FIRST, body="<p>Mới nhất.</p>")
        house.new_press().print_pages([ONE])

    once(house, "put 2026/01/mot/index.html", come_between)
    assert house.press.print_pages([ONE]) == {ONE: Outcome.UNCHANGED}
    assert house.store.calls == [f"{call} 2026/01/mot/index.html" for call in ("find", "put", "find")]
    assert house.shows(ONE, "Mới nhất.")


def test_what_changes_and_comes_back_meanwhile_is_found_out_by_the_second_read(house: House) -> None:
    for body in ("<p>Khác.</p>", "<p>Xin chào.</p>"):
        house.change(FIRST, body=body)
    house.press.print_pages([ONE])
    before = house.store.objects[object_key(ONE)]
    house.change(FIRST, body="<p>Khác.</p>")

    def come_between() -> None:
        house.new_press().print_pages([ONE])
        house.change(FIRST, body="<p>Xin chào.</p>")
        house.new_press().print_pages([ONE])
        assert house.store.objects[object_key(ONE)] == before

    once(house, "put 2026/01/mot/index.html", come_between)
    assert house.press.print_pages([ONE]) == {ONE: Outcome.WRITTEN}
    assert house.store.objects[object_key(ONE)] == before


def test_what_is_withdrawn_and_comes_back_meanwhile_is_shown_and_not_to_be_removed(house: House) -> None:
    house.unpublish(FIRST)
    once(house, "bare 2026/01/mot/index.html", lambda: house.publish(FIRST))
    assert house.press.print_pages([ONE]) == {ONE: Outcome.WRITTEN}
    assert house.shows(ONE, "Một")
    assert gone_key(ONE) not in house.open_tickets()


def test_what_is_changed_and_withdrawn_meanwhile_is_emptied_and_to_be_removed(house: House) -> None:
    house.change(FIRST, body="<p>Khác.</p>")
    once(house, "put 2026/01/mot/index.html", lambda: house.unpublish(FIRST))
    assert house.press.print_pages([ONE]) == {ONE: Outcome.REMOVED}
    assert house.is_bare(ONE)
    assert gone_key(ONE) in house.open_tickets()


def test_what_another_empties_first_is_looked_at_again(house: House) -> None:
    house.unpublish(FIRST)
    once(house, "bare 2026/01/mot/index.html", lambda: house.new_press().print_pages([ONE]))
    assert house.press.print_pages([ONE]) == {ONE: Outcome.REMOVED}
    assert house.store.calls[-1] == "find 2026/01/mot/index.html"


def test_what_another_puts_down_bare_first_is_printed_all_the_same(house: House) -> None:
    house.publish(house.create("Ba", byline="An").id)
    byline = Path("/bylines/an/")
    bare = PageObject(body=b"another's", content_type="", cache_control="")
    once(house, "bare bylines/an/index.html", lambda: house.store.objects.update({object_key(byline): bare}))
    outcomes = house.press.print_pages([Path("/2026/01/ba/")], house.content.tickets.open())
    assert outcomes[byline] is Outcome.WRITTEN
    assert house.shows(byline, "Ba")


def test_what_comes_new_while_pages_are_read_is_not_led_to(house: House) -> None:
    house.change(FIRST, body="<p>Khác.</p>")
    faults, queries = Faults(), list[int]()
    press = house.watched(faults)

    def come_between(_: int, name: str) -> None:
        queries.append(1) if name == "query" else None
        if len(queries) == 2:
            queries.append(1)
            house.publish(house.create("Ba").id)

    faults.between = come_between
    house.put_site(name="Báo Mới")
    house.store.put_down.clear()
    press.print_pages([MONTH])
    assert house.shows(MONTH, "Báo Mới")
    assert not any(b"Ba" in page.body.replace(b"B\xc3\xa1o", b"") for page in house.store.put_down)


def test_a_page_that_keeps_changing_is_given_up_after_twenty_rounds(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.change(FIRST, body="<p>Khác.</p>")
    numbers = iter(range(1_000))

    def spoil(call: str) -> None:
        if call.startswith("put"):
            body = f"{next(numbers)}".encode()
            house.store.objects[object_key(ONE)] = PageObject(body=body, content_type="", cache_control="")

    house.store.before = spoil
    with pytest.raises(PrintFailed) as failed:
        house.press.print_pages([ONE, TWO])
    assert (failed.value.paths, failed.value.outcomes) == ((ONE,), {TWO: Outcome.UNCHANGED})
    assert house.store.calls.count("put 2026/01/mot/index.html") == 20
    assert "the page /2026/01/mot/ (article) kept changing" in caplog.text


def once(house: House, call: str, action: Callable[[], object]) -> None:
    """Before this call, the first time, something happens."""
    left = [action]

    def before(called: str) -> None:
        if called == call and left:
            left.pop()()

    house.store.before = before


# What fails


def test_a_page_that_fails_holds_up_no_other_and_is_not_led_to(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.publish(house.create("Ba").id)
    house.change(FIRST, body="<p>Khác.</p>")
    house.renderer.fails = {Path("/2026/01/ba/")}
    tickets = house.content.tickets.open()
    with pytest.raises(PrintFailed, match=r"^could not print /2026/01/ba/, /2026/01/ba/$") as failed:
        house.press.print_pages([ONE, MONTH], tickets)
    assert set(failed.value.paths) == {"/2026/01/ba/"}
    assert failed.value.outcomes == {ONE: Outcome.WRITTEN, MONTH: Outcome.WRITTEN, TWO: Outcome.UNCHANGED}
    assert not house.shows(MONTH, "Ba")
    assert [ticket.new for ticket in house.content.tickets.open()] == [False, True]
    assert "the page /2026/01/ba/ (article) could not be printed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_a_path_of_no_kind_is_named_and_passed_over(house: House, caplog: pytest.LogCaptureFixture) -> None:
    assert house.press.print_pages([Path("/Không/có/"), ONE]) == {ONE: Outcome.UNCHANGED}
    assert "no kind of page has the path /Không/có/" in caplog.text


# Topics and standing pages


def test_a_topic_stands_with_all_its_pages_before_any_page_names_it(house: House) -> None:
    house.put_topic(Slug("moi"), title="Chuyên đề mới")
    (ticket,) = house.content.tickets.open()
    paths = pages_of(ticket)
    assert Path("/topics/moi/") in paths
    house.renderer.fails = {Path("/topics/moi/")}
    with pytest.raises(PrintFailed):
        house.press.print_pages([FRONT], [ticket])
    assert not house.shows(FRONT, "Chuyên đề mới")
    assert house.content.tickets.open() == (ticket,)
    house.renderer.fails = set()
    outcomes = house.press.print_pages([FRONT], [ticket])
    assert house.shows(FRONT, "Chuyên đề mới")
    assert outcomes[FRONT] is Outcome.WRITTEN
    assert outcomes.keys() == {FRONT, *paths}


def test_a_standing_page_stands_before_it_is_in_the_menu(house: House) -> None:
    house.put_page(Slug("gioi-thieu"), menu=1)
    tickets = house.content.tickets.open()
    house.press.print_pages([Path("/sitemaps/pages.xml")], tickets)
    puts = [call for call in house.store.calls if call.startswith(("put", "bare"))]
    assert puts == ["put gioi-thieu/index.html", "put sitemaps/pages.xml"]
    assert house.shows(Path("/sitemaps/pages.xml"), "/gioi-thieu/")


def test_what_was_new_and_is_gone_again_may_be_told_to_stand(house: House) -> None:
    article = house.publish(house.create("Ba").id)
    house.unpublish(article.id)
    tickets = house.content.tickets.open()
    assert [ticket.new for ticket in tickets] == [True, False]
    house.press.print_pages([], tickets)
    assert [ticket.new for ticket in house.content.tickets.open()] == [False, False]


PAGES_OF = [
    (Ticket(key="article:1#2", serial=1, path=ONE), (ONE,)),
    (Ticket(key="article:1#2-", serial=1), ()),
    (Ticket(key="page:gioi-thieu#1", serial=1), (Path("/gioi-thieu/"),)),
    (Ticket(key="site#1", serial=1, path=ONE), ()),
    (Ticket(key="sweep:all:site#1", serial=1), ()),
]


@pytest.mark.parametrize(("ticket", "pages"), PAGES_OF)
def test_what_must_stand_before_a_ticket_is_said_to_stand(ticket: Ticket, pages: tuple[Path, ...]) -> None:
    assert pages_of(ticket) == pages


def test_only_what_is_new_is_printed_for_its_ticket_alone(house: House) -> None:
    house.press.print_pages([], [Ticket(key="topic:dang#1", serial=1)])
    assert house.store.calls == []
    house.press.print_pages([], [TOPIC_TICKET])
    assert len(house.store.calls) == len(pages_of(TOPIC_TICKET)) == 4


# What is removed


def test_nothing_is_removed_while_anything_else_is_open(house: House) -> None:
    house.unpublish(FIRST)
    house.press.print_pages([ONE])
    left = house.press.close()
    assert [ticket.key for ticket in left] == house.open_tickets()
    assert len(left) == 2
    assert object_key(ONE) in house.store.objects


@pytest.fixture
def gone(house: House) -> House:
    """An article that is withdrawn and emptied; nothing is open but its removal."""
    house.unpublish(FIRST)
    (ticket,) = house.content.tickets.open()
    house.press.print_pages([ONE])
    house.content.tickets.close(ticket)
    house.store.calls.clear()
    return house


@pytest.mark.parametrize("is_printed", [False, True])
def test_what_is_shown_there_again_is_not_removed(gone: House, is_printed: bool) -> None:
    gone.publish(FIRST)
    (ticket,) = (each for each in gone.content.tickets.open() if not each.is_of_removal)
    if is_printed:
        gone.press.print_pages([ONE])
        gone.store.calls.clear()
    gone.press.close([ticket])
    assert gone.store.calls == ["find 2026/01/mot/index.html"]
    assert gone.open_tickets() == []
    assert gone.is_bare(ONE) is not is_printed


def test_where_etags_are_not_of_bodies_what_is_empty_is_told_by_its_digest(gone: House) -> None:
    gone.store.encrypted = True
    assert gone.press.print_pages([ONE]) == {ONE: Outcome.REMOVED}
    assert gone.store.calls == ["find 2026/01/mot/index.html"]


def test_where_digests_are_not_known_what_is_empty_is_told_by_its_etag(
    gone: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "LISTED_PAGES", 1)
    assert gone.press.print_pages([ONE]) == {ONE: Outcome.REMOVED}
    assert gone.store.calls == ["list 2026/01/"]


def test_what_is_gone_already_is_closed(gone: House) -> None:
    del gone.store.objects[object_key(ONE)]
    assert gone.press.close() == ()
    assert gone.store.calls == ["find 2026/01/mot/index.html"]


def test_what_an_older_process_filled_again_is_emptied_before_it_is_removed(gone: House) -> None:
    gone.store.objects[object_key(ONE)] = PageObject(body=b"old", content_type="", cache_control="")
    assert gone.press.close() == ()
    assert gone.store.calls == [
        *("find 2026/01/mot/index.html", "bare 2026/01/mot/index.html"),
        *("find 2026/01/mot/index.html", "delete 2026/01/mot/index.html"),
    ]


def test_what_keeps_changing_is_left_to_the_next_one_after_three_tries(gone: House) -> None:
    numbers = iter(range(100))

    def spoil(call: str) -> None:
        if call.startswith(("bare", "delete")):
            body = f"{next(numbers)}".encode()
            gone.store.objects[object_key(ONE)] = PageObject(body=body, content_type="", cache_control="")

    gone.store.before = spoil
    left = gone.press.close()
    assert [ticket.key for ticket in left] == gone.open_tickets() == [gone_key(ONE)]
    assert [call for call in gone.store.calls if not call.startswith("find")] == [
        "delete 2026/01/mot/index.html",
        *["bare 2026/01/mot/index.html"] * 2,
    ]


def test_one_object_that_changes_keeps_no_other_from_being_removed(gone: House) -> None:
    gone.unpublish(SECOND)
    (ticket,) = (each for each in gone.content.tickets.open() if not each.is_of_removal)
    gone.press.print_pages([TWO])
    once(gone, "delete 2026/01/hai/index.html", lambda: gone.store.objects.pop(object_key(TWO)))
    assert gone.press.close([ticket]) == ()
    assert {object_key(ONE), object_key(TWO)}.isdisjoint(gone.store.objects)


# Proofs, and assets


def test_a_proof_says_what_a_page_must_be_or_why_it_cannot_be_made(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.renderer.fails = {TWO}
    absent = Path("/2026/01/ba/")
    one, two, no = house.press.prove([ONE, TWO, absent, Path("/Không/có/")])
    assert (one.page.path, one.made, one.error) == (ONE, house.store.objects[object_key(ONE)], None)
    assert (two.page.path, two.made, type(two.error)) == (TWO, None, ZeroDivisionError)
    assert (no.page.path, no.made, no.error) == (absent, None, None)
    assert "the page /2026/01/hai/ (article) cannot be made" in caplog.text
    assert house.store.calls == []


def test_assets_are_in_place_before_the_pages_that_name_them_and_asked_for_once(house: House) -> None:
    house.put_site(name="Báo Mới")
    house.press.print_pages([ONE, TWO])
    icon = "assets/icon Báo Mới.svg"
    assert house.store.calls[2:4] == [f"find {icon}", f"put {icon}"]
    assert house.store.calls[4:] == ["put 2026/01/mot/index.html", "put 2026/01/hai/index.html"]
    assert (house.store.objects[icon].content_type, house.store.objects[icon].cache_control) == (
        "image/svg+xml",
        "public, max-age=31536000, immutable",
    )


@pytest.mark.parametrize("is_another_quicker", [False, True])
def test_an_asset_that_is_not_as_it_must_be_is_written(house: House, is_another_quicker: bool) -> None:
    right = house.store.objects[CSS]
    house.store.objects[CSS] = PageObject(body=b"css", content_type="", cache_control="")
    if is_another_quicker:
        other = PageObject(body=b"other", content_type="", cache_control="")
        once(house, f"put {CSS}", lambda: house.store.objects.update({CSS: other}))
    press = Press(house.table(), house.store, house.renderer, lambda: house.now)
    press.place_assets()
    assert house.store.calls == [f"find {CSS}", f"put {CSS}", f"find {ICON}"]
    assert (house.store.objects[CSS] == right) is not is_another_quicker
    press.place_assets()
    assert len(house.store.calls) == 3
    assert dict(press.asset_objects()) == {CSS: right, ICON: house.store.objects[ICON]}
    assert right.cache_control == ASSET_CACHE


def test_what_cannot_be_read_is_not_said_to_stand(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.publish(house.create("Ba").id)
    (ticket,) = tickets = house.content.tickets.open()
    new, read = Path("/2026/01/ba/"), Page.read

    def read_others(page: Page, *state: Any) -> Any:
        if page.path == new:
            raise ZeroDivisionError
        return read(page, *state)

    monkeypatch.setattr(Page, "read", read_others)
    with pytest.raises(PrintFailed):
        house.press.print_pages([new], tickets)
    assert ticket.new
    assert [each.new for each in house.content.tickets.open()] == [True]


def test_files_of_a_removed_picture_go_before_its_ticket_and_what_came_meanwhile_after_it(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    folder = f"media/{MediaId(FIRST)}/"
    made = PageObject(body=b"", content_type="", cache_control="")
    house.store.objects[f"{folder}a.avif"] = made
    house.content.tickets.add(files_key(MediaId(FIRST)))
    open_at: dict[str, int] = {}

    def before(call: str) -> None:
        open_at[call] = len(house.content.tickets.open())
        if call == f"list {folder}" and not open_at[call]:
            house.store.objects[f"{folder}late.avif"] = made

    house.store.before = before
    assert house.press.close() == ()
    assert open_at[f"delete {folder}a.avif"] == 1
    assert open_at[f"delete {folder}late.avif"] == 0
    assert caplog.messages == []


def test_an_asset_is_looked_at_again_after_an_hour(house: House) -> None:
    house.press.place_assets()
    house.store.calls.clear()
    house.now += timedelta(hours=1)
    house.press.place_assets()
    assert house.store.calls == []
    house.now += timedelta(seconds=1)
    house.press.place_assets()
    assert len(house.store.calls) == 2
