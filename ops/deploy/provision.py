"""`python -m ops provision` and `destroy`: a stage on AWS, made, connected, mended, and taken away again."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from boto3.session import Session

from chalicelib.aws.dynamodb import Table
from chalicelib.content.store.passkeys import Passkeys
from chalicelib.content.store.people import People
from ops import desk
from ops.deploy import gateway
from ops.deploy import stage_data as data
from ops.deploy.address import find_printed, find_told, steps_left
from ops.deploy.chalice_config import is_reserving, variables_of, write_digests, write_stage
from ops.deploy.concurrency import Concurrency, at_once, check_reservable, find_concurrency, find_reserved
from ops.deploy.deployed import Clients, Deployed
from ops.deploy.edge_secret import DIGEST, rotate, secret_of, tell_function
from ops.deploy.functions import API, function_name
from ops.deploy.stack import Stack, StackFailed
from ops.deploy.template import EDGE_ALARMS, RATE_LIMIT, STAGE, kept_part, load_template, template_body
from ops.deploy.wishes import BESIDE, check_certificate, check_names, check_passkeys, check_rate
from ops.terminal.output import ask

CHALICE = Path(__file__).parents[2] / ".chalice"
WAIT_SECONDS = 3
EDGE_REGION = "us-east-1"
"""Where CloudFront wants its web ACLs and certificates, and has its metrics."""

OK, DECLINED = 0, 1

ASKED = frozenset({"Domain", "OtherDomains", "HttpsForSubdomains", "CertificateArn", "AlarmEmail"})
"""Parameters of the stack that operators ask for. They survive when a stack is made again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What an operator asked for. None keeps the present value, or the template's default."""

    domain: str | None = None
    other_domains: str | None = None
    https_for_subdomains: str | None = None
    certificate: str | None = None
    alarm_email: str | None = None
    requests_per_5_minutes: int | None = None
    requests_alarm: int | None = None
    budget_usd: int | None = None
    reserves: bool | None = None
    starts_over: bool = False
    ends_passkeys: bool = False

    def parameters(self) -> dict[str, str]:
        """The stack's parameters that they come to."""
        return _given(
            {
                "Domain": self.domain,
                "OtherDomains": self.other_domains,
                "HttpsForSubdomains": self.https_for_subdomains,
                "CertificateArn": self.certificate,
                "AlarmEmail": self.alarm_email,
            }
        )

    def edge_parameters(self) -> dict[str, str]:
        """Those of the stack of the edge's alarms."""
        return _given(
            {
                "AlarmEmail": self.alarm_email,
                "RequestsIn5Minutes": self.requests_alarm,
                "BudgetUsd": self.budget_usd,
            }
        )


def _given(wished: Mapping[str, str | int | None]) -> dict[str, str]:
    return {name: str(value) for name, value in wished.items() if value is not None}


def run_provision(stage: str, wishes: Wishes) -> int:
    """Make the stage's stack what it should be, tell Chalice of it, and connect what Chalice deployed."""
    _provision(stage, wishes)
    return OK


def run_rotation(stage: str) -> int:
    """Change the secret between edge and API, while readers come."""
    session = Session()
    stack = _stack(session, f"gazette-{stage}")
    before = stack.parameters()
    if not before:
        raise StackFailed(f"There is no stack gazette-{stage} yet. Run `make deploy STAGE={stage}` to make it.")
    client = session.client("lambda")

    def teach(digests: Sequence[str]) -> None:
        write_digests(CHALICE, stage, digests)
        if tell_function(client, function_name(stage, API), digests):
            print(f"The API now accepts {len(digests)} secret{'s' if len(digests) > 1 else ''} of the edge.")

    body = template_body(load_template(STAGE))
    rotate(before, teach=teach, send=lambda new: stack.apply(body, {**before, **new}))
    print("The edge's secret has changed.")
    return OK


