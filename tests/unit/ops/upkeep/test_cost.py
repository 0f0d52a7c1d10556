"""The bill: what it is made of is what the benches count, and it adds up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chalicelib.aws.metrics import Metric
from ops.__main__ import main
from ops.deploy.template import EDGE_ALARMS, STAGE, load_template
from ops.upkeep import cost
from ops.upkeep.cost import PRICES, Traffic, bill, load_prices
from tests.bench.archive import archive_of
from tests.bench.corpus import make_corpus
from tests.bench.publish import count, prepare
from tests.bench.usage import ARCHIVE, TEXTS, editing, picture, ranking, settled
from tests.fakes.faults import Faults
from tests.unit.api import api as apis

QUIET = Traffic(views=0, articles=0, archive=0)


@pytest.mark.parametrize(("articles", "rate"), [(1, 1), (1, 10), (1, 100), (50, 50), (20, 100)])
def test_a_beacon_and_a_fold_take_what_the_bill_says(articles: int, rate: int) -> None:
    beacon, fold = settled(articles, rate)
    assert beacon.write <= cost.BEACON_WRITE <= 1.4 * beacon.write
    assert beacon.read <= cost.BEACON_READ <= 2 * beacon.read
    assert fold.write == cost.FOLD_WRITE + cost.FOLD_WRITE_AN_ARTICLE * min(articles, rate)
    assert fold.read <= cost.FOLD_READ + max(1, cost.FOLD_READ_A_BEACON * rate)


def test_minutes_without_readers_take_what_the_bill_says() -> None:
    _, fold = settled(1, 0)
    assert (fold.read, fold.write) == (cost.IDLE_READ, cost.IDLE_WRITE)


def test_editing_takes_what_the_bill_says() -> None:
    done = editing()
    token = 2  # each request reads the token, and writes how many came in this minute and on which day the last one did
    for name in ("create", "edit"):
        assert 0.9 * cost.SAVE_WRITE <= done[name].write + token <= cost.SAVE_WRITE
        assert done[name].read + 1 <= cost.SAVE_READ
    assert done["tick"].read == cost.TICK_READ
    assert done["tick"].write == 0


def test_a_publication_takes_what_the_bill_says() -> None:
    corpus = make_corpus(TEXTS)
    site = archive_of(ARCHIVE, corpus)
    counts = count(site, prepare(site, corpus, whole=False))
    assert 0.9 * cost.PUBLISH_READ <= counts.read_units <= cost.PUBLISH_READ
    assert 0.9 * cost.PUBLISH_WRITE <= counts.write_units + 2 <= cost.PUBLISH_WRITE
    assert (counts.puts, counts.heads, counts.messages) == (cost.PUBLISH_PUTS, cost.PUBLISH_HEADS, 1)


def test_a_picture_takes_what_the_bill_says() -> None:
    units, calls = picture()
    token = 2
    assert (units.read, units.write + token) == (cost.PICTURE_READ, cost.PICTURE_WRITE)
    upload, listing = 1, 1  # a listing costs as a write
    assert calls.calls.count("put") + upload + listing == cost.PICTURE_PUTS
    assert calls.calls.count("find_upload") * 2 == cost.PICTURE_GETS
    assert calls.calls.count("list") == listing


def test_pictures_cost_what_they_weigh() -> None:
    prices = load_prices()
    bills = [
        {line.what: line.amount for line in bill(Traffic(views=1e6, articles=300, pictures=n), prices)} for n in (0, 2)
    ]
    assert bills[1]["GB to readers"] - bills[0]["GB to readers"] == pytest.approx(2 * cost.PICTURE_BYTES / 1e3)
    assert bills[1]["GB"] - bills[0]["GB"] == pytest.approx(2 * 10_000 * cost.PICTURE_BYTES_KEPT / 1e9)


def test_searches_cost_what_they_load_and_that_they_are_counted() -> None:
    prices = load_prices()
    bills = [
        {line.what: line for line in bill(Traffic(views=1e6, articles=300, searches=n), prices)} for n in (0, 10_000)
    ]
    more = {what: line.amount - bills[0][what].amount for what, line in bills[1].items()}
    assert {what for what, amount in more.items() if amount} == {
        "reads",
        "requests",
        "runs of its two functions",
        "GB to readers",
        "runs",
        "GB-seconds",
        "write units",
        "read units",
        "GB of logs",
    }
    assert more["GB to readers"] == pytest.approx(300_000 * cost.SEARCH_BYTES / 1e9)
    assert sum(line.usd for line in bills[1].values()) > sum(line.usd for line in bills[0].values())


def test_people_cost_what_their_sessions_ask_of_the_table() -> None:
    with apis.api() as api:
        lan = api.sign_in("Lan")
        api.faults = faults = Faults()
        assert api.call("GET", "/me", by=lan).status == 200
    assert faults.calls == ["batch_get_item", "update_item"], "two items read, one counter written"
    prices = load_prices()
    bills = [{each.what: each for each in bill(Traffic(views=0, articles=0, people=n), prices)} for n in (0, 20)]
    asked = 20 * cost.ASKED_BY_A_PERSON
    more = {what: each.amount - bills[0][what].amount for what, each in bills[1].items()}
    assert (more["write units"], more["read units"]) == (asked * cost.ASKED_WRITE, asked * cost.ASKED_READ)
    assert sum(each.usd - bills[0][what].usd for what, each in bills[1].items()) < 2


@pytest.mark.parametrize("articles", [100, 400])
def test_ranking_takes_what_the_bill_says(articles: int) -> None:
    today_twice = 2 / 8
    expected = cost.RANK_READ + cost.RANK_READ_AN_ARTICLE * articles * today_twice
    assert 0.8 * expected <= ranking(articles).read <= 1.2 * expected


def test_alarms_and_metrics_are_counted_as_they_are() -> None:
    made = [each for file in (STAGE, EDGE_ALARMS) for each in load_template(file)["Resources"].values()]
    alarms = [each["Properties"] for each in made if each["Type"] == "AWS::CloudWatch::Alarm"]
    watched = [sum("MetricStat" in metric for metric in each.get("Metrics", [{"MetricStat": {}}])) for each in alarms]
    assert sum(watched) == cost.ALARM_METRICS
    assert [each["Type"] for each in made].count("AWS::CloudWatch::Dashboard") == 1
    assert len(Metric) == cost.METRICS


def test_every_price_is_used_and_every_use_is_priced() -> None:
    prices = load_prices()
    lines = bill(QUIET, prices)
    assert len(lines) == len([each for each in prices.values() if isinstance(each, dict)])


def test_twice_the_views_cost_less_than_twice_as_much_and_a_view_never_less_than_a_write() -> None:
    prices = load_prices()
    once, twice = (sum(each.usd for each in bill(Traffic(views=v, articles=300), prices)) for v in (1e6, 2e6))
    assert once < twice < 2 * once
    assert twice - once > prices["write_unit"]["usd"]


def test_a_site_that_nobody_reads_costs_little_more_than_its_alarms() -> None:
    assert sum(each.usd_beyond_free for each in bill(QUIET, load_prices())) < 1.20


def test_it_is_printed_by_service_and_adds_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cost", "--views", "1e6", "--articles", "300"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("1,000,000 views and 300 new articles a month, 10,000 articles kept, pictures: 1 each.")
    assert f"by the prices of {load_prices()['date']:%Y-%m-%d}" in said
    sums = {name: float(usd) for name, usd in re.findall(r"^(\w[\w ]*?) {2,}([\d.]+) +[\d.]+$", said, re.MULTILINE)}
    total = sums.pop("Total")
    assert set(sums) == {"API Gateway", "Lambda", "DynamoDB", "S3", "SQS", "CloudFront", "CloudWatch"}
    assert sum(sums.values()) == pytest.approx(total, abs=0.05)


@pytest.mark.parametrize(
    ("text", "said"),
    [(None, "The prices cannot be read"), ("date = 1", "has no 'api_request'"), ("=", "The prices cannot be read")],
)
def test_prices_that_cannot_be_read_are_told(
    text: str | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "prices.toml"
    if text is not None:
        file.write_text(text)
    assert main(["cost", "--views", "1", "--articles", "1", "--prices", str(file)]) == 2
    assert said in capsys.readouterr().err
    assert PRICES.is_file()


@pytest.mark.parametrize("views", ["-1", "inf", "many"])
def test_an_amount_that_is_none_is_refused(views: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["cost", "--views", views, "--articles", "1"])
    assert views in capsys.readouterr().err
