"""Creates the tables, the bucket and the queues on an emulator; on AWS, a CloudFormation stack does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from chalicelib.audience import journal
from chalicelib.content.store.items import TTL_ATTRIBUTE
from chalicelib.media.bucket import UPLOADS
from chalicelib.media.queue import MAX_RECEIVES

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import StreamSpecificationTypeDef, TimeToLiveSpecificationTypeDef
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import FilterRuleTypeDef, QueueConfigurationTypeDef
    from mypy_boto3_sqs import SQSClient

RENDER_VISIBILITY_SECONDS = 180
"""How long a received render message stays hidden: six times the function's timeout, as AWS advises
(Lambda Developer Guide, "Configuring a queue to use with Lambda")."""


def create_table(client: DynamoDBClient, name: str, *, stream: bool = False) -> None:
    """A table with string keys `pk` and `sk`, on demand; with `stream`, its changes with both images."""
    specification: StreamSpecificationTypeDef = {"StreamEnabled": stream}
    if stream:
        specification["StreamViewType"] = "NEW_AND_OLD_IMAGES"
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification=specification,
    )


def ensure_content_table(client: DynamoDBClient, name: str) -> str:
    """Create the content table, whose items may expire, unless it is there; answers the ARN of its stream."""
    _ensure_table(client, name, TTL_ATTRIBUTE, stream=True)
    return client.describe_table(TableName=name)["Table"]["LatestStreamArn"]


def ensure_audience_table(client: DynamoDBClient, name: str) -> None:
    """Create the audience table, whose items expire, unless it is there."""
    _ensure_table(client, name, journal.TTL_ATTRIBUTE)


def _ensure_table(client: DynamoDBClient, name: str, ttl_attribute: str, *, stream: bool = False) -> None:
    """One that an earlier release created, before its items expired, has them expire from now on."""
    if not _exists(client, name):
        create_table(client, name, stream=stream)
    kept = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if kept["TimeToLiveStatus"] == "DISABLED":
        expiry: TimeToLiveSpecificationTypeDef = {"Enabled": True, "AttributeName": ttl_attribute}
        client.update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)


def _exists(client: DynamoDBClient, name: str) -> bool:
    try:
        client.describe_table(TableName=name)
    except client.exceptions.ResourceNotFoundException:
        return False
    return True


def create_bucket(client: S3Client, name: str) -> None:
    """The bucket of pages."""
    client.create_bucket(Bucket=name)


def notify_of_uploads(client: S3Client, bucket: str, queue: str) -> None:
    """Make the bucket report uploads to the queue of this ARN."""
    rule: FilterRuleTypeDef = {"Name": "prefix", "Value": UPLOADS}
    told: QueueConfigurationTypeDef = {
        "QueueArn": queue,
        "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": [rule]}},
    }
    client.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [told]}
    )


def create_queue(client: SQSClient, name: str, *, visibility_seconds: int = RENDER_VISIBILITY_SECONDS) -> str:
    """A queue with its dead letters (`<name>-dead`); answers its URL."""
    dead = client.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    policy = {"deadLetterTargetArn": queue_arn(client, dead), "maxReceiveCount": MAX_RECEIVES}
    created = client.create_queue(
        QueueName=name, Attributes={"RedrivePolicy": json.dumps(policy), "VisibilityTimeout": str(visibility_seconds)}
    )
    return created["QueueUrl"]


def queue_arn(client: SQSClient, url: str) -> str:
    """The ARN of the queue at this URL."""
    return client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
