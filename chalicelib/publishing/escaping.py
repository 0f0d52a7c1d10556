"""Compiles templates as Jinja2 does, but quicker where that costs most: printing values, and looking them up.

Jinja2's own escaping makes a Markup object of each value, which is then joined with the others and thrown away. Here a
value becomes a plain string, and a value that is Markup already is taken unchanged. Jinja2 looks for an attribute, then
for an item of that name. Here `a.b` is an attribute and `a["b"]` an item, and a missing one is an error as well.
"""

from __future__ import annotations

from collections.abc import Callable

import markupsafe
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

# What `escape` does to a string. It is private to MarkupSafe, and spares a Markup object for each value.
escape_text: Callable[[str], str] = getattr(markupsafe, "_escape_inner", lambda text: str(escape(text)))

SAFE = "safe_html"
"""The filter for HTML: it is printed unchanged, and not copied into a Markup object before."""

ESCAPE = "escape_quickly"
"""The name under which compiled templates find `escape_quickly`, among the environment's attributes."""


def escape_quickly(value: object) -> str:
    """A value as it may stand in HTML; Markup is that already."""
    if type(value) is str:
        escaped: str = escape_text(value)
        return escaped
    if type(value) is Markup:
        return value
    return escape(value)


class QuickCode(CodeGenerator):
    """Should Jinja2 no longer ask for these, templates are compiled in its own way."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 (a name of Jinja2's)
        """An attribute."""
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: N802 (a name of Jinja2's)
        """An item, or a slice."""
        self.visit(node.node, frame)
        self.write("[")
        self.visit(node.arg, frame)
        self.write("]")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        elif isinstance(node, nodes.Filter) and node.name == SAFE:
            self.write("(")
        else:
            self.write(f"environment.{ESCAPE}(")
