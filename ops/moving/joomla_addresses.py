"""The addresses that Joomla's articles and categories had, by the ways in which its routers make them. Pure.

In a query, an article's id alone decides; of paths, the edge knows those that are named here. Which there were depends
on settings: where one is not known, both ways are taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from urllib.parse import parse_qsl, urlsplit

MAX_ADDRESSES = 40
"""Of one article: they are kept with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How addresses were made; None where that is not known.

    `ids`: whether they have the article's id. `suffix`: whether they end in `.html`. `rewrite`: whether `index.php` is
    left out at their beginning.
    """

    ids: bool | None = None
    suffix: bool | None = None
    rewrite: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OldCategory:
    """A category, with its parent's id, "" for none; of Joomla 1.5 a section is the parent."""

    id: str
    alias: str
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """What paths are made of: categories by id, and the paths of menus by what they lead to, e.g. `category:8`."""

    categories: Mapping[str, OldCategory]
    menus: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    settings: Settings = Settings()
    is_15: bool = False

    def line_of(self, category: str) -> list[OldCategory]:
        """A category and those above it, from the top."""
        found: list[OldCategory] = []
        while (each := self.categories.get(category)) and each not in found:
            found.insert(0, each)
            category = each.parent
        return found


def target_of(link: str) -> str | None:
    """What a menu's link leads to, e.g. `article:5` for `index.php?option=com_content&view=article&id=5`."""
    query = dict(parse_qsl(urlsplit(link).query))
    if query.get("option") != "com_content":
        return None
    view, id_ = query.get("view", ""), re.match(r"\d+", query.get("id", ""))
    if view in {"featured", "frontpage"}:
        return "front"
    return f"{view}:{id_[0]}" if id_ and view in {"article", "category", "section"} else None


def addresses_of_article(id_: str, alias: str, category: str, known: Map) -> tuple[str, ...]:
    """Where an article was found, the likeliest first."""
    ids = known.settings.ids
    names = [*([f"{id_}-{alias}" if alias else id_] if ids is not False else [])]
    names += [alias] if alias and ids is not True else []
    found = [f"/index.php?option=com_content&view=article&id={id_}"]
    paths = list(known.menus.get(f"article:{id_}", ()))
    paths += [f"{folder}/{name}" for folder, name in product(_folders(category, known), names)]
    if ids is not False:
        paths.append(f"component/content/article/{id_}-{alias}" if alias else f"component/content/article/{id_}")
        if category in known.categories:
            name = _named(known.categories[category])
            paths.append(f"component/content/article/{name}/{names[0]}")
    for path in dict.fromkeys(paths):
        found += _variants(path, known.settings)
    return tuple(dict.fromkeys(found))[:MAX_ADDRESSES]


def addresses_of_category(id_: str, known: Map, *, view: str = "category") -> tuple[str, ...]:
    """Where a category (or a section of Joomla 1.5) listed its articles."""
    found = [f"/index.php?option=com_content&view={view}&id={id_}"]
    line = known.line_of(id_)
    paths = list(known.menus.get(f"{view}:{id_}", ()))
    if line:
        paths += list(_folders(id_, known))
        for folder in _folders(line[-1].parent, known) if line[-1].parent else [""]:
            paths.append(f"{folder}/{_named(line[-1])}".strip("/"))
    for path in dict.fromkeys(paths):
        found += _variants(path, known.settings)
    return tuple(dict.fromkeys(found))[:MAX_ADDRESSES]


def _folders(category: str, known: Map) -> Iterator[str]:
    """The folders that a category's articles were in: below menus that lead to it or to one above, and its own."""
    line = known.line_of(category)
    ids = known.settings.ids is not False
    for depth in range(len(line), 0, -1):
        above = line[depth - 1]
        rest = line[depth:]
        view = "section" if above.id.startswith("s") else "category"
        for menu in known.menus.get(f"{view}:{above.id.removeprefix('s')}", ()):
            yield "/".join([menu, *(each.alias for each in rest)])
            if ids and (rest or known.is_15):
                yield "/".join([menu, *map(_named, rest or [above])])
    if line:
        yield "/".join(each.alias for each in line)
        if known.is_15 and len(line) > 1:
            yield "/".join([line[0].alias, *map(_named, line[1:])])


def _named(category: OldCategory) -> str:
    return f"{category.id.removeprefix('s')}-{category.alias}"


def _variants(path: str, settings: Settings) -> Iterator[str]:
    plain = path.strip("/")
    starts = {True: ["/"], False: ["/index.php/"], None: ["/", "/index.php/"]}[settings.rewrite]
    ends = {True: [".html"], False: [""], None: ["", ".html"]}[settings.suffix]
    yield from (f"{start}{plain}{end}" for start, end in product(starts, ends))


def settings_in(params: str | None, configuration: str | None, *, is_15: bool, is_4: bool) -> Settings:
    """What com_content's settings and the site's `configuration.php` say of addresses."""
    ids: bool | None = True if is_15 else None
    if params:
        no_ids = re.search(r'"sef_ids":\s*"?(\d)', params)
        modern = re.search(r'"sef_advanced":\s*"?(\d)', params)
        if is_4:
            ids = not (no_ids and no_ids[1] == "1") if no_ids else None
        elif modern:
            ids = not (modern[1] == "1" and no_ids is not None and no_ids[1] == "1")
    return Settings(ids=ids, suffix=_switch(configuration, "sef_suffix"), rewrite=_switch(configuration, "sef_rewrite"))


def _switch(configuration: str | None, name: str) -> bool | None:
    found = re.search(rf"\$(?:{name})\s*=\s*['\"]?(\w+)", configuration or "")
    return found[1] not in {"0", "false"} if found else None


def menu_paths(menus: Iterable[Mapping[str, str | None]]) -> dict[str, tuple[str, ...]]:
    """The paths of published menus by what they lead to. Joomla 1.5 keeps no path, so it is made of those above."""
    by_id = {each["id"]: each for each in menus}
    found: dict[str, list[str]] = {}
    for each in by_id.values():
        target = target_of(each.get("link") or "")
        if not target or each.get("published") != "1":
            continue
        path = each.get("path") or "/".join(_line(each, by_id))
        if path and each.get("home") != "1":
            found.setdefault(target, []).append(path)
    return {target: tuple(paths) for target, paths in found.items()}


def _line(menu: Mapping[str, str | None], by_id: Mapping[str | None, Mapping[str, str | None]]) -> list[str]:
    line: list[str] = []
    each: Mapping[str, str | None] | None = menu
    while each and each.get("alias") and len(line) < 20:
        line.insert(0, each["alias"] or "")
        each = by_id.get(each.get("parent") or each.get("parent_id"))
    return line
