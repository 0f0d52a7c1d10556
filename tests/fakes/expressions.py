"""DynamoDB's expressions: conditions, key conditions and updates, on items in wire form.

Of the language in the DynamoDB Developer Guide ("Expressions"), what the project uses; anything else is refused. A text
is parsed once, to functions of what it is evaluated on: tests evaluate the same few texts a million times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

Wire = dict[str, Any]


class Scope(NamedTuple):
    """What an expression is evaluated on: an item ({} for one that is not there), and its names and values."""

    item: Wire
    names: Mapping[str, str]
    values: Mapping[str, Wire]


Holds = Callable[[Scope], bool]
Name = Callable[[Scope], str]
Operand = Callable[[Scope], Wire | None]
Term = Callable[[Scope], Wire]
Change = Callable[[Scope, Wire], object]
"""Changes the second: the item as it will be."""

_TOKEN = re.compile(r"\s*(#\w+|:\w+|\w+|<>|<=|>=|[=<>(),+\-])")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
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
    """An expression text with its names and values."""

    def __init__(self, text: str, names: Mapping[str, str], values: Mapping[str, Wire]) -> None:
        self.used = used(text)
        self._text = text
        self._names = names
        self._values = values
        for token in self.used:
            if token not in names and token not in values:
                raise BadExpression(f"{token} is used in the expression but not defined")

    def holds(self, item: Wire) -> bool:
        """Whether the condition holds for an item ({} for one that is not there)."""
        return _condition(self._text)(Scope(item, self._names, self._values))

    def update(self, item: Wire) -> Wire:
        """The item after the update; every right side is worked out from the item as it was."""
        scope, after = Scope(item, self._names, self._values), dict(item)
        for change in _update(self._text):
            change(scope, after)
        return after


@lru_cache(1000)
def used(text: str) -> frozenset[str]:
    """The `#names` and `:values` that stand in an expression."""
    return frozenset(token for token in _split(text) if token[0] in "#:")


@lru_cache(1000)
def _condition(text: str) -> Holds:
    return _Parser(text).condition()


@lru_cache(1000)
def _update(text: str) -> list[Change]:
    return _Parser(text).update()


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = _split(text)
        self._at = 0

    # Updates

    def update(self) -> list[Change]:
        changes: list[Change] = []
        while self._at < len(self._tokens):
            match self._take():
                case "SET":
                    changes += self._each(self._set)
                case "ADD":
                    changes += self._each(self._add)
                case "REMOVE":
                    changes += self._each(self._remove)
                case other:
                    raise BadExpression(f"no clause {other!r}")
        return changes

    def _each(self, parse: Callable[[], Change]) -> list[Change]:
        changes = [parse()]
        while self._skip(","):
            changes.append(parse())
        return changes

    def _set(self) -> Change:
        name = self._name()
        self._expect("=")
        value = self._term()
        while self._peek() in {"+", "-"}:
            value = _sum(value, 1 if self._take() == "+" else -1, self._term())
        return lambda scope, after: after.update({name(scope): value(scope)})

    def _add(self) -> Change:
        name, change = self._name(), self._value(self._take())

        def add(scope: Scope, after: Wire) -> None:
            before = scope.item.get(name(scope), {"N": "0"})
            after[name(scope)] = {"N": str(int(before["N"]) + int(change(scope)["N"]))}

        return add

    def _remove(self) -> Change:
        name = self._name()
        return lambda scope, after: after.pop(name(scope), None)

    def _term(self) -> Term:
        token = self._take()
        if token == "if_not_exists":
            self._expect("(")
            name = self._name()
            self._expect(",")
            otherwise = self._term()
            self._expect(")")
            return lambda scope: scope.item.get(name(scope)) or otherwise(scope)
        if token == "list_append":
            self._expect("(")
            first = self._term()
            self._expect(",")
            second = self._term()
            self._expect(")")
            return lambda scope: {"L": [*first(scope)["L"], *second(scope)["L"]]}
        if token.startswith(":"):
            return self._value(token)
        stored = self._resolve(token)
        return lambda scope: scope.item[stored(scope)]

    # Conditions

    def condition(self) -> Holds:
        result = self._or()
        if self._at != len(self._tokens):
            raise BadExpression(f"did not expect {self._tokens[self._at]!r}")
        return result

    def _or(self) -> Holds:
        any_of = [self._and()]
        while self._skip("OR"):
            any_of.append(self._and())
        return any_of[0] if len(any_of) == 1 else lambda scope: any(each(scope) for each in any_of)

    def _and(self) -> Holds:
        all_of = [self._not()]
        while self._skip("AND"):
            all_of.append(self._not())
        return all_of[0] if len(all_of) == 1 else lambda scope: all(each(scope) for each in all_of)

    def _not(self) -> Holds:
        if self._skip("NOT"):
            refused = self._not()
            return lambda scope: not refused(scope)
        if self._skip("("):
            result = self._or()
            self._expect(")")
            return result
        return self._comparison()

    def _comparison(self) -> Holds:
        if self._peek() in {"attribute_exists", "attribute_not_exists"}:
            wanted = self._take() == "attribute_exists"
            self._expect("(")
            name = self._name()
            self._expect(")")
            return lambda scope: (name(scope) in scope.item) is wanted
        left, operator = self._operand(), self._take()
        if operator == "BETWEEN":
            low = self._operand()
            self._expect("AND")
            high = self._operand()
            return lambda scope: _compare("<=", low(scope), left(scope)) and _compare("<=", left(scope), high(scope))
        if operator not in _COMPARE:
            raise BadExpression(f"no operator {operator!r}")
        right = self._operand()
        return lambda scope: _compare(operator, left(scope), right(scope))

    def _operand(self) -> Operand:
        token = self._take()
        if token.startswith(":"):
            return self._value(token)
        stored = self._resolve(token)
        return lambda scope: scope.item.get(stored(scope))

    # Tokens

    def _peek(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self) -> str:
        if self._at >= len(self._tokens):
            raise BadExpression("the expression ends too soon")
        self._at += 1
        return self._tokens[self._at - 1]

    def _skip(self, token: str) -> bool:
        """Whether that comes next; then it is taken."""
        is_next = self._peek() == token
        self._at += is_next
        return is_next

    def _expect(self, token: str) -> None:
        if self._take() != token:
            raise BadExpression(f"expected {token!r} before {self._tokens[self._at - 1]!r}")

    def _name(self) -> Name:
        return self._resolve(self._take())

    @staticmethod
    def _resolve(token: str) -> Name:
        if not re.fullmatch(r"#?\w+", token):
            raise BadExpression(f"{token!r} is not a name")
        return (lambda scope: scope.names[token]) if token.startswith("#") else (lambda _: token)

    @staticmethod
    def _value(token: str) -> Term:
        if not token.startswith(":"):
            raise BadExpression(f"{token!r} is not a value")
        return lambda scope: scope.values[token]


@lru_cache(1000)
def _split(text: str) -> tuple[str, ...]:
    tokens, at = list[str](), 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadExpression(f"cannot read {text[at:]!r}")
        tokens.append(match[1])
        at = match.end()
    return tuple(tokens)


def _sum(left: Term, sign: int, right: Term) -> Term:
    return lambda scope: {"N": str(int(left(scope)["N"]) + sign * int(right(scope)["N"]))}


def _compare(operator: str, left: Wire | None, right: Wire | None) -> bool:
    """Values of different types, or one that isn't there, are never equal, nor is one less."""
    if left is None or right is None or left.keys() != right.keys():
        return operator == "<>"
    return _COMPARE[operator](_plain(left), _plain(right))


def _plain(value: Wire) -> Any:
    ((kind, plain),) = value.items()
    if kind == "N":
        return int(plain)
    return plain.encode() if kind == "S" else plain
