"""The desk fills slots as the server does, and puts two editors' front pages together without losing a pin."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from chalicelib.content.models.articles import Headline
from chalicelib.content.models.layout import Layout, Pin, SectionLayout, Slots
from chalicelib.content.models.names import ArticleId, Month, Slug
from chalicelib.content.models.names import Path as PagePath
from chalicelib.publishing.arranging import Arranging
from tests.desk.building import DESK, PACKAGES

HISTORIES = 300
NOW = datetime(2026, 12, 1, tzinfo=UTC)
TOPICS = ("dang", "mien-nam")

RUN = """
import { build } from "esbuild";
const built = await build({ entryPoints: [process.argv[2]], bundle: true, format: "esm", write: false });
const code = "data:text/javascript;base64," + Buffer.from(built.outputFiles[0].contents).toString("base64");
const { combined, fieldsOf, filled, frontOf } = await import(code);
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const made = JSON.parse(Buffer.concat(chunks)).map(({ layouts, newest, topics, known }) => {
  const [base, mine, theirs] = layouts.map(frontOf);
  const stories = new Map(known.map((each) => [each.id, each]));
  const shown = filled(base, newest, new Map(Object.entries(topics)), stories);
  return {
    shown: Object.fromEntries([...shown].map(([row, found]) => [row, found.flatMap((story) => story?.id ?? [])])),
    both: fieldsOf(combined(base, mine, theirs)),
  };
});
console.log(JSON.stringify(made));
"""


def run(asked: list[Any], folder: Path) -> list[Any]:
    PACKAGES.require()
    (folder / "node_modules").symlink_to(PACKAGES.get_file("esbuild").parent)
    (folder / "run.mjs").write_text(RUN)
    node = shutil.which("node")
    assert node is not None
    command = [node, "run.mjs", str(DESK / "src" / "front" / "arranging.ts")]
    done = subprocess.run(command, cwd=folder, input=json.dumps(asked), capture_output=True, text=True, check=True)
    made: list[Any] = json.loads(done.stdout)
    return made


def identity(number: int) -> ArticleId:
    return ArticleId(f"{number:026d}")


def headline(number: int) -> Headline:
    moment = NOW - timedelta(hours=number)
    return Headline(
        id=identity(number),
        path=PagePath(f"/{number}/"),
        month=Month("2026/12"),
        published_at=moment,
        updated_at=moment,
    )


def arrange(chance: random.Random) -> list[list[int | None]]:
    """Rows of slots with articles, none of them twice."""
    numbers = chance.sample(range(24), 24)
    return [[numbers.pop() if chance.random() < 0.3 else None for _ in range(length)] for length in (1, 4, 4, 4, 4)]


def rearrange(base: list[list[int | None]], chance: random.Random) -> list[list[int | None]]:
    """The same after an editor moved, put in and took out some."""
    flat = [each for row in base for each in row]
    for _ in range(chance.randrange(5)):
        one, other = chance.sample(range(len(flat)), 2)
        flat[one], flat[other] = flat[other], flat[one]
        new = chance.randrange(24)
        flat[chance.randrange(len(flat))] = None if new in flat else new
    slots = iter(flat)
    return [[next(slots) for _ in row] for row in base]


def layout(rows: list[list[int | None]]) -> Layout:
    lead, second, strip, *sections = (_trimmed(row) for row in rows)
    topics = tuple(SectionLayout(topic=Slug(topic), articles=row) for topic, row in zip(TOPICS, sections, strict=True))
    return Layout(lead=lead, second=second, strip=strip, sections=topics, version=1, updated_at=NOW)


def _trimmed(row: list[int | None]) -> Slots:
    """As the server keeps it: without the empty slots at the end."""
    length = max((at + 1 for at, each in enumerate(row) if each is not None), default=0)
    return tuple(Pin(article=identity(each)) if each is not None else None for each in row[:length])


def test_the_desk_fills_slots_as_the_server_does_and_loses_no_pin_of_two_editors(tmp_path: Path) -> None:
    chance = random.Random(23)
    asked, expected, histories = [], [], []
    for _ in range(HISTORIES):
        base = arrange(chance)
        mine, theirs = rearrange(base, chance), rearrange(base, chance)
        histories.append((base, mine, theirs))
        seen = [number for number in range(24) if chance.random() < 0.7]
        of_topics = {topic: [each for each in seen if each % 2 == parity] for parity, topic in enumerate(TOPICS)}
        pinned = {identity(each): headline(each) for row in base for each in row if each in seen and each is not None}
        arranging = Arranging(layout(base), map(headline, seen), pinned)
        opening, strip = arranging.opening(), arranging.strip()
        sections = [arranging.section(Slug(topic), map(headline, numbers)) for topic, numbers in of_topics.items()]
        expected.append([[each.id for each in row] for row in (opening, strip, *sections)])
        stories = {number: {"id": identity(number), "status": "published"} for number in seen}
        drafts = [{"id": identity(number), "status": "draft"} for number in range(24) if number not in seen]
        asked.append(
            {
                "layouts": [to_builtins(layout(each)) for each in (base, mine, theirs)],
                "newest": list(stories.values()),
                "topics": {topic: [stories[each] for each in numbers] for topic, numbers in of_topics.items()},
                "known": [*stories.values(), *drafts],
            }
        )
    for (base, mine, theirs), filled, made in zip(histories, expected, run(asked, tmp_path), strict=True):
        shown = made["shown"]
        rows = [shown["lead"] + shown["second"], shown["strip"], *(shown[f"/{topic}"] for topic in TOPICS)]
        assert rows == filled
        both = made["both"]
        slots = [both["lead"], both["second"], both["strip"], *(each["articles"] for each in both["sections"])]
        flat = [[int(pin["article"]) if pin else None for pin in row] for row in slots]
        places = [(at, n) for at, row in enumerate(base) for n in range(len(row))]
        changed = {place for place in places if mine[place[0]][place[1]] != base[place[0]][place[1]]}
        held = {mine[at][n] for at, n in changed}
        for at, n in places:
            of_theirs = None if theirs[at][n] in held else theirs[at][n]
            assert flat[at][n] == (mine[at][n] if (at, n) in changed else of_theirs)
