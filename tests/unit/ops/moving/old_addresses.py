"""Addresses of a generated portal, a third of them queries with noise, as access logs have them."""

from __future__ import annotations

import random

from ops.moving.joomla_addresses import Map, OldCategory, Settings, addresses_of_article

CATEGORIES = {
    "7": OldCategory(id="7", alias="tin-tuc"),
    "8": OldCategory(id="8", alias="kinh-te", parent="7"),
    "9": OldCategory(id="9", alias="xa-hoi"),
}
MENUS = {"category:7": ("tin",), "category:9": ("doi-song/xa-hoi",)}
NOISE = (
    "utm_source=fb",
    "Itemid=101",
    "lang=vi",
    "tmpl=component",
    "print=1",
    "catid=8:kinh-te",
    "fbclid=IwAR0x",
    "limitstart=",
)


def old_addresses(number: int, chance: random.Random) -> dict[str, tuple[str, int]]:
    """So many addresses: each with the one that the importer knows it by, and the id of its article."""
    found: dict[str, tuple[str, int]] = {}
    while len(found) < number:
        id_ = chance.randint(1, 100_000)
        settings = Settings(
            ids=chance.choice([True, False, None]),
            suffix=chance.choice([True, False]),
            rewrite=chance.choice([True, False]),
        )
        known = Map(categories=CATEGORIES, menus=MENUS, settings=settings, is_15=chance.random() < 0.3)
        addresses = addresses_of_article(f"{id_}", f"bai-viet-{id_}", chance.choice("789"), known)
        plain = addresses[0] if chance.random() < 1 / 3 else chance.choice(addresses[1:])
        if plain.startswith("/moved") or "?" not in plain:
            found[plain + chance.choice(["", "", "?utm_source=fb"])] = (plain, id_)
            continue
        pairs = ["option=com_content", "view=article", f"id={id_}{chance.choice(['', ':sai-roi', '%3Akhac', '-x'])}"]
        pairs += chance.sample(NOISE, chance.randint(0, 4))
        chance.shuffle(pairs)
        start = chance.choice(["/index.php", "/", "/tin/index.php"])
        found[f"{start}?{'&'.join(pairs)}"] = (plain, id_)
    return found
