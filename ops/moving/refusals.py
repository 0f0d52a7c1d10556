"""What cannot be read: said with the line, and with what to do."""

from __future__ import annotations


class CannotRead(Exception):
    """A file is not what it should be. Nothing was written."""

    def __init__(self, what: str, *, line: int | None = None, file: str = "") -> None:
        where = ", ".join([*([file] if file else []), *([f"line {line:,}"] if line else [])])
        super().__init__(f"{where}: {what}" if where else what)
        self.line = line
