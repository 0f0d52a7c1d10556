"""What a process remembers of the journal: entries of sealed minutes, which nothing can be added to any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.audience.counting import JournalEntry, Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """All entries from the minute `first` up to, but not with, `next`. What is not here is to be read again."""

    first: Minute
    next: Minute
    entries: tuple[JournalEntry, ...]

    def since(self, minute: Minute) -> Sealed:
        """What is here from a minute on: nothing, if not all of it is."""
        if not self.first <= minute <= self.next:
            return Sealed(first=minute, next=minute, entries=())
        entries = tuple(entry for entry in self.entries if entry.minute >= minute)
        return Sealed(first=minute, next=self.next, entries=entries)

    def and_sealed(self, found: Iterable[JournalEntry], *, upto: Minute) -> Sealed:
        """With those of the entries found from `next` on that stand in minutes up to and with that one."""
        if upto < self.next:
            return self
        sealed = (entry for entry in found if entry.minute <= upto)
        return Sealed(first=self.first, next=Minute(upto + 1), entries=(*self.entries, *sealed))


NOTHING = Sealed(first=Minute(0), next=Minute(0), entries=())
