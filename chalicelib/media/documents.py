"""Checks documents. They are kept as they are: readers download them, and no browser shows them within the site."""

from __future__ import annotations

import re

from chalicelib.media.refusals import Refused

_BEGINNING = re.compile(rb"%PDF-[12]\.\d")
_HEAD_BYTES = 1024
"""Readers look for the beginning within this number of bytes (PDF 1.7 Reference, Appendix H, implementation note 13).
"""


def pdf_name(file_name: str) -> str:
    """What a PDF is called where it is saved: a name that opens it as one, whatever it was announced under."""
    return file_name if file_name.lower().endswith(".pdf") else f"{file_name}.pdf"


def check_pdf(raw: bytes) -> None:
    """Raises Refused unless it begins and ends as a PDF does (ISO 32000-1, 7.5.2 and 7.5.5).

    Readers bear with something before the beginning, such as a mail's header, and with anything after the end.
    """
    begins = _BEGINNING.search(raw, 0, _HEAD_BYTES + len("%PDF-1.7"))
    if not begins or begins.start() > _HEAD_BYTES:
        raise Refused("The file is no PDF: it does not begin as one.")
    if raw.find(b"%%EOF", begins.end()) < 0:
        raise Refused("The PDF is not complete: its end is missing.")
