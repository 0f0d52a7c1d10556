"""The site's script: one file made of several, small, and of what its parts say."""

from __future__ import annotations

import gzip
from pathlib import Path

from chalicelib.publishing.assets import load_assets, tighten
from chalicelib.wiring import TEMPLATES

SCRIPT = TEMPLATES / "assets" / "script"


def compressed(script: bytes) -> int:
    return len(gzip.compress(script, 9, mtime=0))


def test_the_tracker_takes_at_most_600_bytes() -> None:
    size = compressed(tighten(SCRIPT / "tracker.js"))
    print(f"tracker: {size} bytes")
    assert size <= 600


def test_the_parts_are_one_script_in_the_order_of_their_names() -> None:
    assets = load_assets(TEMPLATES / "assets")
    parts = [tighten(SCRIPT / name) for name in sorted(file.name for file in SCRIPT.iterdir())]
    assert assets.files[assets.js].body == b"".join(parts)
    assert len(parts) >= 2


def test_comments_and_indentation_are_not_sent(tmp_path: Path) -> None:
    script = tmp_path / "a.js"
    script.write_text("// Why\n(() => {\n  const address = 'https://a'; // stays\n\n  // Because\n})();\n", "utf-8")
    assert tighten(script) == b"(() => {\nconst address = 'https://a'; // stays\n})();\n"
