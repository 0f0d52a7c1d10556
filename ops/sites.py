"""Which site an operator's command works on: the one that runs here, or one that was deployed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from chalicelib import wiring
from ops.edit.accounts import NoSuchSite, read_local, variables_of
from ops.local.environment import environment
from ops.reasons import is_no_answer

__all__ = ["NoSuchSite", "entered"]


@contextmanager
def entered(stage: str | None) -> Iterator[None]:
    """Have `wiring` build services of that stage within the block; of the site that runs here for None.

    Raises NoSuchSite.
    """
    with environment(variables_of(stage) if stage else _of_this_machine()):
        wiring.reset()
        try:
            yield
        except Exception as error:
            if stage is None and is_no_answer(error):
                error.add_note("`make run` must be running for this command.")
            raise
        finally:
            wiring.reset()


def _of_this_machine() -> Mapping[str, str]:
    try:
        variables: Mapping[str, str] = read_local()["environment"]
    except (OSError, ValueError, LookupError) as error:
        raise NoSuchSite(
            "No site has run on this machine. Start one with `make run`, or name a deployed one with `--stage`."
        ) from error
    return variables
