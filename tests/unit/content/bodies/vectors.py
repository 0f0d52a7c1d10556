"""Bodies that want to run a script, or to pass for something else, as they stand in `xss_vectors.txt`.

A line is a vector. It begins with a sign for what Chromium does with it where nothing is taken out: `!` runs it, `~`
runs it when everything is touched or parsed once more, `-` does not run it (others did, or it does something else).
`⟦0a⟧` is the character U+000A. `#:` begins a family.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Vector:
    """`sign` as above; `source` as an editor would post it."""

    family: str
    sign: str
    source: str


def read_vectors() -> list[Vector]:
    """All of them, in the order of the file."""
    vectors, family = [], ""
    for line in (Path(__file__).parent / "xss_vectors.txt").read_text("utf-8").split("\n"):
        if line.startswith("#:"):
            family = line[2:].strip()
        elif line:
            source = re.sub(r"⟦([0-9a-f]+)⟧", lambda match: chr(int(match[1], 16)), line[2:])
            vectors.append(Vector(family, line[0], source))
    return vectors