def run_destroy(stage: str, *, with_data: bool, ask: Callable[[str], str] = ask) -> int:
    """Take the stage away, after asking twice; its tables and pages stay unless `with_data`."""
    what = "everything, all articles and counters included" if with_data else "everything but its tables and pages"
    print(f"This deletes {what} of the stage '{stage}'.")
    if ask("The stage's name: ") != stage or ask("Type 'destroy': ") != "destroy":
        print("Nothing was deleted.")
        return DECLINED
    _destroy(stage, with_data=with_data)
    return OK


def _provision(stage: str, wishes: Wishes) -> None:
    session = Session()
    stack = _stack(session, f"gazette-{stage}")
    before = stack.parameters()
    account, reserves = _check(session, stage, stack, wishes, before)
    if wishes.starts_over and _start_over(session, stage, stack):
        before = {name: value for name, value in before.items() if name in ASKED}
    parameters = {**before, "Stage": stage, **secret_of(before), **wishes.parameters()}
    if wishes.requests_per_5_minutes is not None:
        parameters["WebAclArn"] = _limit_rate(session, stage, wishes.requests_per_5_minutes)
    deployed = _deployed(session, stage)
    outputs = stack.outputs()
    if outputs:
        parameters["ApiId"] = _mend(deployed, stage, outputs, before)
    body = template_body(load_template(STAGE))
    stack.apply(body, parameters)
    outputs = stack.outputs()
    variables = {**at_once(account)} | variables_of(
        outputs, digests=[parameters[DIGEST]], domain=parameters.get("Domain", "")
    )
    if write_stage(CHALICE, stage, variables, reserves=reserves):
        print(f".chalice/ now describes the stage. `chalice deploy --stage {stage}` deploys its functions.")
    # A stack that lost its stream, or that was made anew, has a new one only now.
    api = _mend(deployed, stage, outputs, parameters)
    desk.place(session.client("s3"), variables["PAGES_BUCKET"], datetime.now(UTC))
    if api and gateway.complete(session.client("apigateway"), api, function_name(stage, API)):
        print(f"API {api} now has its limits and its own error messages.")
    _watch_edge(session, stage, outputs["DistributionId"], parameters.get("AlarmEmail", ""), wishes)
    print(f"{variables['SITE_URL']} leads to {'the API and ' if parameters.get('ApiId') else ''}the pages.")
    told = find_told(session.client("lambda"), function_name(stage, API))
    printed = find_printed(session.client("s3"), variables["PAGES_BUCKET"])
    for line in steps_left(stage, variables["SITE_URL"], told=told, printed=printed):
        print(line)


def _start_over(session: Session, stage: str, stack: Stack) -> bool:
    """Delete the remains of a first deployment that failed, if there are any; answers whether there were.

    Raises StackFailed if a table or the bucket holds anything; then nothing is deleted.
    """
    is_unmade = stack.is_unmade()
    if is_unmade and (full := data.find_full(session, stage)):
        raise StackFailed(
            f"Nothing was deleted, because there is data in {' and '.join(full)}. Export it (docs/running.md), "
            "or choose another name for the stage."
        )
    for beside in (_stack(session, f"gazette-{stage}-{name}", EDGE_REGION) for name in BESIDE):
        if beside.is_unmade():
            beside.delete()
    if is_unmade:
        stack.delete()
        data.delete(session, stage)
        print("The remains of the first deployment are deleted; its tables and bucket were empty.")
    return is_unmade


def _check(
    session: Session, stage: str, stack: Stack, wishes: Wishes, before: Mapping[str, str]
) -> tuple[Concurrency, bool]:
    """Check all options before anything changes; answers the account's concurrency, and whether the stage reserves
    some. Raises WishRefused.
    """
    asked = wishes.parameters()
    check_names(stage, asked, before)
    if rate := wishes.requests_per_5_minutes:
        check_rate(rate)
    if asked.keys() & {"Domain", "OtherDomains", "CertificateArn"}:
        check_certificate(session.client("acm", region_name=EDGE_REGION), {**before, **asked})
    client = session.client("lambda")
    account = find_concurrency(client)
    reserves = is_reserving(CHALICE, stage) if wishes.reserves is None else wishes.reserves
    if reserves:
        check_reservable(account, own=find_reserved(client, stage))
    if wishes.domain is not None and wishes.domain != before.get("Domain", "") and (outputs := stack.outputs()):
        check_new_host(session, outputs, wishes)
    return account, reserves


