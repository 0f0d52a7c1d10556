"""Small faults, put into a module one at a time: what to change, and how the change is named.

What is left alone has no rule that a test could hold it to, or none but its wording:

- imports, annotations, decorators (such as a dataclass's slots), docstrings, assertions, loggers and type variables;
- calls of the logger, and the sentences of errors: texts within `raise` or `super().__init__`, and texts that end with
  a full stop. The JSON pointer of an error is no sentence;
- what only names a type, such as `Minute(…)` around a number;
- entries of a set, and keys of a dictionary, beyond being left out: what finds that finds a wrong one too;
- the words of an enumeration's members, if they have spaces: then they are there for sentences.
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

NOTE = "_noted_by_mutants"

MAX_TEXT = 100
"""A change is shown with what stands around it, as long as that takes no more characters."""

_OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_FUNCTIONS = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}
_CLEANERS = {"strip", "lower", "upper", "replace", "removeprefix", "removesuffix"}
_TYPE_NAMES = {"Minute", "Path", "Slug", "SafeHtml", "ArticleId", "Month", "ListName"}
_TYPE_NAMES |= {"str", "int", "tuple", "list", "frozenset"}
_LEFT_ALONE = (ast.Import, ast.ImportFrom, ast.Assert, ast.AnnAssign)
_LEFT_ALONE_FIELDS = {"annotation", "returns", "decorator_list", "bases", "ctx", "targets", "target", "type_params"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A module with one fault. `function` is the qualified name of the one that has it; empty: it is in none.

    `change` is the code before and after, and stays the same when lines move.
    """

    module: str
    function: str
    change: str
    code: CodeType

    def __str__(self) -> str:
        return f"{self.module}: {self.function or '(module)'}: {self.change}"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node stands: in its parent's field, at a position if that is a list."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST
    function: str
    around: tuple[ast.AST, ...]
    says: bool
    """Whether texts here are what an error says."""

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutants(module: str, source: str, file: str) -> Iterator[Mutant]:
    """All mutants of a module, in the order of its text. Changes of a function that read the same are numbered."""
    tree = ast.parse(source)
    members = _members(tree)
    times = Counter[tuple[str, str]]()
    for place in _places(tree, tree, function="", around=(), says=False):
        for new in _alternatives(place, members):
            change = _entry(place) + _describe(place, new)
            place.put(new)
            try:
                code = compile(ast.fix_missing_locations(tree), file, "exec")
            except (SyntaxError, TypeError, ValueError):
                continue  # such as `return` outside a function: no fault that anybody could make
            finally:
                place.put(place.node)
            times[place.function, change] += 1
            number = times[place.function, change]
            yield Mutant(
                module=module,
                function=place.function,
                change=change if number == 1 else f"{change} (no. {number})",
                code=code,
            )


def noting(source: str, file: str) -> CodeType:
    """A module without a fault, whose functions say their name to `NOTE`, a built-in function, when they are called."""
    tree = ast.parse(source)
    for place in list(_places(tree, tree, function="", around=(), says=False)):
        if isinstance(place.node, ast.FunctionDef) and not place.function:
            name = _name(place.node, "", place.around)
            place.node.body.insert(0, ast.parse(f"{NOTE}({name!r})").body[0])
    return compile(tree, file, "exec")


def _places(tree: ast.AST, parent: ast.AST, function: str, around: tuple[ast.AST, ...], says: bool) -> Iterator[_Place]:
    for field, value in ast.iter_fields(parent):
        if field in _LEFT_ALONE_FIELDS and not (field == "target" and isinstance(parent, ast.NamedExpr)):
            continue
        inside = function if field == "body" or not isinstance(parent, ast.FunctionDef) else ""
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(node, ast.AST) or _is_left_alone(node):
                continue
            tells = says or isinstance(node, ast.Raise) or _is_call_of_init(node)
            yield _Place(parent, field, index, node, inside, (*around, parent), tells)
            yield from _places(tree, node, _name(node, inside, (*around, parent)), (*around, parent), tells)


def _name(node: ast.AST, inside: str, around: tuple[ast.AST, ...]) -> str:
    """The name of the function that the children of a node are in: of nested ones the outermost."""
    if inside or not isinstance(node, ast.FunctionDef):
        return inside
    classes = [each.name for each in around if isinstance(each, ast.ClassDef)]
    return ".".join((*classes, node.name))


