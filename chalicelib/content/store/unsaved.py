"""What people have written and not saved yet: each person's own text of an article, which no revision knows.

| item  | pk                  | sk               | attributes                     |
|-------|---------------------|------------------|--------------------------------|
| text  | `ARTICLE#<article>` | `UNSAVED#<whose>`| those of `Unsaved`; `x`        |

Its time also tells that the person has the article open: the desk writes it anew while it is shown, with or without a
text.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from chalicelib.aws.dynamodb import Put, Table
from chalicelib.content.models.articles import Thing
from chalicelib.content.models.fields import Time, about
from chalicelib.content.models.names import ArticleId
from chalicelib.content.store.articles import article_key
from chalicelib.content.store.items import TTL_ATTRIBUTE, check_size, expiry, from_item, to_item

KEPT = timedelta(days=7)
PRESENT = timedelta(seconds=60)
"""For how long somebody has an article open after the desk last said so; it does every 20 seconds."""

_PREFIX = "UNSAVED#"


class Unsaved(Thing, frozen=True, kw_only=True):
    """A person's text of an article, in a form of the desk's own; empty if all of it is saved. `version` is the
    article's version that it was written on. `whose` is the person's id, or the name of a token that has no person.
    """

    whose: str
    name: str
    version: int
    text: str = ""
    at: Annotated[Time, about("When it was kept.")]


class UnsavedTexts:
    """These texts in the content table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def keep(self, article: ArticleId, unsaved: Unsaved) -> None:
        """Keep a person's text in the place of an earlier one. Raises TooLarge."""
        item = to_item(article_key(article), _PREFIX + unsaved.whose, unsaved)
        item |= {TTL_ATTRIBUTE: expiry(unsaved.at + KEPT)}
        check_size(item)
        self._table.write(Put(item=item))

    def list(self, article: ArticleId, now: datetime) -> tuple[Unsaved, ...]:
        """All people's texts that were kept in the last 7 days. DynamoDB removes older ones only within days."""
        items = self._table.query(article_key(article), low=_PREFIX, high=f"{_PREFIX}\U0010ffff")
        found = (from_item(item, Unsaved) for item in items)
        return tuple(each for each in found if each.at + KEPT > now)


def is_present(unsaved: Unsaved, now: datetime) -> bool:
    """Whether the person has the article open."""
    return unsaved.at + PRESENT > now
