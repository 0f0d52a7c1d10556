"""`gazette article edit`: an article in an editor, and back, without losing or overwriting anyone's words.

The text lies in a file from the first moment, and the file goes only after the API has stored the text.
"""

from __future__ import annotations

import difflib
import re
import shlex
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ops.edit.client import BadFields, Client, ClientError, Outdated
from ops.edit.manuscript import FENCE, BadManuscript, Manuscript, format_manuscript, parse_manuscript, read_text
from ops.edit.pictures import Pictures
from ops.edit.posting import complain_of_fields, complain_of_problems
from ops.terminal.output import complain, warn_of_removals

INTERRUPTED = 130
"""The exit status that shells give a command that was ended by Ctrl-C."""


class NotSent(Exception):
    """What was written was not sent; the message says why, in a sentence."""


def open_editor(file: Path, variables: Mapping[str, str]) -> None:
    """Have a file edited with `VISUAL`, `EDITOR` or vi, until that ends. Raises NotSent if it ends badly."""
    command = variables.get("VISUAL", "").strip() or variables.get("EDITOR", "").strip() or "vi"
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise NotSent(
            f"The editor cannot be started: {command} is not a command ({error}). Set VISUAL or EDITOR."
        ) from error
    try:
        with _leaving_interrupts_to_the_editor():
            done = subprocess.run([*words, str(file)], check=False)  # noqa: S603 (the editor's own choice)
    except OSError as error:
        raise NotSent(f"The editor cannot be started ({error}). Set VISUAL or EDITOR.") from error
    if done.returncode:
        raise NotSent(f"{command} ended with status {done.returncode}; nothing was sent.")


@contextmanager
def _leaving_interrupts_to_the_editor() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Editing:
    """Edits articles. `open_file` has a file edited and returns after that; it may raise NotSent."""

    def __init__(self, client: Client, directory: Path, open_file: Callable[[Path], None]) -> None:
        self._client = client
        self._directory = directory
        self._open_file = open_file

    def edit(self, article_id: str, *, onto: int | None = None, publish: bool = False) -> int:
        """Edit an article, or go on with a text of it that was not sent; answers the exit status.

        Files that the text names are looked for from the directory that the command is run in.

        `onto` is the version that the text is meant for, by someone who has seen that version. Raises a ClientError
        before anything was written.
        """
        current = self._client.get_json(f"/articles/{quote(article_id, safe='')}")
        file = self._directory / f"{current['id']}.{'md' if current['body_format'] == 'markdown' else 'html'}"
        try:
            return self._edit(file, current, onto, publish=publish)
        except KeyboardInterrupt:
            complain("\nStopped.")
            return self._keep(file, current, INTERRUPTED)
        except (NotSent, ClientError) as error:
            complain(error)
        except BadManuscript as error:
            complain_of_problems(file, error)
        return self._keep(file, current, 1)

    def _edit(self, file: Path, current: Mapping[str, Any], onto: int | None, *, publish: bool) -> int:
        base = onto or self._begin(file, current)
        if base != current["version"]:
            return self._tell_changes(file, base, current)
        if not file.exists():
            self._begin(file, current)
        self._open_file(file)
        written = parse_manuscript(read_text(file))
        if written.published_at or written.publish_at or written.unpublish_at:
            raise NotSent(
                "Set times by separate commands: `gazette article publish ID --at TIME`, or `gazette article "
                "schedule ID`."
            )
        written = replace(written, publish=publish or written.publish)
        written = Pictures(self._client, Path()).upload(written, current["body_format"])
        patch = changes(parse_manuscript(format_manuscript(current)), written)
        if not patch and not written.publish:
            file.unlink()
            print("Nothing was changed.")
            return 0
        return self._send(file, current, written, patch)

    def _begin(self, file: Path, current: Mapping[str, Any]) -> int:
        """The version that the file's text is based on; a new file has the present text."""
        try:
            kept = file.read_text("utf-8")
        except FileNotFoundError:
            self._directory.mkdir(parents=True, exist_ok=True)
            mark = f"# Version {current['version']} of this article is what the text is based on.\n"
            text = format_manuscript(current).replace(f"{FENCE}\n", f"{FENCE}\n{mark}", 1)
            with file.open("x", encoding="utf-8") as new:
                new.write(text)
            return int(current["version"])
        complain(f"Continuing with {file}, which was not sent.")
        if found := re.search(r"^# Version (\d+) of this article", kept, re.MULTILINE):
            return int(found[1])
        raise NotSent("The file no longer names the version that it is based on. Name it by --on VERSION.")

    def _send(self, file: Path, current: Mapping[str, Any], written: Manuscript, patch: Mapping[str, Any]) -> int:
        path, version = f"/articles/{current['id']}", current["version"]
        query = {"publish": "true"} if written.publish else None
        try:
            answer = self._client.call("PATCH", path, body=patch, query=query, if_match=f'"{version}"')
        except Outdated:
            return self._tell_changes(file, version, self._client.get_json(path))
        except BadFields as error:
            complain_of_fields(file, written.lines, error)
            return self._keep(file, current, 1)
        file.unlink()
        article = self._client.read(answer)
        warn_of_removals(article)
        print(f"{article['id']}, version {article['version']}, {article['status']}: saved.")
        return 0

    def _tell_changes(self, file: Path, base: int, current: Mapping[str, Any]) -> int:
        """Show what others changed since the version that the text is based on, and leave the text alone."""
        before = self._client.get_json(f"/articles/{current['id']}/revisions/{base}")
        version = current["version"]
        complain(f"{current['updated_by']} saved version {version} meanwhile; nothing was sent. This is what changed:")
        old, new = (format_manuscript(each).splitlines() for each in (before, current))
        print("\n".join(difflib.unified_diff(old, new, f"version {base}", f"version {version}", lineterm="")))
        again = f"gazette article edit {current['id']} --on {version}"
        complain(f"Your text is in {file}. To add these changes to it and send it, run:\n  {again}")
        return 1

    def _keep(self, file: Path, current: Mapping[str, Any], status: int) -> int:
        if file.exists():
            complain(f"Your text is in {file}. To continue with it, run:\n  gazette article edit {current['id']}")
        return status


def changes(before: Manuscript, after: Manuscript) -> dict[str, Any]:
    """What a merge patch has to say so that the one becomes the other; a field that was emptied or left out is null."""
    names = dict.fromkeys((*before.fields, *after.fields))
    patch = {name: after.fields.get(name) for name in names if after.fields.get(name) != before.fields.get(name)}
    return {name: value if value or name in {"title", "body"} else None for name, value in patch.items()}
