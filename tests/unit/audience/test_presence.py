"""Who is online, at every second of two hours, against an oracle that knows who opened, closed, signed in and out."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.audience.audience import Audience
from chalicelib.audience.identities import Identities
from chalicelib.audience.models import Beacon
from chalicelib.audience.store import AudienceStore
from chalicelib.aws.dynamodb import Table
from ops.local.resources import create_table
from tests.fakes.dynamodb import FakeDynamoDB

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TWO_HOURS = 2 * 3600
BEAT_SECONDS = 240
ARTICLE = "01HF8ZQ4Y6T1V9K3M5N7P2R4S8"


@dataclass
class Browser:
    """A reader's browser: its open tabs, each with the second of its next heartbeat, and who is signed in."""

    address: str
    tabs: list[int]
    name: str = ""


class Newsroom:
    """The audience, and beside it the oracle: when each browser was heard last, and as whom."""

    def __init__(self) -> None:
        client: Any = FakeDynamoDB()
        create_table(client, "audience")
        table = AudienceStore(Table(client, "audience"), lanes=2)
        self.audience, self.identities = Audience(table), Identities(table, bytes)
        self.audience.open_counter(ARTICLE, version=1, now=START)
        self._heard: dict[str, tuple[int, str]] = {}
        self._beacons = 0

    def hear(self, browser: Browser, second: int, article: str | None = None) -> None:
        self._beacons += 1
        now = at(second)
        reader = self.identities.identify(browser.address, "Firefox", now, member=browser.name)
        self.audience.record(Beacon(view=f"{self._beacons:032x}", article=article, attempt=0), reader, now)
        self._heard[browser.address] = (second, browser.name)

    def sign_in(self, browser: Browser, name: str, second: int) -> None:
        browser.name = name
        self.hear(browser, second)

    def expected(self, second: int) -> tuple[int, int]:
        names = [name for heard, name in self._heard.values() if second - heard < 300]
        return names.count(""), len({name for name in names if name})

    def told(self, second: int) -> tuple[int, int]:
        numbers = self.audience.live(None, at(second))
        return numbers.guests, numbers.members


def at(second: int) -> datetime:
    return START + timedelta(seconds=second)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.full) for seed in (1, 2))])
def test_guests_and_members_are_exact_at_every_second_of_two_hours(seed: int) -> None:
    chance, newsroom, browsers = random.Random(seed), Newsroom(), list[Browser]()
    most = (0, 0)
    for second in range(TWO_HOURS):
        if chance.random() < 0.05:
            browsers.append(Browser(address=f"203.0.113.{len(browsers)}", tabs=[]))
            open_tab(newsroom, browsers[-1], second)
        for browser in browsers:
            live_on(newsroom, browser, second, chance)
        if second % 60 == 0:
            newsroom.audience.fold(at(second))
        expected = newsroom.expected(second)
        assert newsroom.told(second) == expected, second
        most = max(most[0], expected[0]), max(most[1], expected[1])
    assert most > (10, 3)


def open_tab(newsroom: Newsroom, browser: Browser, second: int) -> None:
    newsroom.hear(browser, second, ARTICLE)
    browser.tabs.append(second + BEAT_SECONDS)


def live_on(newsroom: Newsroom, browser: Browser, second: int, chance: random.Random) -> None:
    """Heartbeats that are due, and now and then a reader does something: at most one thing a second."""
    for number, due in enumerate(browser.tabs):
        if due == second:
            newsroom.hear(browser, second)
            browser.tabs[number] = second + BEAT_SECONDS
            return
    if not browser.tabs or chance.random() > 0.01:
        return
    match chance.randrange(6):
        case 0 | 1 | 2:
            browser.tabs.pop(chance.randrange(len(browser.tabs)))
        case 3:
            open_tab(newsroom, browser, second)
        case 4:
            newsroom.sign_in(browser, chance.choice(["Lan", "Minh", "Hoa", "Tâm", "Việt"]), second)
        case 5:
            newsroom.sign_in(browser, "", second)
