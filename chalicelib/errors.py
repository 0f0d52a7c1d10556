"""What can go wrong in Gazette's own terms: no HTTP, no AWS. Each class carries the data of its case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class GazetteError(Exception):
    """Base of every error that an editor, a reader or an operator sees."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One bad field: where it is (a JSON pointer, RFC 6901) and what is wrong, in a full sentence."""

    pointer: str
    detail: str


class InvalidInput(GazetteError):
    """One or more fields are bad; all of them are named."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__("; ".join(f"{p.pointer}: {p.detail}" for p in problems))
        self.problems = tuple(problems)

    @classmethod
    def field(cls, pointer: str, detail: str) -> InvalidInput:
        """The error for a single field."""
        return cls([FieldProblem(pointer, detail)])


class NotFound(GazetteError):
    """What was asked for does not exist."""

    def __init__(self, what: str, key: str) -> None:
        super().__init__(f"There is no {what} '{key}'.")
        self.what = what
        self.key = key


class StaleVersion(GazetteError):
    """An edit was based on a version that is no longer the current one."""

    def __init__(self, *, expected: int, current: int | None) -> None:
        now = "it is gone" if current is None else f"it is at version {current}"
        super().__init__(f"The edit is based on version {expected}, but {now}.")
        self.expected = expected
        self.current = current


class PathTaken(GazetteError):
    """A public path belongs to another article or page."""

    def __init__(self, path: str) -> None:
        super().__init__(f"The path {path} belongs to another article or page.")
        self.path = path


class ActionRefused(GazetteError):
    """The article's status does not allow the action."""


class AlreadyDone(GazetteError):
    """The same request was carried out before, under its `Idempotency-Key`."""


class TooLarge(GazetteError):
    """What was posted does not fit into one item of the table."""

    def __init__(self, *, size_bytes: int, limit_bytes: int) -> None:
        super().__init__(f"The article takes {size_bytes:,} bytes; at most {limit_bytes:,} can be kept.")
        self.size_bytes = size_bytes
        self.limit_bytes = limit_bytes


class Busy(GazetteError):
    """Others kept changing the same items; trying again later will do."""


class Throttled(GazetteError):
    """DynamoDB refuses calls because there are too many; trying again later will do."""


class TooManyViews(GazetteError):
    """A reader sent more beacons in a minute than one who reads would."""

    def __init__(self, *, limit: int) -> None:
        super().__init__(f"At most {limit} beacons a minute are taken from one reader; this one was not recorded.")
        self.limit = limit


class TooManyFromAddress(TooManyViews):
    """One network address sent more beacons in a minute than the readers behind it would."""

    def __init__(self, *, limit: int) -> None:
        GazetteError.__init__(
            self, f"At most {limit} beacons a minute are taken from one network address; this one was not recorded."
        )
        self.limit = limit


class TooManyRequests(GazetteError):
    """A token was used more often in a minute than its rate allows."""

    def __init__(self, *, limit: int, retry_after_seconds: int) -> None:
        super().__init__(f"At most {limit} requests a minute are taken with this token.")
        self.limit = limit
        self.retry_after_seconds = retry_after_seconds


class Unauthenticated(GazetteError):
    """No token came with the request, or it is not known, or it has expired."""


class Forbidden(GazetteError):
    """The token's role does not allow the action."""


class MissingSetting(GazetteError):
    """A setting that this function needs is not in the environment."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The environment variable {name} is not set.")
        self.name = name


class InvalidSetting(GazetteError):
    """A setting is present but cannot be used."""
