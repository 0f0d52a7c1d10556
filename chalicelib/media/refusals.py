"""The reason why an upload cannot be used, in words for editors."""

from __future__ import annotations

from chalicelib.errors import GazetteError


class Refused(GazetteError):
    """The file is not one that can be shown to readers."""
