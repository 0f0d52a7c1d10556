"""One CloudFormation stack: changed by change sets that are shown first, with its progress told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

Say = Callable[[str], None]

_NOTHING = ("didn't contain changes", "No updates are to be performed")
_TAKEN = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE")
"""States that a stack can be changed in."""

_UNMADE = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED")
"""States of a stack that was never made whole, or is not wholly gone: it can only be deleted (CloudFormation User
Guide, "Stack status codes")."""


MASKED = "****"
"""What CloudFormation shows of a parameter that nobody may read, `NoEcho`. `apply` reads it as "unchanged"."""


class StackFailed(Exception):
    """The stack could not be made what it should be; the message says what CloudFormation gave as reasons."""


class Stack:
    """A stack of this name. `wait` is called between two looks at it, `new_id` names a change set."""

    def __init__(
        self, client: Any, name: str, *, say: Say, wait: Callable[[], None], new_id: Callable[[], str]
    ) -> None:
        self._client = client
        self._name = name
        self._say = say
        self._wait = wait
        self._new_id = new_id

    def outputs(self) -> dict[str, str]:
        """Its outputs; none if the stack does not exist."""
        return {each["OutputKey"]: each["OutputValue"] for each in self._describe().get("Outputs", [])}

    def parameters(self) -> dict[str, str]:
        """The parameters that it was made with; none if the stack does not exist."""
        return {each["ParameterKey"]: each["ParameterValue"] for each in self._describe().get("Parameters", [])}

    def apply(self, body: str, parameters: Mapping[str, str]) -> bool:
        """Create or update it; answers whether there was anything to change. Raises StackFailed."""
        status = self._settled()
        if status in _UNMADE:
            raise StackFailed(
                f"Stack {self._name} was never complete ({status}). {self._first_failure()} When you have fixed that, "
                "`make deploy` with WISHES=--start-over deletes it, with its tables and bucket if they are empty, and "
                "begins anew."
            )
        if status and status not in _TAKEN:
            raise StackFailed(f"Stack {self._name} is in the state {status}. docs/deploying.md says what to do.")
        seen = {event["EventId"] for event in self._events()}
        change_set = self._propose(body, parameters, kind="UPDATE" if status else "CREATE")
        if change_set is None:
            self._say(f"Stack {self._name} is as it should be.")
            return False
        self._client.execute_change_set(ChangeSetName=change_set, StackName=self._name)
        status = self._settled(seen)
        if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            raise StackFailed(f"Stack {self._name} ended in the state {status}; the lines above say why.")
        return True

    def _propose(self, body: str, parameters: Mapping[str, str], *, kind: str) -> str | None:
        """A change set, which is shown; None if nothing is to change, which CloudFormation reports as a failure."""
        try:
            change_set: str = self._client.create_change_set(
                StackName=self._name,
                ChangeSetName=f"gazette-{self._new_id()}",
                ChangeSetType=kind,
                TemplateBody=body,
                Parameters=[_parameter(name, value) for name, value in parameters.items()],
            )["Id"]
        except ClientError as error:
            if _says_nothing(error.response["Error"]["Message"]):
                return None
            raise
        described = self._described(change_set)
        if described["Status"] != "FAILED":
            self._show(described)
            return change_set
        self._client.delete_change_set(ChangeSetName=change_set, StackName=self._name)
        if _says_nothing(described.get("StatusReason", "")):
            return None
        raise StackFailed(f"Stack {self._name}: {described.get('StatusReason')}")

    def is_unmade(self) -> bool:
        """Whether it is there, but was never made whole, so that it can only be deleted."""
        return self._settled() in _UNMADE

    def _first_failure(self) -> str:
        """The first failure of its creation: everything after it was cancelled because of it."""
        failures = [each for each in self._events() if each["ResourceStatus"].endswith("_FAILED")]
        if not failures:
            return "CloudFormation does not say why."
        first = failures[-1]  # CloudFormation tells of the newest first
        reason = first.get("ResourceStatusReason", "no reason is given").rstrip(".")
        return f"{first['LogicalResourceId']} failed, because: {reason}."

    def delete(self) -> None:
        """Delete it, if it exists. Raises StackFailed."""
        if not self._settled():
            return
        seen = {event["EventId"] for event in self._events()}
        self._client.delete_stack(StackName=self._name)
        status = self._settled(seen)
        if status:
            raise StackFailed(f"Stack {self._name} could not be deleted: it is in the state {status}.")

    def _describe(self) -> dict[str, Any]:
        try:
            described: dict[str, Any] = self._client.describe_stacks(StackName=self._name)["Stacks"][0]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ValidationError":
                return {}
            raise
        return described

    def _settled(self, seen: set[str] | None = None) -> str:
        """Its state once nothing is in progress; prints the events meanwhile. Empty if the stack does not exist.

        A stack whose first change set was never carried out does not exist yet.
        """
        while True:
            status: str = self._describe().get("StackStatus", "")
            if seen is not None and status:
                self._tell(seen)
            if status in {"", "REVIEW_IN_PROGRESS", "DELETE_COMPLETE"}:
                return ""
            if not status.endswith("_IN_PROGRESS"):
                return status
            self._wait()

    def _tell(self, seen: set[str]) -> None:
        for event in reversed(list(self._events())):
            if event["EventId"] not in seen:
                seen.add(event["EventId"])
                reason = event.get("ResourceStatusReason", "")
                self._say(f"  {event['ResourceStatus']:<28} {event['LogicalResourceId']} {reason}".rstrip())

    def _events(self) -> Iterator[dict[str, Any]]:
        if self._describe():
            yield from self._client.describe_stack_events(StackName=self._name)["StackEvents"]

    def _described(self, change_set: str) -> dict[str, Any]:
        while True:
            described: dict[str, Any] = self._client.describe_change_set(ChangeSetName=change_set, StackName=self._name)
            if described["Status"] not in {"CREATE_PENDING", "CREATE_IN_PROGRESS"}:
                return described
            self._wait()

    def _show(self, described: Mapping[str, Any]) -> None:
        self._say(f"Stack {self._name} changes:")
        for each in described["Changes"]:
            change = each["ResourceChange"]
            replaced = " (is replaced)" if change.get("Replacement") == "True" else ""
            self._say(f"  {change['Action']:<7} {change['LogicalResourceId']} ({change['ResourceType']}){replaced}")


def _parameter(name: str, value: str) -> dict[str, Any]:
    given = {"UsePreviousValue": True} if value == MASKED else {"ParameterValue": value}
    return {"ParameterKey": name, **given}


def _says_nothing(reason: str) -> bool:
    return any(words in reason for words in _NOTHING)
