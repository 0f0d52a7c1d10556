"""Redirects in the content table: from paths that the site had before to where their readers should go.

| item     | pk                   | sk     | attributes                                                              |
|----------|----------------------|--------|-------------------------------------------------------------------------|
| redirect | `PATH#<path>`        | `PATH` | `path`, `to_article` or `to_url`, `version`, `updated_at`, `updated_by` |
| entry    | `REDIRECTS`          | id     | `path`, of the redirect that is listed here                             |
| way      | `REDIRECTS#<target>` | id     | `path`, of a redirect that leads to this article, or path of this site  |

All of one come, change and go in one transaction. The first is the claim to the path, as articles have theirs, so that
nothing else can live there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chalicelib.aws.dynamodb import ABSENT, Check, Condition, ConditionFailed, Delete, Put, Table, Write
from chalicelib.aws.wire import Item
from chalicelib.content.models.links import own_path
from chalicelib.content.models.names import ArticleId, Path
from chalicelib.content.models.portal import Redirect
from chalicelib.content.models.slugs import is_slug
from chalicelib.content.store.conditions import at_version, stale
from chalicelib.content.store.items import from_item, to_item
from chalicelib.content.store.paths import is_redirect, path_key
from chalicelib.content.store.standing import STANDING
from chalicelib.content.store.tickets import change_key, opened
from chalicelib.errors import InvalidInput, PathTaken

REDIRECTS = "REDIRECTS"

_IS_NO_REDIRECT = Condition(text="attribute_not_exists(#path)")
"""Of where a redirect is to lead, at the moment it is kept. Protects readers from circles: what would close one is
refused."""


def redirect_item(redirect: Redirect) -> Item:
    """A redirect: the claim to its path, which is nobody else's then."""
    return to_item(*path_key(redirect.path), redirect)


def redirect_from_item(item: Item) -> Redirect:
    """The reverse of `redirect_item`."""
    return from_item(item, Redirect)


class Redirects:
    """Every redirect. All reads are strongly consistent."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, path: Path) -> Redirect | None:
        """The redirect at a path."""
        item = self._table.get(*path_key(path))
        return redirect_from_item(item) if item and is_redirect(item) else None

    def find_by_id(self, redirect: str) -> Redirect | None:
        """The redirect of an id."""
        entry = self._table.get(REDIRECTS, redirect)
        return self.find(Path(entry["path"])) if entry else None

    def list(self, limit: int, after: str | None) -> tuple[Redirect, ...]:
        """The redirects whose ids follow that one (None: the first), in the order of ids; at most `limit`."""
        low = None if after is None else f"{after}!"  # comes before every id that is greater
        keys = [path_key(Path(entry["path"])) for entry in self._table.query(REDIRECTS, low=low, limit=limit)]
        found = self._table.get_many(keys)
        return tuple(redirect_from_item(found[key]) for key in keys if key in found and is_redirect(found[key]))

    def paths(self) -> Iterator[Path]:
        """The path of every redirect."""
        return (Path(entry["path"]) for entry in self._table.query(REDIRECTS))

    def paths_to(self, target: ArticleId | Path, limit: int | None = None) -> tuple[Path, ...]:
        """The paths that lead to an article, or straight to a path; at most `limit`."""
        return tuple(Path(way["path"]) for way in self._table.query(_ways(target), limit=limit))

    def leading_to(self, targets: Iterable[ArticleId | Path]) -> tuple[Path, ...]:
        """The paths that lead to any of these, straight or over other redirects."""
        found: dict[Path, None] = {}
        waiting = list(targets)
        while waiting:
            further = [path for path in self.paths_to(waiting.pop()) if path not in found]
            found |= dict.fromkeys(further)
            waiting += further
        return tuple(found)

    def put(self, redirect: Redirect, before: Redirect | None) -> None:
        """Keep a redirect as the next version of the one before.

        Raises StaleVersion if that isn't the one before, PathTaken if an article or a standing page lives at its path,
        InvalidInput if it would lead to another redirect.
        """
        writes: list[Write | Check] = [
            Put(item=redirect_item(redirect), condition=at_version(redirect.version - 1)),
            Put(item={"pk": REDIRECTS, "sk": redirect.id, "path": redirect.path}),
        ]
        after, left = _target(redirect), _target(before) if before else None
        if after:
            writes.append(Put(item={"pk": _ways(after), "sk": redirect.id, "path": redirect.path}))
        if left and left != after:
            writes.append(Delete(pk=_ways(left), sk=redirect.id))
        if is_slug(slug := redirect.path.strip("/")):
            writes.append(Check(pk=STANDING, sk=slug, condition=ABSENT))
        if target := own_path(redirect.to_url):
            pk, sk = path_key(target)
            writes.append(Check(pk=pk, sk=sk, condition=_IS_NO_REDIRECT))
        writes.append(opened(change_key(before, redirect)))
        try:
            self._table.transact(writes)
        except ConditionFailed as error:
            raise _refusal(redirect, writes[error.failed[0]], error.old[0]) from error

    def delete(self, redirect: Redirect) -> None:
        """Remove a redirect. Raises StaleVersion if it is no longer at this version."""
        pk, sk = path_key(redirect.path)
        writes: list[Write | Check] = [
            Delete(pk=pk, sk=sk, condition=at_version(redirect.version)),
            Delete(pk=REDIRECTS, sk=redirect.id),
            opened(change_key(redirect, None)),
        ]
        if target := _target(redirect):
            writes.append(Delete(pk=_ways(target), sk=redirect.id))
        try:
            self._table.transact(writes)
        except ConditionFailed as error:
            raise stale(redirect.version, error.old[0]) from error


def _refusal(redirect: Redirect, failed: Write | Check, old: Item | None) -> Exception:
    """Why a redirect cannot be stored: which of its writes failed, and what stands there."""
    match failed:
        case Put() if old is None or is_redirect(old):
            return stale(redirect.version - 1, old)
        case Check(pk=pk) if pk != STANDING:
            detail = "There is a redirect at this path, too; give the address that it leads to."
            return InvalidInput.field("/to_url", detail)
    return PathTaken(redirect.path)


def _target(redirect: Redirect) -> ArticleId | Path | None:
    """What it leads to within the site."""
    return redirect.to_article or own_path(redirect.to_url)


def _ways(target: ArticleId | Path) -> str:
    return f"{REDIRECTS}#{target}"
