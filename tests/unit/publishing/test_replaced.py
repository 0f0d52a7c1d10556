"""Assets of an earlier look stay while pages in caches may name them, and then go by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.content.models.names import Path
from chalicelib.publishing.catalogue import all_pages
from chalicelib.publishing.making import LOOKED_AFTER
from chalicelib.publishing.queue import Print
from chalicelib.publishing.replaced import KEPT
from ops.upkeep import rebuild
from ops.upkeep.audit import Audit
from tests.fakes.faults import Crash, Faults
from tests.unit.publishing.site import NOW, Site

RED, BLUE = "#9b1c1f", "#0b4f8a"


@pytest.fixture
def site() -> Site:
    site = Site()
    site.set_up()
    site.put_site(name="Báo Sông Hậu", accent=RED)
    site.publish(site.create().id)
    site.settle()
    site.outlive_assets()
    return site


def assets(site: Site) -> set[str]:
    return {key for key in site.s3.objects if key.startswith("assets/")}


def wear(site: Site, accent: str) -> None:
    site.put_site(name="Báo Sông Hậu", accent=accent)
    site.settle()


def wait(site: Site, time: timedelta) -> None:
    site.now += time
    site.dispatch().handle(Print(pages=(Path("/"),)))


def is_clean(site: Site) -> bool:
    return Audit(site.content, site.s3, site.dispatch()._press).find(all_pages(site.content)).is_clean


def test_a_look_that_is_replaced_stays_for_a_week_after_the_last_page_named_it_and_then_goes(site: Site) -> None:
    red = assets(site)
    wear(site, BLUE)
    both = assets(site)
    assert len(both - red) == 3, "two style sheets and an icon; the script is the same"
    wait(site, KEPT - timedelta(seconds=1))
    assert (assets(site), is_clean(site)) == (both, True)
    wait(site, timedelta(seconds=1))
    assert (assets(site), is_clean(site)) == ({key for key in site.rebuilt() if key.startswith("assets/")}, True)
    assert len(assets(site)) == 5
    assert site.content.tickets.open() == ()


def test_the_week_begins_when_no_page_names_it_any_more(site: Site) -> None:
    site.put_site(name="Báo Sông Hậu", accent=BLUE)
    site.now += 2 * KEPT
    site.settle()
    both = assets(site)
    wait(site, KEPT - timedelta(seconds=1))
    assert assets(site) == both


def test_a_look_that_comes_back_stays_and_the_one_between_goes(site: Site) -> None:
    red = assets(site)
    wear(site, BLUE)
    site.now += KEPT / 2
    wear(site, RED)
    wait(site, KEPT)
    assert (assets(site), is_clean(site)) == (red, True)


def test_a_look_that_is_replaced_again_stays_for_another_week(site: Site) -> None:
    wear(site, BLUE)
    site.now += KEPT / 2
    wear(site, RED)
    wear(site, BLUE)
    wait(site, KEPT / 2)
    assert len(assets(site)) == 8


def test_a_look_that_comes_back_while_it_is_removed_is_put_back(site: Site) -> None:
    wear(site, BLUE)
    faults = Faults()

    def wear_red_again(_: int, name: str) -> None:
        if name == "delete":
            faults.between = None
            site.put_site(name="Báo Sông Hậu", accent=RED)

    faults.between = wear_red_again
    site.now += KEPT
    site.dispatch(faults).handle(Print(pages=(Path("/"),)))
    assert faults.between is None, "the look came back at that moment"
    site.settle()
    assert is_clean(site)


def test_wherever_the_removal_dies_the_next_printing_ends_it(site: Site) -> None:
    wear(site, BLUE)
    site.now += KEPT
    number, is_over = 0, False
    while not is_over:
        other, faults = site.copy(), Faults(crash_at=number, carried_out=bool(number % 2))
        try:
            other.dispatch(faults).handle(Print(pages=(Path("/"),)))
            is_over = True
        except Crash:
            wait(other, timedelta())
        assert len(assets(other)) == 5
        assert other.content.tickets.open() == ()
        number += 1
    assert number > 10


def test_a_process_that_saw_an_asset_looks_again_before_that_can_have_gone(site: Site) -> None:
    press = site.dispatch()._press
    press.place_assets()
    wear(site, BLUE)
    wait(site, KEPT)
    wear(site, RED)
    site.s3.objects = {key: page for key, page in site.s3.objects.items() if not key.startswith("assets/")}
    press.place_assets()
    assert len(assets(site)) == 5
    assert LOOKED_AFTER < KEPT


@pytest.mark.parametrize("failed", [0, 1])
def test_what_an_earlier_release_looked_like_goes_a_week_after_a_rebuild_that_printed_all(
    site: Site, failed: int
) -> None:
    old = "assets/site.0123456789.js"
    site.s3.put(old, next(iter(site.s3.objects.values())), seen=None)
    site.s3.put("assets/logo.png", next(iter(site.s3.objects.values())), seen=None)
    wait(site, KEPT)
    assert old in assets(site), "pages may name it until they are printed anew"
    rebuild.begin(site.content, site.s3, site.rebuilds(), site.dispatch()._queue, now=NOW)
    if failed:
        site.rebuilds().finish_part(site.rebuilds().find().id, 1, outcomes=[], failed=1)  # type: ignore[union-attr]
    site.settle()
    assert is_clean(site) is False, "the audit does not know the logo"
    wait(site, KEPT)
    assert (old in assets(site)) == bool(failed)
    assert "assets/logo.png" in assets(site)


def test_a_change_that_is_none_to_the_look_has_no_asset_go(site: Site) -> None:
    look = site.content.get_site()
    site.dispatch()._press.note_new_look(look, look)
    assert site.content.tickets.open() == ()
