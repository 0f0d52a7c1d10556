"""Preview links: unguessable, kept only as their SHA-256, and dead after a time, or before it when they are revoked.

| item  | pk                  | sk                  | attributes                                              |
|-------|---------------------|---------------------|---------------------------------------------------------|
| link  | `PREVIEW#<SHA-256>` | `PREVIEW`           | those of `PreviewLink`, but for its id; `x`             |
| entry | `ARTICLE#<article>` | `PREVIEW#<SHA-256>` | nothing more: by it an article's links are found; `x`   |

A link leads to an article and not to a state of it, but only as long as the token that made it is good, and the person
not disabled, and the article has not been in the trash since: `version` is the article's when the link was made.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Annotated

from chalicelib.aws.dynamodb import Delete, Key, Put, Table
from chalicelib.aws.wire import Item
from chalicelib.content.models.articles import Article, Status, Thing
from chalicelib.content.models.fields import Time, about
from chalicelib.content.models.names import ArticleId
from chalicelib.content.people.deeds import Receipt
from chalicelib.content.people.persons import Person
from chalicelib.content.store.articles import article_key
from chalicelib.content.store.digests import digest_of, id_of
from chalicelib.content.store.items import TTL_ATTRIBUTE, expiry, find_key, from_item, to_item
from chalicelib.content.store.people import PEOPLE, person_of
from chalicelib.content.store.receipts import transact
from chalicelib.content.store.tokens import TOKENS, Token
from chalicelib.errors import ActionRefused, InvalidInput, NotFound

DEFAULT_LIFE = timedelta(days=7)
MIN_LIFE = timedelta(minutes=1)
MAX_LIFE = timedelta(days=30)
MAX_LINKS = 100
"""Links to one article at a time."""


_KEY = "PREVIEW"


class PreviewLink(Thing, frozen=True, kw_only=True):
    """A link that shows an article to anybody who has its secret (43 URL-safe characters), until `expires_at`.

    `id` names it without revealing the secret: the first 16 hexadecimal digits of the secret's SHA-256. `token` is the
    id of the token that made it, if no session did; `person` is who made it, in this `era` of their tokens, if that is
    known. `version` is the article's version at that time.
    """

    id: Annotated[str, about("By which it is revoked.", "9f86d081884c7d65")]
    article: ArticleId
    version: int
    token: str = ""
    person: str = ""
    era: int = 0
    created_by: str
    created_at: Time
    expires_at: Time


class PreviewLinks:
    """The links in the content table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def create(
        self,
        article: Article,
        *,
        token: Token | None,
        person: Person | None = None,
        now: datetime,
        expires_at: datetime | None = None,
        secret: str | None = None,
        receipt: Receipt | None = None,
    ) -> tuple[PreviewLink, str]:
        """Make a link; answers it with its secret, which is not stored and cannot be asked for again.

        It lasts 7 days unless another time is given, and no longer than the token. Raises InvalidInput for one that
        would last less than a minute or more than 30 days, ActionRefused (the article is in the trash, or has 100
        links), AlreadyDone.
        """
        if article.status is Status.TRASHED:
            raise ActionRefused("The article is in the trash; it must be restored first.")
        ends = expires_at or now + DEFAULT_LIFE
        if not MIN_LIFE <= ends - now <= MAX_LIFE:
            raise InvalidInput.field("/expires_at", "The link must last at least a minute and at most 30 days.")
        if len(self.list(article, now)) >= MAX_LINKS:
            raise ActionRefused(f"{MAX_LINKS} links lead to this preview; there cannot be more: revoke one first.")
        secret = secret or secrets.token_urlsafe(32)
        digest = digest_of(secret)
        link = PreviewLink(
            id=id_of(digest),
            article=article.id,
            version=article.version,
            token=token.id if token else "",
            person=person.id if person else "",
            era=person.token_era if person else 0,
            created_by=person.name if person else token.name if token else "",
            created_at=now.replace(microsecond=0),
            expires_at=min(ends, (token and token.expires_at) or ends).replace(microsecond=0),
        )
        ttl = {TTL_ATTRIBUTE: expiry(link.expires_at)}
        kept = to_item(_key(digest), _KEY, link)
        del kept["id"]
        writes = [
            Put(item={**kept, **ttl}),
            Put(item={"pk": article_key(article.id), "sk": _key(digest), **ttl}),
        ]
        answer = {name: kept[name] for name in ("created_by", "created_at", "expires_at")}
        transact(self._table, writes, receipt, {"id": link.id, **answer})
        return link, secret

    def list(self, article: Article, now: datetime) -> tuple[PreviewLink, ...]:
        """The links that lead to an article, the newest first."""
        pk = article_key(article.id)
        entries = self._table.query(pk, low=f"{_KEY}#", high=f"{_KEY}#~", attributes=("sk",))
        found = self._table.get_many((entry["sk"], _KEY) for entry in entries)
        links = [link for link in self._alive(map(_link, found.values()), now) if leads_to(link, article)]
        return tuple(sorted(links, key=lambda link: (link.created_at, link.id), reverse=True))

    def find(self, secret: str, now: datetime) -> PreviewLink:
        """The link of a secret. Raises NotFound if it does not exist, or if its time or its token's is over."""
        item = self._table.get(_key(digest_of(secret)), _KEY)
        for link in self._alive([_link(item)] if item else [], now):
            return link
        raise NotFound("preview", secret)

    def revoke(self, article: ArticleId, link: str) -> None:
        """Have the link of this id lead nowhere any more. Raises NotFound."""
        pk = article_key(article)
        sk = find_key(self._table, pk, f"{_KEY}#{link}")
        if sk is None:
            raise NotFound("preview link", link)
        self._table.transact([Delete(pk=sk, sk=_KEY), Delete(pk=pk, sk=sk)])

    def _alive(self, links: Iterable[PreviewLink], now: datetime) -> Iterator[PreviewLink]:
        """Those whose time is not over, nor their maker's. DynamoDB removes what has expired only within days."""
        left = [link for link in links if link.expires_at > now]
        # A link ends with an expiry of its token's at the latest, so what is left to know is whether that was revoked.
        good = self._table.get_many(chain.from_iterable(map(_makers, left)))
        return (link for link in left if all(_is_good(link, good.get(each)) for each in _makers(link)))


def leads_to(link: PreviewLink, article: Article) -> bool:
    """Whether a link still leads to its article, which has not been in the trash since it was made."""
    return link.version > (article.trashed_version or 0)


def _makers(link: PreviewLink) -> list[Key]:
    """The items that must be there for the link to be good: of the token and the person that made it."""
    by_person: list[Key] = [(PEOPLE, link.person)] if link.person else []
    return [*by_person, *([(TOKENS, link.token)] if link.token else [])]


def _is_good(link: PreviewLink, maker: Item | None) -> bool:
    return maker is not None and (maker["pk"] != PEOPLE or person_of(maker).token_era == link.era)


def _link(item: Item) -> PreviewLink:
    # One that an earlier release made names no version and no token: it leads nowhere.
    earlier: Item = {} if "version" in item else {"version": 0, "token": "-", "created_at": item["expires_at"]}
    return from_item({**earlier, **item, "id": id_of(item["pk"].removeprefix(f"{_KEY}#"))}, PreviewLink)


def _key(digest: str) -> str:
    return f"{_KEY}#{digest}"