def check_new_host(session: Session, outputs: Mapping[str, str], wishes: Wishes) -> None:
    """Raise WishRefused if a new domain ends passkeys, and that was not asked for."""
    variables = variables_of(outputs, digests=[], domain=wishes.domain or "")
    table = Table(session.client("dynamodb"), variables["CONTENT_TABLE"])
    people, passkeys = People(table).list(), Passkeys(table)
    hosts = {person.id: [each.host for each in passkeys.list(person.id)] for person in people if not person.disabled_at}
    check_passkeys(hosts, urlsplit(variables["SITE_URL"]).hostname or "", may_end=wishes.ends_passkeys)


QUEUES = {"render": "RenderQueueArn", "intake": "UploadQueueArn"}
"""The functions that follow queues, and the stack's output that names each queue."""


def _mend(deployed: Deployed, stage: str, outputs: Mapping[str, str], parameters: Mapping[str, str]) -> str:
    return deployed.mend(
        CHALICE / "deployed" / f"{stage}.json",
        stream_arn=outputs["ContentStreamArn"],
        # The stack of an earlier release has no queue of uploads.
        queue_arns={name: outputs[output] for name, output in QUEUES.items() if output in outputs},
        api=parameters.get("ApiId", ""),
    )


def _destroy(stage: str, *, with_data: bool) -> None:
    session = Session()
    stack = _stack(session, f"gazette-{stage}")
    outputs, parameters = stack.outputs(), stack.parameters()
    if outputs:
        _mend(_deployed(session, stage), stage, outputs, parameters)
        _run_chalice_delete(stage)
        template = kept_part(load_template(STAGE))
        stack.apply(template_body(template), {**parameters, "ApiId": ""})
    for beside in BESIDE:
        _stack(session, f"gazette-{stage}-{beside}", EDGE_REGION).delete()
    if with_data:
        stack.delete()
        data.delete(session, stage)
    print(f"The stage '{stage}' is deleted{'' if with_data else '; its tables and pages are kept'}.")


def _watch_edge(session: Session, stage: str, distribution: str, email: str, wishes: Wishes) -> None:
    stack = _stack(session, f"gazette-{stage}-edge-alarms", EDGE_REGION)
    about = {"Stage": stage, "DistributionId": distribution, "AlarmEmail": email}
    stack.apply(template_body(load_template(EDGE_ALARMS)), {**stack.parameters(), **about, **wishes.edge_parameters()})


def _limit_rate(session: Session, stage: str, requests: int) -> str:
    stack = _stack(session, f"gazette-{stage}-rate-limit", EDGE_REGION)
    stack.apply(template_body(load_template(RATE_LIMIT)), {"Stage": stage, "Requests": str(requests)})
    return stack.outputs()["WebAclArn"]


def _run_chalice_delete(stage: str) -> None:
    chalice = [sys.executable, "-c", "from chalice.cli import main; main()"]
    done = subprocess.run([*chalice, "delete", "--stage", stage], cwd=CHALICE.parent, check=False)  # noqa: S603
    if done.returncode:
        raise StackFailed(f"`chalice delete` ended with status {done.returncode}; the lines above say why.")


def _deployed(session: Session, stage: str) -> Deployed:
    clients = Clients(
        lambda_=session.client("lambda"),
        iam=session.client("iam"),
        apigateway=session.client("apigateway"),
        events=session.client("events"),
    )
    return Deployed(clients, stage, region=clients.lambda_.meta.region_name, say=print)


def _stack(session: Session, name: str, region: str | None = None) -> Stack:
    client = session.client("cloudformation", region_name=region)
    wait = partial(time.sleep, WAIT_SECONDS)
    return Stack(client, name, say=print, wait=wait, new_id=lambda: str(uuid4()))
