"""The pages on which people sign in: each with its style and its script in it."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chalicelib.publishing.phrases import load_phrases
from chalicelib.publishing.security import source_of


class AccountPages:
    """The templates of these pages, in a directory of their own beside the phrases."""

    def __init__(self, templates: Path) -> None:
        self._templates = templates
        self._environment = Environment(
            loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._phrases = load_phrases(templates.parent)

    def render(self, name: str, *, language: str, site: str) -> tuple[str, str]:
        """A page, and the policy that it is sent with: nothing but its own style and script, and the site's API."""
        style, script = self._read("account.css"), self._read("common.js") + self._read(f"{name}.js")
        page = self._environment.get_template(f"{name}.html").render(
            language=language,
            site=site,
            t=self._phrases[language],
            style=style,
            script=script,
        )
        return page, _policy(style, script)

    def _read(self, name: str) -> str:
        return (self._templates / name).read_text("utf-8")


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {source_of(style)}; script-src {source_of(script)}; connect-src 'self';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
        " require-trusted-types-for 'script'; trusted-types 'none'"
    )
