"""The end of a stage's data: its tables, and its bucket with every version of every page."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError
from botocore.session import Session


def delete(session: Session, stage: str) -> None:
    """Delete the stage's tables and bucket, as far as they are there. Nothing brings them back."""
    clients: list[Any] = [session.create_client(service) for service in ("dynamodb", "s3", "sts")]
    dynamodb, s3, sts = clients
    account = sts.get_caller_identity()["Account"]
    for table in (f"gazette-{stage}-content", f"gazette-{stage}-audience"):
        _delete_table(dynamodb, table)
    _delete_bucket(s3, f"gazette-{stage}-pages-{account}")


def _delete_table(client: Any, name: str) -> None:
    try:
        client.update_table(TableName=name, DeletionProtectionEnabled=False)
        client.get_waiter("table_exists").wait(TableName=name)
        client.delete_table(TableName=name)
    except client.exceptions.ResourceNotFoundException:
        return
    client.get_waiter("table_not_exists").wait(TableName=name)


def _delete_bucket(client: Any, name: str) -> None:
    try:
        for page in client.get_paginator("list_object_versions").paginate(Bucket=name):
            found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            objects = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]
            if objects:
                client.delete_objects(Bucket=name, Delete={"Objects": objects, "Quiet": True})
        client.delete_bucket(Bucket=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise
