"""The CloudFormation templates, as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "infrastructure"
STAGE = FOLDER / "template.yaml"
RATE_LIMIT = FOLDER / "rate-limit.yaml"
EDGE_ALARMS = FOLDER / "edge-alarms.yaml"

MAX_FUNCTION_BYTES = 10_240
"""CloudFront takes no longer function (Developer Guide, "Quotas on CloudFront Functions": 10 KB)."""

MAX_BODY_BYTES = 51_200
"""CloudFormation takes no longer template in a request (its quotas, "Template body size in a request")."""

Template = dict[str, Any]


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms: `!Ref x` is `{"Ref": "x"}`, `!Sub x` is `{"Fn::Sub": "x"}`."""


def _long_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    value = _value(loader, node)
    if suffix == "GetAtt":
        return {"Fn::GetAtt": value.split(".", 1)}
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


def _value(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    return node.value


_Loader.add_multi_constructor("!", _long_form)


def load_template(file: Path = STAGE) -> Template:
    """A template, in the long form, with the text of its CloudFront functions, which it names by their files.

    CloudFormation replaces `${…}` in them by the stack's parameters.
    """
    loaded: Template = yaml.load(file.read_text("utf-8"), _Loader)  # noqa: S506 (a SafeLoader all the same)
    for each in loaded["Resources"].values():
        if each["Type"] == "AWS::CloudFront::Function":
            source = (FOLDER / each["Properties"]["FunctionCode"]).read_text("utf-8")
            each["Properties"]["FunctionCode"] = {"Fn::Sub": source} if "${" in source else source
    return loaded


def template_body(template: Mapping[str, Any]) -> str:
    """A template as CloudFormation takes it."""
    return json.dumps(template, separators=(",", ":"))


def kept_part(template: Mapping[str, Any]) -> Template:
    """What is left of a template when only the data stays: the resources that say so, and no outputs."""
    kept = {name: each for name, each in template["Resources"].items() if each.get("DeletionPolicy") == "Retain"}
    resources = {name: _alone(each) for name, each in kept.items()}
    return {**{name: part for name, part in template.items() if name != "Outputs"}, "Resources": resources}


def _alone(resource: Mapping[str, Any]) -> dict[str, Any]:
    """A resource without its ties to resources that are deleted: nobody hears of uploads any more."""
    properties = {name: each for name, each in resource["Properties"].items() if name != "NotificationConfiguration"}
    return {**{name: part for name, part in resource.items() if name != "DependsOn"}, "Properties": properties}
