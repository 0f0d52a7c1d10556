"""Claims to paths: which article or redirect a path belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.aws.wire import Item
from chalicelib.content.models.names import ArticleId, Path
from chalicelib.content.store.items import Stored

PATH = "PATH"


def path_key(path: Path) -> tuple[str, str]:
    """The key of the claim to a path."""
    return f"{PATH}#{path}", PATH


def path_of_claim(claim: Item) -> Path:
    """The path that a claim is to."""
    return Path(claim["pk"].removeprefix(f"{PATH}#"))


def claim_item(path: Path, article: ArticleId) -> Item:
    """The claim of an article to a path, for good: at its address of today or at one it has left."""
    pk, sk = path_key(path)
    return {"pk": pk, "sk": sk, "article": article}


def is_redirect(claim: Item) -> bool:
    """Whether the claim to a path is a redirect's, and not an article's."""
    return "path" in claim


class Paths(Stored):
    """Who owns which path."""

    def find_path_owner(self, path: Path) -> ArticleId | None:
        """The article that a path belongs to, at its address of today or at one it has left."""
        claim = self._table.get(*path_key(path))
        return ArticleId(claim["article"]) if claim and not is_redirect(claim) else None

    def find_path_owners(self, paths: Iterable[Path]) -> dict[Path, ArticleId]:
        """The articles that these paths belong to."""
        keys = {path_key(path): path for path in paths}
        found = self._table.get_many(keys)
        return {keys[key]: ArticleId(claim["article"]) for key, claim in found.items() if not is_redirect(claim)}

    def is_path_free(self, path: Path, article: ArticleId) -> bool:
        """Whether an article may have a path: nobody has it, or it has it already."""
        claim = self._table.get(*path_key(path))
        return claim is None or claim.get("article") == article
