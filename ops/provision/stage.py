"""A stage as Chalice is told of it: its entry in `.chalice/config.json`, and one policy file a function."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ops.provision.functions import FUNCTIONS
from ops.provision.policies import policy_of

_DEFAULTS: Mapping[str, str] = {
    "JOURNAL_LANES": "1",
    "SESSION_LIMIT": "60",
    "ADDRESS_LIMIT": "600",
    "PURGE": "urgent",
}
"""Settings that are the operator's to change in config.json; provisioning leaves them."""


def variables_of(outputs: Mapping[str, str], *, secret: str, domain: str) -> dict[str, str]:
    """The functions' environment, from the stack's outputs."""
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
        "ORIGIN_SECRET": secret,
        "DISTRIBUTION_ID": outputs["DistributionId"],
    }


def write_stage(chalice: Path, stage: str, variables: Mapping[str, str], *, reserves: bool = True) -> bool:
    """Write the stage into the folder `.chalice`; answers whether that changed anything. Other stages stay."""
    config = json.loads((chalice / "config.json").read_text("utf-8"))
    kept = config["stages"].get(stage, {})
    environment = {**_DEFAULTS, **kept.get("environment_variables", {}), **variables}
    functions = {name: function_entry(name, stage, reserves=reserves) for name in FUNCTIONS}
    config["stages"][stage] = {**kept, "environment_variables": environment, "lambda_functions": functions}
    files = {chalice / "config.json": config}
    for name, entry in functions.items():
        files[chalice / entry["iam_policy_file"]] = policy_of(name, stage, environment)
    changed = [_write(file, data) for file, data in files.items()]
    return any(changed)


def function_entry(name: str, stage: str, *, reserves: bool = True) -> dict[str, Any]:
    """What Chalice is told of a function."""
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
