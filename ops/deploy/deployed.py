"""What Chalice deployed, found in the account instead of in Chalice's own notes, which may be lost, old or half done.

Chalice 1.34 keeps its notes in `.chalice/deployed/<stage>.json`, written at the end of a deployment. Without them it
makes a second API and second subscriptions, and it never leaves a stream that is no longer the table's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from ops.deploy.functions import API, FUNCTIONS, function_name
from ops.deploy.stack import Say

SCHEDULED = ("fold", "tick", "rank")
_ABSENT = {"ResourceNotFoundException", "NoSuchEntity", "NotFoundException"}

Entry = dict[str, str]


class Clients(NamedTuple):
    """Clients of the services that Chalice deploys to."""

    lambda_: Any
    iam: Any
    apigateway: Any
    events: Any


class Source(NamedTuple):
    """An event source of a function: what Chalice calls it in its notes, and where it is."""

    function: str
    name: str
    type: str
    arn: str

    def entry(self, uuid: str, lambda_arn: str) -> Entry:
        """The event source in Chalice's notes."""
        about = {"name": self.name, "resource_type": self.type, "event_uuid": uuid, "lambda_arn": lambda_arn}
        if self.type == "sqs_event":
            return {**about, "queue_arn": self.arn, "queue": self.arn.rpartition(":")[2]}
        return {**about, "stream_arn": self.arn}


class Deployed:
    """A stage's functions in one account and region."""

    def __init__(self, clients: Clients, stage: str, *, region: str, say: Say) -> None:
        self._aws = clients
        self._stage = stage
        self._region = region
        self._say = say

    def mend(self, notes: Path, *, stream_arn: str, queue_arns: Mapping[str, str], api: str) -> str:
        """Make Chalice's notes name existing resources, once each; answers the API's id, empty before the first
        deployment.

        Of several APIs it keeps the one named `api`, to which the edge leads. `queue_arns` are the queues by the
        functions that follow them.
        """
        functions = {name: arn for name in FUNCTIONS if (arn := self._find_function(name))}
        kept = self._keep_one_api(api)
        notes_of_functions = (
            {"name": name, "resource_type": "lambda_function", "lambda_arn": arn} for name, arn in functions.items()
        )
        found = [*self._roles(), *notes_of_functions, *self._schedules()]
        found += self._subscriptions(functions, stream_arn, queue_arns)
        if kept:
            url = f"https://{kept}.execute-api.{self._region}.amazonaws.com/api/"
            found.append({"name": "rest_api", "resource_type": "rest_api", "rest_api_id": kept, "rest_api_url": url})
        if _differ(notes, found):
            self._say(f"Chalice's notes on the stage now name the {len(found)} resources that exist.")
            _write(notes, found)
        return kept

    def _find_function(self, name: str) -> str:
        try:
            found = self._aws.lambda_.get_function(FunctionName=function_name(self._stage, name))["Configuration"]
        except ClientError as error:
            return _nothing(error)
        return str(found["FunctionArn"])

    def _roles(self) -> Iterator[Entry]:
        for name in FUNCTIONS:
            role = f"gazette-{self._stage}-{name}"
            try:
                arn = self._aws.iam.get_role(RoleName=role)["Role"]["Arn"]
            except ClientError as error:
                _nothing(error)
                continue
            yield {"name": f"{name}_role", "resource_type": "iam_role", "role_arn": arn, "role_name": role}

    def _schedules(self) -> Iterator[Entry]:
        for name in SCHEDULED:
            rule = f"gazette-{self._stage}-{name}-event"
            try:
                self._aws.events.describe_rule(Name=rule)
            except ClientError as error:
                _nothing(error)
                continue
            yield {"name": f"{name}-event", "resource_type": "cloudwatch_event", "rule_name": rule}

    def _subscriptions(
        self, functions: dict[str, str], stream_arn: str, queue_arns: Mapping[str, str]
    ) -> Iterator[Entry]:
        for source in (
            Source("plan", "plan-dynamodb-event-source", "dynamodb_event", stream_arn),
            *(Source(name, f"{name}-sqs-event-source", "sqs_event", arn) for name, arn in queue_arns.items()),
        ):
            function = functions.get(source.function)
            if function and (uuid := self._keep_one_mapping(source, function)):
                yield source.entry(uuid, function)

    def _keep_one_mapping(self, source: Source, function: str) -> str:
        mappings = self._aws.lambda_.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
        right = [each["UUID"] for each in mappings if each["EventSourceArn"] == source.arn]
        for each in mappings:
            if each["UUID"] not in right[:1]:
                self._say(f"{source.function} no longer follows {each['EventSourceArn']} ({each['UUID']}).")
                self._aws.lambda_.delete_event_source_mapping(UUID=each["UUID"])
        return str(right[0]) if right else ""

    def _keep_one_api(self, preferred: str) -> str:
        ours = [each for each in self._apis() if self._leads_here(each)]
        kept = preferred if preferred in ours else next(iter(ours), "")
        for each in ours:
            if each != kept:
                self._say(f"API {each} was made twice and is deleted.")
                self._aws.apigateway.delete_rest_api(restApiId=each)
                self._forbid(each)
        return kept

    def _forbid(self, api: str) -> None:
        """Take back that the API may call the function."""
        name = function_name(self._stage, API)
        policy = json.loads(self._aws.lambda_.get_policy(FunctionName=name)["Policy"])
        for statement in policy["Statement"]:
            if f":{api}/" in json.dumps(statement.get("Condition", {})):
                self._aws.lambda_.remove_permission(FunctionName=name, StatementId=statement["Sid"])

    def _apis(self) -> list[str]:
        """The ids of the APIs that may be the stage's, the oldest first. Chalice names all of an app alike."""
        pages = self._aws.apigateway.get_paginator("get_rest_apis").paginate()
        found = [each for page in pages for each in page["items"]]
        named = [each for each in found if each["name"] in {"gazette", f"gazette-{self._stage}"}]
        return [each["id"] for each in sorted(named, key=lambda each: each["createdDate"])]

    def _leads_here(self, api: str) -> bool:
        function = f":function:{function_name(self._stage, API)}/invocations"
        pages = self._aws.apigateway.get_paginator("get_resources").paginate(restApiId=api, embed=["methods"])
        methods = [
            method
            for page in pages
            for resource in page["items"]
            for method in resource.get("resourceMethods", {}).values()
        ]
        return any(method.get("methodIntegration", {}).get("uri", "").endswith(function) for method in methods)


def _nothing(error: ClientError) -> str:
    """An empty answer if the error says that something is not there; any other error goes on."""
    if error.response["Error"]["Code"] in _ABSENT:
        return ""
    raise error


def _differ(notes: Path, found: list[Entry]) -> bool:
    try:
        noted = json.loads(notes.read_text("utf-8"))["resources"]
    except (OSError, ValueError, LookupError):
        noted = []
    return sorted(noted, key=lambda each: each["name"]) != sorted(found, key=lambda each: each["name"])


def _write(notes: Path, found: list[Entry]) -> None:
    notes.parent.mkdir(parents=True, exist_ok=True)
    notes.write_text(
        json.dumps({"resources": found, "schema_version": "2.0", "backend": "api"}, indent=2) + "\n", "utf-8"
    )
