"""What IAM says to a call, as far as Gazette's policies need it: an identity-based policy, evaluated.

IAM User Guide, "Policy evaluation logic": a denial wins, then a permission; what neither names is refused. Elements
that are not evaluated here (conditions, `NotAction`, …) are an error, so that no policy is taken for less than it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_ELEMENTS = {"Sid", "Effect", "Action", "Resource"}


class Call(NamedTuple):
    """A call as IAM sees it, e.g. `s3:GetObject` of `arn:aws:s3:::pages/index.html`."""

    action: str
    resource: str


class Permission(NamedTuple):
    """One action of one statement."""

    sid: str
    action: str


class Policy:
    """An identity-based policy. Raises ValueError for what cannot be evaluated here."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._statements: list[Mapping[str, Any]] = document["Statement"]
        for each in self._statements:
            if each.keys() != _ELEMENTS or each["Effect"] not in {"Allow", "Deny"}:
                raise ValueError(f"A statement like this is not evaluated: {each}")

    @property
    def permissions(self) -> set[Permission]:
        """All that it allows, one action a permission."""
        return {Permission(each["Sid"], action) for each in self._of("Allow") for action in _list(each["Action"])}

    def permissions_for(self, call: Call) -> set[Permission]:
        """What allows a call; nothing if it is refused."""
        if any(_covers(each, call) for each in self._of("Deny")):
            return set()
        return {
            Permission(each["Sid"], action)
            for each in self._of("Allow")
            if _covers(each, call)
            for action in _list(each["Action"])
            if _matches(action.lower(), call.action.lower())
        }

    def _of(self, effect: str) -> Iterator[Mapping[str, Any]]:
        return (each for each in self._statements if each["Effect"] == effect)


def _covers(statement: Mapping[str, Any], call: Call) -> bool:
    """Whether a statement speaks of a call. Names of actions are alike in whatever case; ARNs are not."""
    acts = any(_matches(action.lower(), call.action.lower()) for action in _list(statement["Action"]))
    return acts and any(_matches(resource, call.resource) for resource in _list(statement["Resource"]))


def _matches(pattern: str, text: str) -> bool:
    """`*` stands for any letters, slashes and colons too; `?` for one."""
    expression = "".join(".*" if each == "*" else "." if each == "?" else re.escape(each) for each in pattern)
    return re.fullmatch(expression, text, re.DOTALL) is not None


def _list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
