"""A stage as Chalice knows it: its entry in `.chalice/config.json`, and one policy file for each function."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ops.deploy.functions import FUNCTIONS
from ops.deploy.policies import policy_of

_DEFAULTS: Mapping[str, str] = {
    "JOURNAL_LANES": "1",
    "SESSION_LIMIT": "60",
    "ADDRESS_LIMIT": "600",
    "PURGE": "urgent",
}
"""Settings that are the operator's to change in config.json; provisioning leaves them."""


_GONE = frozenset({"ORIGIN_SECRET"})
"""Variables of earlier releases, which are taken out of config.json."""


def variables_of(outputs: Mapping[str, str], *, digests: Sequence[str], domain: str) -> dict[str, str]:
    """The functions' environment, from the stack's outputs. `digests` are those of the edge's secrets."""
    return {
        "CONTENT_TABLE": outputs["ContentTable"],
        "CONTENT_STREAM_ARN": outputs["ContentStreamArn"],
        "AUDIENCE_TABLE": outputs["AudienceTable"],
        "PAGES_BUCKET": outputs["PagesBucket"],
        "RENDER_QUEUE_URL": outputs["RenderQueueUrl"],
        "RENDER_QUEUE_ARN": outputs["RenderQueueArn"],
        "UPLOAD_QUEUE_URL": outputs["UploadQueueUrl"],
        "UPLOAD_QUEUE_ARN": outputs["UploadQueueArn"],
        "SITE_URL": f"https://{domain or outputs['EdgeDomain']}",
        "ORIGIN_SECRET_SHA256": ",".join(digests),
        "DISTRIBUTION_ID": outputs["DistributionId"],
    }


def write_stage(chalice: Path, stage: str, variables: Mapping[str, str], *, reserves: bool = False) -> bool:
    """Write the stage into the folder `.chalice`; answers whether that changed anything. Other stages stay."""
    config = json.loads((chalice / "config.json").read_text("utf-8"))
    kept = config["stages"].get(stage, {})
    before = {name: each for name, each in kept.get("environment_variables", {}).items() if name not in _GONE}
    environment = {**_DEFAULTS, **before, **variables}
    functions = {name: function_entry(name, stage, reserves=reserves) for name in FUNCTIONS}
    config["stages"][stage] = {**kept, "environment_variables": environment, "lambda_functions": functions}
    files = {chalice / "config.json": config}
    for name, entry in functions.items():
        files[chalice / entry["iam_policy_file"]] = policy_of(name, stage, environment)
    changed = [_write(file, data) for file, data in files.items()]
    return any(changed)


def write_digests(chalice: Path, stage: str, digests: Sequence[str]) -> None:
    """Write the digests of the edge's secrets into a stage's entry in the folder `.chalice`, if it has one."""
    file = chalice / "config.json"
    config = json.loads(file.read_text("utf-8"))
    if stage in config["stages"]:
        config["stages"][stage]["environment_variables"]["ORIGIN_SECRET_SHA256"] = ",".join(digests)
        _write(file, config)


def is_reserving(chalice: Path, stage: str) -> bool:
    """Whether the stage was asked to reserve concurrency, and was not told otherwise since."""
    config = json.loads((chalice / "config.json").read_text("utf-8"))
    functions = config["stages"].get(stage, {}).get("lambda_functions", {})
    return any("reserved_concurrency" in each for each in functions.values())


def function_entry(name: str, stage: str, *, reserves: bool = False) -> dict[str, Any]:
    """A function's entry in Chalice's configuration."""
    function = FUNCTIONS[name]
    entry: dict[str, Any] = {
        "iam_policy_file": f"policy-{name.removesuffix('_handler')}-{stage}.json",
        "lambda_memory_size": function.memory_mb,
        "lambda_timeout": function.timeout_seconds,
    }
    if reserves and function.reserved is not None:
        entry["reserved_concurrency"] = function.reserved
    return entry


def _write(file: Path, data: Any) -> bool:
    text = json.dumps(data, indent=2) + "\n"
    if file.exists() and file.read_text("utf-8") == text:
        return False
    file.write_text(text, "utf-8")
    return True