def _is_left_alone(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="log")))):
            return True
        case ast.Assign(value=ast.Call(func=ast.Name(id="NewType" | "TypeVar") | ast.Attribute(attr="getLogger"))):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.Assign(value=ast.Subscript(value=ast.Name(id="Literal"))):
            return True
        case ast.AnnAssign(value=ast.expr()):
            return False
    return isinstance(node, _LEFT_ALONE)


def _is_call_of_init(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__")):
            return True
    return False


def _members(tree: ast.AST) -> dict[str, list[str]]:
    """The members of enumerations that a module speaks of, by class, in the order of their first appearance."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if name[0].isupper() and attr.isupper():
                found[name][attr] = None
    return {name: list(attrs) for name, attrs in found.items()}


def _alternatives(place: _Place, members: dict[str, list[str]]) -> Iterator[ast.AST]:  # noqa: C901 (one case a kind)
    node = place.node
    yield from _of_conditions(place)
    match node:
        case ast.stmt():
            yield from _of_statements(node, place)
        case ast.cmpop() | ast.operator() | ast.boolop() if type(node) in _OPERATORS and not _joins_texts(place.parent):
            yield _OPERATORS[type(node)]()
        case ast.BoolOp(values=values):
            for left_out in range(len(values)):
                left = [each for position, each in enumerate(values) if position != left_out]
                yield left[0] if len(left) == 1 else ast.BoolOp(op=node.op, values=left)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.Call():
            yield from _of_calls(node)
        case ast.Set() | ast.List() | ast.Tuple() | ast.Dict():
            yield from _of_collections(node, place)
        case ast.FormattedValue(format_spec=ast.JoinedStr()) if not place.says:
            yield ast.FormattedValue(value=node.value, conversion=node.conversion)
        case ast.Attribute() | ast.Constant() if _is_left_out(place):
            return
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if attr in members.get(name, []):
            names = members[name]
            if len(names) > 1:
                yield ast.Attribute(value=node.value, attr=names[(names.index(attr) + 1) % len(names)], ctx=node.ctx)
        case ast.Constant():
            yield from _of_constants(node, place)


def _is_left_out(place: _Place) -> bool:
    """Whether it is an entry that another mutant does without."""
    above = place.around[-2] if len(place.around) > 1 else place.parent
    return place.field == "keys" or _is_table(place.parent, above, place.function)


def _is_table(node: ast.AST, parent: ast.AST, function: str) -> bool:
    """Whether it is a set, or a list at a module's top level: those in functions go by their order."""
    return isinstance(node, ast.Set) or (
        isinstance(node, ast.List | ast.Tuple) and isinstance(parent, ast.Assign) and not function
    )


def _of_collections(node: ast.Set | ast.List | ast.Tuple | ast.Dict, place: _Place) -> Iterator[ast.AST]:
    """Each without one of its entries."""
    if isinstance(node, ast.Dict):
        for out in range(len(node.keys)):
            keys, values = node.keys, node.values
            yield ast.Dict(keys=keys[:out] + keys[out + 1 :], values=values[:out] + values[out + 1 :])
    elif _is_table(node, place.parent, place.function):
        for out in range(len(node.elts)):
            yield type(node)(**{**vars(node), "elts": node.elts[:out] + node.elts[out + 1 :]})


def _of_conditions(place: _Place) -> Iterator[ast.AST]:
    if place.field == "ifs" or (place.field == "test" and not isinstance(place.node, ast.Constant)):
        yield ast.Constant(value=False)
        if not isinstance(place.parent, ast.While):  # which would not end
            yield ast.Constant(value=True)


def _of_statements(node: ast.stmt, place: _Place) -> Iterator[ast.AST]:
    match node:
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield ast.Return(value=ast.Constant(value=None))
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break() | ast.Return(value=None):
            yield ast.Pass()
        case ast.Assign() if place.function:
            yield ast.Pass()


def _of_calls(node: ast.Call) -> Iterator[ast.AST]:
    for position, keyword in enumerate(node.keywords):
        if keyword.arg:
            left = node.keywords[:position] + node.keywords[position + 1 :]
            yield ast.Call(func=node.func, args=node.args, keywords=left)
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in _FUNCTIONS:
            yield ast.Call(func=ast.Name(id=_FUNCTIONS[name], ctx=ast.Load()), args=node.args, keywords=node.keywords)
        case ast.Call(func=ast.Name(id=name), args=[ast.expr() as inner], keywords=[]) if not (
            name in _TYPE_NAMES or isinstance(inner, ast.Starred | ast.GeneratorExp)
        ):
            yield inner
        case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in _CLEANERS:
            yield inner


def _of_constants(node: ast.Constant, place: _Place) -> Iterator[ast.AST]:
    match node.value:
        case bool():
            yield ast.Constant(value=not node.value)
        case int():
            yield ast.Constant(value=node.value + 1)
        case str() if not _is_wording(node.value, place):
            yield ast.Constant(value="" if node.value or isinstance(place.parent, ast.JoinedStr) else "x")
        case bytes():
            yield ast.Constant(value=b"" if node.value else b"x")


def _is_wording(text: str, place: _Place) -> bool:
    of_a_member = len(place.around) > 1 and isinstance(place.around[-2], ast.ClassDef) and " " in text
    return (place.says and not text.startswith("/")) or text.endswith(".") or of_a_member


def _joins_texts(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and any(
        isinstance(each, ast.JoinedStr) or (isinstance(each, ast.Constant) and isinstance(each.value, str))
        for each in (node.left, node.right)
    )


def _entry(place: _Place) -> str:
    """Of which entry of a dictionary at the module's top level it is: rows of a table often read the same."""
    for above, below in zip(place.around, (*place.around[1:], place.node), strict=True):
        if isinstance(above, ast.Dict) and not place.function and below in above.values:
            key = above.keys[above.values.index(below)]
            return f"{ast.unparse(key)}: " if key else ""
    return ""


def _describe(place: _Place, new: ast.AST) -> str:
    """The change, and the code around it as far as that is short: `moment > now → moment >= now`."""
    if isinstance(place.node, ast.stmt) and isinstance(new, ast.Pass):
        return f"{_short(place.node)} → (nothing)"
    shown: ast.AST = place.node
    if isinstance(shown, ast.Constant | ast.Name | ast.Attribute | ast.operator | ast.cmpop | ast.boolop | ast.Dict):
        shown = _enclosing(place)
    before = _short(shown)
    if shown is place.node:
        after = _short(new)
    else:
        place.put(new)
        after = _short(shown)
        place.put(place.node)
    if place.field == "test" and isinstance(new, ast.Constant):
        return f"{type(place.parent).__name__.lower()} {before} → {after}"
    if before == after or len(before) > MAX_TEXT:
        return _difference(place.node, new, shown)
    return f"{before} → {after}"


def _enclosing(place: _Place) -> ast.AST:
    for each in reversed(place.around):
        if isinstance(each, ast.JoinedStr | ast.FormattedValue):
            continue
        if isinstance(each, ast.expr | ast.keyword | ast.Assign | ast.AugAssign | ast.Return):
            return each if len(_short(each)) <= MAX_TEXT else place.node
        break
    return place.node


def _difference(old: ast.AST, new: ast.AST, shown: ast.AST) -> str:
    """For what is long: what is left out of it, or both in full."""
    match old, new:
        case ast.Call(), ast.Call() if len(old.keywords) > len(new.keywords):
            (left_out,) = [each for each in old.keywords if each not in new.keywords]
            return f"{ast.unparse(old.func)}(… {ast.unparse(left_out)} …) → without it"
        case ((ast.Set() | ast.List() | ast.Tuple()), (ast.Set() | ast.List() | ast.Tuple())):
            (gone,) = [each for each in old.elts if each not in new.elts]
            return f"{ast.unparse(gone)} among others → without it"
        case ast.Dict(), ast.Dict():
            (key,) = [each for each in old.keys if each not in new.keys]
            return f"{ast.unparse(key) if key else '**'}: … → without it"
    return f"{_short(old)} → {_short(new)}" if old is not shown else f"{ast.unparse(old)} → {ast.unparse(new)}"


def _short(node: ast.AST) -> str:
    if isinstance(node, ast.operator | ast.cmpop | ast.boolop):
        return type(node).__name__
    return " ".join(ast.unparse(ast.fix_missing_locations(node)).split())
