"""The audit: makes every page anew and compares it with what stands in the bucket, by hash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from chalicelib.content.models.media import MediaStatus
from chalicelib.content.models.names import MediaId, Path
from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.tickets import Ticket
from chalicelib.media.bucket import MEDIA, UPLOADS, is_made_here
from chalicelib.publishing.assets import is_asset
from chalicelib.publishing.bucket import Held, PageStore
from chalicelib.publishing.dispatch import chunks
from chalicelib.publishing.pages import find_page, object_key, path_of_key
from chalicelib.publishing.press import Press, Proof
from ops.desk import FOLDER as DESK

OTHERS = (MEDIA, UPLOADS, DESK)
"""Folders of the bucket that hold no pages."""

OBJECTS_AT_ONCE = 8
"""How many objects are asked for at once."""


@dataclass(slots=True, kw_only=True)
class Findings:
    """What an audit found. Assets of an earlier look do not count: they go by themselves.

    `missing` and `stale` pages should stand in the bucket, or differ from what they should be. `orphaned` pages should
    not be there. `strange` keys are Gazette's own, but belong to no kind of page and to no picture or document. `lost`
    are keys of pictures and documents whose files are gone. `broken` pages cannot be made. `waiting` are the tickets of
    changes that were not printed during the whole audit. `foreign` are keys that Gazette did not write, where none of
    its own belong; the audit names them and leaves them alone. `checked` counts the pages by kind, `different` those
    that are missing or stale.
    """

    missing: list[Path] = field(default_factory=list)
    stale: list[Path] = field(default_factory=list)
    orphaned: list[Path] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    broken: list[Path] = field(default_factory=list)
    waiting: list[Ticket] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    checked: Counter[str] = field(default_factory=Counter)
    different: Counter[str] = field(default_factory=Counter)

    @property
    def drifted(self) -> list[Path]:
        """The pages to print for a repair."""
        return [*self.missing, *self.stale, *self.orphaned]

    @property
    def is_clean(self) -> bool:
        """Whether the bucket is what a rebuild would make of it."""
        return not (self.drifted or self.strange or self.lost or self.broken or self.waiting)


class Audit:
    """An audit of one site. `note` gets the number of pages that were just looked at."""

    def __init__(
        self, content: ContentStore, store: PageStore, press: Press, note: Callable[[int], object] = lambda _: None
    ) -> None:
        self._content = content
        self._store = store
        self._press = press
        self._note = note

    def find(self, paths: Iterable[Path]) -> Findings:
        """Compare all pages that must exist (`paths`) with all pages that do.

        Edits during the audit may look like drift, so it looks at everything that differs a second time.
        """
        before = self._content.tickets.open()
        held, findings = dict(self._store.list()), Findings()
        expected: set[str] = set()
        for chunk in chunks(paths):
            expected.update(map(object_key, chunk))
            for proof in self._differing(self._press.prove(chunk), held, findings):
                self._look_again(proof.page.path, findings)
            self._note(len(chunk))
        for key, made in self._press.asset_objects():
            expected.add(key)
            if key not in held:
                findings.missing.append(path_of_key(key))
            elif held[key].etag != made.etag:
                findings.stale.append(path_of_key(key))
        for key in held.keys() - expected:
            if not key.startswith(OTHERS) and not is_asset(key):
                self._look_at_stranger(key, findings)
        self._look_at_media({key for key in held if key.startswith(MEDIA)}, findings)
        # The others were printed meanwhile.
        findings.waiting = [each for each in self._content.tickets.open() if each in before and each.is_of_change]
        return findings

    def _look_at_media(self, held: set[str], findings: Findings) -> None:
        """Compare the files of pictures and documents with the expected ones, by name, which holds their content's
        hash.
        """
        named = {variant.key for item in self._content.media.newest() for variant in item.variants}
        findings.lost += [key for key in sorted(named - held) if self._is_wanted(key) and not self._store.find(key)]
        waiting = {ticket.name for ticket in self._content.tickets.open() if ticket.is_of_files}
        for key in sorted(held - named):
            if f"/{key.rpartition('/')[0]}/" in waiting:
                continue  # it goes when no page shows it any more
            if not is_made_here(key):
                findings.foreign.append(key)
            elif not self._is_wanted(key):
                findings.strange.append(key)

    def _is_wanted(self, key: str) -> bool:
        """Whether a file is an item's, or may become one's that is being made ready."""
        item = self._content.media.find(MediaId(key.split("/")[1]))
        return item is not None and (
            item.status is MediaStatus.WAITING or key in {variant.key for variant in item.variants}
        )

    def _differing(self, proofs: Iterable[Proof], held: dict[str, Held], findings: Findings) -> Iterator[Proof]:
        made = list(proofs)
        findings.checked.update(proof.page.kind.name for proof in made)
        findings.broken += [proof.page.path for proof in made if proof.error]
        with ThreadPoolExecutor(OBJECTS_AT_ONCE) as threads:
            right = list(threads.map(lambda proof: self._is_right(proof, held), made))
        return (proof for proof, is_right in zip(made, right, strict=True) if not (is_right or proof.error))

    def _is_right(self, proof: Proof, held: dict[str, Held]) -> bool:
        """By its ETag, the hash of its body; and if that is right by its digest, which covers its headers and tags."""
        key = object_key(proof.page.path)
        if proof.made is None or key not in held or held[key].etag != proof.made.etag:
            return proof.made is None and key not in held
        return _digest(self._store, key) == proof.made.digest

    def _look_again(self, path: Path, findings: Findings) -> None:
        (proof,) = self._press.prove([path])
        seen = self._store.find(object_key(path))
        if proof.error:
            findings.broken.append(path)
        elif proof.made is None:
            findings.orphaned += [path] if seen else []
            return
        elif seen is None:
            findings.missing.append(path)
        elif seen.digest != proof.made.digest:
            findings.stale.append(path)
        else:
            return
        findings.different[proof.page.kind.name] += 1

    def _look_at_stranger(self, key: str, findings: Findings) -> None:
        held, path = self._store.find(key), path_of_key(key)
        if held is None:
            return
        if held.digest is None:
            findings.foreign.append(key)
        elif find_page(path) is None or object_key(path) != key:
            findings.strange.append(key)
        else:
            self._look_again(path, findings)

    def repair(self, findings: Findings, paths: Callable[[], Iterable[Path]]) -> None:
        """Print pages that have drifted and pages of changes whose messages are lost; remove strange keys.

        New things are listed only once their pages stand, so it compares everything (`paths`) once more afterwards.
        Raises PrintFailed after it has printed what it could.
        """
        self._press.place_assets()
        self._print(findings.drifted, findings.waiting)
        printed = list[Ticket]()
        if findings.waiting:
            self._print(self.find(paths()).drifted)
            still = {(ticket.key, ticket.serial) for ticket in findings.waiting}
            found = self._content.tickets.find(ticket.key for ticket in findings.waiting)
            printed = [each for each in found if (each.key, each.serial) in still and not each.new]
        self._press.close(printed)
        for key in findings.strange:
            if held := self._store.find(key):
                self._store.delete(key, seen=held)

    def _print(self, paths: Iterable[Path], tickets: Sequence[Ticket] = ()) -> None:
        self._press.print_pages([path for path in paths if find_page(path)], tickets)


def _digest(store: PageStore, key: str) -> str | None:
    found = store.find(key)
    return found.digest if found else None
