"""AWS as a site reaches it: one session, and the clients that it makes, each on first use."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from boto3.session import Session
    from botocore.session import Session as FoundSession
    from mypy_boto3_cloudfront import CloudFrontClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

    from chalicelib.aws.s3 import S3Bucket

sys.modules.setdefault("urllib3.contrib.pyopenssl", None)  # type: ignore[arg-type] # Python's way to say: not here
"""botocore looks there for an `SSLContext` that is the standard library's in any case. Where passkeys have brought
pyOpenSSL along, that look loads all of cryptography, a seventh of a start."""

_NAMED = {
    "region": "AWS_DEFAULT_REGION",
    "config_file": "AWS_CONFIG_FILE",
    "credentials_file": "AWS_SHARED_CREDENTIALS_FILE",
}
"""What botocore calls it, and the variable that says it."""


class Aws:
    """The account and the region that `variables` name, in the way of AWS's own environment variables.

    A process that works on another site than its environment names gives the other site's variables. What they leave
    out, such as credentials, boto3 finds as usual.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    @cached_property
    def session(self) -> Session:
        """What makes every client: it knows the region and the credentials."""
        from boto3.session import Session

        return Session(botocore_session=self._found)

    @cached_property
    def _found(self) -> FoundSession:
        """What boto3's session stands on: what the variables name, and what is looked for where they name nothing."""
        from botocore.session import Session as FoundSession

        variables, session = self._variables, FoundSession()
        config = session.get_component("config_store")
        for name, variable in _NAMED.items():
            if variable in variables:
                config.set_config_variable(name, variables[variable])
        # None, too, goes before what the environment says.
        config.set_config_variable("profile", variables.get("AWS_DEFAULT_PROFILE") or variables.get("AWS_PROFILE"))
        if key := variables.get("AWS_ACCESS_KEY_ID"):
            session.set_credentials(key, variables["AWS_SECRET_ACCESS_KEY"], variables.get("AWS_SESSION_TOKEN"))
        return session

    def dynamodb(self, **config: Any) -> DynamoDBClient:
        """A client of DynamoDB; `config` is botocore's, such as `max_pool_connections`."""
        client: DynamoDBClient = self.client("dynamodb", self.endpoint("dynamodb"), **config)
        return client

    def sqs(self) -> SQSClient:
        """A client of the queues."""
        client: SQSClient = self.client("sqs", self.endpoint("sqs"))
        return client

    def cloudfront(self) -> CloudFrontClient:
        """A client of the edge."""
        client: CloudFrontClient = self.client("cloudfront")
        return client

    def client(self, service: str, endpoint: str | None = None, **config: Any) -> Any:
        """A client of any service; an endpoint of its own is asked without a proxy."""
        from botocore.config import Config

        make: Callable[..., Any] = self.session.client
        proxies: dict[str, Any] = {"proxies": {}} if endpoint else {}
        return make(service, endpoint_url=endpoint, config=Config(tcp_keepalive=True, **proxies, **config))

    def bucket(self, name: str, clock: Callable[[], datetime]) -> S3Bucket:
        """A bucket, with the region, the credentials and the trusted certificates that boto3 finds.

        Raises botocore's NoRegionError and NoCredentialsError.
        """
        from botocore.exceptions import NoCredentialsError, NoRegionError
        from botocore.httpsession import get_cert_path

        from chalicelib.aws.s3 import S3Bucket, bucket_url

        region, credentials = self.session.region_name, self.session.get_credentials()
        if region is None:
            raise NoRegionError
        if credentials is None:
            raise NoCredentialsError
        ca_certs = self._found.get_config_variable("ca_bundle") or get_cert_path(verify=True)
        url = bucket_url(name, region=region, endpoint=self.endpoint("s3") or "")
        return S3Bucket(url, region=region, credentials=credentials, clock=clock, ca_certs=ca_certs)

    def endpoint(self, service: str) -> str | None:
        """Where a service is, such as `dynamodb` or `dynamodb_streams`, if not at AWS."""
        return self._variables.get(f"AWS_ENDPOINT_URL_{service.upper()}")
