"""What moto 5.2 lacks for `chalice deploy` and for the stack's outputs, filled in for these tests alone."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest
from moto.apigateway.models import APIGatewayBackend
from moto.awslambda import urls as lambda_urls
from moto.awslambda.exceptions import InvalidParameterValueException
from moto.awslambda.models import LambdaBackend
from moto.awslambda.responses import LambdaResponse
from moto.cloudformation import parsing
from moto.cloudformation.models import ChangeSet, CloudFormationBackend, Event, Stack
from moto.core.common_models import CloudFormationModel


class EdgeRefused(Exception):
    """What a test has the edge raise, as CloudFront does in many new accounts."""


class Edge(CloudFormationModel):
    """A distribution, or its function: moto's CloudFormation would leave them out, and then cannot tell the outputs."""

    physical_resource_id = "EDGEDISTRIBUTION"
    attributes: ClassVar = {"DomainName": "edge.cloudfront.net", "FunctionARN": "arn:aws:cloudfront::1:function/routes"}
    types = ("AWS::CloudFront::Distribution", "AWS::CloudFront::Function")

    @staticmethod
    def cloudformation_name_type() -> str:
        """None of its properties is its name."""
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        """Its type in templates."""
        return Edge.types[0]

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Whether templates may ask for this."""
        return attr in cls.attributes

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """What templates ask for."""
        return str(self.attributes[attribute_name])

    @classmethod
    def create_from_cloudformation_json(cls, *_: Any, **__: Any) -> Edge:
        """One as it is made."""
        return cls()

    @classmethod
    def update_from_cloudformation_json(cls, *_: Any, **__: Any) -> Edge:
        """One, changed."""
        return cls()

    def delete(self, *_: Any) -> None:
        """Nothing is left of it."""


def _told(self: Stack) -> list[dict[str, Any]]:
    made = self.resource_map
    values = {**made.resolved_parameters, **dict.fromkeys(made.no_echo_parameter_keys, "****")}
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


LIMIT, KEPT = 10, 10
"""How many functions a new account may run at once, and how many of these Lambda lets nobody reserve."""


def _roll_back(stack: Stack, error: Exception) -> None:
    """After a resource could not be made: what is not to be retained goes again, and the stack can only be deleted."""
    stack.resource_map.delete()
    stack.resource_map._parsed_resources.clear()
    about: dict[str, Any] = {"stack_id": stack.stack_id, "stack_name": stack.name, "resource_properties": None}
    failed = {"resource_type": Edge.types[0], "logical_resource_id": "Distribution", "physical_resource_id": ""}
    stack.events.append(Event(**about, **failed, resource_status="CREATE_FAILED", resource_status_reason=str(error)))
    stack._add_stack_event("ROLLBACK_COMPLETE")
    stack.status = "ROLLBACK_COMPLETE"


def _account_settings(self: LambdaResponse) -> str:
    reserved = sum(each.reserved_concurrency or 0 for each in self.backend.list_functions())
    limit = {"ConcurrentExecutions": LIMIT, "UnreservedConcurrentExecutions": LIMIT - reserved}
    return json.dumps({"AccountLimit": limit, "AccountUsage": {}})


def _reserve(self: LambdaBackend, function_name: str, reserved_concurrency: str) -> str:
    others = (each for each in self.list_functions() if each.function_name != function_name)
    left = LIMIT - int(reserved_concurrency) - sum(each.reserved_concurrency or 0 for each in others)
    if left < KEPT:
        raise InvalidParameterValueException(
            "Specified ReservedConcurrentExecutions for function decreases account's "
            f"UnreservedConcurrentExecution below its minimum value of [{KEPT}]."
        )
    self.get_function(function_name).reserved_concurrency = reserved_concurrency
    return reserved_concurrency


def _be_a_new_account(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(lambda_urls.url_paths, "{0}/(?P<api_version>[^/]+)/account-settings/?$", LambdaResponse.dispatch)
    patch.setattr(LambdaResponse, "get_account_settings", _account_settings, raising=False)
    patch.setattr(LambdaBackend, "put_function_concurrency", _reserve)


def _roll_back_what_fails(patch: pytest.MonkeyPatch) -> None:
    carry_out = CloudFormationBackend.execute_change_set

    def execute(self: CloudFormationBackend, change_set_name: str, stack_name: str) -> None:
        try:
            carry_out(self, change_set_name, stack_name)
        except EdgeRefused as error:
            _roll_back(self.get_stack(stack_name), error)

    patch.setattr(CloudFormationBackend, "execute_change_set", execute)


def fill(patch: pytest.MonkeyPatch) -> None:
    """Have moto take APIs as Chalice writes them (Swagger 2.0, no description, mock integrations) and change
    sets that have outputs and roll back, and tell nobody of parameters that are not to be told; and have it be
    an account as new ones are."""
    _be_a_new_account(patch)
    _roll_back_what_fails(patch)
    apply, delete = ChangeSet.apply, parsing.ResourceMap._delete_resource
    put, integrate = APIGatewayBackend.put_rest_api, APIGatewayBackend._build_integration_args

    def as_openapi(document: dict[str, Any]) -> dict[str, Any]:
        info = {"description": "", **document["info"]}
        return {
            **{name: part for name, part in document.items() if name != "swagger"},
            "openapi": "3.0.0",
            "info": info,
        }

    def put_rest_api(self: Any, api: str, document: dict[str, Any], **how: Any) -> Any:
        return put(self, api, as_openapi(document), **{**how, "fail_on_warnings": False})

    def import_rest_api(self: Any, document: dict[str, Any], fail_on_warnings: bool) -> Any:
        api = self.create_rest_api(name=document["info"]["title"], description="")
        return self.put_rest_api(api.id, document, fail_on_warnings=fail_on_warnings)

    def change(self: ChangeSet) -> None:
        made = self.stack.resource_map
        gone = set(made._resource_json_map) - set(self.template_dict["Resources"])
        apply(self)
        for name in gone:
            made._parsed_resources.pop(name, None)
        self.stack.template, self.stack.parameters = self.template, self.parameters
        self.stack._parse_template()
        self.stack.output_map = self.stack._create_output_map()

    def delete_what_there_is(self: Any, resource: Any, template: dict[str, Any]) -> None:
        if resource is not None:
            delete(self, resource, template)

    def with_uri(self: Any, integration: dict[str, Any]) -> Any:
        return integrate(self, {"uri": "", "httpMethod": "POST", **integration})

    patch.setattr(Stack, "parameter_list", property(_told))
    patch.setattr(APIGatewayBackend, "put_rest_api", put_rest_api)
    patch.setattr(APIGatewayBackend, "import_rest_api", import_rest_api)
    patch.setattr(APIGatewayBackend, "_build_integration_args", with_uri)
    patch.setattr(ChangeSet, "apply", change)
    patch.setattr(parsing.ResourceMap, "_delete_resource", delete_what_there_is)
    for each in Edge.types:
        patch.setitem(parsing.get_model_map(), each, Edge)
