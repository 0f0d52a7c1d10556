"""Preview links: unguessable, kept only as their SHA-256, and dead after a time."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.content.items import TTL_ATTRIBUTE, article_key, expiry, format_time, parse_time
from chalicelib.content.models import ArticleId
from chalicelib.content.receipts import Receipt, transact
from chalicelib.dynamodb import Delete, Item, Put, Table
from chalicelib.errors import InvalidInput, NotFound

DEFAULT_LIFE = timedelta(days=7)
MIN_LIFE = timedelta(minutes=1)
MAX_LIFE = timedelta(days=30)

_KEY = "PREVIEW"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewLink:
    """A link that shows an article to whoever has its secret (43 URL-safe characters), until `expires_at`."""

    secret: str
    article: ArticleId
    expires_at: datetime


class PreviewLinks:
    """The links in the content table, under `PREVIEW#<SHA-256>`, and in their article's partition to be revoked.

    A link leads to an article and not to a state of it: of one in the trash, or gone, there is nothing to preview.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def create(
        self,
        article: ArticleId,
        *,
        by: str,
        now: datetime,
        expires_at: datetime | None = None,
        secret: str | None = None,
        receipt: Receipt | None = None,
    ) -> PreviewLink:
        """Make a link, for 7 days unless it is told otherwise; the secret is not kept and cannot be asked for again.

        Raises InvalidInput for one that would last less than a minute or more than 30 days, AlreadyDone.
        """
        ends = expires_at or now + DEFAULT_LIFE
        if not MIN_LIFE <= ends - now <= MAX_LIFE:
            raise InvalidInput.field("/expires_at", "The link must last at least a minute and at most 30 days.")
        ends = ends.replace(microsecond=0)
        link = PreviewLink(secret=secret or secrets.token_urlsafe(32), article=article, expires_at=ends)
        key, ttl = _key(link.secret), {TTL_ATTRIBUTE: expiry(ends)}
        kept: Item = {"article": article, "created_by": by, "expires_at": format_time(ends)}
        writes = [
            Put(item={"pk": key, "sk": _KEY, **kept, **ttl}),
            Put(item={"pk": article_key(article), "sk": key, **ttl}),
        ]
        transact(self._table, writes, receipt, {"expires_at": format_time(ends)})
        return link

    def find(self, secret: str, now: datetime) -> ArticleId:
        """The article that a link shows. Raises NotFound if there is no such link or its time is over."""
        item = self._table.get(_key(secret), _KEY)
        # DynamoDB removes what has expired only within days.
        if item is None or parse_time(item["expires_at"]) <= now:
            raise NotFound("preview link", secret)
        return ArticleId(item["article"])

    def revoke_all(self, article: ArticleId) -> None:
        """Have none of an article's links lead anywhere any more."""
        pk = article_key(article)
        for entry in list(self._table.query(pk, low=f"{_KEY}#", high=f"{_KEY}#~")):
            self._table.transact([Delete(pk=entry["sk"], sk=_KEY), Delete(pk=pk, sk=entry["sk"])])


def _key(secret: str) -> str:
    return f"{_KEY}#{hashlib.sha256(secret.encode()).hexdigest()}"
