"""The edge's secret is made, kept, and changed so that functions take what the edge sends at every moment."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from chalicelib.settings import origin_digest
from ops.deploy.edge_secret import DIGEST, SECRET, new_secret, rotate, secret_of
from ops.deploy.stack import MASKED


class BrokenOff(Exception):
    """The command ended here."""


class Site:
    """An edge that sends a secret, and functions that take those of some digests. It may end after so many steps."""

    def __init__(self) -> None:
        made = new_secret()
        self.sent, self.taken = made[SECRET], [made[DIGEST]]
        self.steps = 0
        self.ends_after: int | None = None

    @property
    def parameters(self) -> dict[str, str]:
        """What CloudFormation tells of the stack."""
        return {SECRET: MASKED, DIGEST: origin_digest(self.sent)}

    def teach(self, digests: Sequence[str]) -> None:
        self._step()
        self.taken = list(digests)
        assert origin_digest(self.sent) in self.taken

    def send(self, new: dict[str, str]) -> None:
        self._step()
        assert origin_digest(new[SECRET]) == new[DIGEST]
        self.sent = new[SECRET]
        assert origin_digest(self.sent) in self.taken

    def _step(self) -> None:
        if self.steps == self.ends_after:
            raise BrokenOff
        self.steps += 1


def test_a_secret_is_made_once_and_then_kept() -> None:
    made = secret_of({})
    assert len(made[SECRET]) >= 43
    assert made[DIGEST] == origin_digest(made[SECRET])
    assert secret_of({})[SECRET] != made[SECRET]
    told = {SECRET: MASKED, DIGEST: made[DIGEST]}
    assert secret_of(told) == told


def test_the_secret_of_an_earlier_release_stays_until_it_is_changed() -> None:
    assert secret_of({SECRET: "readable"}) == {SECRET: "readable", DIGEST: origin_digest("readable")}


@pytest.mark.parametrize("ends_after", [0, 1, 2, None])
def test_functions_take_what_the_edge_sends_wherever_a_change_is_broken_off(ends_after: int | None) -> None:
    site = Site()
    first, site.ends_after = site.sent, ends_after
    if ends_after is None:
        rotate(site.parameters, teach=site.teach, send=site.send)
    else:
        with pytest.raises(BrokenOff):
            rotate(site.parameters, teach=site.teach, send=site.send)
        site.ends_after = None
        assert origin_digest(site.sent) in site.taken
        rotate(site.parameters, teach=site.teach, send=site.send)
    assert site.sent != first
    assert site.taken == [origin_digest(site.sent)]
