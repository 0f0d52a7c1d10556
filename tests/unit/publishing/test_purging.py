"""What the edge is told to forget, and when."""

from __future__ import annotations

from typing import Any

import pytest
from boto3.session import Session
from botocore.stub import Stubber

from chalicelib.content.models.names import ALL, ArticleId, topic_list
from chalicelib.errors import InvalidSetting
from chalicelib.publishing.cdn import Cdn
from chalicelib.publishing.dispatch import Dispatch
from chalicelib.publishing.facts import FRAME, Fact, list_fact
from chalicelib.publishing.press import PrintFailed
from chalicelib.settings import parse_settings
from tests.unit.publishing.site import TOPIC, Site

ENVIRONMENT = {
    "CONTENT_TABLE": "content",
    "AUDIENCE_TABLE": "audience",
    "PAGES_BUCKET": "pages",
    "RENDER_QUEUE_URL": "https://queue.example",
    "UPLOAD_QUEUE_URL": "https://uploads.example",
    "SITE_URL": "https://bao.example",
}


def test_facts_are_forgotten_as_cache_tags_in_one_request() -> None:
    client = Session().client(
        "cloudfront", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    with Stubber(client) as stub:
        stub.add_response(
            "create_invalidation",
            {},
            {
                "DistributionId": "E123",
                "InvalidationBatch": {
                    "Paths": {"Quantity": 2, "Items": ["#frame", "#list:all"]},
                    "CallerReference": "once",
                },
            },
        )
        Cdn(client, "E123", lambda: "once").purge([FRAME, Fact("list:all")])
        stub.assert_no_pending_responses()


@pytest.fixture
def site() -> Site:
    site = Site()
    site.set_up()
    site.publish(site.create().id)
    site.settle()
    return site


FIRST = ArticleId(f"{1:026d}")
PAGE = Fact("path:/2026/01/tin-moi/")


def test_a_new_article_is_waited_for_and_a_withdrawn_one_is_forgotten_at_once(site: Site) -> None:
    assert site.purged == []
    site.unpublish(FIRST)
    site.settle()
    assert site.purged == [PAGE]


def test_a_newsroom_may_pay_for_all_of_it(site: Site) -> None:
    site.unpublish(FIRST)
    queue, press, rebuilds = site.dispatch()._queue, site.dispatch()._press, site.rebuilds()
    site.hand_on(Dispatch(site.content, queue, press, rebuilds, site.purged.extend, purges_all=True))
    assert {PAGE, list_fact(ALL), list_fact(topic_list(TOPIC))} <= set(site.purged)


def test_nothing_is_forgotten_before_its_pages_are_printed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.unpublish(FIRST)
    with monkeypatch.context() as patch:
        patch.setattr("tests.fakes.s3.FakeS3.put", _refuse)
        with pytest.raises(PrintFailed):
            site.settle()
        assert site.purged == []
    site.settle()
    assert site.purged == [PAGE]


def _refuse(*_: Any, **__: Any) -> None:
    raise OSError("no route to S3")


def test_how_much_is_forgotten_is_a_setting() -> None:
    assert parse_settings(ENVIRONMENT).purges_all is False
    assert parse_settings({**ENVIRONMENT, "PURGE": "all"}).purges_all is True
    with pytest.raises(InvalidSetting, match="PURGE must be 'urgent' or 'all', not 'some'"):
        parse_settings({**ENVIRONMENT, "PURGE": "some"})
