"""The edge's cache: tells CloudFront to forget every page that was made from some facts, by their cache tags."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from chalicelib.publishing.facts import Fact, cache_tag

if TYPE_CHECKING:
    from mypy_boto3_cloudfront import CloudFrontClient


class Cdn:
    """One CloudFront distribution. `new_reference` mints what tells one request from another."""

    def __init__(self, client: CloudFrontClient, distribution: str, new_reference: Callable[[], str]) -> None:
        self._client = client
        self._distribution = distribution
        self._new_reference = new_reference

    def purge(self, facts: Sequence[Fact]) -> None:
        """Invalidate the pages with these tags, in one request (CloudFront Developer Guide, "Invalidate by tag")."""
        tags = [f"#{cache_tag(fact)}" for fact in facts]
        self._client.create_invalidation(
            DistributionId=self._distribution,
            InvalidationBatch={
                "Paths": {"Quantity": len(tags), "Items": tags},
                "CallerReference": self._new_reference(),
            },
        )
