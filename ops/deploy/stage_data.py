"""The end of a stage's data: its tables, and its bucket with every version of every page."""

from __future__ import annotations

from typing import Any

from boto3.session import Session
from botocore.exceptions import ClientError


def find_full(session: Session, stage: str) -> list[str]:
    """The names of those of the stage's tables and its bucket that hold anything, old versions of pages included."""
    dynamodb, s3 = session.client("dynamodb"), session.client("s3")
    full = [name for name in _tables(stage) if _holds_items(dynamodb, name)]
    bucket = _bucket(session, stage)
    return [*full, bucket] if _holds_objects(s3, bucket) else full


def delete(session: Session, stage: str) -> None:
    """Delete the stage's tables and bucket, as far as they are there. Nothing brings them back."""
    dynamodb, s3 = session.client("dynamodb"), session.client("s3")
    for table in _tables(stage):
        _delete_table(dynamodb, table)
    _delete_bucket(s3, _bucket(session, stage))


def _tables(stage: str) -> tuple[str, str]:
    return f"gazette-{stage}-content", f"gazette-{stage}-audience"


def _bucket(session: Session, stage: str) -> str:
    sts: Any = session.client("sts")
    return f"gazette-{stage}-pages-{sts.get_caller_identity()['Account']}"


def _holds_items(client: Any, table: str) -> bool:
    try:
        return bool(client.scan(TableName=table, Limit=1, ConsistentRead=True)["Items"])
    except client.exceptions.ResourceNotFoundException:
        return False


def _holds_objects(client: Any, bucket: str) -> bool:
    try:
        found = client.list_object_versions(Bucket=bucket, MaxKeys=1)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise
        return False
    return bool(found.get("Versions") or found.get("DeleteMarkers"))


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
