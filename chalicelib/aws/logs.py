"""The log on Lambda: a JSON object a line, which names the request that it is about. Powertools writes them.

Modules log as usual, with `logging`; what else a line should have, such as the article, goes in `extra`.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

_started: list[LambdaPowertoolsFormatter] = []


def start() -> None:
    """Have everything that is logged from now on written to standard output so, and nowhere else."""
    from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

    formatter = LambdaPowertoolsFormatter(utc=True, use_rfc3339=True)
    output = logging.StreamHandler(sys.stdout)
    output.setFormatter(formatter)
    logging.getLogger().handlers = [output]  # Lambda's own would write every line once more
    logging.getLogger("chalicelib").setLevel(logging.INFO)
    _started[:] = [formatter]


def name_request(request_id: str) -> None:
    """Have every line from now on say that it is about this request, as Lambda numbers them; not before `start`."""
    for formatter in _started:
        formatter.append_keys(function_request_id=request_id)
