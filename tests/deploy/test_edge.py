"""The edge's functions run where they will run: njs is what CloudFront runs them in, and Node.js a second opinion."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import time
from typing import Any
from urllib.parse import unquote

import pytest

from chalicelib.publishing.pages import object_key
from ops.deploy.template import MAX_FUNCTION_BYTES, load_template
from ops.local.routes import NOT_FOUND_KEY, File, Redirect, find_route
from ops.moving.addresses import path_of
from tests.lacking import give_up
from tests.unit.ops.local.edge_cases import ANSWERS, EVERY_BYTE, HOSTS, ROUTES, SITE
from tests.unit.ops.moving.old_addresses import old_addresses

MADE: dict[str, Any] = load_template()["Resources"]
FUNCTIONS = {name: each["Properties"] for name, each in MADE.items() if each["Type"] == "AWS::CloudFront::Function"}


@pytest.fixture(params=["njs", "node"])
def engine(request: pytest.FixtureRequest) -> str:
    command: str = request.param
    if shutil.which(command) is None:
        give_up(f"NOT TESTED WHERE IT RUNS: there is no {command}")
    return command


def run(engine: str, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([engine, "-"], input=script, capture_output=True, text=True, check=False)


def code_of(function: str, *, site: str = "") -> str:
    """A function as CloudFormation makes it of the template."""
    made = FUNCTIONS[function]["FunctionCode"]
    return str(made["Fn::Sub"]).replace("${Domain}", site) if isinstance(made, dict) else str(made)


def answers_of(engine: str, function: str, events: list[Any], *, site: str = "") -> list[Any]:
    code = code_of(function, site=site)
    # njs cuts longer lines off.
    script = f"""
        {code}
        const answers = JSON.stringify({json.dumps(events)}.map(handler));
        for (let at = 0; at < answers.length; at += 1000) {{
            console.log(answers.slice(at, at + 1000));
        }}"""
    done = run(engine, script)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    answers: list[Any] = json.loads(done.stdout.replace("\n", ""))
    return answers


def request_of(target: str, host: str = "d111111abcdef8.cloudfront.net") -> Any:
    """The event of a request (CloudFront Developer Guide, "CloudFront Functions event structure")."""
    uri, _, query = target.partition("?")
    values: dict[str, list[dict[str, str]]] = {}
    for name, _, value in (pair.partition("=") for pair in query.split("&") if pair):
        values.setdefault(name, []).append({"value": value})
    several = {name: {**each[0], "multiValue": each} if len(each) > 1 else each[0] for name, each in values.items()}
    return {"request": {"method": "GET", "uri": uri, "querystring": several, "headers": {"host": {"value": host}}}}


def route_of(answer: Any) -> File | Redirect:
    """What the answer of the function for requests comes to."""
    if "statusCode" in answer:
        assert answer["statusCode"] == 301
        return Redirect(answer["headers"]["location"]["value"])
    key = unquote(answer["uri"]).removeprefix("/")
    return File(NOT_FOUND_KEY if key == ".nowhere" else key)


def test_a_path_stands_for_what_it_stands_for_at_the_local_edge(engine: str) -> None:
    expected = {**ROUTES, **{path: find_route(path) for path in EVERY_BYTE}}
    targets = [target for target in expected if not target.startswith("/api/")]  # those have no function
    answers = answers_of(engine, "Routes", [request_of(target) for target in targets])
    for target, answer in zip(targets, answers, strict=True):
        assert route_of(answer) == expected[target], target


def test_other_host_names_lead_to_the_sites_own(engine: str) -> None:
    answers = answers_of(engine, "Routes", [request_of(target, host) for host, target in HOSTS], site=SITE)
    for asked, answer in zip(HOSTS, answers, strict=True):
        assert route_of(answer) == HOSTS[asked], asked


OLD_ADDRESSES = 20_000
MAX_MILLISECONDS = 1.0
"""What CloudFront lets a function take (Developer Guide, "Restrictions on CloudFront Functions")."""


def test_old_addresses_are_asked_for_where_they_stand_within_a_functions_time(engine: str) -> None:
    known = old_addresses(OLD_ADDRESSES, random.Random(2))
    targets = list(known)
    began = time.perf_counter()
    answers = [
        answer
        for at in range(0, len(targets), 4000)
        for answer in answers_of(engine, "Routes", [request_of(target) for target in targets[at : at + 4000]])
    ]
    milliseconds = 1000 * (time.perf_counter() - began) / len(targets)
    for target, answer in zip(targets, answers, strict=True):
        path = path_of(known[target][0])
        assert path is not None
        assert route_of(answer) == File(object_key(path)), target
    print(f"{len(targets):,} addresses, {milliseconds:.3f} ms each, the start of {engine} and JSON included")
    assert milliseconds < MAX_MILLISECONDS


def test_nothing_but_the_domain_is_put_into_a_function() -> None:
    for name in FUNCTIONS:
        assert set(re.findall(r"\$\{[^}]*\}", str(FUNCTIONS[name]["FunctionCode"]))) <= {"${Domain}"}, name


def test_what_leads_elsewhere_answers_301_as_at_the_local_edge(engine: str) -> None:
    events = [
        {
            **request_of("/cu/"),
            "response": {"statusCode": status, "headers": {n: {"value": v} for n, v in headers.items()}},
        }
        for (status, headers), _ in ANSWERS.values()
    ]
    for name, answer in zip(ANSWERS, answers_of(engine, "Moved", events), strict=True):
        headers = {header: each["value"] for header, each in answer["headers"].items()}
        assert (answer["statusCode"], headers) == ANSWERS[name][1], name


def test_what_cloudfronts_runtime_does_not_know_is_found_here() -> None:
    if shutil.which("njs") is None:
        give_up("NOT TESTED WHERE IT RUNS: there is no njs")
    done = run("njs", "function handler(event) {\n  for (const each of event) {}\n}")
    assert 'SyntaxError: Token "of" not supported' in done.stdout + done.stderr


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_is_of_the_runtime_that_it_is_tested_for_and_short_enough(function: str) -> None:
    assert FUNCTIONS[function]["FunctionConfig"]["Runtime"] == "cloudfront-js-2.0"
    assert len(code_of(function, site="a" * 253).encode()) <= MAX_FUNCTION_BYTES
