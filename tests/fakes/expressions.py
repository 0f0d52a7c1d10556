"""DynamoDB's expressions: conditions, key conditions and updates, on items in wire form.

Of the language in the DynamoDB Developer Guide ("Expressions"), what the project uses; anything else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

Wire = dict[str, Any]

_TOKEN = re.compile(r"\s*(#\w+|:\w+|\w+|<>|<=|>=|[=<>(),+\-])")
_COMPARE = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


class BadExpression(ValueError):
    """Not an expression of DynamoDB, or not one of those that this fake knows."""


class Expression:
    """An expression text with its names and values; evaluates once, left to right, as it is parsed."""

    def __init__(self, text: str, names: Mapping[str, str], values: Mapping[str, Wire]) -> None:
        self._tokens = _split(text)
        self._at = 0
        self._names = names
        self._values = values
        self.used: set[str] = {token for token in self._tokens if token[0] in "#:"}
        for token in self.used:
            if token not in (names if token[0] == "#" else values):
                raise BadExpression(f"{token} is used in the expression but not defined")

    def holds(self, item: Wire) -> bool:
        """Whether the condition holds for an item ({} for one that is not there)."""
        self._at = 0
        result = self._or(item)
        if self._at != len(self._tokens):
            raise BadExpression(f"did not expect {self._tokens[self._at]!r}")
        return result

    def update(self, item: Wire) -> Wire:
        """The item after the update; every right side is worked out from the item as it was."""
        self._at, after = 0, dict(item)
        while self._at < len(self._tokens):
            match self._take():
                case "SET":
                    self._each(lambda: self._set(item, after))
                case "ADD":
                    self._each(lambda: self._add(item, after))
                case "REMOVE":
                    self._each(lambda: after.pop(self._name(), None))
                case other:
                    raise BadExpression(f"no clause {other!r}")
        return after

    # Updates

    def _each(self, action: Any) -> None:
        action()
        while self._peek() == ",":
            self._take()
            action()

    def _set(self, item: Wire, after: Wire) -> None:
        name = self._name()
        self._expect("=")
        value = self._term(item)
        while self._peek() in {"+", "-"}:
            sign = 1 if self._take() == "+" else -1
            value = {"N": str(int(value["N"]) + sign * int(self._term(item)["N"]))}
        after[name] = value

    def _add(self, item: Wire, after: Wire) -> None:
        name, change = self._name(), self._value(self._take())
        before = item.get(name, {"N": "0"})
        after[name] = {"N": str(int(before["N"]) + int(change["N"]))}

    def _term(self, item: Wire) -> Wire:
        token = self._take()
        if token == "if_not_exists":
            self._expect("(")
            name = self._name()
            self._expect(",")
            otherwise = self._term(item)
            self._expect(")")
            kept: Wire = item.get(name, otherwise)
            return kept
        if token.startswith(":"):
            return self._value(token)
        stored: Wire = item[self._resolve(token)]
        return stored

    # Conditions

    def _or(self, item: Wire) -> bool:
        result = self._and(item)
        while self._peek() == "OR":
            self._take()
            result = self._and(item) or result
        return result

    def _and(self, item: Wire) -> bool:
        result = self._not(item)
        while self._peek() == "AND":
            self._take()
            result = self._not(item) and result
        return result

    def _not(self, item: Wire) -> bool:
        if self._peek() == "NOT":
            self._take()
            return not self._not(item)
        if self._peek() == "(":
            self._take()
            result = self._or(item)
            self._expect(")")
            return result
        return self._comparison(item)

    def _comparison(self, item: Wire) -> bool:
        if self._peek() in {"attribute_exists", "attribute_not_exists"}:
            wanted = self._take() == "attribute_exists"
            self._expect("(")
            present = self._name() in item
            self._expect(")")
            return present is wanted
        left, operator = self._operand(item), self._take()
        if operator == "BETWEEN":
            low = self._operand(item)
            self._expect("AND")
            high = self._operand(item)
            return _compare("<=", low, left) and _compare("<=", left, high)
        if operator not in _COMPARE:
            raise BadExpression(f"no operator {operator!r}")
        return _compare(operator, left, self._operand(item))

    def _operand(self, item: Wire) -> Wire | None:
        token = self._take()
        return self._value(token) if token.startswith(":") else item.get(self._resolve(token))

    # Tokens

    def _peek(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self) -> str:
        if self._at >= len(self._tokens):
            raise BadExpression("the expression ends too soon")
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, token: str) -> None:
        if self._take() != token:
            raise BadExpression(f"expected {token!r} before {self._tokens[self._at - 1]!r}")

    def _name(self) -> str:
        return self._resolve(self._take())

    def _resolve(self, token: str) -> str:
        if not re.fullmatch(r"#?\w+", token):
            raise BadExpression(f"{token!r} is not a name")
        return self._names[token] if token.startswith("#") else token

    def _value(self, token: str) -> Wire:
        return self._values[token]


@lru_cache
def _split(text: str) -> tuple[str, ...]:
    tokens, at = list[str](), 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadExpression(f"cannot read {text[at:]!r}")
        tokens.append(match[1])
        at = match.end()
    return tuple(tokens)


def _compare(operator: str, left: Wire | None, right: Wire | None) -> bool:
    """Values of different types, or one that isn't there, are never equal, nor is one less."""
    if left is None or right is None or left.keys() != right.keys():
        return operator == "<>"
    return bool(_COMPARE[operator](_plain(left), _plain(right)))


def _plain(value: Wire) -> Any:
    ((kind, plain),) = value.items()
    if kind == "N":
        return int(plain)
    return plain.encode() if kind == "S" else plain
