"""The desk puts topics into an order, makes addresses of titles, and shades of a colour, as the server does."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

from chalicelib.content.models.slugs import make_slug
from chalicelib.publishing.colours import shades_of
from tests.desk.building import DESK, PACKAGES

ORDERS = 500
COLOURS = 500
TITLES = (
    "Chủ tịch Ủy ban nhân dân tỉnh tiếp đoàn công tác",
    "Giáo dục, đào tạo",
    "ĐƯỜNG VỀ đường về",
    "94,3 % hộ dân, quý IV/2026",
    "  “Tết” – Nguyên đán!  ",
    "Một tên rất dài: " + "cải cách hành chính " * 6,
    "…",
    "a" * 90,
)

RUN = """
import { build } from "esbuild";
const contents = process.argv.slice(2).map((each) => `export * from ${JSON.stringify(each)};`).join("");
const built = await build({ stdin: { contents, resolveDir: "/" }, bundle: true, format: "esm", write: false });
const code = "data:text/javascript;base64," + Buffer.from(built.outputFiles[0].contents).toString("base64");
const made = await import(code);
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const asked = JSON.parse(Buffer.concat(chunks));
const answers = Object.entries(asked).map(([name, all]) => [name, all.map((each) => made[name](each))]);
console.log(JSON.stringify(Object.fromEntries(answers)));
"""


def run(asked: dict[str, list[Any]], folder: Path) -> dict[str, list[Any]]:
    """What each function of these answers to each of its arguments."""
    PACKAGES.require()
    (folder / "node_modules").symlink_to(PACKAGES.get_file("esbuild").parent)
    (folder / "run.mjs").write_text(RUN)
    node = shutil.which("node")
    assert node is not None
    modules = [str(DESK / "src" / "site" / f"{name}.ts") for name in ("order", "shades", "slugs")]
    command = [node, "run.mjs", *modules]
    done = subprocess.run(command, cwd=folder, input=json.dumps(asked), capture_output=True, text=True, check=True)
    made: dict[str, list[Any]] = json.loads(done.stdout)
    return made


def test_what_the_desk_reckons_is_what_the_server_reckons(tmp_path: Path) -> None:
    chance = random.Random(21)
    orders = []
    for _ in range(ORDERS):
        highest = chance.choice([0, 3, 20, 999])
        topics = [{"slug": f"t{n}", "position": chance.randint(0, highest)} for n in range(chance.randint(0, 9))]
        orders.append(chance.sample(topics, len(topics)))
    colours = [
        "#9b1c1f",
        "#000000",
        "#ffffff",
        "#767676",
        *(f"#{chance.randrange(1 << 24):06x}" for _ in range(COLOURS)),
    ]
    made = run({"replaced": orders, "slugOf": list(TITLES), "shadesOf": colours}, tmp_path)
    for order, changes in zip(orders, made["replaced"], strict=True):
        positions = {each["slug"]: each["position"] for each in [*order, *changes]}
        wanted = [each["slug"] for each in order]
        assert sorted(wanted, key=lambda slug: (positions[slug], slug)) == wanted
        assert all(0 <= position <= 999 for position in positions.values())
        is_in_order = wanted == [
            each["slug"] for each in sorted(order, key=lambda each: (each["position"], each["slug"]))
        ]
        assert not (is_in_order and changes), "what stands in order already stays as it is"
    wanted_shades = [shades_of(colour) for colour in colours]
    assert [tuple(each.values()) for each in made["shadesOf"]] == [
        (s.fill, s.on_light, s.on_dark) for s in wanted_shades
    ]
    assert made["slugOf"] == [make_slug(title) for title in TITLES]
