"""Runs what a guide page shows, in bash with the real curl, in a checkout of its own beside a portal that runs here.

Placeholders become what a reader would put there: `TOKEN=…` and the address that `make run` prints are the portal's,
`<id>` is the article that was answered last and `<version>` its present one, `<link>` the first link to its preview,
`DIRECTORY` any folder, and what stands in square brackets is given. `--stage prod` is the portal that runs
here. The editor puts an exclamation mark behind the title.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ops.local.stack import Stack

ROOT = Path(__file__).parents[2]
PARTS = ("app.py", "chalicelib", "ops", "templates")

PRELUDE = r"""
set -euo pipefail
ID=[0-9A-HJKMNP-TV-Z]{26}
answered() { # keeps what was answered, and prints it
  tee "$DOCS/answer"
  # JSON names other things than articles by such ids, too: people, for example.
  sed -E 's/"saved_by_person": ?"[^"]*"//g' "$DOCS/answer" >"$DOCS/named"
  if { grep -oE "\"id\": ?\"$ID" "$DOCS/named" || cat "$DOCS/named"; } | grep -oE "$ID" | tail -n 1 >"$DOCS/new"; then
    mv "$DOCS/new" "$DOCS/id"
  fi
}
curl() { command curl --silent --show-error --fail-with-body "$@" | answered; }
python() { "$PYTHON" "$@" | answered; }
gazette() { "$PYTHON" -m ops.edit "$@" | answered; }
id() { cat "$DOCS/id"; }
link() { grep -oE '"id":"[0-9a-f]{16}"' "$DOCS/answer" | head -n 1 | grep -oE '[0-9a-f]{16}'; }
version() {
  command curl --silent --fail "$SITE/api/articles/$(id)" -H "Authorization: Bearer $SECRET" |
    grep -oE '"version": ?[0-9]+' | grep -oE '[0-9]+'
}
"""


class CallFailed(AssertionError):
    """A call that a page shows does not work."""


@dataclass(frozen=True)
class Shell:
    """Runs blocks one after the other in one bash, so that variables stay."""

    portal: Stack
    directory: Path

    def run(self, blocks: list[tuple[int, str]]) -> list[str]:
        """Run blocks, each with its line on the page; answers what the last call of each one answered.

        Raises CallFailed with the line of the block that failed and what it said.
        """
        self._check_out()
        steps = [
            f"echo {line} >$DOCS/line\n{self._fill_in(text)}\ncp $DOCS/answer $DOCS/{number}\n"
            for number, (line, text) in enumerate(blocks)
        ]
        script = f"{PRELUDE}\n: >$DOCS/answer\n{''.join(steps)}"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.directory,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            line = (self._docs / "line").read_text().strip()
            answer = (self._docs / "answer").read_text("utf-8")
            raise CallFailed(f"what is shown in line {line} ended with {done.returncode}: {answer}\n{done.stderr}")
        return [(self._docs / str(number)).read_text("utf-8") for number in range(len(blocks))]

    @property
    def _docs(self) -> Path:
        return self.directory / ".docs"

    def _check_out(self) -> None:
        """A checkout whose local site, and whose stage `prod`, is the portal."""
        for part in PARTS:
            (self.directory / part).symlink_to(ROOT / part)
        for folder in (self._docs, self.directory / ".gazette", self.directory / ".chalice"):
            folder.mkdir()
        environment = dict(self.portal.services.variables)
        local = {"url": self.portal.url, "token": self.portal.token, "environment": environment}
        (self.directory / ".gazette" / "local.json").write_text(json.dumps(local), "utf-8")
        config = {"stages": {"prod": {"environment_variables": environment}}}
        (self.directory / ".chalice" / "config.json").write_text(json.dumps(config), "utf-8")

    def _environment(self) -> dict[str, str]:
        ours = {"GAZETTE_URL", "GAZETTE_TOKEN", "VISUAL"}
        return {
            **{name: value for name, value in os.environ.items() if name not in ours},
            "DOCS": str(self._docs),
            "EDITOR": "sed -i 's/^title: .*/&!/'",
            "PYTHON": sys.executable,
            "SECRET": self.portal.token,
            "SITE": self.portal.url,
        }

    def _fill_in(self, text: str) -> str:
        text = text.replace("http://127.0.0.1:8000", self.portal.url).replace("TOKEN=…", f"TOKEN={self.portal.token}")
        # The quotes end those that `<version>` stands in, so that the shell looks the version up.
        text = text.replace("<id>", "$(id)").replace("<link>", "$(link)").replace("<version>", "'$(version)'")
        return re.sub(r"\[(--[^\]]*)\]", r"\1", text).replace("DIRECTORY", "site")
