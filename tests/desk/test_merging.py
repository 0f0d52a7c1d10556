"""Two people's versions put together: no paragraph of either is lost but where the other one took it out."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.desk.building import DESK, PACKAGES

HISTORIES = 400

MERGE = """
import { build } from "esbuild";
const built = await build({ entryPoints: [process.argv[2]], bundle: true, format: "esm", write: false });
const code = "data:text/javascript;base64," + Buffer.from(built.outputFiles[0].contents).toString("base64");
const { stretches, settle, isClash } = await import(code);
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const merged = JSON.parse(Buffer.concat(chunks)).map(([base, mine, theirs]) => {
  const found = stretches(base, mine, theirs);
  return { text: found.flatMap(settle), clashes: found.filter(isClash) };
});
console.log(JSON.stringify(merged));
"""


def merge(histories: list[Any], folder: Path) -> list[Any]:
    """What the desk makes of base, mine and theirs of each history."""
    PACKAGES.require()
    (folder / "node_modules").symlink_to(PACKAGES.get_file("esbuild").parent)
    (folder / "merge.mjs").write_text(MERGE)
    node = shutil.which("node")
    assert node is not None
    source = DESK / "src" / "writing" / "merging.ts"
    done = subprocess.run(
        [node, "merge.mjs", str(source)],
        cwd=folder,
        input=json.dumps(histories),
        capture_output=True,
        text=True,
        check=True,
    )
    merged: list[Any] = json.loads(done.stdout)
    return merged


def edit(base: list[str], name: str, chance: random.Random) -> list[str]:
    """A person's version: paragraphs changed, taken out, put in and moved."""
    made: list[str] = []
    for number, paragraph in enumerate(base):
        match chance.choice(["keep", "keep", "keep", "change", "drop", "insert"]):
            case "keep":
                made.append(paragraph)
            case "change":
                made.append(f"{paragraph} {name}")
            case "insert":
                made += [f"{name} {number}", paragraph]
    if made and chance.random() < 0.2:
        made.insert(chance.randrange(len(made)), made.pop())
    return made


def test_what_either_wrote_is_in_the_text_and_what_nobody_touched_is_there_once(tmp_path: Path) -> None:
    chance = random.Random(21)
    histories = []
    for _ in range(HISTORIES):
        base = [f"Đoạn {number}" for number in range(chance.randrange(8))]
        histories.append((base, edit(base, "tôi", chance), edit(base, "họ", chance)))
    clashes = 0
    for (base, mine, theirs), merged in zip(histories, merge(histories, tmp_path), strict=True):
        text = merged["text"]
        written = [each for each in [*mine, *theirs] if each not in base]
        assert [each for each in written if each not in text] == []
        assert [each for each in base if each in mine and each in theirs and each not in text] == []
        clashes += len(merged["clashes"])
    assert clashes > HISTORIES / 4


def test_who_alone_changed_something_gets_exactly_that(tmp_path: Path) -> None:
    chance = random.Random(22)
    histories = []
    for _ in range(HISTORIES):
        base = [f"Đoạn {number}" for number in range(chance.randrange(8))]
        histories += [(base, edit(base, "tôi", chance), base), (base, base, edit(base, "họ", chance))]
    for (base, mine, theirs), merged in zip(histories, merge(histories, tmp_path), strict=True):
        assert merged == {"text": theirs if mine == base else mine, "clashes": []}
