"""What the importer does with edits that were decided: other paths, fewer addresses, and what they cost. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from chalicelib.aws.dynamodb import Put
from chalicelib.aws.wire import item_bytes
from chalicelib.content.models.articles import Article
from chalicelib.content.models.names import Path, Slug
from chalicelib.content.models.slugs import MAX_SLUG_LENGTH
from chalicelib.content.workflow import edits as workflow
from ops.moving.drafting import Draft
from ops.moving.records import Story


def is_another(before: Article, story: Story, draft: Draft) -> bool:
    """Whether neither title nor date are those of the article that was brought in under this id."""
    if before.published_at is None or story.moment is None:
        return False
    return before.published_at != story.moment and before.title != draft.title


def numbered(edit: workflow.Edit, number: int) -> workflow.Edit:
    """The edit with its article's path numbered: another one has the path."""
    live = edit.live_after
    if number == 1 or live is None or (edit.live_before and edit.live_before.path == live.path):
        return edit
    ending = f"-{number}"
    slug = Slug(edit.after.slug[: MAX_SLUG_LENGTH - len(ending)].rstrip("-") + ending)
    path = Path(live.path.removesuffix(f"{edit.after.slug}/") + f"{slug}/")
    former = tuple(each for each in edit.after.former_paths if each != path)
    return replace(
        edit,
        after=replace(edit.after, slug=slug, path=path, former_paths=former),
        live_after=replace(live, path=path, former_paths=former),
    )


def without(edit: workflow.Edit, path: Path) -> workflow.Edit:
    """The edit without an old address that another article took meanwhile."""
    former = tuple(each for each in edit.after.former_paths if each != path)
    live = replace(edit.live_after, former_paths=former) if edit.live_after else None
    return replace(edit, after=replace(edit.after, former_paths=former), live_after=live)


def units(writes: Iterable[object]) -> int:
    """Write units of a transaction: two for each KB begun (DynamoDB Developer Guide, "Read/write capacity mode")."""
    return sum(2 * -(-item_bytes(each.item) // 1024) if isinstance(each, Put) else 2 for each in writes)
