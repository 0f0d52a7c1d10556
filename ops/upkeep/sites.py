"""Which site an operator's command works on: the one that runs here, or one that was deployed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from chalicelib.services import Services
from ops.edit.accounts import NoSuchSite, read_local, variables_of
from ops.terminal.reasons import is_no_answer

__all__ = ["NoSuchSite", "entered"]


@contextmanager
def entered(stage: str | None) -> Iterator[Services]:
    """The services of that stage, with your own AWS credentials; for None, those of the site that runs here.

    Raises NoSuchSite.
    """
    variables = {**_own_account(), **variables_of(stage)} if stage else _of_this_machine()
    try:
        yield Services(variables)
    except Exception as error:
        if stage is None and is_no_answer(error):
            error.add_note("`make run` must be running for this command.")
        raise


def _own_account() -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("AWS_")}


def _of_this_machine() -> Mapping[str, str]:
    try:
        variables: Mapping[str, str] = read_local()["environment"]
    except (OSError, ValueError, LookupError) as error:
        raise NoSuchSite(
            "No site has run on this machine. Start one with `make run`, or name a deployed one with `--stage`."
        ) from error
    return variables
