"""What code imports when it runs, at the top or in a function; nothing that only types need."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def imports(tree: ast.AST, *, with_names: bool = False) -> Iterator[str]:
    """The modules; with `with_names` also what is imported from them, which may be modules, too."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=orelse):
                for other in orelse:
                    yield from imports(other, with_names=with_names)
                continue
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield module
                if with_names:
                    yield from (f"{module}.{each.name}" for each in names)
        yield from imports(node, with_names=with_names)
